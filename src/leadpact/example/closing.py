"""Reps at work on a round of handoffs: their habits and hours, and what becomes of those they reached or gave up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from leadpact.calendars.instant import HOUR, MINUTE

from .cast import Cast
from .hours import Shares, WorkingTime
from .people import PEOPLE, REPS
from .rows import WORDS, Mask, Numbers, Rows, chance, one_of, times
from .scores import BY_DEMO

JULY = 1_782_856_800_000_000
"""1 July 2026, 00:00 in Madrid: the second version."""
REASONS = {name: WORDS["reason"].index(name) for name in WORDS["reason"]}


@dataclass
class Round:
    """One handoff of each of some accounts, and what became of it."""

    account: Numbers
    lead: Numbers
    at: Numbers
    by: Numbers
    top: Mask
    owner: Numbers
    number: int
    """1 for the first cycle."""
    ended: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """When it came back; NONE while it is open or when it was sold."""
    reached: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    attempts: list[tuple[Numbers, Numbers, Numbers]] = field(default_factory=list)
    """Numbers, instants and places in the round of the attempts made."""

    @property
    def size(self) -> int:
        """How many handoffs."""
        return len(self.account)


class Reps:
    """The reps, each in the hours of their own calendar, and how a handoff ends."""

    def __init__(
        self, rng: np.random.Generator, rows: Rows, cast: Cast, hours: Mapping[str, WorkingTime]
    ) -> None:
        self.rng, self.rows, self.cast = rng, rows, cast
        self.hours = [hours[person] for person in PEOPLE]

    def habit(self, name: str, owner: Numbers) -> Shares:
        """A habit of each owner."""
        return np.array([getattr(rep, name) for rep in REPS], dtype=np.float64)[owner]

    def advance(self, owner: Numbers, at: Numbers, working: Numbers) -> Numbers:
        """Instants moved on in the working time of their owners."""
        found = at.copy()
        for person, hours in enumerate(self.hours):
            mine = owner == person
            if mine.any():
                found[mine] = hours.advance(at[mine], working[mine])
        return found

    def sell(self, r: Round, talking: Mask) -> None:
        """Those who were reached: a meeting, a project, an offer, won or lost; or not now."""
        who = np.flatnonzero(talking)
        interested = chance(self.rng, np.where(r.by[who] == BY_DEMO, 0.66, 0.5), len(who))
        meeting = who[interested]
        booked = r.reached[meeting] + times(self.rng, 6 * MINUTE, 0.8, len(meeting))
        told: dict[str, Any] = {"source": "crm", "actor_kind": "human"}
        self.rows.add("meeting_booked", r.lead[meeting], booked, actor=r.owner[meeting], **told)
        held = self.advance(r.owner[meeting], booked, times(self.rng, 3 * 8 * HOUR, 0.5, len(meeting)))
        came = chance(self.rng, 0.82, len(meeting))
        self.rows.add("meeting_held", r.lead[meeting[came]], held[came], actor=r.owner[meeting[came]], **told)
        good = came & chance(self.rng, 0.68, len(meeting))
        self._deal(r, meeting[good], held[good] + 30 * MINUTE)
        rest = np.concatenate([who[~interested], meeting[~good]])
        self._return(r, rest, np.concatenate([r.reached[who[~interested]], held[~good]]), reached=True)

    def _deal(self, r: Round, who: Numbers, at: Numbers) -> None:
        """A project becomes an offer, and is won or lost."""
        owner, lead = r.owner[who], r.lead[who]
        told: dict[str, Any] = {"source": "crm", "actor_kind": "human"}
        self.rows.add("stage_set", lead, at, actor=owner, stage="sql", **told)
        rated = chance(self.rng, 0.3, len(who))
        stars = self.rng.integers(3, 6, int(rated.sum()))
        self.rows.add("lead_rated", lead[rated], at[rated] + MINUTE, actor=owner[rated], rating=stars, **told)
        opened = chance(self.rng, 0.86, len(who))
        who, at = who[opened], self.advance(owner, at, times(self.rng, 12 * HOUR, 0.8, len(who)))[opened]
        employees = self.cast.employees[r.account[who]]
        amount = (np.exp(self.rng.normal(9.9, 0.5, len(who))) * np.where(employees >= 500, 2.2, 1)).astype(
            np.int64
        )
        told |= {"currency": "EUR", "type": 0 if r.number == 1 else 1}
        deal = self.cast.first * 10 + r.account[who] * 10 + r.number
        self._stages(r, who, at, {**told, "amount": amount // 100 * 100, "deal": deal})

    def _stages(self, r: Round, who: Numbers, at: Numbers, told: dict[str, Any]) -> None:
        """A deal's steps, each some days after the other; many stop on the way."""
        at = self._step(r, "deal_opened", who, at, told)
        alive = np.ones(len(who), dtype=np.bool_)
        for stage, share in (("discovery", 0.97), ("proposal", 0.9), ("negotiation", 0.7)):
            moved = self.advance(r.owner[who], at, times(self.rng, 2.4 * 8 * HOUR, 0.7, len(who)))
            at = np.where(alive, moved, at)
            alive &= chance(self.rng, share, len(who))
            self._step(r, "deal_stage_set", who[alive], at[alive], {**_of(told, alive), "stage": stage})
        end = self.advance(r.owner[who], at, times(self.rng, 7 * 8 * HOUR, 0.7, len(who)))
        won = alive & chance(self.rng, 0.55, len(who))
        self._step(r, "deal_won", who[won], end[won], _of(told, won))
        why = np.array([REASONS[n] for n in ("went_elsewhere", "not_now")])[
            one_of(self.rng, (0.6, 0.4), len(who))
        ]
        self._step(r, "deal_lost", who[~won], end[~won], {**_of(told, ~won), "reason": why[~won]})

    def _step(self, r: Round, kind: str, who: Numbers, at: Numbers, told: dict[str, Any]) -> Numbers:
        self.rows.add(kind, r.lead[who], at, actor=r.owner[who], **told)
        return at

    def give_up(self, r: Round, unreached: Mask, last: Numbers, full: Mask) -> None:
        """Nobody answered: it is back by itself after enough attempts; else given back, or, by some, forgotten."""
        forgotten = ~full & chance(self.rng, 0.25 - 0.2 * (self.habit("notes", r.owner) > 0.9), r.size)
        back = np.flatnonzero(unreached & full)
        r.ended[back] = last[back]
        self.note(r, back, last[back], np.full(len(back), REASONS["no_answer"]))
        who = np.flatnonzero(unreached & ~forgotten & ~full)
        self._return(r, who, last[who], reached=False)

    def _return(self, r: Round, who: Numbers, since: Numbers, *, reached: bool) -> None:
        """Back to marketing, with a reason and, for nearly all, a note why."""
        owner, size = r.owner[who], len(who)
        at = self.advance(owner, since, times(self.rng, (2 if reached else 14) * HOUR, 0.7, size))
        names = (
            ("not_now", "no_fit", "went_elsewhere", "budget_frozen") if reached else ("no_answer", "bad_data")
        )
        shares = (0.5, 0.2, 0.15, 0.15) if reached else (0.93, 0.07)
        reason = np.array([REASONS[name] for name in names])[one_of(self.rng, shares, size)]
        frozen = (reason == REASONS["budget_frozen"]) & (at < JULY)
        reason = np.where(frozen, REASONS["not_now"], reason)
        told: dict[str, Any] = {"source": "crm", "actor_kind": "human", "reason": reason}
        self.rows.add("lead_returned", r.lead[who], at, actor=owner, **told)
        r.ended[who] = at
        self.note(r, who, at, reason)

    def note(self, r: Round, who: Numbers, at: Numbers, reason: Numbers) -> None:
        """Most write down why there is no progress; marketing's first mail follows."""
        owner, size = r.owner[who], len(who)
        noted = chance(self.rng, self.habit("notes", owner), size)
        moment = self.advance(owner, at, times(self.rng, 70 * MINUTE, 1.2, size))
        told: dict[str, Any] = {"source": "crm", "actor_kind": "human", "reason": reason[noted]}
        self.rows.add("no_progress_noted", r.lead[who[noted]], moment[noted], actor=owner[noted], **told)
        mailed = chance(self.rng, 0.86, size)
        sent = at + times(self.rng, 20 * HOUR, 0.8, size)
        self.rows.add(
            "email_delivered", r.lead[who[mailed]], sent[mailed], source="mailing", actor_kind="system"
        )


def _of(told: dict[str, Any], chosen: Mask) -> dict[str, Any]:
    """The columns of some rows."""
    return {name: value[chosen] if isinstance(value, np.ndarray) else value for name, value in told.items()}
