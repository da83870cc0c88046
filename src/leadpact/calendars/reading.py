"""Reads a calendar from its document: a value, or all of its problems at once."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from .calendar import NO_WEEK, Calendar, Intervals, merged
from .dates import dates_of, intervals_of, weekdays_of
from .problem import Problem, problem

KEYS = ("timezone", "hours", "closed", "special", "breaks", "holidays")


def calendar_from(document: object, lock: Collection[date] | None = None) -> Calendar | list[Problem]:
    """A calendar from a mapping with the keys of docs/reference/calendars.md, or the list of everything wrong with it.

    `holidays` is a region (`ES-MD`) or a list of dates; `lock` are the dates resolved at signing, and then a
    region is not looked up again.
    """
    if not isinstance(document, Mapping):
        return [problem("not-a-mapping", value=document, example="timezone: Europe/Madrid, hours: {...}")]
    problems = list(_unknown_keys(document))
    timezone = _timezone(document, problems)
    hours = _week(document, "hours", problems)
    closed = frozenset(_dates(document, "closed", problems))
    special = _special(document, problems)
    weekly_breaks, dated_breaks = _breaks(document, problems)
    holidays, region = _holidays(document, lock, problems)
    if problems:
        return problems
    calendar = Calendar(timezone, hours, closed, special, weekly_breaks, dated_breaks, holidays, region)
    return calendar if calendar.opens else [problem("no-open-time", "hours")]


def _unknown_keys(document: Mapping[object, object]) -> Iterator[Problem]:
    for key in document:
        if key not in KEYS:
            yield problem("unknown-key", str(key), value=str(key), known=", ".join(KEYS))


def _timezone(document: Mapping[object, object], problems: list[Problem]) -> str:
    from .zone import zone_names

    name = document.get("timezone")
    if name is None:
        problems.append(problem("missing-key", "timezone", value="timezone", example="Europe/Madrid"))
    elif not isinstance(name, str) or name not in zone_names():
        problems.append(problem("unknown-zone", "timezone", value=name, known=_close_zones(str(name))))
    return str(name)


def _close_zones(name: str) -> str:
    from difflib import get_close_matches

    from .zone import zone_names

    by_lower = {known.lower(): known for known in zone_names()}
    close = get_close_matches(name.lower(), sorted(by_lower), 3, 0.6)
    return ", ".join(by_lower[found] for found in close) or "Europe/Madrid"


def _mapping(document: Mapping[object, object], key: str, problems: list[Problem]) -> Mapping[object, object]:
    value = document.get(key)
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return value
    example = "2026-12-24: [09:00-13:00]" if key == "special" else "mon-fri: [09:00-14:00]"
    problems.append(problem("not-a-mapping", key, value=value, example=example))
    return {}


def _week(document: Mapping[object, object], key: str, problems: list[Problem]) -> tuple[Intervals, ...]:
    week = list(NO_WEEK)
    taken: set[int] = set()
    for name, value in _mapping(document, key, problems).items():
        intervals = _kept(intervals_of(value), problems, key, str(name))
        _put(week, taken, name, intervals, problems, key)
    return tuple(week)


def _put(
    week: list[Intervals],
    taken: set[int],
    name: object,
    intervals: Intervals,
    problems: list[Problem],
    key: str,
) -> None:
    """Give the weekdays that `name` says their intervals, once each."""
    weekdays = weekdays_of(name)
    if isinstance(weekdays, Problem):
        problems.append(weekdays.under(key, str(name)))
        return
    if taken.intersection(weekdays):
        problems.append(problem("weekday-twice", key, str(name), value=name))
    taken.update(weekdays)
    for weekday in weekdays:
        week[weekday] = intervals


def _kept(found: tuple[Intervals, list[Problem]], problems: list[Problem], *path: str) -> Intervals:
    intervals, wrong = found
    problems.extend(each.under(*path) for each in wrong)
    return intervals


def _dates(document: Mapping[object, object], key: str, problems: list[Problem]) -> Iterator[date]:
    value = document.get(key)
    if value is None:
        return
    listed = value if isinstance(value, list | tuple) else [value]
    for at, each in enumerate(listed):
        dates = dates_of(each)
        if isinstance(dates, Problem):
            problems.append(dates.under(key, str(at)))
        else:
            yield from dates


def _special(
    document: Mapping[object, object], problems: list[Problem]
) -> tuple[tuple[date, Intervals], ...]:
    days: dict[date, Intervals] = {}
    for name, value in _mapping(document, "special", problems).items():
        intervals = _kept(intervals_of(value), problems, "special", str(name))
        _put_dates(days, name, intervals, problems, "special")
    return tuple(sorted(days.items()))


def _put_dates(
    days: dict[date, Intervals], name: object, intervals: Intervals, problems: list[Problem], key: str
) -> None:
    """Give the dates that `name` says their intervals, once each."""
    dates = dates_of(name)
    if isinstance(dates, Problem):
        problems.append(dates.under(key, str(name)))
        return
    twice = [day for day in dates if day in days]
    if twice:
        problems.append(problem("date-twice", key, str(name), value=twice[0].isoformat()))
    days.update(dict.fromkeys(dates, intervals))


def _breaks(
    document: Mapping[object, object], problems: list[Problem]
) -> tuple[tuple[Intervals, ...], tuple[tuple[date, Intervals], ...]]:
    week, taken, days = list(NO_WEEK), set[int](), dict[date, Intervals]()
    for name, value in _mapping(document, "breaks", problems).items():
        intervals = _kept(intervals_of(value, may_overlap=True), problems, "breaks", str(name))
        if isinstance(name, date) or str(name)[:1].isdigit():
            _put_dates(days, name, intervals, problems, "breaks")
        else:
            _put(week, taken, name, intervals, problems, "breaks")
    return tuple(merged(each) for each in week), tuple(sorted(days.items()))


def _holidays(
    document: Mapping[object, object], lock: Collection[date] | None, problems: list[Problem]
) -> tuple[frozenset[date], str | None]:
    value = document.get("holidays")
    if lock is not None:
        return frozenset(lock), None
    if not isinstance(value, str) or value[:1].isdigit():
        return frozenset(_dates(document, "holidays", problems)), None
    from .holidays import region_problem

    wrong = region_problem(value)
    if wrong:
        problems.append(wrong.under("holidays"))
    return frozenset(), value
