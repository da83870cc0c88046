"""Notices of clocks: at risk, missed, escalated. They say who owes what, by when, and by which clause."""

from __future__ import annotations

from leadpact.notices.message import Block, Paragraph
from leadpact.words.notices_handoff import OPEN
from leadpact.words.notices_told import AtRisk, Escalated, Missed
from leadpact.words.notices_voice import Draft, Voice


def at_risk(told: AtRisk, voice: Voice) -> Draft:
    """To the owner, while there is time."""
    owed = told.owed
    text = voice.say(
        "Clock {clock} is at risk: {share} of its time is used; {who} owes {what} by {due}.",
        clock=voice.clock(owed.clock),
        share=voice.formats.share(told.share),
        who=voice.who(owed.who),
        what=voice.name(owed.what),
        due=voice.due(owed.due_at),
    )
    title = voice.say("At risk: {lead}; due {due}", lead=voice.lead(told.lead), due=voice.due(owed.due_at))
    return Draft(title, (Paragraph(text),), voice.say(OPEN))


def missed(told: Missed, voice: Voice) -> Draft:
    """To whoever owed it and their head: what was promised, and where that stands."""
    owed = told.owed
    clock, due = voice.clock(owed.clock), voice.due(owed.due_at)
    if told.why == "gap":
        first = voice.say("Clock {clock} missed: too long without an attempt.", clock=clock)
    elif told.why == "ended":
        first = voice.say(
            "Clock {clock} missed: the cycle ended before it was kept. It was due {due}.",
            clock=clock,
            due=due,
        )
    else:
        first = voice.say(
            "Clock {clock} missed: what it waits for did not come by {due}.", clock=clock, due=due
        )
    whose = voice.say("Owed at that instant by {who}.", who=voice.who(owed.who))
    what = voice.say("What was owed: {what}.", what=voice.name(owed.what))
    clause = voice.say(
        "By the clause {clause}, version {version}.",
        clause=voice.name(told.clause),
        version=voice.name(told.version),
    )
    blocks: tuple[Block, ...] = (Paragraph(voice.sentences(first, whose, what)), Paragraph(clause))
    title = voice.say("Missed: {lead}; clock {clock}", lead=voice.lead(told.lead), clock=clock)
    return Draft(title, blocks, voice.say(OPEN))


def escalated(told: Escalated, voice: Voice) -> Draft:
    """To whom the agreement names: who else hears of it, and whether the lead changes hands."""
    clock = voice.clock(told.owed.clock)
    first = voice.say(
        "Clock {clock} escalates at {share} of its time.",
        clock=clock,
        share=voice.formats.share(told.share),
    )
    hears = another = ""
    if told.notified:
        people = voice.formats.listed([voice.name(each) for each in told.notified])
        hears = voice.say("To be told: {people}.", people=people)
    if told.reassign:
        another = voice.say("The lead is to get another owner.")
    blocks = (Paragraph(voice.sentences(first, hears, another)), Paragraph(voice.owed(told.owed)))
    title = voice.say("Escalated: {lead}; clock {clock}", lead=voice.lead(told.lead), clock=clock)
    return Draft(title, blocks, voice.say(OPEN))
