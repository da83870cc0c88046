"""The frame of an agreement: who, when and where, around its seven parts; findings cite its clauses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from leadpact.agreement.definitions import Definitions
from leadpact.agreement.follow_up import Clock, FollowUp
from leadpact.agreement.goals import Goals
from leadpact.agreement.handoff import Handoff
from leadpact.agreement.kpis import Kpi
from leadpact.agreement.names import HEAD, CalendarName, ConditionText, Id, PartyName, PersonName, Who
from leadpact.agreement.nurturing import Nurturing
from leadpact.agreement.parties import Party, Person
from leadpact.agreement.personas import Persona
from leadpact.agreement.qualification import Qualification
from leadpact.agreement.review import Review
from leadpact.agreement.texts import LANGUAGE, Text
from leadpact.agreement.values import Day, FrozenMap, Plain, Value, read_words, wrong
from leadpact.calendars.zone import offsets

PARTS = ("goals", "definitions", "qualification", "handoff", "nurturing", "follow_up", "kpis")
"""The seven parts, in their order."""
FRAME = ("parties", "personas", "review")
"""The parts of the frame that have a file and a page of their own; `calendars` is a package."""
MARKETING, SALES = "marketing", "sales"
MICROSECOND = timedelta(microseconds=1)
EPOCH = date(1970, 1, 1)


def frozen(given: Any) -> Any:
    """Plain data that cannot change."""
    if isinstance(given, Mapping):
        return FrozenMap({key: frozen(value) for key, value in given.items()})
    if isinstance(given, (list, tuple)):
        return tuple(frozen(value) for value in given)
    return given


def read_calendar(given: Any) -> Any:
    """A calendar as written; `checking` asks `leadpact.calendars` what is wrong with it."""
    if not isinstance(given, Mapping):
        raise wrong("not_a_map", given=given)
    return frozen(given)


CALENDAR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["hours"],
    "properties": {
        "timezone": {"type": "string"},
        "hours": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "holidays": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "closed": {"type": "array", "items": {"type": "string"}},
        "special": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "breaks": {"type": "object"},
    },
}
CalendarSource = Annotated[
    FrozenMap[str, Any], PlainValidator(read_calendar), WithJsonSchema(CALENDAR_SCHEMA)
]
Language = Annotated[str, BeforeValidator(read_words), Field(pattern=LANGUAGE)]
Currency = Annotated[str, BeforeValidator(read_words), Field(pattern=r"^[A-Z]{3}$")]


class Agreement(Value):
    """One dated version of an agreement. `name`, `effective`, `parties` and `calendars` are required."""

    leadpact: Literal[1] = 1
    """The version of this format; default 1."""
    name: Text
    """What the agreement is called; the same in all its versions."""
    language: Language = "en"
    """The language of its texts; default en."""
    effective: Day
    """The first day it holds, from 00:00 in `timezone` (or an instant with offset); it names the file."""
    until: Day | None = None
    """The last day it holds, all of it; default: until a later version."""
    timezone: Plain
    """Months, cohorts and days are counted here; default the zone of the default calendar."""
    currency: Currency | None = None
    """The currency of its money, `EUR`; default: not said."""
    applies_to: ConditionText | None = None
    """Which leads it is about; a lead belongs to the first agreement that applies. Default: all."""
    parties: FrozenMap[Id, Party] = Field(min_length=1)
    """Who promises."""
    signers: tuple[PersonName, ...] = ()
    """Who signs; default: nobody has to."""
    calendars: FrozenMap[Id, CalendarSource] = Field(min_length=1)
    """Working hours by name, as written; `history.Version.calendars` has them ready to count."""
    calendar: CalendarName
    """Used wherever none is named; default: the first."""
    personas: FrozenMap[Id, Persona] = FrozenMap()
    """Kinds of buyer; default none."""
    goals: Goals = Goals.model_construct()
    """1: the shared goal; default: none."""
    definitions: Definitions = Definitions.model_construct()
    """2: one meaning for each word; default: the standard stages."""
    qualification: Qualification = Qualification.model_construct()
    """3: fit and interest; default: no rules."""
    handoff: Handoff = Handoff.model_construct()
    """4: when, with what, to whom; and back. Default: nothing hands off."""
    nurturing: Nurturing = Nurturing.model_construct()
    """5: tracks; default none."""
    follow_up: FollowUp = FollowUp.model_construct()
    """6: speed and depth; default: no clocks."""
    kpis: FrozenMap[Id, Kpi] = FrozenMap()
    """7: what both report; default: only the clocks with an objective."""
    review: Review = Review.model_construct()
    """How it is kept alive; default: months close after 3bd."""

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, given: Any) -> Any:
        """The defaults that depend on other keys: calendar, timezone, and the two parties of the handoff."""
        return with_defaults(given) if isinstance(given, dict) else given

    @property
    def version(self) -> str:
        """How findings call this version: its effective date."""
        return self.effective.isoformat()

    @property
    def effective_at(self) -> int:
        """The instant from which it holds, microseconds UTC."""
        return instant_of(self.effective, self.timezone)

    @property
    def until_at(self) -> int | None:
        """The instant from which it holds no more, microseconds UTC: the midnight after `until`."""
        if self.until is None:
            return None
        if isinstance(self.until, datetime):
            return instant_of(self.until, self.timezone) + 1
        return instant_of(self.until + timedelta(days=1), self.timezone) if self.until < date.max else None

    @property
    def from_party(self) -> str:
        """The party that hands off."""
        return self.handoff.from_ or next(iter(self.parties))

    @property
    def to_party(self) -> str:
        """The party that takes over."""
        return self.handoff.to or next(reversed(list(self.parties)))

    @property
    def mql_stage(self) -> str:
        """The stage a handoff implies: `mql`, else that of the first `on_stage` trigger, else the last before
        those of the taking party, else the first."""
        stages = self.definitions.stages
        ids = [stage.id for stage in stages]
        if "mql" in ids or not ids:
            return "mql"
        triggering = [trigger.on_stage for trigger in self.handoff.triggers if trigger.on_stage in ids]
        if triggering:
            return str(triggering[0])
        theirs = next((i for i, stage in enumerate(stages) if stage.owner == self.to_party), 0)
        return ids[max(theirs - 1, 0)]

    @property
    def deciders(self) -> tuple[Who, ...]:
        """Who decides disputes: those named, else the heads of both parties of the handoff."""
        named = self.review.disputes.decided_by
        return named or tuple(dict.fromkeys(Who(party + HEAD) for party in (self.from_party, self.to_party)))

    def party_of(self, person: str | None) -> str | None:
        """The party a person belongs to, by key or email; None for strangers."""
        found = self.person_named(person)
        return None if found is None else found[0]

    def person_named(self, actor: str | None) -> tuple[str, str] | None:
        """The (party, person) an event's actor is, by key or email; None for strangers."""
        for party, each in self.parties.items():
            for key, person in each.people.items():
                if actor is not None and actor in (key, person.email):
                    return party, key
        return None

    def person_of(self, actor: str | None) -> Person | None:
        """The person an event's actor is, by key or email; None for strangers."""
        found = self.person_named(actor)
        return None if found is None else self.parties[found[0]].people[found[1]]

    def calendar_of(self, person: Person | None) -> str:
        """The calendar somebody works by: their own, else the agreement's."""
        own = None if person is None else person.calendar
        return str(own or self.calendar)

    def counted_by(self, clock: Clock, owner: str | None = None) -> str:
        """The calendar a clock counts by: its owner's own where it says so, else its default, else the agreement's."""
        person = self.person_of(owner) if clock.calendar.by == "owner" else None
        own = None if person is None else person.calendar
        return str(own or clock.calendar.default or self.calendar)

    def people_meant(self, who: str, owner: str | None = None) -> tuple[str, ...]:
        """The people a who-word means: a person, all of a party, its head, or the owner. Empty for nobody."""
        if who == "owner":
            return (owner,) if owner else ()
        if who in self.parties:
            return tuple(self.parties[who].people)
        party, dot, _ = who.partition(HEAD)
        if dot and party in self.parties:
            head = self.parties[party].head
            return (str(head),) if head else ()
        return (who,) if any(who in each.people for each in self.parties.values()) else ()


def with_defaults(given: dict[str, Any]) -> dict[str, Any]:
    """A document's mapping with the defaults that other keys decide."""
    filled = {key: value for key, value in given.items() if value is not None}
    calendars = filled.get("calendars")
    if filled.get("calendar") is None and isinstance(calendars, Mapping) and calendars:
        filled["calendar"] = str(next(iter(calendars)))
    if filled.get("timezone") is None and isinstance(calendars, Mapping):
        chosen = calendars.get(str(filled.get("calendar")))
        zone = chosen.get("timezone") if isinstance(chosen, Mapping) else None
        filled["timezone"] = zone if isinstance(zone, str) and zone.strip() else "UTC"
    parties = filled.get("parties")
    handoff = filled.get("handoff")
    if isinstance(parties, Mapping) and parties and isinstance(handoff, Mapping | None):
        names = [str(party) for party in parties]
        first = MARKETING if MARKETING in names else names[0]
        second = SALES if SALES in names else next((name for name in names if name != first), first)
        filled["handoff"] = {"from": PartyName(first), "to": PartyName(second), **(handoff or {})}
    return filled


def instant_of(day: date, timezone: str) -> int:
    """Microseconds UTC of a day's local midnight or an aware datetime. KeyError for an unknown zone."""
    if isinstance(day, datetime):
        return int((day - datetime.fromisoformat("1970-01-01T00:00:00+00:00")) / MICROSECOND)
    local = (day - EPOCH) // timedelta(days=1) * 86_400_000_000
    return offsets(timezone, day.year, day.year).instant(local)
