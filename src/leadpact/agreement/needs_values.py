"""What a clause can ask of a log, as values: events, findings, properties. `needs` lists them for an agreement."""

from __future__ import annotations

from dataclasses import dataclass

from leadpact.agreement.names import CONNECTED, FINDING_WORDS
from leadpact.agreement.nodes import Path
from leadpact.agreement.problems import shown
from leadpact.agreement.signals import Signal

STAGE_ENTERED, STAGE_REACHED, GRADED = "stage_entered", "stage_reached", "graded"
"""A stage entered; entered or implied; entered with a grade."""
TRIGGERED, CLOCK_STARTED, WITHIN = "triggered", "clock_started", "within"
"""A trigger of a handoff cited; a clock started; started by one entry of its `within`."""
TRACK_ENTERED, PAUSED, GIVEN_BACK = "on_track", "clock_paused", "given_back"
"""A lead put on one track; a clock that a pause had an effect on; a lead rejected or returned."""
VISITS = "visits"
"""What has no lead, and so no event."""
ATTEMPT_MADE, TRIED = "attempt_made", "attempt_or_answer"
"""An attempt; one, or an answer, which stops what an attempt stops."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Events of any of some kinds that meet a condition."""

    kinds: tuple[str, ...]
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Leads a condition holds for; `alone`: asked of the lead, whatever its events say."""

    when: str
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """Findings of the replay: a word of the agreement or one of those above, of one name, under a condition."""

    kind: str
    name: str = ""
    """The stage, trigger, track, channel or clock."""
    grades: tuple[str, ...] = ()
    place: int = -1
    """Which entry of a clock's `within`."""
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Events of any of some kinds of which a property says each of some words."""

    kinds: tuple[str, ...]
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """Handoffs that carry a required property."""

    name: str


@dataclass(frozen=True, slots=True)
class Valued:
    """Events that give a property a value of its declared type; `kinds`: of these only."""

    name: str
    type: str
    kinds: tuple[str, ...] = ()


Ask = Happened | Held | Found | Said | Carried | Valued


@dataclass(frozen=True, slots=True)
class Need:
    """What one clause, or one part of it, needs of a log.

    It is fed by any of `asks` (by all of them where `every`), and by one clause at least of each group in `rests_on`.
    """

    path: Path
    clause: str
    asks: tuple[Ask, ...] = ()
    every: bool = False
    counted: Ask | None = None
    """What is counted as seen, where that is not what is asked: without it nothing feeds the clause."""
    rests_on: tuple[tuple[str, ...], ...] = ()
    words: str = ""
    """What is asked, in the document's own words."""
    promise: str = ""
    """What is promised by it: `objective 90%`; empty where nothing is."""
    timed: bool = False
    """Whether it starts or stops a clock, for which a date without time is no evidence."""
    planned: bool = False
    """Whether it is held against the plan."""


def signal_ask(signal: Signal, stops: bool = False) -> Ask:
    """What a clock or track listens to; an answer `stops` what an attempt stops."""
    if signal.on_stage is not None:
        return Found(STAGE_ENTERED, str(signal.on_stage), when=signal.when)
    word = str(signal.on)
    if word == ATTEMPT_MADE and stops:
        return Found(TRIED, when=signal.when)
    if word == CONNECTED or word in FINDING_WORDS:
        return Found(word, when=signal.when)
    return Happened((word,), signal.when)


def signal_words(signal: Signal) -> str:
    """A signal as a reader knows it: `handed_off`, `deal_stage_set when stage = 'proposal'`."""
    word = f"on_stage {signal.on_stage}" if signal.on_stage is not None else str(signal.on)
    return asked(word, signal.when)


def asked(word: str, when: str | None) -> str:
    """A word and its condition."""
    return f"{word} when {shown(when)}" if when else word


def dotted(path: Path) -> str:
    """A path in words."""
    return ".".join(map(str, path))
