"""A measure: what is counted, how, by whom it is owed, and the postings it is counted from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Way = Literal["share", "count", "sum", "mean", "p50", "p90", "max"]
"""How postings become a number: hits of those judged, how many, or their values' sum, mean, quantile or maximum."""
Unit = Literal["share", "count", "money", "seconds", "working_seconds", "attempts", "days", "rating"]
Group = Literal[
    "promises",
    "kpis",
    "goal",
    "volume",
    "conversion",
    "revenue",
    "speed",
    "depth",
    "quality",
    "velocity",
    "meetings",
    "nurturing",
    "load",
    "disputes",
]
"""The sections of the review."""
POSTING = (
    "lead_id",
    "account_id",
    "person",
    "at",
    "known_at",
    "times",
    "hit",
    "value",
    "state",
    "grade",
    "cause",
    "key",
)
"""The columns of every measure's postings, in this order; see `Measure.postings`."""
STATES = ("open", "void", "disputed", "immature", "truncated", "recycled", "beyond", "foreign", "none")
"""Why a posting is counted apart. `foreign`: in another currency; `none`: there is nothing to judge."""

NOT_TRACKED = "not_tracked"
"""The note of a figure for which the log has no event that it could count: it is not zero, it is not known."""
PARTS_ONLY = "per_key_only"
"""The note of a measure whose things stand in several of its parts: all together it would count them several times."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number over many findings.

    `postings` is a SELECT over the book's relations, like the entries of a ledger: nothing is ever changed, what turns
    out otherwise is taken back by an entry of its own. Columns:

    - `lead_id, account_id, person`: VARCHAR; `person` answers for it, NULL where nobody does
    - `at`: BIGINT, µs UTC, the instant that places it in a month
    - `known_at`: BIGINT, from when on it is known so
    - `times`: INTEGER, 1, or -1 to take an earlier one back
    - `hit`: BOOLEAN, kept, converted, complete …; NULL for a plain count
    - `value`: DOUBLE, in the measure's unit; NULL for shares and counts
    - `state`: VARCHAR, NULL where it is judged and counts; else one of `STATES`: counted apart
    - `grade`: VARCHAR
    - `cause`: VARCHAR, the finding or event that proves it
    - `key`: VARCHAR, what the measure itself is split by, such as a reason; NULL for most
    """

    name: str
    """Unique; a clock's or KPI's own name, else `group.what`."""
    group: Group
    way: Way
    unit: Unit
    postings: str
    party: str | None = None
    sign: Literal["leading", "result"] = "result"
    clause: str | None = None
    """The clause of the agreement that promises it."""
    target: float | None = None
    at_least: bool = True
    """Whether more is better: the target is a floor, else a ceiling."""
    at_end: bool = False
    """Whether the target is that of the whole term: nothing is kept or not before its end."""
    by_key: bool = False
    """Whether `key` splits it: there is a figure for each, beside the whole."""
    of_term: bool = True
    """Whether it is counted in the goal's term; else over all that was promised, also where it falls due after the end."""
    note: str | None = None
    """A code of what a reader must know of it (`not_a_cause`, `in_period`, `by_tallies` …); `PARTS_ONLY` is also obeyed."""
    not_by: tuple[str, ...] = ()
    """Splits that it does not have, as under them what is divided and what it is divided by are not of the same people."""
    instead: str | None = None
    """What to ask for by a split that it does not have."""
    tracked: bool = True
    """Whether the log ever shows what it counts (`tracking`); else no number is said of it."""
    keys: tuple[str, ...] = ()
    """Its parts in the order that they have by themselves, as bands by their length; others follow by name."""

    @property
    def has_whole(self) -> bool:
        """Whether all its parts together are a number too."""
        return not (self.by_key and self.note == PARTS_ONLY)

    def refusal(self, by: str | None) -> str | None:
        """Why it has no figures by a split, and what has, in a sentence; None where it has them."""
        if by is None or by == "month":
            return None
        if not self.has_whole:
            why = "what it counts stands in several of its own parts"
        elif by in self.not_by:
            why = "it divides some people by others, who differ in that"
        else:
            return None
        use = f"use {self.instead} by {by}" if self.instead else "use it without a split"
        return f"{self.name} means nothing by {by}, as {why}: {use}"
