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
    for measure in measures:
        figure = found.one(measure.name)
        told = found.parts(measure.name) if figure is None else (figure,)
        is_kpi = measure.group == "kpis" and (figure is None or figure.is_empty)
        if is_kpi or any(each.is_untracked for each in told):
            yield measure.name
