"""What is due next of a lead, as a clock that counts down: in words, and in numbers for the script that keeps it going."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadpact.agreement.follow_up import Clock
from leadpact.agreement.history import History, Version
from leadpact.calendars import Calendar, CalendarError, elapsed, parse_duration
from leadpact.calendars.calendar import Intervals
from leadpact.web.actions.snooze import open_spans
from leadpact.web.records.models import Finding, Standing
from leadpact.words.catalogue import Said, Words
from leadpact.words.clauses import CLOCKS
from leadpact.words.formatting import DAY, HOUR, MINUTE, SECOND, Formats
from leadpact.words.lines import NOTHING
from leadpact.words.naming import N_, Names

AHEAD = DAY + 12 * HOUR
"""How far the script can count without asking again."""
DUE_WORKING, DUE_WALL = N_("due in {time} of working time"), N_("due in {time}")
LATE_WORKING, LATE_WALL = N_("late by {time} of working time"), N_("late by {time}")
ACCEPTANCE = N_("accept or reject")


@dataclass(frozen=True)
class Countdown:
    """`left` counts microseconds, below zero when late; `spans` are seconds since 1970 in which it counts."""

    state: str
    text: Said
    at: int | None = None
    left: int = 0
    is_working: bool = False
    spans: str = "[]"
    when: Said = NOTHING

    @property
    def left_s(self) -> int:
        """Whole seconds."""
        return self.left // SECOND


@dataclass(frozen=True)
class Promised:
    """What is known of a lead's most urgent promise beyond its standing: its clause, what it counts, if it stands still."""

    clause: str = ""
    version: str | None = None
    within: str = ""
    paused_at: int | None = None
    trigger: str = ""
    party: str | None = None
    person: str | None = None


def promised_in(findings: Iterable[Finding], standings: Sequence[Standing]) -> Mapping[int, Promised]:
    """To each standing (by its number) its promise, from the findings (`PROMISED`) of its account, oldest first."""
    by_account: dict[int, list[Finding]] = {}
    for row in findings:
        by_account.setdefault(row.account_id, []).append(row)
    return {each.pk: _promised(by_account.get(each.account_id, []), each) for each in standings}


def _promised(rows: Sequence[Finding], standing: Standing) -> Promised:
    missed = _missed(rows, standing)
    clause = missed.clause if missed is not None else standing.promise
    trigger, within, paused_at, clock = "", "", None, None
    version, party, person = None, None, None
    for row in rows:
        if row.kind in ("handed_off", "joined"):
            mine = row.lead_id == standing.lead.lead_id or row.kind == "handed_off"
            trigger = detail(row).get("trigger", "") if mine else trigger
        elif row.kind == "clock_started" and row.clause == clause:
            version, within, paused_at, clock = row.version, detail(row).get("within", ""), None, row.clock_id
            party, person = row.party, row.person
        elif row.kind in ("clock_paused", "clock_resumed") and row.clock_id == clock:
            paused_at = row.at if row.kind == "clock_paused" and detail(row).get("effect") else None
    if missed is not None:
        party, person = missed.party, missed.person
    return Promised(clause, version, within, paused_at, trigger, party, person)


def _missed(rows: Sequence[Finding], standing: Standing) -> Finding | None:
    """The miss that makes a lead late: its due instant passed, or nothing came for too long before it."""
    since = standing.late_since
    late = (row for row in rows if row.kind == "clock_missed" and since in (row.due_at, row.at))
    return next(late, None) if since is not None else None


def detail(row: Finding) -> dict[str, Any]:
    """What a finding's detail says."""
    found: dict[str, Any] = json.loads(row.detail)
    return found


class Countdowns:
    """Tells them for one page, as of one instant."""

    def __init__(self, history: History, words: Words, formats: Formats, now: int) -> None:
        self.history, self.words, self.formats, self.now = history, words, formats, now

    def of(self, standing: Standing, promised: Promised) -> Countdown:
        """The clock of a lead: what is late, else what is due first."""
        if standing.late_since is not None:
            return self._counted("late", standing, promised, standing.late_since)
        if standing.promise_due_at is None:
            return Countdown("none", self.words.say("nothing is due"))
        if promised.paused_at is not None:
            since = self.formats.instant(promised.paused_at)
            text = self.words.say("paused since {at}", at=since)
            return Countdown(
                "paused", text, standing.promise_due_at, when=self._when(standing.promise_due_at)
            )
        state = "due" if standing.promise_due_at >= self.now else "late"
        return self._counted(state, standing, promised, standing.promise_due_at)

    def _counted(self, state: str, standing: Standing, promised: Promised, at: int) -> Countdown:
        calendar = self._calendar(standing, promised)
        left = at - self.now
        spans: Intervals = ((self.now, self.now + AHEAD),)
        if calendar is not None:
            try:
                left, spans = (
                    elapsed(calendar, self.now, at),
                    open_spans(calendar, self.now, self.now + AHEAD),
                )
            except CalendarError:
                calendar = None
        time = self.formats.length(abs(left) - abs(left) % MINUTE, calendar is not None)
        patterns = (DUE_WORKING, DUE_WALL) if state == "due" else (LATE_WORKING, LATE_WALL)
        text = self.words.say(patterns[calendar is None], time=time)
        seconds = json.dumps([[start // SECOND, end // SECOND] for start, end in spans])
        return Countdown(state, text, at, left, calendar is not None, seconds, self._when(at))

    def _when(self, at: int) -> Said:
        """The time alone where that is today."""
        is_today = self.formats.local(at).date() == self.formats.local(self.now).date()
        shown = self.formats.time(at) if is_today else self.formats.instant(at)
        if at < self.now:
            return self.words.say("since {at}", at=shown)
        return self.words.say("at {time}", time=shown) if is_today else shown

    def _calendar(self, standing: Standing, promised: Promised) -> Calendar | None:
        """Whose hours count; None where the wall does."""
        version = self.version(promised)
        if promised.within and not parse_duration(promised.within).is_working:
            return None
        clock = self.clock(promised)
        if clock is None:
            return version.calendar
        return version.calendars[version.agreement.counted_by(clock, standing.owner)]

    def version(self, promised: Promised) -> Version:
        """The version a promise is judged by."""
        return self.history.named(promised.version)

    def clock(self, promised: Promised) -> Clock | None:
        """The agreement's clock; None for acceptance."""
        return self.version(promised).agreement.follow_up.clocks.get(promised.clause.removeprefix(CLOCKS))

    def promise(self, promised: Promised) -> Said:
        """The promise in the agreement's words."""
        if not promised.clause:
            return Said("")
        clock = self.clock(promised)
        if clock is None:
            return self.words.say(ACCEPTANCE)
        names = Names(self.words, self.version(promised).agreement)
        return names.text(clock.means, promised.clause.removeprefix(CLOCKS).replace("-", " "))


def patterns_of(words: Words) -> dict[str, Said]:
    """The sentences the script needs, with `{time}`, `{hours}` and `{minutes}` left open."""
    hole = Said("{time}")
    return {
        "due-working": words.say(DUE_WORKING, time=hole),
        "due-wall": words.say(DUE_WALL, time=hole),
        "late-working": words.say(LATE_WORKING, time=hole),
        "late-wall": words.say(LATE_WALL, time=hole),
        "hours": words.say("{hours} h {minutes}", hours=Said("{hours}"), minutes=Said("{minutes}")),
        "minutes": words.say("{minutes} min", minutes=Said("{minutes}")),
        "days": words.say("{days} d", days=Said("{days}")),
    }
