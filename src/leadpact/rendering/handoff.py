"""The part `handoff` in words: when a lead passes over, with what, to whom, whether it is taken, and how it comes back."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.agreement.names import CONNECTED, DEFAULT, HANDED_OFF, NONE
from leadpact.rendering.blocks import Group, Paragraph, Points, Section, Sentence, Table
from leadpact.rendering.phrases import capital, labelled, people, source_of, stage, told, under
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Said
from leadpact.words.clauses import ROUTES
from leadpact.words.naming import CHANNELS, N_, PASSED_OVER

KEY = "handoff"
PARTIES = frozenset({"from_", "to"})
"""What every handoff has, written or not."""
CARRIED = {
    "email": N_("email"),
    "phone": N_("phone"),
    "company": N_("company"),
    "contact": N_("how to reach the person"),
    "source": N_("where the lead comes from"),
    "score_explained": N_("the score and what made it"),
    "last_events": N_("what the lead did last"),
    "persona": N_("the kind of buyer"),
    "buying_stage": N_("the buying stage"),
}
"""What handoffs carry; a word of the agreement's own stands as it is."""


def section(reader: Reader) -> Section:
    """The whole part."""
    handoff = reader.agreement.handoff
    title = reader.words.say("Handoff: when, with what, to whom; and back")
    if not handoff.triggers and handoff.model_fields_set <= PARTIES:
        return reader.section(KEY, title, reader.paragraph("Nothing hands a lead off.", KEY))
    groups = (_when(reader), _with_what(reader), _to_whom(reader), _acceptance(reader), _back(reader))
    return reader.section(KEY, title, *groups)


def carried(reader: Reader, keys: tuple[str, ...]) -> Said:
    """Things a lead brings along."""
    return reader.formats.listed([reader.names.known(CARRIED, key) for key in keys])


def _when(reader: Reader) -> Group:
    """Between whom, for whom, and by which triggers."""
    handoff, agreement = reader.agreement.handoff, reader.agreement
    unit = (
        N_(
            "A company is one conversation, however many of its people write; whoever is no company’s is their own."
        )
        if handoff.unit == "account"
        else N_("Every person is a conversation of their own, also where several are of one company.")
    )
    parties = reader.sentence(
        "Leads pass from {giver} to {taker}.",
        KEY,
        giver=reader.names.party(agreement.from_party),
        taker=reader.names.party(agreement.to_party),
    )
    title = reader.words.say("When")
    about = Paragraph((parties, reader.sentence(unit, "handoff.unit")))
    if not handoff.triggers:
        nothing = reader.paragraph("Nothing hands a lead off.", "handoff.triggers")
        return Group(title, "handoff.triggers", (about, nothing))
    intro = reader.paragraph(
        "A lead is handed off by any of these; of several at once the first listed is cited:"
    )
    triggers = [
        Sentence(
            Said(f"{labelled(reader.words.foreign(each.id), under(reader, each))}."),
            source_of([each]),
            f"handoff.triggers.{each.id}",
        )
        for each in handoff.triggers
    ]
    return Group(title, "handoff.triggers", (about, intro, Points(tuple(triggers), ordered=True)))


def _with_what(reader: Reader) -> Group:
    handoff = reader.agreement.handoff
    giver = reader.names.party(reader.agreement.from_party)
    sentences: list[Sentence] = []
    for moment, keys in handoff.share.items():
        what, clause = carried(reader, keys), f"handoff.share.{moment}"
        if moment == HANDED_OFF:
            sentences.append(
                reader.sentence("At the handoff {giver} tells: {what}.", clause, giver=giver, what=what)
            )
        else:
            sentences.append(
                reader.sentence(
                    "At the stage {stage} {giver} tells: {what}.",
                    clause,
                    stage=stage(reader, moment),
                    giver=giver,
                    what=what,
                )
            )
    if handoff.required:
        sentences.append(
            reader.sentence(
                "Every handoff carries {what}. One that lacks any of it happens all the same, and is a miss of {giver}.",
                "handoff.required",
                what=carried(reader, handoff.required),
                giver=giver,
            )
        )
    if not sentences:
        sentences.append(reader.sentence("Nothing in particular is told, and nothing is required.", KEY))
    return Group(reader.words.say("With what"), "handoff.share", (Points(tuple(sentences)),))


def _to_whom(reader: Reader) -> Group:
    handoff = reader.agreement.handoff
    route, notify = handoff.route, handoff.notify
    hear = people(reader, notify.to)
    by = reader.formats.listed([reader.names.known(CHANNELS, each) for each in notify.by])
    sentences = [
        reader.sentence("Who hears of each handoff: {people}, {by}.", "handoff.notify", people=hear, by=by)
    ]
    if notify.copy_:
        others = people(reader, notify.copy_)
        sentences.append(reader.sentence("A copy goes to: {people}.", "handoff.notify.copy", people=others))
    how = reader.words.say("leads are assigned {how}", how=reader.words.say(ROUTES[route.by]))
    sentences.append(told(how, "handoff.route"))
    keep = (
        N_("A lead that has an owner keeps them.")
        if route.keep_owner
        else N_("A lead that comes again is assigned anew.")
    )
    sentences.append(reader.sentence(keep, "handoff.route.keep_owner"))
    if route.respect and route.by != "manual":
        why = reader.formats.listed([reader.words.say(PASSED_OVER[each]) for each in route.respect], "or")
        sentences.append(reader.sentence("Whoever {why} is passed over.", "handoff.route.respect", why=why))
    return Group(reader.words.say("To whom"), "handoff.route", (Points(tuple(sentences)),))


def _acceptance(reader: Reader) -> Group:
    handoff = reader.agreement.handoff
    sentences = [told(reader.clauses.acceptance(), "handoff.accept")]
    if handoff.accept.within is not None and handoff.accept.silence == "missed":
        sentences.append(reader.sentence("No answer in that time is a miss.", "handoff.accept.silence"))
    taker = reader.names.party(reader.agreement.to_party)
    if handoff.up_to is None:
        sentences.append(
            reader.sentence("There is no upper limit to what {taker} takes on.", "handoff.up_to", taker=taker)
        )
    else:
        sentences.append(
            reader.sentence(
                "{taker} promises to take on up to {share} of what the plan says; what is beyond it, week by week, is "
                "shown apart.",
                "handoff.up_to",
                taker=capital(taker),
                share=reader.quantities.rate(handoff.up_to.share),
            )
        )
    return Group(reader.words.say("Yes or no"), "handoff.accept", (Points(tuple(sentences)),))


def _back(reader: Reader) -> Group:
    part = reader.agreement.handoff.return_
    blocks: list[Points | Table] = [Points(tuple(_returning(reader)))]
    if part.track:
        blocks.append(_tracks(reader))
    return Group(reader.words.say("And back"), "handoff.return", tuple(blocks))


def _returning(reader: Reader) -> Iterator[Sentence]:
    part = reader.agreement.handoff.return_
    taker = reader.names.party(reader.agreement.to_party)
    after = part.after
    by_hand = reader.words.say("the lead goes back when {party} says so", party=taker)
    if after is None:
        yield told(by_hand, "handoff.return")
    elif after.without == (CONNECTED,):
        yield told(reader.clauses.of("handoff.return"), "handoff.return.after")
    else:
        signals = reader.formats.listed([reader.names.signal(word) for word in after.without], "or")
        counted = reader.words.many(
            "or after {count} attempt without any of these: {signals}",
            "or after {count} attempts without any of these: {signals}",
            after.attempts,
            signals=signals,
        )
        yield told(Said(f"{by_hand} {counted}"), "handoff.return.after")
    if part.cool_down is not None:
        cooled = reader.formats.duration(part.cool_down.for_)
        clause = "handoff.return.cool_down"
        if part.cool_down.despite:
            triggers = reader.formats.listed(part.cool_down.despite)
            yield reader.sentence(
                "After a return or a rejection nothing hands the lead off again for {time}, except the triggers: "
                "{triggers}.",
                clause,
                time=cooled,
                triggers=triggers,
            )
        else:
            yield reader.sentence(
                "After a return or a rejection nothing hands the lead off again for {time}.",
                clause,
                time=cooled,
            )
    if not part.track:
        yield reader.sentence("It goes to no track.", "handoff.return.track")


def _tracks(reader: Reader) -> Table:
    """Which track comes after which reason."""
    rows = []
    for reason, track in reader.agreement.handoff.return_.track.items():
        why = reader.words.say("any other reason") if reason == DEFAULT else reader.names.reason(reason)
        where = reader.words.say("no track") if track == NONE else reader.names.track(track)
        rows.append((reader.cell(why, clause=f"handoff.return.track.{reason}"), reader.cell(where)))
    say = reader.words.say
    return Table(say("What happens to a lead that comes back"), (say("Reason"), say("Track")), tuple(rows))
