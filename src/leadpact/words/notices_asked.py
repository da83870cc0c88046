"""Notices that ask for something beside a lead: to decide disputes, to sign a version, to see that notices arrive."""

from __future__ import annotations

from leadpact.notices.message import Block, Facts, Paragraph, Points
from leadpact.words.naming import N_
from leadpact.words.notices_handoff import OPEN
from leadpact.words.notices_told import DisputesDue, ToSign, Trial
from leadpact.words.notices_voice import Draft, Voice

MOST = 20
"""Leads named one by one."""
SETTINGS = N_("My settings")


def disputes_due(told: DisputesDue, voice: Voice) -> Draft:
    """To those who decide, while it still counts for the month."""
    closes, month = voice.formats.instant(told.closes_at), voice.name(told.month)
    first = voice.many(
        "{count} disputed attempt of the month {month} is not decided.",
        "{count} disputed attempts of the month {month} are not decided.",
        told.count,
        count=voice.formats.number(told.count),
        month=month,
    )
    then = voice.say("The month closes on {at}; what is undecided then does not count.", at=closes)
    blocks: list[Block] = [Paragraph(voice.sentences(first, then))]
    if told.leads:
        leads = [voice.lead(each) for each in told.leads[:MOST]]
        blocks.append(Points(voice.say("To decide"), tuple(leads)))
    title = voice.say("Disputes to decide before {at}", at=closes)
    return Draft(title, tuple(blocks), voice.say(OPEN))


def to_sign(told: ToSign, voice: Voice) -> Draft:
    """To a signer."""
    name = voice.name(told.name)
    first = voice.say(
        "{person} proposes a version of the agreement {name} and asks for your signature. It would hold from {date}.",
        person=voice.name(told.proposed_by),
        name=name,
        date=voice.formats.date(told.effective),
    )
    signed = Facts(
        voice.say("What you would sign"), ((voice.say("Digest of the text"), voice.name(told.digest)),)
    )
    return Draft(
        voice.say("To sign: {name}", name=name), (Paragraph(first), signed), voice.say("Read and sign")
    )


def trial(told: Trial, voice: Voice) -> Draft:
    """To whoever asked for it."""
    text = voice.say("{name}, notices reach you this way.", name=voice.name(told.name))
    return Draft(voice.say("A test of your notices"), (Paragraph(text),), voice.say(SETTINGS))
