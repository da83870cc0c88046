"""What `leadpact plan` plans: the goal of the agreement with what the options change, its term, calendar and currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from leadpact.agreement.definitions import Definitions
from leadpact.agreement.document import Agreement
from leadpact.agreement.goals import Goals, Revenue
from leadpact.agreement.history import History, Version
from leadpact.agreement.names import VISITOR, FunnelName
from leadpact.agreement.values import FrozenMap
from leadpact.calendars import Calendar, calendar_from
from leadpact.cli.plan_flags import Flags
from leadpact.cli.plan_problems import Places, PlanProblem, wrong
from leadpact.planning.waterfall import customer_stage
from leadpact.planning.won import Won, won_in

if TYPE_CHECKING:  # with it comes an engine, which takes long to load
    from leadpact.measures.book import Book

USUAL_HOURS = {"timezone": "UTC", "hours": {"mon-fri": ["09:00-17:00"]}}
"""Without an agreement: working days are Monday to Friday, whatever the hours."""
TWELVE_MONTHS = 12


@dataclass(frozen=True)
class Setting:
    """All that a plan is made of."""

    goals: Goals
    customer: str
    calendar: Calendar
    calendar_name: str | None
    timezone: str
    first: date
    last: date
    begins: date
    today: date
    currency: str | None
    places: Places
    agreement: Agreement | None = None
    version: Version | None = None
    won: Won | None = None
    is_usual_term: bool = False


def stages_of(definitions: Definitions) -> tuple[str, ...]:
    """The stages that may have a rate: visitors, then the lifecycle's but those that buy."""
    stages = [str(stage.id) for stage in definitions.stages]
    return (VISITOR, *(stage for stage in stages if stage != customer_stage(definitions)))


def version_at(history: History, today: date) -> Version:
    """The version in force on a day; the last one begun where none is, or the first that will be."""
    begun = [version for version in history.versions if _day(version.effective_at, version) <= today]
    return (begun or [history.versions[0]])[-1]


def today_of(history: History | None, book: Book | None, flags: Flags) -> date:
    """The day that counts as today: the one given, the last that the replay knows, or the clock's."""
    if "--today" in flags.days:
        return flags.days["--today"]
    if book is not None:
        return _day_in(book.until, book.zone)
    zone = ZoneInfo(str(history.latest.agreement.timezone)) if history is not None else UTC
    return datetime.now(zone).date()


def setting_of(
    history: History | None, book: Book | None, flags: Flags, rounding: str | None
) -> Setting | list[PlanProblem]:
    """What is to be planned, or what is wrong with it."""
    today = today_of(history, book, flags)
    version = None if history is None else version_at(history, today)
    agreement = None if version is None else version.agreement
    definitions = Definitions() if agreement is None else agreement.definitions
    places = Places(version, flags.given)
    goals = _goals(Goals() if agreement is None else agreement.goals, definitions, flags, rounding)
    currency, problems = _currency(agreement, book, flags)
    first, last, is_usual = _term(history, version, goals, flags, today)
    if goals.revenue is None:
        problems.append(places.problem("goals.revenue", "no_goal"))
    if last is None:
        problems.append(places.problem("goals.revenue.by", "no_end"))
    elif last < first:
        problems.append(places.problem("goals.revenue.by", "ends_first", first=first, last=last))
    if problems or last is None:
        return problems
    won = _won(book, flags, first, min(last, today))
    calendar = calendar_from(USUAL_HOURS) if version is None else version.calendar
    if not isinstance(calendar, Calendar):
        raise TypeError("the usual hours are a calendar")
    return Setting(
        goals,
        customer_stage(definitions),
        calendar,
        None if agreement is None else str(agreement.calendar),
        "UTC" if agreement is None else str(agreement.timezone),
        first,
        last,
        _begins(flags, won, first, last, today),
        today,
        currency,
        places,
        agreement,
        version,
        won,
        is_usual,
    )


def _goals(goals: Goals, definitions: Definitions, flags: Flags, rounding: str | None) -> Goals:
    """The goals with what the options say in the place of what the agreement says."""
    changes: dict[str, object] = {}
    for option, key in (("--target", "target"), ("--average-deal", "average_deal")):
        if option in flags.money:
            changes[key] = flags.money[option].amount
    if flags.share is not None:
        changes["marketing_share"] = flags.share
    if rounding is not None:
        changes["rounding"] = rounding
    revenue = goals.revenue
    if revenue is None and "target" not in changes:
        return goals
    if revenue is None:
        revenue = Revenue(target=Decimal(1))
    rates = {str(stage): rate for stage, rate in revenue.conversion.items()} | flags.rates
    order = stages_of(definitions)
    if flags.rates.keys() - {str(stage) for stage in revenue.conversion}:
        rates = {stage: rates[stage] for stage in order if stage in rates}
    changes["conversion"] = FrozenMap({FunnelName(stage): rate for stage, rate in rates.items()})
    changes["season"] = FrozenMap({**revenue.season, **flags.season})
    lags = {**revenue.lag, **{FunnelName(stage): lag for stage, lag in flags.lags.items()}}
    changes["lag"] = FrozenMap(lags)
    return goals.model_copy(update={"revenue": revenue.model_copy(update=changes)})


def _currency(
    agreement: Agreement | None, book: Book | None, flags: Flags
) -> tuple[str | None, list[PlanProblem]]:
    """The one currency of the plan; everything in another is said."""
    said = [("--currency", flags.currency, flags.currency)]
    said += [(option, money.currency, money.given) for option, money in flags.money.items()]
    own = None if agreement is None or agreement.currency is None else str(agreement.currency)
    currency = own or next((code for _, code, _ in said if code is not None), None)
    problems = [
        wrong(option, "currencies", given=given, other=code, currency=currency)
        for option, code, given in said
        if code is not None and code != currency
    ]
    counted = None if book is None or book.agreement.currency is None else str(book.agreement.currency)
    if counted is not None and currency is not None and counted != currency:
        problems.append(wrong("--from-history", "book_currency", other=counted, currency=currency))
    return currency or counted, problems


def _term(
    history: History | None, version: Version | None, goals: Goals, flags: Flags, today: date
) -> tuple[date, date | None, bool]:
    """The first day and the last one, and whether nobody said them: then it is the next twelve months."""
    first, last = flags.days.get("--counted-from"), flags.days.get("--until")
    if history is None or version is None:
        is_usual = first is None and last is None
        begins = first or _next_month(today)
        return begins, last or _a_year_after(begins), is_usual
    revenue = goals.revenue
    if first is None:
        counted_from = None if revenue is None else revenue.counted_from
        start = history.versions[0]
        first = _day(start.effective_at, start) if counted_from is None else _local(counted_from, version)
    if last is None and revenue is not None and revenue.by is not None:
        last = _local(revenue.by, version)
    elif last is None and version.until_at is not None:
        last = _day(version.until_at - 1, version)
    return first, last, False


def _won(book: Book | None, flags: Flags, first: date, last: date) -> Won | None:
    """What is won since the term began, to today: as given, else as the replay has it, if it knows anything of the term."""
    if "--won" in flags.money:
        return Won(Fraction(flags.money["--won"].amount))
    if book is None or min(last, _day_in(book.until, book.zone)) < first:
        return None
    return won_in(book, first, last)


def _begins(flags: Flags, won: Won | None, first: date, last: date, today: date) -> date:
    """The first day that is planned: today, once it is known what is won; else the term's."""
    if "--from" in flags.days:
        return flags.days["--from"]
    return today if won is not None and first <= today <= last else first


def _day(at: int, version: Version) -> date:
    return _day_in(at, ZoneInfo(str(version.agreement.timezone)))


def _day_in(at: int, zone: ZoneInfo) -> date:
    """The day of an instant (microseconds UTC) in a zone."""
    return datetime.fromtimestamp(at // 1_000_000, zone).date()


def _local(day: date, version: Version) -> date:
    """The day of a date, or of an instant where the agreement counts its days."""
    zone = ZoneInfo(str(version.agreement.timezone))
    return day.astimezone(zone).date() if isinstance(day, datetime) else day


def _next_month(day: date) -> date:
    return date(day.year + day.month // TWELVE_MONTHS, day.month % TWELVE_MONTHS + 1, 1)


def _a_year_after(day: date) -> date:
    """The last day of the twelve months that begin with a day."""
    is_leap_day = (day.month, day.day) == (2, 29)
    same = date(day.year + 1, 3, 1) if is_leap_day else day.replace(year=day.year + 1)
    return same - timedelta(days=1)
