"""What happens next to a lead if nobody does anything: what time alone will say, as the replay foresees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from leadpact.replay.findings import Finding
from leadpact.web.pages.leads.told import Told
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_
from leadpact.words.story import detail_of

MOST = 12
ENDS = {
    "accepted": N_("Silence means yes: it counts as accepted."),
    "returned": N_("It goes back by itself."),
}


@dataclass(frozen=True)
class Coming:
    """Something that will happen, when, and under which clause."""

    at: int
    text: Said
    clause: str


def coming_of(told: Told) -> list[Coming]:
    """The next of them, in time."""
    return list(_said(told))[:MOST]


def _said(told: Told) -> Iterator[Coming]:
    say, teller = told.telling.words.say, told.telling.teller
    tellers: dict[str, Callable[[Finding], Said]] = {
        "clock_at_risk": lambda row: say(
            "{clock} is at risk: {share} of its time is used.",
            clock=teller.name(row),
            share=teller.formats.share(detail_of(row)["share"]),
        ),
        "clock_missed": lambda row: say(
            "{clock} is missed, unless this comes first: {what}.",
            clock=teller.name(row),
            what=teller.owed(row),
        ),
        "clock_resumed": lambda row: say(
            "{clock} runs again: no more pause is allowed.", clock=teller.name(row)
        ),
        "escalated": lambda row: _escalated(told, row),
        "track_step_due": teller.of,
    }
    for row in told.coming:
        if row.kind in tellers:
            yield Coming(row.at, tellers[row.kind](row), row.clause)
        elif row.kind in ENDS:
            yield Coming(row.at, say(ENDS[row.kind]), row.clause)


def _escalated(told: Told, row: Finding) -> Said:
    say, teller, known = told.telling.words.say, told.telling.teller, detail_of(row)
    names = teller.names(row.version)
    parts = []
    if known.get("notify"):
        people = teller.formats.listed([names.who(who, row.person) for who in known["notify"]])
        parts.append(say("To be told: {people}.", people=people))
    if known.get("reassign"):
        parts.append(say("The lead is to get another owner."))
    return Said(" ".join(parts))
