"""What `leadpact feasible` plays: demand and team by agreement, options and perhaps a log; or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from leadpact.agreement.history import History, Version
from leadpact.agreement.nodes import Source
from leadpact.agreement.parsing import parse
from leadpact.cli.placed import Placed
from leadpact.measures.book import Book, local_day
from leadpact.planning.arriving import midnight
from leadpact.planning.demand import Demand, depth_of, planned_weeks, promises_of, usual_pattern
from leadpact.planning.demand_seen import History as Seen
from leadpact.planning.demand_seen import TooLittle, history_of
from leadpact.planning.foreseeing import HIGHEST, Foresight, tail_of
from leadpact.planning.plan import plan_of
from leadpact.planning.supply import Hours, Supply, reps_of

MOST_BEFORE, MOST_AFTER = 8, 26
"""The most weeks played before and after those that are judged."""
YEAR = 52
MOST_WORK, MOST_TRIED = 1_500_000, 300_000
"""The most attempts that all runs may come to, and those of one volume that is tried."""
LEAST_TRIED = 2.0
WORDS = {
    "nobody": (
        "{party} has no people to follow up",
        "write them under parties.{party}.people, with calendars and capacities",
    ),
    "no_capacity": (
        "nobody of {party} takes leads: every capacity is 0",
        "write a capacity over 0, as 30 per 1w, or none",
    ),
    "no_clocks": (
        "no clock of {party} starts with a handoff and is met by attempts: there is nothing to foresee",
        "write one, as first-response: {{owed_by: {party}, starts: handed_off, stops: attempt_made, within: 4bh}}",
    ),
    "no_demand": (
        "nobody says how many leads there will be",
        "write goals.revenue with average_deal and conversion, or give --per-week 40 or --from-history DIR",
    ),
    "never_open": (
        "no calendar of {party} is open from {first} to {last}",
        "write hours, or a shorter closed",
    ),
    "too_much": (
        "{leads} leads a week in {runs} runs of {weeks} weeks are more than can be played",
        "give fewer --runs, --weeks or leads",
    ),
    "other_book": (
        "the replay is of the agreement {other}, not of {name}",
        "name a folder that leadpact replay wrote for this agreement",
    ),
    "too_little": (
        "{count} handoffs in {weeks} weeks are too little to learn from",
        "take a log with at least 30 handoffs in 4 weeks, or give --per-week 40",
    ),
}
"""What is wrong, and what to write instead, by code."""


class Wrong(Placed):
    """Something that keeps the answer from being found."""

    words = WORDS


@dataclass(frozen=True)
class Flags:
    """What the options say: shares as numbers, times in µs."""

    per_week: float | None
    handling: int
    share: float
    connect: float | None
    outside: float
    stretch: int
    runs: int
    weeks: int
    seed: int


class Places:
    """Where clauses stand in a version's text."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self._source: Source | None = None

    def wrong(self, clause: str, code: str, **params: object) -> Wrong:
        """A problem of a clause."""
        if self._source is None:
            self._source = parse(self.version.text)
        line, column = self._source.place(tuple(clause.split(".")))
        return Wrong(f"{self.version.file}:{line}:{column}: {clause}", code, tuple(params.items()))


def foresight_of(history: History, book: Book | None, flags: Flags) -> Foresight | list[Wrong]:
    """All that is to be played, or what is wrong with it. The agreement's last version counts: the one to be signed."""
    version = history.latest
    seen = None if book is None else _seen(version, book)
    if isinstance(seen, Wrong):
        return [seen]
    problems = list(_lacking(version, seen))
    weeks, first, last = _demanded(version, flags, seen)
    if not weeks and flags.per_week is None and seen is None:
        problems.append(Places(version).wrong("goals", "no_demand"))
    if problems:
        return problems
    demand = _demand(version, flags, seen, weeks)
    supply = _supply(version, flags)
    before, after = _margins(demand)
    mondays = _mondays(demand, flags.weeks, first, last)
    years = (
        (mondays[0] - timedelta(7 * before)).year - 1,
        (mondays[-1] + timedelta(7 * (flags.weeks + after))).year + 1,
    )
    hours = Hours(version.calendars, *years)
    work = demand.a_week * (flags.weeks + before + after) * demand.expected_attempts
    problems += _impossible(version, demand, supply, hours, mondays, flags, work)
    highest = max(min(HIGHEST, MOST_TRIED / (work * 2)), LEAST_TRIED)
    return problems or Foresight(
        demand, supply, hours, mondays, flags.weeks, before, after, flags.runs, flags.seed, highest
    )


def _seen(version: Version, book: Book) -> Seen | Wrong:
    mine, other = version.agreement.name, book.agreement.name
    if mine != other:
        names = {"other": other.in_("en"), "name": mine.in_("en")}
        return Wrong("--from-history", "other_book", tuple(names.items()))
    found = history_of(book, version.agreement)
    if isinstance(found, TooLittle):
        told = {"count": found.handoffs, "weeks": round(found.weeks, 1)}
        return Wrong("--from-history", "too_little", tuple(told.items()))
    return found


def _lacking(version: Version, seen: Seen | None) -> Iterator[Wrong]:
    agreement, places = version.agreement, Places(version)
    party = agreement.to_party
    reps, idle = reps_of(agreement)
    if not reps:
        clause = f"parties.{party}.people" if idle else f"parties.{party}"
        yield places.wrong(clause, "no_capacity" if idle else "nobody", party=party)
    promises, _ = promises_of(agreement, None if seen is None else seen.clocks)
    if not any(promise.start != "apart" for promise in promises):
        yield places.wrong("follow_up.clocks", "no_clocks", party=party)


def _demanded(version: Version, flags: Flags, seen: Seen | None) -> tuple[dict[date, float], date, date]:
    """The planned weeks, where the plan is what counts; and the term's first and last day."""
    agreement = version.agreement
    zone = ZoneInfo(str(agreement.timezone))
    revenue = agreement.goals.revenue
    first = local_day(version.effective_at, zone)
    last = first + timedelta(days=7 * YEAR - 1)
    if version.until_at is not None:
        last = max(local_day(version.until_at - 1, zone), first)
    if revenue is None or flags.per_week is not None or seen is not None:
        return {}, first, last
    begins, ends = revenue.counted_from or first, revenue.by or last
    plan = (
        plan_of(agreement, version.calendar, _day(begins), _day(ends)) if _day(begins) <= _day(ends) else None
    )
    weeks = {} if plan is None else planned_weeks(plan, agreement)
    ours = {monday: leads for monday, leads in weeks.items() if first - timedelta(days=6) <= monday <= last}
    return ours or weeks, first, last


def _day(day: date) -> date:
    return date(day.year, day.month, day.day)


def _demand(version: Version, flags: Flags, seen: Seen | None, weeks: dict[date, float]) -> Demand:
    agreement = version.agreement
    promises, skipped = promises_of(agreement, None if seen is None else seen.clocks)
    attempts, spacing = depth_of(agreement, promises)
    usual = sum(weeks.values()) / len(weeks) if weeks else 0.0
    a_week = flags.per_week or (seen.a_week if seen is not None else usual)
    pattern = usual_pattern(version.calendar, flags.outside) if seen is None else seen.pattern
    is_seen = seen is not None and flags.connect is None
    connect = seen.connect if seen is not None and flags.connect is None else (flags.connect or 0.0,)
    return Demand(
        a_week, pattern, str(agreement.timezone), promises, skipped, connect, attempts, spacing, weeks,
        "given" if flags.per_week is not None else "plan" if seen is None else "seen",
        flags.outside if seen is None else None, seen is not None, is_seen,
    )  # fmt: skip


def _supply(version: Version, flags: Flags) -> Supply:
    agreement = version.agreement
    reps, idle = reps_of(agreement)
    route = agreement.handoff.route
    return Supply(
        reps, version.calendars, flags.share, flags.handling, flags.stretch, route.by == "manual",
        frozenset(str(each) for each in route.respect), idle,
    )  # fmt: skip


def _margins(demand: Demand) -> tuple[int, int]:
    tail = tail_of(demand.promises)
    return min(tail, MOST_BEFORE), min(tail, MOST_AFTER)


def _mondays(demand: Demand, weeks: int, first: date, last: date) -> list[date]:
    """The Mondays that may begin a run: so that its weeks lie in the planned ones, or in the term; at least one."""
    known = sorted(demand.weeks)
    begin = known[0] if known else first + timedelta(days=-first.weekday() % 7)
    end = known[-1] if known else last - timedelta(days=6 + (last.weekday() + 1) % 7)
    count = max(((end - begin).days // 7 + 1) - weeks + 1, 1)
    return [begin + timedelta(days=7 * number) for number in range(min(count, 10 * YEAR))]


def _impossible(
    version: Version,
    demand: Demand,
    supply: Supply,
    hours: Hours,
    mondays: list[date],
    flags: Flags,
    work: float,
) -> Iterator[Wrong]:
    places, party = Places(version), version.agreement.to_party
    last = mondays[-1] + timedelta(days=7 * flags.weeks)
    start, end = midnight(mondays[0], demand.timezone), midnight(last, demand.timezone)
    if not any(hours.open_between(rep.calendar, start, end) for rep in supply.reps):
        told = {"first": mondays[0], "last": last - timedelta(days=1)}
        yield places.wrong("calendars", "never_open", party=party, **told)
    if work * flags.runs > MOST_WORK:
        leads = f"{demand.a_week:,.0f}"
        option = "--per-week" if flags.per_week is not None else "--runs"
        yield Wrong(option, "too_much", (("leads", leads), ("runs", flags.runs), ("weeks", flags.weeks)))
