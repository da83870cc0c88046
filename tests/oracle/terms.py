"""What the oracle asks of one version of an agreement: conditions, people, and time by its calendars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from leadpact.agreement.condition_values import read_value
from leadpact.agreement.conditions import Condition, holds, parse_condition
from leadpact.calendars import Calendar, Duration, calendar_from, due, elapsed

SECOND = 1_000_000
MOST_REMEMBERED = 100_000
ACCEPT = "handoff.accept"
Record = Mapping[str, tuple[str, ...]]
"""All that a lead told of itself: every text of each property, the latest last."""
COLUMNS = ("kind", "actor", "actor_kind", "source", "account_id", "lead_id")


class Version:
    """One version, with its conditions parsed and its calendars ready; what it counted is remembered."""

    def __init__(self, agreement: Any, calendars: Mapping[str, Calendar] | None = None) -> None:
        self.agreement = agreement
        self.name: str = agreement.version
        self.begins: int = agreement.effective_at
        self.ends: int | None = agreement.until_at
        self.to: str = agreement.to_party
        self.from_: str = agreement.from_party
        self.calendars = dict(calendars) if calendars is not None else read_calendars(agreement)
        self.stages: list[str] = [stage.id for stage in agreement.definitions.stages]
        self._conditions: dict[str, Condition] = {}
        self._counted: dict[tuple[Any, ...], int] = {}

    # --- conditions ----------------------------------------------------------------------------------

    def true(self, text: str | None, event: Mapping[str, Any], lead: Record) -> bool:
        """Whether a condition is TRUE; no condition always is."""
        if text is None:
            return True
        if text not in self._conditions:
            types = self.agreement.definitions.properties
            parsed = parse_condition(str(text), types, self.agreement.timezone)
            assert isinstance(parsed, Condition), (text, parsed)
            self._conditions[text] = parsed
        own = {name: self.last_good(name, (text,)) for name, text in event.items()}
        known = {name: self.last_good(name, texts) for name, texts in lead.items()}
        return holds(self._conditions[text], own, known) is True

    def last_good(self, name: str, texts: Sequence[str | None]) -> str | None:
        """Page 1, Properties: the last of some texts that casts to the type this version declares."""
        kind = "text" if name in COLUMNS else self.agreement.definitions.properties.get(name, "text")
        good = [text for text in texts if read_value(text, kind, self.agreement.timezone) is not None]
        return good[-1] if good else None

    # --- time ----------------------------------------------------------------------------------------

    def due(self, calendar: str, start: int, duration: Duration) -> int:
        """The instant at which `duration` has passed since `start`."""
        key = ("due", calendar, start, duration)
        return self._once(key, lambda: due(self.calendars[calendar], start, duration))

    def forward(self, calendar: str, start: int, microseconds: int) -> int:
        """The earliest instant with so much open time since `start`; with none, the next open instant."""
        return self.due(calendar, start, Duration(Decimal(microseconds) / SECOND, "bs"))

    def worked(self, calendar: str, start: int, end: int) -> int:
        """Open microseconds from `start` to `end`."""
        key = ("worked", calendar, start, end)
        return self._once(key, lambda: elapsed(self.calendars[calendar], start, end))

    def _once(self, key: tuple[Any, ...], count: Callable[[], int]) -> int:
        if len(self._counted) > MOST_REMEMBERED:
            self._counted.clear()
        if key not in self._counted:
            self._counted[key] = count()
        return self._counted[key]

    @property
    def calendar(self) -> str:
        """The agreement's own calendar, used wherever none is named."""
        return str(self.agreement.calendar)

    def calendar_of(self, promise: Any, owner: str | None) -> str:
        """The calendar a clock counts: its owner's own where it is `by: owner`, else the default."""
        spec = promise.calendar
        if spec.by == "owner" and owner is not None:
            found = self.agreement.person_named(owner)
            if found is not None:
                own = self.agreement.parties[found[0]].people[found[1]].calendar
                if own is not None:
                    return str(own)
        return str(spec.default or self.calendar)

    # --- people --------------------------------------------------------------------------------------

    def is_one_of(self, actor: str | None, who: Any, owner: str | None = None) -> bool:
        """Whether an actor is meant by one of some who-words."""
        # READING: an actor may be given by e-mail, as `parties` says; findings show it as the event wrote it.
        found = self.agreement.person_named(actor)
        names = {actor} if found is None else {actor, found[1]}
        return any(names & set(self.agreement.people_meant(str(each), owner)) for each in who) and (
            actor is not None
        )

    # --- clocks --------------------------------------------------------------------------------------

    @cached_property
    def promises(self) -> dict[str, Any]:
        """Clause -> clock in document order; the acceptance clock comes first, where there is one."""
        found: dict[str, Any] = {}
        accept = self.agreement.handoff.accept
        if accept.within is not None and accept.silence == "missed":
            found[ACCEPT] = SimpleNamespace(
                owed_by=self.to,
                starts=SimpleNamespace(on="handed_off", on_stage=None, when=None),
                stops=(SimpleNamespace(on="accepted", on_stage=None, when=None),),
                satisfied_by=(),
                needs=None,
                calendar=SimpleNamespace(by=None, default=None),
                within=(SimpleNamespace(trigger=None, grade=(), when=None, is_=accept.within),),
                at_risk=(),
                escalate=(),
            )
        for key, clock in self.agreement.follow_up.clocks.items():
            found[f"follow_up.clocks.{key}"] = clock
        return found

    # --- stages --------------------------------------------------------------------------------------

    def furthest(self, entered: set[str]) -> int:
        """The place of the furthest stage entered, in this version's order; -1 for none."""
        # READING: a stage that only another version declares has no place here.
        return max((place for place, stage in enumerate(self.stages) if stage in entered), default=-1)

    @cached_property
    def mql(self) -> str | None:
        """`mql` if declared, else the stage of the first `on_stage` trigger, else the last before the first
        owned by *to*, else the first."""
        if not self.stages:
            return None
        if "mql" in self.stages:
            return "mql"
        for trigger in self.agreement.handoff.triggers:
            if trigger.on_stage is not None:
                return str(trigger.on_stage)
        for place, stage in enumerate(self.agreement.definitions.stages):
            if stage.owner == self.to:
                return self.stages[max(place - 1, 0)]
        return self.stages[0]


class Versions:
    """All versions in the order of their dates."""

    def __init__(self, history: Any) -> None:
        self.all = sorted((as_version(each) for each in listed(history)), key=lambda each: each.begins)

    def in_force(self, at: int) -> Version | None:
        """Page 1: the one with the latest `effective` at or before, if its `until` has not passed."""
        # READING: a later version replaces an earlier one for good; when it ends none is in force, even if the
        # earlier one has no `until`.
        last = self.begun(at)
        return None if last is None or (last.ends is not None and at >= last.ends) else last

    def begun(self, at: int) -> Version | None:
        """The version begun last, whether or not it has ended; what is read (not judged) is read by it."""
        begun = [each for each in self.all if each.begins <= at]
        return begun[-1] if begun else None

    def governing(self, at: int) -> Version:
        """The version in force or begun last; before all of them the first."""
        return self.begun(at) or self.all[0]

    def key_of(self, actor: str | None) -> str | None:
        """Whom an actor means, by key or by e-mail; a stranger as written."""
        for version in self.all:
            for party in version.agreement.parties.values():
                for key, person in party.people.items():
                    if actor is not None and actor in (key, person.email):
                        return str(key)
        return actor

    def party_of(self, person: str | None, first: Version | None = None) -> str | None:
        """The party a person belongs to, by the given version, else by any other."""
        for version in ([first] if first is not None else []) + self.all:
            party = version.agreement.party_of(person)
            if party is not None:
                return str(party)
        return None


def listed(history: Any) -> list[Any]:
    """The versions of a history, however it holds them."""
    return list(history.versions if hasattr(history, "versions") else history)


MADE: dict[int, tuple[Any, Version]] = {}
"""Versions already made, so that conditions are parsed once; kept with what they were made of."""


def as_version(given: Any) -> Version:
    """A version of the project's history, or a bare agreement, as the oracle's."""
    if id(given) not in MADE:
        agreement = getattr(given, "agreement", given)
        calendars = getattr(given, "calendars", None) if agreement is not given else None
        MADE[id(given)] = (given, Version(agreement, calendars))
    return MADE[id(given)][1]


def read_calendars(agreement: Any) -> dict[str, Calendar]:
    """The calendars of an agreement as values."""
    found: dict[str, Calendar] = {}
    for name, source in agreement.calendars.items():
        calendar = calendar_from({"timezone": agreement.timezone, **source})
        assert isinstance(calendar, Calendar), (name, calendar)
        found[str(name)] = calendar
    return found
