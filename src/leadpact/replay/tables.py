"""The agreement as the fold reads it: a few tables of numbers, one row a stage, trigger, rule, clock or step.

Every row class becomes a record of 8-byte fields when compiled (`memory.py`), so no agreement ever recompiles.
`lo` and `hi` bound a slice of another table. A condition is a row of `needs`; -1 is the condition that always holds.
"""

from dataclasses import dataclass

from .codes import NEVER, NONE


@dataclass(slots=True)
class Version:
    """One dated version of the agreement."""

    effective: int = 0
    until: int = NEVER
    stage_lo: int = 0
    stage_hi: int = 0
    mql: int = -1
    trigger_lo: int = 0
    trigger_hi: int = 0
    clock_lo: int = 0
    clock_hi: int = 0
    track_lo: int = 0
    track_hi: int = 0
    letter_lo: int = 0
    letter_hi: int = 0
    digit_lo: int = 0
    digit_hi: int = 0
    fit_limit: float = 100.0
    interest_limit: float = 100.0
    fit_half_life: int = 0
    interest_half_life: int = 0
    fit_expires: int = 0
    interest_expires: int = 0
    consideration: int = -2
    decision: int = -2
    excluded: int = -2
    applies: int = -1
    buying_default: int = 0
    keep_owner: int = 1
    accept_amount: int = NONE
    accept_unit: int = 0
    silence: int = 0
    implied_lo: int = 0
    implied_hi: int = 0
    return_attempts: int = 0
    without_lo: int = 0
    without_hi: int = 0
    cool_amount: int = NONE
    cool_unit: int = 0
    grace_amount: int = 0
    grace_unit: int = 0
    calendar: int = 0
    pause_amount: int = NONE
    pause_unit: int = 0
    pausers_lo: int = 0
    pausers_hi: int = 0
    owner_pauses: int = 0
    any_pause_reason: int = 1
    deciders_lo: int = 0
    deciders_hi: int = 0
    missing_lo: int = 0
    missing_hi: int = 0
    to_party: int = NONE
    from_party: int = NONE


@dataclass(slots=True)
class Reaction:
    """What a version does about one kind of event: its slice of the rules, and whether anything else listens."""

    rule_lo: int = 0
    rule_hi: int = 0
    triggers: int = 0
    clocks: int = 0


@dataclass(slots=True)
class Stage:
    """A stage at its place in a version's order; `bit` is its number among all stages of all versions."""

    bit: int = 0
    party: int = NONE
    clause: int = 0
    entry_lo: int = 0
    entry_hi: int = 0
    first: int = 0


@dataclass(slots=True)
class Entry:
    """A way into a stage; `on` is a kind of event or -1; the grades are a slice of `numbers`."""

    on: int = -1
    when: int = -1
    grade_lo: int = 0
    grade_hi: int = 0
    graded: int = 0


@dataclass(slots=True)
class Trigger:
    """What hands a lead off: a kind of event, or a stage entered (its bit); `place` counts within the version."""

    on: int = -1
    stage: int = -1
    when: int = -1
    despite: int = 0
    clause: int = 0
    place: int = 0
    name: int = 0


@dataclass(slots=True)
class Rule:
    """A rule of a score about one kind of event, or (`on` -1) about the lead's state."""

    score: int = 0
    on: int = -1
    when: int = -1
    points: float = 0.0
    limit: float = 0.0
    slot: int = 0
    count: int = 0
    window: int = 0
    clause: int = 0


@dataclass(slots=True)
class Level:
    """A level of a score, best first, its threshold in thousandths."""

    least: int = 0
    name: int = 0


@dataclass(slots=True)
class Word:
    """What something listens to: a kind of event, of finding, a stage's bit, or a connection."""

    by: int = 0
    what: int = 0
    when: int = -1


@dataclass(slots=True)
class Promise:
    """A clock of a version, or its acceptance."""

    clause: int = 0
    name: int = 0
    place: int = 0
    party: int = NONE
    start_by: int = 0
    start_what: int = 0
    start_when: int = -1
    stop_lo: int = 0
    stop_hi: int = 0
    first_response: int = 0
    acceptance: int = 0
    calendar: int = 0
    by_owner: int = 0
    within_lo: int = 0
    within_hi: int = 0
    share_lo: int = 0
    share_hi: int = 0
    deep: int = 0
    attempts: int = 0
    channels: int = 0
    gap_min: int = NONE
    gap_min_unit: int = 0
    gap_max: int = NONE
    gap_max_unit: int = 0


@dataclass(slots=True)
class Within:
    """One entry of a clock's `within`; `trigger` is a trigger's name, -1 for any."""

    trigger: int = -1
    graded: int = 0
    grade_lo: int = 0
    grade_hi: int = 0
    when: int = -1
    amount: int = 0
    unit: int = 0


@dataclass(slots=True)
class Share:
    """A share of a clock's time, in hundred-thousandths, and what is said then: at risk or escalated."""

    kind: int = 0
    part: int = 0
    what: int = 0


@dataclass(slots=True)
class Track:
    """A nurturing track of a version."""

    version: int = 0
    clause: int = 0
    name: int = 0
    place: int = 0
    manual: int = 1
    party_lo: int = 0
    party_hi: int = 0
    start_lo: int = 0
    start_hi: int = 0
    stop_lo: int = 0
    stop_hi: int = 0
    step_lo: int = 0
    step_hi: int = 0


@dataclass(slots=True)
class Step:
    """A step of a track: so long after entering it."""

    clause: int = 0
    amount: int = 0
    unit: int = 0


@dataclass(slots=True)
class Person:
    """Somebody some version names, as one version has them."""

    party: int = NONE
