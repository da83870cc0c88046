"""What the fold remembers of one account while its events pass: leads, conversations, clocks, and the account."""

from dataclasses import dataclass

from .codes import NEVER, NONE


@dataclass(slots=True)
class Row:
    """One event as the fold sees it: instants in µs UTC, names as numbers; `ref` is a lead's or a row's number.

    `told` is when it could be known by itself; the fold finds `known` (a decision may come later), `role`, `decision`,
    `who`, the place in the account of the lead it is about after merges, and whether that lead is `out`.
    """

    at: int = 0
    known: int = 0
    logged: int = NONE
    kind: int = 0
    lead: int = 0
    flags: int = 0
    actor: int = NONE
    owner: int = NONE
    reason: int = NONE
    track: int = NONE
    ref: int = NONE
    clock: int = NONE
    channel: int = NONE
    deal: int = NONE
    role: int = 0
    decision: int = NONE
    told: int = 0
    who: int = 0
    out: int = 0


@dataclass(slots=True)
class Account:
    """The slice of rows and of leads that is one account."""

    row_lo: int = 0
    row_hi: int = 0
    lead_lo: int = 0
    lead_hi: int = 0


@dataclass(slots=True)
class Lead:
    """One person. `stages` has a bit for each stage entered in this cycle."""

    seen: int = 0
    belongs: int = 1
    alias: int = 0
    gone: int = 0
    excluded: int = 0
    talk: int = 0
    member: int = 0
    stages: int = 0
    buying: int = 0
    grade: int = -1
    score_version: int = -1
    scored_at: int = 0
    state_version: int = -1
    fit_state: float = 0.0
    interest_state: float = 0.0
    track: int = -1
    steps: int = 0
    step: int = 0
    step_at: int = NEVER
    spot: int = -1
    entered_at: int = 0
    mail: int = -1


@dataclass(slots=True)
class Talk:
    """One conversation: of an account or of a lead. `cycle` counts its trips through handoff.

    Its open and late clocks are a list from `head` to `tail`, in document order, then by starting row.
    """

    cycle: int = 1
    open: int = 0
    lead: int = 0
    owner: int = NONE
    accepted: int = 0
    attempts: int = 0
    without: int = 0
    version: int = -1
    handed_at: int = 0
    silence_at: int = NEVER
    trigger: int = -1
    cool_until: int = -NEVER
    cool_version: int = -1
    spot: int = -1
    head: int = -1
    tail: int = -1


@dataclass(slots=True)
class Clock:
    """One running promise. `id_*` are what its clock_id digests; `*_0` are instants before any pause.

    `ahead` and `behind` are its neighbours in its conversation; `spot` is where it waits in the queue.
    """

    state: int = 0
    promise: int = 0
    version: int = 0
    talk: int = 0
    lead: int = 0
    cycle: int = 0
    start: int = 0
    start_row: int = 0
    id_version: int = 0
    id_row: int = 0
    id_at: int = 0
    within: int = 0
    trigger: int = -1
    grade: int = -1
    unit: int = 0
    calendar: int = 0
    unowned: int = 0
    due: int = NEVER
    due_0: int = NEVER
    gap: int = NEVER
    gap_0: int = NEVER
    gap_from: int = 0
    paused_at: int = NONE
    pause_end: int = NEVER
    first_pause: int = NONE
    pauses: int = -1
    next: int = NEVER
    counted: int = 0
    channels: int = 0
    last_counted: int = NONE
    floor: int = NONE
    spot: int = -1
    ahead: int = -1
    behind: int = -1


@dataclass(slots=True)
class Gift:
    """An instant in a list that runs back in time from its head: points given, an event that counted, or a pause's
    end and, before it, its beginning."""

    at: int = 0
    points: float = 0.0
    before: int = -1


@dataclass(slots=True)
class Finding:
    """One conclusion, in numbers; `findings.py` gives it its names."""

    kind: int = 0
    lead: int = 0
    cycle: int = 0
    at: int = 0
    known: int = 0
    clause: int = 0
    version: int = 0
    cause: int = 0
    party: int = NONE
    person: int = NONE
    due: int = NONE
    working: int = NONE
    wall: int = NONE
    value: int = NONE
    first: int = NONE
    second: int = NONE
    third: int = NONE
    id_version: int = NONE
    id_row: int = NONE
    id_at: int = NONE


@dataclass(slots=True)
class Standing:
    """Where one lead stands at the end; scores in thousandths; `clocks` is a slice of the open ones."""

    lead: int = 0
    stage: int = -1
    buying: int = 0
    cycle: int = 1
    fit: int = 0
    interest: int = 0
    grade: int = -1
    owner: int = NONE
    clock_lo: int = 0
    clock_hi: int = 0
    next_due: int = NEVER
