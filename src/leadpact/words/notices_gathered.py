"""Notices about more than one lead: a meeting that comes near, an import that ended, and many notices in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from leadpact.notices.message import Block, Facts, Paragraph, Points
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_
from leadpact.words.notices_told import Digest, ImportDone, ReviewDue, Single
from leadpact.words.notices_voice import Draft, Voice

LINES = 20
"""Notices a digest names one by one."""
KINDS_OF_NOTICE = {
    "clock_missed": N_("Missed"),
    "escalated": N_("Escalated"),
    "nobody_available": N_("Nobody free"),
    "clock_at_risk": N_("At risk"),
    "handed_off": N_("New leads"),
    "assigned": N_("Assigned"),
    "triggered_again": N_("Asking again"),
    "joined": N_("One more of the same company"),
    "returned": N_("Returned"),
    "rejected": N_("Rejected"),
    "disputes_due": N_("Disputes"),
    "to_sign": N_("To sign"),
    "review_due": N_("Meetings"),
    "import_done": N_("Imports"),
    "test": N_("Tests"),
}
"""In the order in which a digest counts and lists them: first what cannot wait."""


def review_due(told: ReviewDue, voice: Voice) -> Draft:
    """To the people of a meeting."""
    starts = voice.formats.instant(told.starts_at)
    meeting = voice.name(told.meeting)
    first = voice.say("The meeting {meeting} begins on {at}.", meeting=meeting, at=starts)
    who = ""
    if told.people:
        who = voice.say("It brings together {people}.", people=voice.formats.listed(told.people))
    blocks: list[Block] = [Paragraph(voice.sentences(first, who))]
    if told.agenda:
        blocks.append(Points(voice.say("On the agenda"), tuple(map(voice.name, told.agenda))))
    title = voice.say("Meeting {meeting}: {at}", meeting=meeting, at=starts)
    return Draft(title, tuple(blocks), voice.say("Open the review"))


def import_done(told: ImportDone, voice: Voice) -> Draft:
    """To whoever began it."""
    what, number = voice.name(told.what), voice.formats.number
    title = voice.say("Import done: {what}", what=what)
    rows = [
        (voice.say("Rows read"), number(told.read)),
        (voice.say("Events added"), number(told.applied)),
        (voice.say("Rows set apart"), number(told.quarantined)),
    ]
    if told.repeated:
        rows.insert(2, (voice.say("Known already"), number(told.repeated)))
    blocks: list[Block] = [Facts(voice.say("How many of each"), tuple(rows))]
    if told.quarantined:
        title = voice.many(
            "Import done: {what}; {count} row set apart",
            "Import done: {what}; {count} rows set apart",
            told.quarantined,
            what=what,
            count=number(told.quarantined),
        )
        blocks.append(
            Paragraph(
                voice.say(
                    "Rows set apart are kept with what is wrong in them; mend them and import them again."
                )
            )
        )
    return Draft(title, tuple(blocks), voice.say("Open the import"))


def digest(told: Digest, voice: Voice, title_of: Callable[[Single], Said]) -> Draft:
    """Counts by kind, then one line each."""
    order = {kind: place for place, kind in enumerate(KINDS_OF_NOTICE)}
    ordered = sorted(told.told, key=lambda each: (order[each.kind], each.at))
    counted = Counter(each.kind for each in ordered) + Counter(dict(told.rest))
    rows = tuple(
        (voice.say(name), voice.formats.number(counted[kind]))
        for kind, name in KINDS_OF_NOTICE.items()
        if counted[kind]
    )
    lines = [title_of(each) for each in ordered[:LINES]]
    more = counted.total() - len(lines)
    if more:
        number = voice.formats.number(more)
        lines.append(voice.many("and {count} more", "and {count} more", more, count=number))
    whole = counted.total()
    title = voice.many("{count} notice", "{count} notices", whole, count=voice.formats.number(whole))
    blocks = (Facts(voice.say("How many of each"), rows), Points(voice.say("One by one"), tuple(lines)))
    return Draft(title, blocks, voice.say("See all of them"))
