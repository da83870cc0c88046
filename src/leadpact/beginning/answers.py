"""What somebody answers who begins, as values: each answer is read by itself, and what is wrong with it is said at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from leadpact.agreement.codes import CURRENCIES
from leadpact.calendars import CalendarError, Duration, calendar_from, elapsed, parse_duration
from leadpact.calendars.holidays import region_problem
from leadpact.calendars.instant import DAY, HOUR
from leadpact.calendars.zone import zone_names
from leadpact.words.catalogue import plain
from leadpact.words.naming import N_

from .places import Week

LONGEST_NAME = 80
LONGEST_KEY = 40
MOST_MONEY = Decimal(10) ** 15
LEAST_WEEK = 20 * HOUR
"""So much open time a week the promises of the templates need."""
MOST_DAYS = {
    "bd": 10,
    "bh": 80,
    "bm": 4800,
    "bs": 288_000,
    "d": 14,
    "w": 2,
    "h": 336,
    "m": 20_160,
    "s": 1_209_600,
}
"""The longest first answer in each unit: about two weeks, so that it is still an answer."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
SHORTEST_TERM, LONGEST_TERM = 89, 3 * 366
"""How many days an agreement holds at least and at most: long enough for a deal, short enough to be looked at again."""
EMAIL = re.compile(r"[\w.!#$&*+/=?^`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
PERSON = re.compile(r"(?P<name>[^<>@]+?)\s*(?:<(?P<email>[^<>]*)>)?")
GROUPED = re.compile(r"\d{1,3}(?:[.,_’' \u00a0\u202f]\d{3})+")
TAKEN = frozenset({"marketing", "sales", "owner", "none", "default"})
NOBODY = ("-", "–", "—")
NONE = ("none", "-")


class AnswerError(ValueError):
    """An answer that can't be used: a message that says what to write instead, and its values."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message, self.values = message, values


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by name, and where they get mail, if that was said."""

    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """All that a template needs to become an agreement."""

    template: str
    language: str
    company: str
    marketing: Person
    """Who answers for marketing."""
    sales: Person
    """Who answers for sales."""
    reps: tuple[Person, ...]
    """Who else sells; the head alone where nobody does."""
    region: str | None
    """Whose holidays are kept, `ES-MD`; None for none."""
    timezone: str
    hours: Week
    target: Decimal
    """Money to be won from `effective` to `until`."""
    currency: str
    until: date
    """The last day, all of it."""
    average_deal: Decimal
    marketing_share: Decimal
    """Percent of the target."""
    first_answer: Duration
    """How soon who asks is answered."""
    objective: Decimal
    """Percent of them for whom that is promised."""
    effective: date
    """The first day."""

    @property
    def everybody(self) -> tuple[Person, ...]:
        """Marketing's head, the head of sales, and who else sells."""
        return (self.marketing, self.sales, *self.reps)

    @property
    def keys(self) -> tuple[str, ...]:
        """The short names of `everybody`, no two alike."""
        keys: list[str] = []
        for person in self.everybody:
            local = (person.email or "").partition("@")[0]
            tried = [slug(local), slug(person.name.split()[0]), slug(person.name)]
            free = (key for key in tried if key and key not in TAKEN and key not in keys)
            number = len(keys) + 1
            keys.append(next(free, f"person-{number}"))
        return tuple(keys)

    @property
    def sellers(self) -> tuple[str, ...]:
        """The short names of those who get leads."""
        return self.keys[2:] or self.keys[1:2]

    @property
    def domain(self) -> str | None:
        """Where colleagues have their mail, if somebody's address was given."""
        mails = [each.email for each in self.everybody if each.email]
        return mails[0].partition("@")[2].lower() if mails else None

    @property
    def folder(self) -> str:
        """What the folder of the agreement is called."""
        return slug(self.company) or "agreement"


def slug(text: str) -> str:
    """A text as a short name: lower case, accents taken off, hyphens for what is no letter; empty where nothing is left."""
    letters = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    return re.sub(r"[\W_]+", "-", bare)[:LONGEST_KEY].strip("-")


# --- reading -------------------------------------------------------------------------------------------------


def digits(text: str) -> str:
    """A text with the digits 0 to 9, whichever it was written with, and a percent sign of any script."""
    found = (str(unicodedata.decimal(each, each)) for each in text)
    return "".join(found).replace("٪", "%").replace("٫", ".").replace("٬", "").strip()


def read_name(text: str) -> str:
    """What somebody or something is called."""
    name = " ".join(text.split())
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        name = ""
    if not name or len(name) > LONGEST_NAME or plain(name) != name or not any(map(str.isalnum, name)):
        raise AnswerError(
            N_("{given} can’t be a name; write at most {most} letters"), given=text, most=LONGEST_NAME
        )
    return name


def read_person(text: str) -> Person:
    """`Ana Ruiz <ana@acme.example>`, or a name alone."""
    found = PERSON.fullmatch(text.strip())
    if not found or (found["email"] is not None and not EMAIL.fullmatch(found["email"].strip())):
        raise AnswerError(N_("{given} is nobody’s name; write Name <name@company.example>"), given=text)
    return Person(read_name(found["name"]), found["email"].strip() if found["email"] else None)


def read_people(text: str) -> tuple[Person, ...]:
    """Several people, separated by semicolons; `-` is nobody."""
    if text.strip() in NOBODY:
        return ()
    return tuple(read_person(each) for each in re.split("[;؛]", text) if each.strip())


def nobody_twice(people: Iterable[Person]) -> None:
    """Raise AnswerError for a name or an address that two people have."""
    seen: set[str] = set()
    for person in people:
        for given in filter(None, (person.name, person.email)):
            if given.lower() in seen:
                raise AnswerError(N_("{given} is there twice; name everybody once"), given=given)
            seen.add(given.lower())


def read_one_of(text: str, known: tuple[str, ...]) -> str:
    """One of a few words."""
    word = text.strip().lower()
    if word not in known:
        raise AnswerError(
            N_("{given} is none of them; write one of: {known}"), given=text, known=", ".join(known)
        )
    return word


def read_region(text: str) -> str | None:
    """A country or a part of it, `ES` or `ES-MD`; `none` keeps no holidays."""
    region = text.strip()
    if region.lower() in NONE:
        return None
    region = region.upper()
    if region_problem(region):
        told = N_("{given} is no region whose holidays are known; write one as ES, ES-MD or BR-SP, or none")
        raise AnswerError(told, given=text)
    return region


def read_zone(text: str) -> str:
    """A time zone by its IANA name."""
    name = text.strip()
    if name not in zone_names():
        raise AnswerError(N_("{given} is no time zone; write one as Europe/Madrid"), given=text)
    return name


def read_hours(text: str) -> Week:
    """`mon-fri 09:00-13:00,14:00-18:00`, several such separated by semicolons."""
    parts = [each.split(maxsplit=1) for each in digits(text).split(";") if each.strip()]
    week = tuple(
        (days.lower(), tuple(span.strip() for span in spans.split(",")))
        for days, spans in (each for each in parts if len(each) == 2)
    )
    hours = {days: list(spans) for days, spans in week}
    calendar = (
        calendar_from({"timezone": "UTC", "hours": hours}) if len(week) == len(parts) == len(hours) else []
    )
    if isinstance(calendar, list) or elapsed(calendar, 0, 7 * DAY) < LEAST_WEEK:
        told = N_(
            "{given} are no working hours; write twenty a week or more, as mon-fri 09:00-13:00,14:00-18:00"
        )
        raise AnswerError(told, given=text)
    return week


def read_money(text: str) -> Decimal:
    """An amount over 0: `600000`, `600.000`, `1_200_000` or `9600.50`."""
    given = digits(text)
    if GROUPED.fullmatch(given):
        given = re.sub(r"\D", "", given)
    try:
        amount = Decimal(given.replace("_", "").replace(",", "."))
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or not 0 < amount <= MOST_MONEY or amount != round(amount, 2):
        raise AnswerError(N_("{given} is no amount of money; write digits alone, as 600000"), given=text)
    return amount


def read_currency(text: str) -> str:
    """A code of ISO 4217."""
    code = text.strip().upper()
    if code not in CURRENCIES:
        raise AnswerError(N_("{given} is no currency; write a code as EUR"), given=text)
    return code


def read_share(text: str) -> Decimal:
    """A share over 0 % and at most 100 %, with or without its sign."""
    try:
        share = Decimal(digits(text).removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        share = Decimal(0)
    if not share.is_finite() or not 0 < share <= 100 or share != round(share, 2):
        raise AnswerError(N_("{given} is no share; write a number from 1% to 100%"), given=text)
    return Decimal(int(share)) if share == int(share) else share.normalize()


def read_time(text: str) -> Duration:
    """How soon somebody is answered: `30bm`, `2bh`, `1bd`."""
    try:
        time = parse_duration(digits(text).lower())
    except CalendarError:
        time = Duration(0, "s")
    if not 0 < time.amount <= MOST_DAYS[time.unit]:
        told = N_(
            "{given} is no time for an answer; write 30bm, 2bh or 1bd (working minutes, hours, days), two weeks at most"
        )
        raise AnswerError(told, given=text)
    return time


def read_day(text: str) -> date:
    """A date, `2026-12-31`."""
    try:
        day = date.fromisoformat(digits(text))
    except ValueError:
        day = date.min
    if not FIRST_YEAR <= day.year < LAST_YEAR or len(digits(text)) != 10:
        raise AnswerError(N_("{given} is no date; write it as 2026-12-31"), given=text)
    return day


def read_until(text: str, effective: date) -> date:
    """The last day of a term that begins on `effective`."""
    day = read_day(text)
    days = (day - effective).days
    if not SHORTEST_TERM <= days <= LONGEST_TERM:
        told = N_("{given} is not three months to three years after {effective}; write another date")
        raise AnswerError(told, given=text, effective=effective.isoformat())
    return day
