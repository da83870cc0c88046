"""What random histories are made of: a story being made up, what happens how often, and what comes with it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from leadpact.events import Event

from . import ClockStart, replay
from .agreements import history

CORNERS = (
    "2026-01-14T22:59:00Z",  # before an effective date
    "2026-01-15T03:00:00Z",
    "2026-02-13T16:30:00Z",  # a Friday afternoon before carnival
    "2026-03-06T20:00:00Z",
    "2026-03-08T05:30:00Z",  # New York springs forward
    "2026-03-26T22:00:00Z",  # a new version, then a short special day, a time change and a closed day
    "2026-03-28T10:30:00Z",
    "2026-03-31T20:00:00Z",
    "2026-04-03T16:00:00Z",
    "2026-05-03T12:00:00Z",
    "2026-06-01T09:50:00Z",
    "2026-06-30T20:00:00Z",
    "2026-10-24T20:00:00Z",  # Europe falls back
    "2026-10-31T20:00:00Z",
    "2026-12-23T15:00:00Z",  # holidays
)
"""Where histories like to happen: version boundaries, nights, weekends, time changes, holidays."""

EARLY = {
    "lead_identified": 5,
    "page_viewed": 6,
    "form_submitted": 6,
    "email_opened": 1,
    "email_clicked": 2,
    "unsubscribed": 1,
    "replied": 1,
    "stage_set": 1,
    "lead_assigned": 2,
    "track_started": 1,
    "track_stopped": 1,
    "webinar_joined": 1,
    "call_made": 1,
    "deal_opened": 0.3,
}
LATE = {
    "lead_identified": 1.5,
    "page_viewed": 3,
    "form_submitted": 3,
    "email_opened": 1,
    "email_clicked": 1,
    "email_bounced": 1,
    "email_delivered": 0.5,
    "unsubscribed": 0.7,
    "replied": 1,
    "call_made": 7,
    "email_sent": 4,
    "message_sent": 1.5,
    "video_sent": 0.7,
    "meeting_booked": 0.8,
    "meeting_held": 0.5,
    "lead_assigned": 3,
    "lead_accepted": 1.5,
    "lead_rejected": 1,
    "lead_returned": 1.2,
    "no_progress_noted": 1,
    "lead_rated": 0.6,
    "stage_set": 1.5,
    "track_started": 0.6,
    "track_stopped": 0.4,
    "clock_paused": 2.2,
    "clock_resumed": 1.4,
    "clock_rebased": 0.7,
    "deal_opened": 0.4,
    "deal_stage_set": 0.2,
    "deal_won": 0.3,
    "deal_lost": 0.3,
    "lead_merged": 0.5,
    "lead_erased": 0.2,
    "dispute_decided": 1.5,
    "coffee_drunk": 0.3,
    "webinar_joined": 0.3,
}
SALES = ("luis", "marta", "pablo", "zoe")
MARKETING = ("ana", "eva")
REASONS = ("no_answer", "not_now", "no_fit", "duplicate", "bad_data", "whatever", None)


@dataclass
class Story:
    """A case while it is being made up."""

    seed: int
    name: str
    rng: random.Random
    clock_id: Callable[[ClockStart], str]
    leads: list[str]
    now: int
    events: list[Event] = field(default_factory=list)
    disputed: list[str] = field(default_factory=list)
    weights: dict[str, float] = field(default_factory=dict)
    planned: list[dict[str, Any]] = field(default_factory=list)
    """Columns of the next events, where a scene has begun."""
    latest: list[dict[str, Any]] = field(default_factory=list)
    """The standings of the story so far, looked at now and then."""

    def one(self, *choices: Any) -> Any:
        return self.rng.choice(choices)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def look(self) -> None:
        """See what is running now: dues to hit exactly, and clocks to name."""
        if self.events:
            last = max(event.at for event in self.events)
            self.latest = replay(history(self.name), self.events, until=last)[1]


def identity(story: Story, lead: str) -> dict[str, Any]:
    maybe = {
        "email": story.one(f"{lead}@buyer.example", f"{lead}@buyer.example", " ", "", None),
        "phone": story.one("600", "600", None),
        "company": story.one("Acero", None),
        "industry": story.one("Manufacturing", "Energy", "Energy", "Manufacturing", "Farming", None),
        "employees": story.one("10", "50", "120", "many", None),
        "region": story.one("Iberia", "Iberia", "Iberia", "Nordics"),
    }
    if story.chance(0.04):
        maybe["email"] = f"{lead}@acme.example"
    if story.chance(0.06):
        maybe["is_competitor"] = story.one("true", "false")
    if story.chance(0.03):
        maybe["industry"] = story.one("Competitor", "Customer")
    return maybe


def attempt(story: Story, lead: str) -> dict[str, Any]:
    given: dict[str, Any] = {"outcome": story.one("no_answer", "no_answer", "voicemail", "busy", None, None)}
    if story.chance(0.12):
        given["outcome"] = story.one("connected", "callback_agreed")
    if story.chance(0.1):
        given["channel"] = story.one("phone", "email", "message", "pigeon")
    return given


def call(story: Story, lead: str) -> dict[str, Any]:
    given = attempt(story, lead)
    if story.chance(0.12):
        given["direction"] = story.one("inbound", "inbound", "outbound")
    return given


def mail(story: Story, lead: str) -> dict[str, Any]:
    return attempt(story, lead) | ({"outcome": "bounced"} if story.chance(0.15) else {})


def ending(story: Story, lead: str) -> dict[str, Any]:
    given = {"reason": story.one(*REASONS)}
    if story.chance(0.25):
        given["track"] = story.one("re-engage", "slow", "short", "none", "nowhere", "long")
    return given


def clock_named(story: Story, lead: str) -> dict[str, Any]:
    """A pause, a resumption or a re-basing: of all clocks, of one that runs, or of one that does not."""
    given: dict[str, Any] = {
        "reason": story.one("buyer_away", "buyer_away", "buyer_away", "holiday", "lunch", None)
    }
    if story.chance(0.25):
        story.look()
        running = [start for row in story.latest for start in row["open_clocks"]]
        given["clock"] = story.clock_id(story.one(*running)) if running else "nothing"
    return given


def assigned(story: Story, lead: str) -> dict[str, Any]:
    if story.chance(0.25):
        return {}
    return {story.one("owner", "owner", "assignee", "assigned_to", "to"): story.one(*SALES, "ana", "robot")}


def merged(story: Story, lead: str) -> dict[str, Any]:
    """Into a later letter only, so that no loop can be; rarely into somebody unheard of."""
    later = [other for other in story.leads if other > lead]
    if not later or story.chance(0.05):
        return {"into": f"s{story.seed}-Z"} if story.chance(0.7) else {}
    return {"into": story.one(*later)}


def decision(story: Story, lead: str) -> dict[str, Any]:
    named = story.one(*story.disputed[-4:]) if story.disputed and story.chance(0.9) else "nothing"
    return {"attempt": named, "decision": story.one("counts", "counts", "counts", "does_not_count")}


MAKERS: dict[str, Callable[[Story, str], dict[str, Any]]] = {
    "lead_identified": identity,
    "page_viewed": lambda s, _: {
        "path": s.one("/pricing", "/pricing", "/pricing/plans", "/webinar", "/", None)
    },
    "form_submitted": lambda s, _: {
        "form": s.one("demo", "demo", "guide", "guide", "contact"),
        "email": s.one(None, None, "form@buyer.example", ""),
    },
    "email_clicked": lambda s, _: {"path": s.one("/pricing", "/", None)},
    "call_made": call,
    "email_sent": mail,
    "message_sent": attempt,
    "video_sent": attempt,
    "lead_assigned": assigned,
    "lead_rejected": ending,
    "lead_returned": ending,
    "stage_set": lambda s, _: {"stage": s.one("sql", "mql", "sal")},
    "track_started": lambda s, _: {
        "track": s.one(
            "re-engage", "long-term", "slow", "fast", "short", "open", "wait", "drip", "welcome", None
        )
    },
    "track_stopped": lambda s, _: {"track": s.one("re-engage", "slow", "short", "open", None, None)},
    "clock_paused": clock_named,
    "clock_resumed": clock_named,
    "clock_rebased": clock_named,
    "deal_opened": lambda s, _: {"deal_id": s.one("d1", "d2")},
    "deal_won": lambda s, _: {"deal_id": s.one("d1", "d2")},
    "deal_lost": lambda s, _: {"deal_id": s.one("d1", "d2")},
    "lead_merged": merged,
    "dispute_decided": decision,
}
