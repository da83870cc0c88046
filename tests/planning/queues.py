"""Small demands and teams to play: always open or by the week, one promise or two, drawn with the hands of a test."""

from __future__ import annotations

from datetime import date

from leadpact.calendars import Calendar, calendar_from, parse_duration
from leadpact.planning.arriving import Weeks
from leadpact.planning.demand import HOURS, Demand, Promise, Target
from leadpact.planning.simulating import Played, Stage
from leadpact.planning.supply import Hours, Rep, Supply

MINUTE = 60_000_000
MONDAY = date(2026, 3, 2)
ALWAYS = {"timezone": "UTC", "hours": {"mon-sun": ["00:00-24:00"]}}
OFFICE = {"timezone": "UTC", "hours": {"mon-fri": ["09:00-17:00"]}}


def calendar(written: dict[str, object]) -> Calendar:
    """A calendar that is none with problems."""
    found = calendar_from(written)
    assert isinstance(found, Calendar), found
    return found


def promise(within: str, attempts: int | None = 1, name: str = "p", **more: object) -> Promise:
    """A promise from the handoff on, of one time."""
    told: dict[str, object] = {"objective": 0.9, "by_owner": False, "reaching": True, **more}
    targets = (Target(parse_duration(within), 1.0),)
    return Promise(
        name, f"follow_up.clocks.{name}", "handed_off", attempts, targets=targets, calendar="c", **told
    )  # type: ignore[arg-type]


def demand(
    a_week: float, *promises: Promise, connect: float = 1.0, attempts: int = 1, **more: object
) -> Demand:
    """Leads at any hour alike."""
    told: dict[str, object] = {"pattern": (1 / HOURS,) * HOURS, "spacing": parse_duration("4bh"), **more}
    return Demand(
        a_week, timezone="UTC", promises=promises, skipped=(), connect=(connect,), attempts=attempts, **told  # type: ignore[arg-type]
    )  # fmt: skip


def supply(people: int = 1, written: dict[str, object] = ALWAYS, **more: object) -> Supply:
    """So many alike; the whole day for leads, 6 minutes each."""
    told: dict[str, object] = {"share": 1.0, "handling": 6 * MINUTE, "stretch": 30 * MINUTE, **more}
    reps = tuple(Rep(f"r{n}", "c") for n in range(people))
    return Supply(reps, {"c": calendar(written)}, **told)  # type: ignore[arg-type]


def stage(asked: Demand, team: Supply, seed: int = 1) -> Stage:
    """A stage for 2026."""
    return Stage(asked, team, Hours(team.calendars, 2025, 2027), seed)


def runs(
    found: Stage, people: int, count: int, weeks: int = 4, times: float = 1.0, after: int = 3
) -> list[Played]:
    """Some runs of the same weeks."""
    return [found.play(Weeks(MONDAY, 1, weeks, after), run, people, times) for run in range(count)]


def share(played: list[Played], number: int = 0) -> float:
    """The share kept in all runs together."""
    return sum(each.kept[number] for each in played) / sum(each.judged[number] for each in played)
