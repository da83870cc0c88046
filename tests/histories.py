"""Random histories for comparing the fold with the oracle: seeded, skewed so that interesting things happen.

`random_case(seed)` is one account's log under one of the agreements of `oracle/agreements.py`; ids carry the seed,
so many cases of one agreement can be concatenated into one log. `coverage(seeds)` tells what they reach.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from leadpact.calendars import parse_instant
from leadpact.events import Event

if str(Path(__file__).parent) not in sys.path:
    sys.path.insert(0, str(Path(__file__).parent))

from oracle import ClockStart, plain_clock_id, replay
from oracle.agreements import TEXTS, history
from oracle.made_up import CORNERS, EARLY, LATE, MAKERS, MARKETING, SALES, Story
from oracle.reached import WANTED, variants

SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86400 * SECOND
NAMES = tuple(TEXTS)
MISHEARD = {
    "employees": ("many", "sixty", "1,5", "", " 60 ", "20", "120", "nan"),
    "is_competitor": ("maybe", "maybe", "no", " "),
}
"""Values of declared properties as a log may have them: most are not of the type that some version declares."""


@dataclass(frozen=True)
class Case:
    """One account's log under one agreement."""

    seed: int
    name: str
    events: tuple[Event, ...]
    until: int | None = None
    as_of: int | None = None


def random_history(
    seed: int, clock_id: Callable[[ClockStart], str] = plain_clock_id
) -> tuple[str, list[Event]]:
    """The name of an agreement, and the events of one account in no particular order."""
    case = random_case(seed, clock_id)
    return case.name, list(case.events)


def name_of(seed: int) -> str:
    """The agreement under which a seed's history is, known before it is made up."""
    return NAMES[seed % len(NAMES)]


def random_case(seed: int, clock_id: Callable[[ClockStart], str] = plain_clock_id) -> Case:
    """A history with, now and then, an `until` or an `as_of`; `clock_id` names clocks in pauses."""
    rng = random.Random(seed)
    name = name_of(seed)
    leads = [f"s{seed}-{letter}" for letter in "ABCD"[: rng.choice((1, 1, 2, 2, 3, 4))]]
    now = parse_instant(rng.choice(CORNERS)) + rng.randrange(-2 * DAY, 2 * DAY, 15 * MINUTE)
    story = Story(seed, name, rng, clock_id, leads, now)
    moods = [rng.choice((0.2, 0.5, 1, 1, 1, 3)) for _ in LATE]
    story.weights = {kind: weight * mood for (kind, weight), mood in zip(LATE.items(), moods, strict=True)}
    for number in range(rng.choice((5, 8, 12, 16, 20, 30, 45, 60))):
        story.now = next_instant(story)
        story.events.append(next_event(story, number))
    story.events = misheard(seed, story.events)
    if story.chance(0.15):
        story.events += [again(story, rng.choice(story.events)) for _ in range(2)]
    rng.shuffle(story.events)
    return Case(seed, name, tuple(story.events), *limits(story))


def limits(story: Story) -> tuple[int | None, int | None]:
    """`until` and `as_of`: mostly none; else within the story, or after it so that all falls due."""
    instants = sorted(event.at for event in story.events)
    inside = story.one(*instants) + story.one(0, 0, 1, -1, HOUR)
    after = instants[-1] + story.one(1, HOUR, DAY, 10 * DAY, 60 * DAY)
    draw = story.rng.random()
    if draw < 0.35:
        return after, None
    if draw < 0.45:
        return inside, None
    if draw < 0.55:
        return None, story.one(inside, after)
    if draw < 0.6:
        return after, inside
    return None, None


def next_instant(story: Story) -> int:
    """Mostly a little later; now and then the same instant, a due instant, or next to one."""
    draw = story.rng.random()
    now = story.now
    if draw < 0.1:
        return now
    if draw < 0.13:
        return now + 1
    if draw < 0.3:
        story.look()
        dues = [row["next_due_at"] for row in story.latest if row["next_due_at"] is not None]
        ahead = [due for due in dues if now <= due < now + 40 * DAY]
        if ahead:
            return max(now, story.one(*ahead) + story.one(0, 0, 0, 1, -1))
    if draw < 0.6:
        return now + story.rng.randrange(1, 180) * MINUTE
    if draw < 0.8:
        return now + story.rng.randrange(2, 40) * 30 * MINUTE
    if draw < 0.95:
        return now + story.rng.randrange(1, 10) * 6 * HOUR + story.rng.randrange(HOUR)
    return now + story.rng.randrange(2, 15) * DAY


def scene(story: Story) -> list[dict[str, Any]]:
    """A few events that belong together, so that what takes several is not left to luck."""
    first, *others = story.rng.sample(story.leads, len(story.leads))
    demo = {"kind": "form_submitted", "properties": {"form": "demo"}}
    ask = {"kind": "page_viewed", "properties": {"path": "/pricing"}}
    late = {"kind": "call_made", "actor": story.one(*SALES), "lead_id": first, "actor_kind": None}
    by, other = ("ana", "luis") if story.chance(0.7) else ("luis", "ana")
    decided = {"kind": "dispute_decided", "actor": by}
    pause = {"kind": "clock_paused", "actor": "luis", "lead_id": first}
    scenes = [
        [demo | {"lead_id": first}, pause, {"kind": "clock_resumed", "lead_id": first}],
        [demo | {"lead_id": first}, pause, late],
        [demo | {"lead_id": first}, late | {"logged": story.one(2, 5) * DAY}, decided],
        [demo | {"lead_id": first}, late | {"lag": story.one(2, 5) * DAY}, late, decided | {"actor": other}],
        [demo | {"lead_id": first}, late | {"lag": 20 * DAY}, late | {"lag": 2 * DAY}, late],
        [
            demo | {"lead_id": first},
            {"kind": story.one("lead_rejected", "lead_returned"), "lead_id": first},
            demo,
        ],
        [demo | {"lead_id": first}, {"kind": "lead_assigned", "lead_id": first}, {"kind": "lead_assigned"}],
        [demo | {"lead_id": first}, {"kind": "clock_rebased", "lead_id": first}],
        [
            ask | {"lead_id": first},
            {"kind": "lead_accepted", "lead_id": first},
            {"kind": "lead_erased", "lead_id": first},
        ],
    ]
    if others:
        pair = sorted([first, others[0]])
        merge = {"kind": "lead_merged", "lead_id": pair[0], "properties": {"into": pair[1]}}
        both = [demo | {"lead_id": lead} for lead in pair]
        asks = [ask | {"lead_id": lead} for lead in pair]
        scenes += [
            [*both, merge],
            [*both, late, merge],
            [*asks, merge],
            [both[1], both[0], merge],
            [both[0], pause, merge],
        ]
        scenes += [[*both, {"kind": "lead_returned"}, merge]]
    return story.one(*scenes)


def planned(story: Story, event: Event) -> Event:
    """The event as the scene wants it."""
    if not story.planned and story.chance(0.12):
        story.planned = scene(story)
    if not story.planned:
        return event
    given = dict(story.planned.pop(0))
    kind, lead = given.pop("kind"), given.pop("lead_id", event.lead_id)
    lag, log = given.pop("lag", None), given.pop("logged", None)
    own = {**properties(story, kind, lead), **given.pop("properties", {})}
    if lag is not None:
        given["received_at"] = story.now + lag
    if log is not None:
        given["logged_at"] = story.now + log
        story.disputed.append(event.event_id)
    return replace(
        event, kind=kind, lead_id=lead, account_id=account_of(story, lead), properties=own, **given
    )


def next_event(story: Story, number: int) -> Event:
    """One thing more that happens: as a scene wants it, or at random."""
    return planned(story, random_event(story, number))


def random_event(story: Story, number: int) -> Event:
    """Anything that may happen, more of what comes after a handoff once there may have been one."""
    rng, now = story.rng, story.now
    handed = any(event.kind in ("form_submitted", "call_made") for event in story.events)
    weights = story.weights if handed and not story.chance(0.1) else EARLY
    kind = rng.choices(list(weights), list(weights.values()))[0]
    if number < len(story.leads) and story.chance(0.5):
        kind = "lead_identified"
    lead = story.leads[number % len(story.leads)] if kind == "lead_identified" else rng.choice(story.leads)
    if story.chance(0.5):
        lead = story.leads[0]
    event_id = f"s{story.seed}-{rng.randrange(1000):03d}-{number}"
    event = Event(
        event_id=event_id,
        lead_id=lead,
        at=now,
        kind=kind,
        account_id=account_of(story, lead),
        seq=story.one(0, 0, 0, number, 1, 2),
        received_at=received(story),
        actor=story.one(*SALES, *SALES, *MARKETING, "robot", None),
        actor_kind=story.one("human", None, None, None, "human", "system") if story.chance(0.4) else None,
        source=story.one("web", "crm", None, "e"),
        date_only=story.chance(0.04),
        properties=properties(story, kind, lead),
    )
    if event.date_only and story.chance(0.5):
        event = replace(event, at=now - now % DAY if now % DAY < HOUR else now)
    if kind in ("call_made", "email_sent", "message_sent", "video_sent"):
        event = replace(
            event,
            logged_at=logged(story),
            actor=story.one(*SALES, *SALES, *SALES, "ana", "eva@acme.example", "robot", None),
        )
        if event.logged_at is not None and event.logged_at > now + HOUR:
            story.disputed.append(event_id)
    if kind in ("clock_paused", "dispute_decided"):
        event = replace(event, actor=story.one("luis", "luis", "ana", "marta", "eva", "robot"))
    if kind == "replied" and story.chance(0.7):
        event = replace(event, actor_kind=None)
    return event


def account_of(story: Story, lead: str) -> str | None:
    """All of one account, but for the last lead of every fifth story; now and then it is left out."""
    if story.seed % 5 == 4 and len(story.leads) > 1 and lead == story.leads[-1]:
        return None
    return f"s{story.seed}" if lead == story.leads[0] or story.chance(0.6) or story.seed % 3 else None


def received(story: Story) -> int | None:
    if story.chance(0.72):
        return None
    lag = story.one(-MINUTE, 0, SECOND, 20 * MINUTE, 3 * HOUR, 3 * HOUR, DAY, 3 * DAY, 20 * DAY)
    return story.now + lag + story.one(0, 0, 1)


def logged(story: Story) -> int | None:
    if story.chance(0.7):
        return None
    return story.now + story.one(0, 10 * MINUTE, 30 * MINUTE, 2 * HOUR, 8 * HOUR, DAY, 2 * DAY, 6 * DAY)


def properties(story: Story, kind: str, lead: str) -> dict[str, str]:
    """What comes with an event of a kind."""
    given = maker(story, lead) if (maker := MAKERS.get(kind)) else {}
    if story.chance(0.05):
        given["region"] = story.one("Iberia", "Nordics")
    if story.chance(0.03):
        given["industry"] = story.one("Energy", "Competitor", "Customer")
    return {name: text for name, text in given.items() if text is not None}


def again(story: Story, event: Event) -> Event:
    """The same id once more: the very same row, or one that differs and was received later."""
    if story.chance(0.5):
        return event
    return replace(event, received_at=max(event.at, event.received_at or 0) + DAY, source="twice")


def misheard(seed: int, events: list[Event]) -> list[Event]:
    """Here and there a property that does not cast, also after one that does, and one that does once more."""
    rng = random.Random(f"misheard {seed}")
    told = []
    for event in events:
        given = dict(event.properties)
        often = 0.35 if event.kind == "lead_identified" else 0.08
        for name, texts in MISHEARD.items():
            if rng.random() < often:
                given[name] = rng.choice(texts)
        told.append(replace(event, properties=given))
    return told


def coverage(seeds: Iterable[int]) -> Counter[str]:
    """How often each kind of finding and each of its variants occurs in the histories of these seeds."""
    found: Counter[str] = Counter()
    for seed in seeds:
        case = random_case(seed)
        for finding in replay(history(case.name), case.events, case.until, case.as_of)[0]:
            found.update(variants(finding))
    return found


if __name__ == "__main__":
    reached = coverage(range(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
    for variant, times in sorted(reached.items()):
        print(f"{times:8}  {variant}")
    print("missing:", sorted(WANTED - set(reached)) or "nothing")
