"""What can't be said from this data, and why: gathered from the same figures, so that no silence goes unexplained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from leadpact.measures.book import Month
from leadpact.measures.measure import Measure
from leadpact.report.figure import Figure, Figures

Why = Literal["too_few", "truncated", "immature", "disputed", "foreign", "not_tracked"]
WHYS: tuple[Why, ...] = ("too_few", "truncated", "immature", "disputed", "foreign", "not_tracked")
FAMILIES = (
    ("speed.", "depth."),
    ("revenue.", "pipeline.", "velocity.sales_cycle"),
    ("meetings.booked",),
    ("meetings.held",),
    ("quality.rating",),
    ("quality.no_progress_reasons",),
    ("nurturing.entered", "nurturing.left"),
)
"""Measures that count the same kind of event, by the beginnings of their names: touches, deals, meetings, ratings …"""

TOUCHING = ("speed.", "depth.")
REACHING = ("depth.connected", "depth.attempts_unreached", "depth.one_attempt")


@dataclass(frozen=True, slots=True)
class Limit:
    """One reason, and the figures it holds for; of what is not tracked there are no figures, only the measures."""

    why: Why
    figures: tuple[Figure, ...]
    measures: tuple[str, ...] = ()


def limits_of(
    measures: Sequence[Measure], found: Figures, month: Month, unseen_stages: Sequence[str] = ()
) -> tuple[Limit, ...]:
    """Each reason there is any case of. `too_few` is of the reviewed month, the others of the term.

    `unseen_stages` are planned, but no log shows who came to them.
    """
    terms = [figure for each in measures if (figure := found.one(each.name)) is not None]
    monthly = [figure for each in measures if (figure := found.one(each.name, month.name)) is not None]
    told = {
        "too_few": [each for each in monthly if each.too_few and each.judged],
        "truncated": [each for each in terms if each.truncated],
        "immature": [each for each in terms if each.immature],
        "disputed": [each for each in terms if each.disputed],
        "foreign": [each for each in terms if each.foreign],
    }
    limits = [Limit(why, tuple(told[why])) for why in WHYS if told.get(why)]
    silent = (*(f"volume.{stage}" for stage in unseen_stages), *_untracked(measures, found))
    return (*limits, *([Limit("not_tracked", (), silent)] if silent else []))


def _untracked(measures: Sequence[Measure], found: Figures) -> Iterable[str]:
    """Measures of whose kind of event the log has nothing at all; where it has others of the kind, nothing is a zero."""
    silent: dict[str, None] = {}
    for family in FAMILIES:
        members = [each.name for each in measures if each.name.startswith(family)]
        if all(_is_empty(found.one(name)) for name in members):
            silent.update(dict.fromkeys(members))
    for measure in measures:
        figure = found.one(measure.name)
        is_kpi = measure.group == "kpis" and _is_empty(figure)
        if measure.name.startswith(unseen(found)) or is_kpi or _has_no_value(figure):
            silent[measure.name] = None
    return silent


def _has_no_value(figure: Figure | None) -> bool:
    """Whether there was something to measure, but never what would measure it."""
    return (
        figure is not None
        and figure.way != "count"
        and bool(figure.none)
        and not (figure.judged or figure.apart)
    )


def unseen(found: Figures) -> tuple[str, ...]:
    """The beginnings of measures that would count what the log never shows: no touch at all, or none that reached anybody.

    A log without any call says nothing of how soon people call; "0 %" would claim that they never do.
    """
    touched, reached = found.one("speed.first_touch_p50"), found.one("depth.connected")
    if touched is None or not touched.judged:
        return TOUCHING
    return REACHING if reached is None or not reached.hits else ()


def _is_empty(figure: Figure | None) -> bool:
    return figure is None or figure.is_empty
