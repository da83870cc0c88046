"""What was last said of a lead's deals: where it stands, the furthest stage alone does not say that the deal was lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leadpact.events import Event
from leadpact.words.catalogue import Said
from leadpact.words.naming import Names
from leadpact.words.story import Story

ENDED = ("deal_won", "deal_lost")
SAID = ("deal_opened", *ENDED)
MOST = 4


def deals_of(story: Story, names: Names) -> Iterator[Said]:
    """The lead's latest deals, each with its end or without one."""
    found: dict[str, list[Event]] = {}
    for event in story.events:
        if event.kind in SAID and event.lead_id in story.person:
            found.setdefault(event.properties.get("deal_id", ""), []).append(event)
    for deal, events in list(found.items())[-MOST:]:
        yield _deal(deal or "—", events, names)


def _deal(deal: str, events: Sequence[Event], names: Names) -> Said:
    last = events[-1]
    if last.kind == "deal_won":
        return names.words.say("deal {deal} won", deal=deal)
    if last.kind == "deal_lost":
        reason = names.reason(last.properties.get("reason"))
        return names.words.say("deal {deal} lost: {reason}", deal=deal, reason=reason)
    return names.words.say("deal {deal} not decided", deal=deal)
