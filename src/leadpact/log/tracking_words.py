"""What a log lacks, as codes with values and as English sentences, in the manner of a document's problems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leadpact.agreement.problems import shown

# fmt: off
LACKS: dict[str, str] = {
    "no_kind": "no event of kind `{kind}` in this log",
    "near_kind": "no event of kind `{kind}` in this log; nearest to it is `{near}` ({count})",
    "no_attempt": "no event of kind {kinds} in this log: nothing is an attempt",
    "no_property": "no event carries `{name}`",
    "not_carried": "no {kinds} carries `{name}`{elsewhere}",
    "not_told": "no lead_identified carries `{name}`, so it is known of no lead{elsewhere}",
    "never_held": "`{part}` never held; {ranges}",
    "never_together": "{parts} never held at once",
    "uncast": "`{name}` is declared {type}; {count} of its values are not, as {example}",
    "never_said": "`{name}` never was {words}{ranges}",
    "no_outcome": "no attempt has an `outcome`, so none tells whether the buyer was reached",
    "none_connects": "no attempt's `outcome` is one of {words}{ranges}",
    "no_answer": "no event of kind `replied` or `meeting_booked` either",
    "only_dates": "`at` has only dates: no clock can be judged by them",
    "some_dates": "{count} of {of} are dates without a time: no clock can be judged by them",
    "mail_of_nobody": "nobody of the parties is named as `actor` of email_sent ({count}), so mail sent is no attempt",
    "by_system": "all {count} {kind} are marked as a system's: none is an attempt",
    "not_judged": "{count} {kind}, none by or of whom the agreement judges",
    "no_channel": "no attempt has the `channel` {channel}",
    "nobody_applies": "`applies_to` holds for no lead, so nothing is judged",
    "no_handoff": "nothing is handed off",
    "without": "{count} of {of} handoffs are without it",
    "all_without": "all {of} handoffs are without it",
    "hands_nothing_off": "its events hand nothing off",
    "never_while_open": "no trigger came again while sales had the lead",
    "never_joined": "no other lead of an account came while sales had the first",
    "out_of_cycle": "{count} {kind}, none of a lead that sales had",
    "only_implied": "only ever implied ({count}), by a later stage or a handoff",
    "not_entered": "no lead enters `{name}`",
    "no_grade": "no lead had {grades} there; {seen}",
    "no_track": "no lead is put on it by hand or by a return",
    "pauses_nothing": "{count} clock_paused, none with an effect: see follow_up.pauses",
    "not_started": "what starts it was seen, and started no such clock: see `within`",
    "earlier_entry": "an entry before it took every clock",
    "no_clock": "no such clock ever started",
    "no_trigger": "no lead was handed off by {trigger}",
    "never_answered": "started, and not once answered by what stops it",
    "not_found": "nothing of the kind was found",
    "rests_on": "{clauses} can't be fed",
    "rests_partly": "{clauses} can only be fed in part",
    "no_goal": "there is no goals.revenue, so no plan to be held against",
    "visits": "visits have no lead, so no event: a log can't say them",
}
# fmt: on
"""What is lacking, by code."""
NOTES = frozenset({"without"})
"""What is told and keeps nothing from being fed."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something a clause needs and the log does not give."""

    code: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def what(self) -> str:
        """What is lacking, in English."""
        return LACKS[self.code].format(**dict(self.params))


def lack(code: str, **params: object) -> Lack:
    """A lack with what its words name."""
    return Lack(code, tuple((name, number(value)) for name, value in params.items()))


def number(value: object) -> str:
    """Counts with commas, the rest as it is."""
    return f"{value:,}" if isinstance(value, int) else str(value)


def any_of(words: Iterable[str], joint: str = "or") -> str:
    """`a`, `b` or `c`."""
    quoted = [f"`{word}`" for word in words]
    return f" {joint} ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1]))) if quoted else ""


def counted(values: Iterable[tuple[str, int]]) -> str:
    """`contact (120), newsletter (33)`."""
    return ", ".join(f"{shown(value)} ({count:,})" for value, count in values)
