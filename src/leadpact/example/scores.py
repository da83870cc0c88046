"""What the router sees in the example: who asked, who met us at a fair, whose score made them an MQL, in time order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadpact.calendars.instant import DAY

from .cast import Cast
from .interest import DEMO, PRESUPUESTO
from .rows import Mask, Numbers, Rows

PATH_POINTS = np.array([0, 1, 1, 4, 4, 5, 5, 10, 10, 0])
PATH_RULES = np.array([0, 1, 1, 2, 2, 3, 3, 4, 4, 0])
FORM_POINTS = np.array([15, 3, 12, 20, 40, 40])
KIND_POINTS = {
    "email_clicked": 4,
    "email_opened": 1,
    "fair_visited": 20,
    "webinar_joined": 15,
    "configurator_tried": 15,
    "video_watched": 6,
}
MOST = np.array([1, 5, 4, 3, 3, 2, 1, 2, 1, 2, 2, 3, 5, 2, 2, 2, 2])
"""How often each rule counts: its limit by its points. The agreement's own replay is exact; this is what people saw."""
HALF_LIFE = 30 * DAY
BY_DEMO, BY_FAIR, BY_SCORE = range(3)
NOTHING, IDENTIFIED = -1, -2
"""What hands nothing off by itself; an identification may, when the points are there already."""


@dataclass(frozen=True)
class Calls:
    """What may hand an account off, sorted by account and time."""

    account: Numbers
    at: Numbers
    lead: Numbers
    by: Numbers
    top: Mask
    """Whether the lead had the best grade then."""

    def at_(self, places: Mask | Numbers) -> Calls:
        """Some of them, in this order."""
        return Calls(
            self.account[places], self.at[places], self.lead[places], self.by[places], self.top[places]
        )

    def first_after(self, account: Numbers, at: Numbers) -> Numbers:
        """The place of each account's first call after an instant; -1 for none."""
        if len(self.at) == 0:
            return np.full(len(account), -1, dtype=np.int64)
        low = min(int(self.at.min()), int(at.min(initial=0)))
        span = max(int(self.at.max()), int(at.max(initial=0))) - low + 2
        step = 1_000_000  # seconds are enough to find the place, and the keys stay within 63 bits
        keys = self.account * (span // step + 1) + (self.at - low) // step
        asked = account * (span // step + 1) + (at - low) // step
        place = np.searchsorted(keys, asked, side="right")
        inside = place.clip(0, len(keys) - 1)
        return np.where((place < len(keys)) & (self.account[inside] == account), inside, -1)


def calls(rows: Rows, cast: Cast) -> Calls:
    """All that may hand an account off, of leads that something is promised about."""
    lead, at, points, rule, by = _pointed(rows)
    order = np.lexsort((at, lead))
    lead, at, points, rule, by = lead[order], at[order], points[order], rule[order], by[order]
    score = _decayed(lead, at, np.where(_within(lead, rule), points, 0))
    fit = cast.fit()[lead]
    known = np.full(cast.leads, np.iinfo(np.int64).max)
    told = by == IDENTIFIED
    np.minimum.at(known, lead[told], at[told])
    top = (fit >= 60) & (score >= 50)
    hot = (at >= known[lead]) & (((fit >= 60) & (score >= 25)) | ((fit >= 35) & (score >= 50)))
    by = np.where((by < 0) & hot, BY_SCORE, by)
    wanted = (by >= 0) & ~cast.excluded()[lead]
    found = Calls(cast.account[lead], at, lead, by, top).at_(wanted)
    return found.at_(np.lexsort((found.at, found.account)))


def _pointed(rows: Rows) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    """Every row that gives points: lead, instant, points, rule, and what it hands off by (or NOTHING)."""
    found: list[tuple[Numbers, Numbers, Numbers, Numbers, Numbers]] = []
    for size, block in rows.blocks:
        kind = block["kind"]
        by = np.full(size, NOTHING, dtype=np.int64)
        if kind == "page_viewed":
            points, rule = PATH_POINTS[block["path"]], PATH_RULES[block["path"]]
        elif kind == "form_submitted":
            form = np.broadcast_to(np.asarray(block["form"], dtype=np.int64), (size,))
            points, rule = FORM_POINTS[form], 5 + form
            by = np.where((form == DEMO) | (form == PRESUPUESTO), BY_DEMO, by)
        elif kind in KIND_POINTS:
            points = np.full(size, KIND_POINTS[kind])
            rule = np.full(size, 11 + list(KIND_POINTS).index(kind))
            if kind == "video_watched":
                points = np.where(block["seconds"] >= 60, points, 0)
            if kind == "fair_visited":
                by = np.where(np.asarray(block["wants"]) == 0, BY_FAIR, by)
        elif kind == "lead_identified":
            points, rule = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
            by = np.full(size, IDENTIFIED)
        else:
            continue
        some = (points > 0) | (by != NOTHING)
        found.append((block["lead"][some], block["at"][some], points[some], rule[some], by[some]))
    lead, at, points, rule, by = (np.concatenate([each[n] for each in found]) for n in range(5))
    return lead, at, points, rule, by


def _within(lead: Numbers, rule: Numbers) -> Mask:
    """Which rows count before their rule's limit is reached; rows are sorted by lead and time."""
    key = lead * len(MOST) + rule
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    new = np.ones(len(key), dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    start = np.maximum.accumulate(np.where(new, np.arange(len(key)), 0))
    rank = np.empty(len(key), dtype=np.int64)
    rank[order] = np.arange(len(key)) - start
    return np.asarray(rank < MOST[rule])


def _decayed(
    lead: Numbers, at: Numbers, points: Numbers
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The running sum of each lead's points, halving with time."""
    new = np.ones(len(lead), dtype=np.bool_)
    new[1:] = lead[1:] != lead[:-1]
    start = np.maximum.accumulate(np.where(new, np.arange(len(lead)), 0))
    weight = np.exp2((at - at[start]) / HALF_LIFE)
    total = np.cumsum(points * weight)
    before = (total - points * weight)[start]
    return np.asarray((total - before) / weight, dtype=np.float64)
