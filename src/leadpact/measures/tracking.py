"""Which measures the log can feed: of those whose kind of event it never has nothing is told, as a zero would be a claim.

It is judged by the whole log, not by a month: a month without returns has none, a log without any may not know of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache

from leadpact.measures.book import Book
from leadpact.measures.cycles import cycles, touches
from leadpact.measures.deals import KINDS as DEAL_KINDS
from leadpact.measures.measure import Measure
from leadpact.measures.postings import lit

Sign = Callable[[Book], str]
"""A SELECT with a row where the log shows a kind of event."""
NEVER_REACHED = "never_connected"


def _found(*kinds: str) -> Sign:
    """Findings of any of these kinds."""
    return lambda book: f"SELECT 1 FROM findings WHERE kind IN ({', '.join(map(lit, kinds))})"


def _said(*kinds: str, where: str = "true") -> Sign:
    """Events of any of these kinds, of which a condition holds."""
    return lambda book: f"SELECT 1 FROM evidence WHERE kind IN ({', '.join(map(lit, kinds))}) AND {where}"


def _touched(book: Book) -> str:
    """An attempt, or an answer that a clock has heard."""
    return f"{_found('attempt_made')(book)} UNION ALL SELECT 1 FROM {touches(book)}"


def _reached(book: Book) -> str:
    """A touch that reached the buyer."""
    return f"SELECT 1 FROM {touches(book)} WHERE connected"


def _owned(book: Book) -> str:
    """A handoff that somebody got."""
    return f"SELECT 1 FROM {cycles(book)} WHERE person IS NOT NULL"


def _came_back(book: Book) -> str:
    """A return; where the agreement itself returns after so many attempts, attempts are enough to know that none was due."""
    by_itself = any(version.agreement.handoff.return_.after is not None for version in book.history.versions)
    return f"{_found('returned')(book)}{f' UNION ALL {_touched(book)}' if by_itself else ''}"


SIGNS: Mapping[tuple[str, ...], Sign] = {
    ("speed.", "depth.", "load.untouched", "load.open_by_last_attempt"): _touched,
    ("depth.connected", "depth.attempts_unreached", "depth.one_attempt"): _reached,
    ("speed.routing", "load.handoffs", "load.within_capacity"): _owned,
    ("quality.accepted",): _found("accepted", "rejected"),
    ("quality.reject_reasons",): _found("rejected"),
    ("quality.return_reasons", "nurturing.returned"): _came_back,
    ("quality.no_progress_reasons",): _said("no_progress_noted"),
    ("quality.rating",): _said("lead_rated"),
    ("meetings.booked",): _said("meeting_booked"),
    ("meetings.held",): _said("meeting_held"),
    ("nurturing.entered", "nurturing.steps_due", "nurturing.left"): _found("track_entered"),
    ("revenue.", "pipeline.", "velocity.sales_cycle"): _said(*DEAL_KINDS),
    ("pipeline.win_rate", "pipeline.lost"): _said("deal_lost"),
    ("pipeline.proposals",): _said("deal_stage_set"),
    ("pipeline.open", "pipeline.lost_unopened", "velocity.sales_cycle"): _said("deal_opened"),
}
"""What the log must show, by the beginnings of the measures' names; a measure that several name needs all of them."""
AMOUNTS = _said(*DEAL_KINDS, where="amount IS NOT NULL")
"""What money needs beside."""


def told(book: Book, measures: Iterable[Measure]) -> list[Measure]:
    """The same measures; those that the log cannot feed are not `tracked`, and judge nothing: what they would count is
    apart, as `none`."""

    @cache
    def is_shown(sign: Sign) -> bool:
        return book.con.execute(f"{sign(book)} LIMIT 1").fetchone() is not None

    return [each if all(map(is_shown, _signs(book, each))) else _silenced(each) for each in measures]


def _signs(book: Book, measure: Measure) -> list[Sign]:
    """All that a measure needs."""
    if measure.group == "kpis":
        return _signs_of_kpi(book, measure)
    named = [sign for names, sign in SIGNS.items() if measure.name.startswith(names)]
    return [*named, AMOUNTS] if measure.unit == "money" else named


def _signs_of_kpi(book: Book, measure: Measure) -> list[Sign]:
    """A KPI needs what it counts; people who entered stages need nothing, as without them there are none."""
    kpi = book.agreement.kpis.get((measure.clause or "").removeprefix("kpis."))
    if kpi is None or kpi.attempts is None:
        return []
    return [_touched, _reached] if kpi.of == NEVER_REACHED else [_touched]


def _silenced(measure: Measure) -> Measure:
    state = "CASE WHEN state IS NULL OR state = 'open' THEN 'none' ELSE state END AS state"
    postings = (
        f"SELECT * REPLACE ({state}, NULL::BOOLEAN AS hit, NULL::DOUBLE AS value) FROM ({measure.postings})"
    )
    return replace(measure, tracked=False, postings=postings)
