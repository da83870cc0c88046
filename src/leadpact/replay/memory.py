"""Where the fold finds its tables: plain lists here; compiled, the same names are views of arrays (`compiled.py`).

Every function of the fold takes one `World` and asks the functions of `reach.py` for a table, so that a call passes a
single pointer and nothing is counted or copied when the same source is compiled. Numbers have the same short names
everywhere: `w` the world, `who` a lead's place in the account, `i` a row, `c` a clock, `v` a version, `t` an instant.
"""

from dataclasses import dataclass, field

from ..calendars.spans import CalendarTable
from . import state, tables
from .codes import NEVER, NONE


@dataclass(slots=True)
class World:
    """All that one fold works on: sizes, the tables, the rows, what is remembered, what came out."""

    # Sizes: words of a mask, slots of rules, shares a clock may have, kinds, reasons, people.
    words: int = 1
    slots: int = 0
    fit_slots: int = 0
    marks: int = 0
    kinds: int = 0
    reasons: int = 0
    people: int = 0
    versions_n: int = 0
    tracks_n: int = 0
    by_account: int = 1
    keeps_gifts: int = 0
    """A bit for each score (FIT, INTEREST) any of whose versions lets points expire."""
    until: int = NEVER
    tracing: int = 0
    applies: int = 0
    """Whether any version is about some leads only."""
    left_out: int = 0
    """Leads that belong to no version."""
    # The account being folded.
    row_lo: int = 0
    row_hi: int = 0
    lead_lo: int = 0
    leads_n: int = 0
    clocks_n: int = 0
    open_n: int = 0
    queue_n: int = 0
    gifts_n: int = 0
    deals_n: int = 0
    customer: int = 0
    last_owner: int = NONE
    next_due: int = NEVER
    # The row being folded; -1 while time passes between rows.
    row: int = -1
    at: int = 0
    known: int = 0
    version: int = -1
    evidence: int = 1
    judged: int = 0
    accepted_now: int = 0
    connected_now: int = 0
    same_owner: int = 0
    said: int = 0
    said_stages: int = 0
    trigger: int = -1
    track_next: int = -1
    track_why: int = 0
    # What came out, and how much there is room for.
    findings_n: int = 0
    findings_room: int = 0
    clocks_room: int = 0
    gifts_room: int = 0
    standings_n: int = 0
    open_clocks_n: int = 0
    open_clocks_room: int = 0
    full: int = 0
    # The tables of the agreement.
    versions: list[tables.Version] = field(default_factory=list)
    reactions: list[tables.Reaction] = field(default_factory=list)
    stages: list[tables.Stage] = field(default_factory=list)
    entries: list[tables.Entry] = field(default_factory=list)
    triggers: list[tables.Trigger] = field(default_factory=list)
    rules: list[tables.Rule] = field(default_factory=list)
    levels: list[tables.Level] = field(default_factory=list)
    signals: list[tables.Word] = field(default_factory=list)
    promises: list[tables.Promise] = field(default_factory=list)
    withins: list[tables.Within] = field(default_factory=list)
    shares: list[tables.Share] = field(default_factory=list)
    tracks: list[tables.Track] = field(default_factory=list)
    steps: list[tables.Step] = field(default_factory=list)
    persons: list[tables.Person] = field(default_factory=list)
    needs: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    reason_tracks: list[int] = field(default_factory=list)
    excuses: list[int] = field(default_factory=list)
    pause_reasons: list[int] = field(default_factory=list)
    calendars_of: list[int] = field(default_factory=list)
    initial: list[int] = field(default_factory=list)
    # Rows in, and what is remembered of one account.
    rows: list[state.Row] = field(default_factory=list)
    masks: list[int] = field(default_factory=list)
    carries: list[int] = field(default_factory=list)
    accounts: list[state.Account] = field(default_factory=list)
    leads: list[state.Lead] = field(default_factory=list)
    talks: list[state.Talk] = field(default_factory=list)
    clocks: list[state.Clock] = field(default_factory=list)
    gifts: list[state.Gift] = field(default_factory=list)
    queue: list[int] = field(default_factory=list)
    marked: list[int] = field(default_factory=list)
    marked_0: list[int] = field(default_factory=list)
    carried: list[int] = field(default_factory=list)
    sums: list[float] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    tails: list[int] = field(default_factory=list)
    deals: list[int] = field(default_factory=list)
    # Rows out.
    findings: list[state.Finding] = field(default_factory=list)
    standings: list[state.Standing] = field(default_factory=list)
    open_clocks: list[int] = field(default_factory=list)
    calendar: CalendarTable = field(default_factory=lambda: CalendarTable(*(([],) * 15)))
