"""What compiling an agreement yields: its tables, its names, and the conditions to be answered for each event."""

from __future__ import annotations

from dataclasses import dataclass, field

from leadpact.agreement.limits import MOST
from leadpact.calendars import Calendar

from .. import tables
from ..bits import Use
from ..naming import Names


class TooMuchError(ValueError):
    """An agreement has more of something than the fold can hold; its words say what."""


def at_most(what: str, count: int) -> None:
    """Refuse more of something than a number has bits."""
    if count > MOST:
        raise TooMuchError(f"{count} {what} are more than the {MOST} an agreement may have")


@dataclass
class Tables:
    """An agreement's tables, its names, its calendars, and the conditions that must be answered for each row."""

    names: Names = field(default_factory=Names)
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
    numbers: list[int] = field(default_factory=list)
    reason_tracks: list[int] = field(default_factory=list)
    excuses: list[int] = field(default_factory=list)
    pause_reasons: list[int] = field(default_factory=list)
    calendars_of: list[int] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    calendars: list[Calendar] = field(default_factory=list)
    by_account: bool = True
    applies: bool = False
    keeps_gifts: int = 0
    fit_slots: int = 0

    @property
    def marks(self) -> int:
        """The most shares one clock has."""
        return max((each.share_hi - each.share_lo for each in self.promises), default=0)

    @property
    def kinds(self) -> int:
        """How many reactions a version has: one a kind, and one for rules about what the lead is."""
        return len(self.names.kinds) + 1
