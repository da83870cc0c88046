"""Notices of leads that pass between people: handed off, assigned, asking again, returned, rejected, nobody's."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.notices.message import Block, Facts, Paragraph, Points
from leadpact.words.catalogue import Said
from leadpact.words.findings import TRACK_WHY
from leadpact.words.naming import BUYING_STAGES, KINDS, N_, PROFILE, ROLES
from leadpact.words.notices_told import (
    Assigned,
    Buyer,
    HandedOff,
    Joined,
    Lead,
    NobodyAvailable,
    Payload,
    Rejected,
    Returned,
    Score,
    Seen,
    TriggeredAgain,
)
from leadpact.words.notices_voice import Draft, Voice

OPEN = N_("Open the lead")
BACK = TRACK_WHY["returned"]
WHY_YOU = {
    "turn": N_("it is your turn"),
    "keeps_owner": N_("it was yours before"),
    "reassigned": N_("whoever had it let the time run out"),
}
"""Why the reader got a lead; `by_hand` says by whom."""
CONTACT = {
    "email": N_("Email"),
    "phone": N_("Phone"),
    "company": N_("Company"),
    "job_title": N_("Job title"),
    "website": N_("Website"),
}


def handed_off(told: HandedOff, voice: Voice) -> Draft:
    """To the owner: whom to talk to, what about, by when."""
    lead = voice.lead(told.lead)
    dues = [each.due_at for each in told.owed if each.due_at is not None]
    title = voice.say("New lead: {lead}", lead=lead)
    if dues:
        title = voice.say("New lead: {lead}; due {due}", lead=lead, due=voice.due(min(dues)))
    blocks = [Paragraph(_handoff(told, voice)), *_yours(told, voice), *_missing(told, voice)]
    blocks += voice.all_owed(told.owed)
    passed = tuple(voice.passed_over(told.passed_over))
    return Draft(title, (*blocks, *_payload(told.payload, voice), *passed), voice.say(OPEN))


def _yours(told: HandedOff, voice: Voice) -> Iterator[Block]:
    if told.why is not None or told.by is not None:
        yield Paragraph(_why(told.lead, told.why or "", told.by, voice))


def _why(lead: Lead, why: str, by: str | None, voice: Voice) -> Said:
    if by is not None:
        said = voice.say("{person} gave it to you", person=voice.person(by))
    else:
        said = voice.known(WHY_YOU, why)
    return voice.say("{lead} is yours: {why}.", lead=voice.lead(lead), why=said)


def _handoff(told: HandedOff, voice: Voice) -> Said:
    first = voice.say(
        "Handed off from {giver} to {taker} by the trigger {trigger}. Owner: {owner}.",
        giver=voice.party(told.giver),
        taker=voice.party(told.taker),
        trigger=voice.name(told.trigger),
        owner=voice.person(told.owner),
    )
    if not told.also:
        return first
    also = voice.say("At the same instant also: {triggers}.", triggers=voice.formats.listed(told.also))
    return voice.sentences(first, also)


def _missing(told: HandedOff, voice: Voice) -> Iterator[Block]:
    if told.missing:
        names = [voice.known(CONTACT, each) for each in told.missing]
        text = voice.say(
            "Required and missing: {properties}. That is a miss of {party}.",
            properties=voice.formats.listed(names),
            party=voice.party(told.giver),
        )
        yield Paragraph(text, strong=True)


def _payload(payload: Payload, voice: Voice) -> Iterator[Block]:
    rows = [(_label(key, voice), voice.name(value)) for key, value in payload.contact]
    if payload.source is not None:
        rows.append((voice.say("Source"), voice.name(payload.source)))
    if payload.buying_stage is not None:
        stage = voice.known(BUYING_STAGES, payload.buying_stage)
        rows.append((voice.say("Buying stage"), stage))
    if rows:
        yield Facts(voice.say("Whom to talk to"), tuple(rows))
    if payload.events:
        yield Points(voice.say("What they did last"), tuple(_seen(each, voice) for each in payload.events))
    if payload.persona is not None:
        yield from _buyer(payload.persona, voice)
    if payload.score is not None:
        yield Points(voice.say("Why they are worth a call"), tuple(_score(payload.score, voice)))


def _label(key: str, voice: Voice) -> Said:
    """A property's name; one of the agreement's own begins like the others."""
    return voice.known(CONTACT, key if key in CONTACT or isinstance(key, Said) else key[:1].upper() + key[1:])


def _seen(seen: Seen, voice: Voice) -> Said:
    kind = voice.known(KINDS, seen.kind if seen.kind in KINDS else seen.kind[:1].upper() + seen.kind[1:])
    moment = voice.formats.instant(seen.at)
    if not seen.what:
        return voice.say("{moment}: {kind}", moment=moment, kind=kind)
    return voice.say("{moment}: {kind}, {what}", moment=moment, kind=kind, what=voice.name(seen.what))


def _buyer(buyer: Buyer, voice: Voice) -> Iterator[Block]:
    rows = [(voice.known(PROFILE, key), voice.name(text)) for key, text in buyer.says]
    if buyer.role is not None:
        rows.insert(0, (voice.say("Part in the purchase"), voice.known(ROLES, buyer.role)))
    heading = voice.say("Kind of buyer: {name}", name=voice.name(buyer.name))
    yield Facts(heading, tuple(rows)) if rows else Paragraph(heading)


def _score(score: Score, voice: Voice) -> Iterator[Said]:
    number = voice.formats.number
    yield voice.say(
        "Fit {fit} of at most {fit_limit}; interest {interest} of at most {interest_limit}.",
        fit=number(score.fit),
        fit_limit=number(score.fit_limit),
        interest=number(score.interest),
        interest_limit=number(score.interest_limit),
    )
    if score.grade is not None:
        yield voice.say("Grade {grade}.", grade=voice.name(score.grade))
    for gift in score.gifts:
        points, rule = voice.formats.signed(gift.points), voice.name(gift.rule)
        if gift.score == "fit":
            yield voice.say("Fit {points} by the rule {rule}.", points=points, rule=rule)
        else:
            yield voice.say("Interest {points} by the rule {rule}.", points=points, rule=rule)


def assigned(told: Assigned, voice: Voice) -> Draft:
    """To the new owner: why them."""
    lead = voice.lead(told.lead)
    first = Paragraph(_why(told.lead, told.why, told.by, voice))
    blocks = (first, *voice.all_owed(told.owed), *voice.passed_over(told.passed_over))
    return Draft(voice.say("Yours now: {lead}", lead=lead), blocks, voice.say(OPEN))


def triggered_again(told: TriggeredAgain, voice: Voice) -> Draft:
    """To the owner."""
    text = voice.say(
        "Triggered again by {trigger}, in the open cycle: no new handoff.", trigger=voice.name(told.trigger)
    )
    title = voice.say("Asking again: {lead}", lead=voice.lead(told.lead))
    return Draft(title, (Paragraph(text), *voice.all_owed(told.owed)), voice.say(OPEN))


def joined(told: Joined, voice: Voice) -> Draft:
    """To the owner."""
    text = voice.say(
        "Joined the account's open cycle by the trigger {trigger}: same owner ({owner}), no new handoff.",
        trigger=voice.name(told.trigger),
        owner=voice.person(told.owner),
    )
    title = voice.say("One more person of the same company: {lead}", lead=voice.lead(told.lead))
    return Draft(title, (Paragraph(text),), voice.say(OPEN))


def returned(told: Returned, voice: Voice) -> Draft:
    """To the party that has the lead again: why, and on which track it is now."""
    party = voice.party(told.to)
    if told.attempts is not None:
        first = voice.many(
            "Returned to {party}: {count} attempt was made without reaching the buyer.",
            "Returned to {party}: {count} attempts were made without reaching the buyer.",
            told.attempts,
            party=party,
        )
    else:
        first = voice.say("Returned to {party}: {reason}.", party=party, reason=voice.reason(told.reason))
    by = voice.say("Given back by {who}.", who=voice.who(told.by)) if told.by != type(told.by)() else ""
    blocks = [Paragraph(voice.sentences(first, by)), *_note(told.note, voice), Paragraph(_track(told, voice))]
    return Draft(voice.say("Returned: {lead}", lead=voice.lead(told.lead)), tuple(blocks), voice.say(OPEN))


def _track(told: Returned, voice: Voice) -> Said:
    if told.track is None:
        return voice.say("No track begins.")
    return voice.say(
        "Track {track} begins: {why}.",
        track=voice.name(told.track),
        why=voice.say(BACK),
    )


def _note(note: str, voice: Voice) -> Iterator[Block]:
    if note:
        yield Paragraph(voice.say("In their words: {note}", note=voice.name(note)))


def rejected(told: Rejected, voice: Voice) -> Draft:
    """To the party that handed it off."""
    first = voice.say(
        "Rejected by {who}: {reason}.", who=voice.who(told.by), reason=voice.reason(told.reason)
    )
    blocks = (Paragraph(first), *_note(told.note, voice))
    return Draft(voice.say("Rejected: {lead}", lead=voice.lead(told.lead)), blocks, voice.say(OPEN))


def nobody_available(told: NobodyAvailable, voice: Voice) -> Draft:
    """To the head: somebody must be found."""
    lead = voice.lead(told.lead)
    first = voice.say(
        "Nobody of {party} is free for {lead}: the lead waits without an owner, and its clocks run.",
        party=voice.party(told.party),
        lead=lead,
    )
    blocks = (
        Paragraph(first, strong=True),
        *voice.all_owed(told.owed),
        *voice.passed_over(told.passed_over),
    )
    return Draft(voice.say("Nobody is free for {lead}", lead=lead), blocks, voice.say(OPEN))
