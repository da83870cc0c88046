"""What several answers come to: any or all of them, what a clause rests on, and what is lacking for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadpact.agreement.needs import Need
from leadpact.agreement.needs_values import (
    CLOCK_STARTED,
    GIVEN_BACK,
    GRADED,
    PAUSED,
    STAGE_ENTERED,
    STAGE_REACHED,
    TRACK_ENTERED,
    TRIED,
    TRIGGERED,
    WITHIN,
    Carried,
    Found,
    Held,
)
from leadpact.log.tracking import Seen, together
from leadpact.log.tracking_words import NOTES, Lack, any_of, lack

YES, PARTLY, NO = "yes", "partly", "no"
UNITS = {
    STAGE_ENTERED: "entries",
    STAGE_REACHED: "entries",
    GRADED: "entries",
    TRACK_ENTERED: "entries",
    TRIGGERED: "handoffs",
    "handed_off": "handoffs",
    CLOCK_STARTED: "clocks",
    WITHIN: "clocks",
    "attempt_made": "attempts",
    TRIED: "attempts",
    "connected": "answers",
    "assigned": "assignments",
    "accepted": "acceptances",
    "rejected": "rejections",
    "returned": "returns",
    GIVEN_BACK: "returns",
    "triggered_again": "repeats",
    "joined": "joins",
    "track_entered": "entries",
    "track_left": "exits",
    PAUSED: "pauses",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a log gives one ask."""

    seen: Seen
    lacks: tuple[Lack, ...] = ()

    @property
    def fed(self) -> str:
        """Whether it can be fed."""
        in_part = any(each.code not in NOTES for each in self.lacks)
        return NO if not self.seen.count else PARTLY if in_part else YES


@dataclass(frozen=True, slots=True)
class Row:
    """What a log gives one clause. `unit` says what is counted: events, leads, entries, handoffs, clocks …"""

    need: Need
    fed: str
    seen: Seen
    unit: str
    lacks: tuple[Lack, ...] = ()

    @property
    def clause(self) -> str:
        """Where it stands in the document, in words."""
        return self.need.clause


def merged(lacks: Sequence[Lack]) -> list[Lack]:
    """Several words that one property never said, as one lack."""
    said: dict[Lack, list[str]] = {}
    for each in lacks:
        params = dict(each.params)
        words = params.pop("words", "") if each.code == "never_said" else ""
        said.setdefault(Lack(each.code, tuple(params.items())), []).append(words)
    return [
        lack(each.code, **dict(each.params), words=" or ".join(words)) if words[0] else each
        for each, words in said.items()
    ]


def any_fed(feds: Sequence[str]) -> str:
    """Of several ways, any is enough; one that never comes leaves it fed in part."""
    if not feds or set(feds) == {YES}:
        return YES
    return NO if set(feds) == {NO} else PARTLY


def all_fed(feds: Sequence[str]) -> str:
    """Of several needs, each must be fed."""
    return NO if NO in feds else PARTLY if PARTLY in feds else YES


def seen_of(need: Need, answers: Sequence[Answer]) -> Seen:
    """What any of several asks saw together; where each is needed, the first is what is counted."""
    if need.every:
        return answers[0].seen if answers else Seen()
    return together(answer.seen for answer in answers)


def rested(need: Need, made: Mapping[str, Row]) -> tuple[str, list[Lack]]:
    """Whether the clauses it rests on are fed. Its own parts stand below it and tell of themselves."""
    feds: list[str] = []
    told: list[Lack] = []
    for group in need.rests_on:
        there = {clause: made[clause].fed for clause in group}
        fed = any_fed(list(there.values()))
        feds.append(fed)
        others = [clause for clause in group if not clause.startswith(f"{need.clause}.")]
        bad = [clause for clause in others if there[clause] == NO]
        partly = [clause for clause in others if there[clause] == PARTLY]
        if bad:
            told.append(lack("rests_on", clauses=any_of(bad, "and")))
        elif partly:
            told.append(lack("rests_partly", clauses=any_of(partly, "and")))
    return all_fed(feds), told


def dated_lacks(need: Need, seen: Seen) -> list[Lack]:
    """What a clock can't be judged by."""
    if not need.timed or not seen.dated:
        return []
    if seen.dated == seen.count:
        return [lack("only_dates")]
    return [lack("some_dates", count=seen.dated, of=seen.count)]


def unit_of(need: Need) -> str:
    """What is counted as seen."""
    ask = need.counted or (need.asks[0] if need.asks else None)
    if isinstance(ask, Held):
        return "leads"
    if isinstance(ask, Carried):
        return "handoffs"
    return UNITS.get(ask.kind, "findings") if isinstance(ask, Found) else "events"
