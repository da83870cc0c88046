"""The part `follow_up` in words: what counts as an attempt, the reasons, each clock with its promises, and pauses."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.rendering.blocks import Group, Points, Section, Sentence, Table
from leadpact.rendering.phrases import people
from leadpact.rendering.promises import clock_group
from leadpact.rendering.reader import Reader
from leadpact.words.naming import OUTCOMES

KEY = "follow_up"
COUNTED = frozenset({"outcomes", "reasons", "excuses", "pauses"})


def section(reader: Reader) -> Section:
    """The whole part."""
    part = reader.agreement.follow_up
    title = reader.words.say("Follow-up: speed and depth")
    if not part.clocks and not part.model_fields_set & COUNTED:
        return reader.section(KEY, title, reader.paragraph("No time is promised for the follow-up.", KEY))
    clocks = [clock_group(reader, key, clock) for key, clock in part.clocks.items()]
    return reader.section(KEY, title, _outcomes(reader), _reasons(reader), *clocks, _pauses(reader))


def _outcomes(reader: Reader) -> Group:
    """What an attempt is, and when the buyer was reached."""
    outcomes, clause = reader.agreement.follow_up.outcomes, "follow_up.outcomes"
    sentences = [
        reader.sentence(
            "An attempt is a call, a message or a video by a person, or an email by one of the people of this agreement. "
            "Automatic mail and emails that bounce are none.",
            clause,
        ),
        reader.sentence("A meeting booked, a reply or a call from the buyer is an answer too.", clause),
        reader.sentence(
            "The buyer was reached where an attempt ended so: {outcomes}.",
            f"{clause}.connected",
            outcomes=_listed(reader, outcomes.connected),
        ),
        reader.sentence(
            "The buyer was not reached where it ended so, or in any other way: {outcomes}.",
            f"{clause}.not_connected",
            outcomes=_listed(reader, outcomes.not_connected),
        ),
    ]
    return Group(reader.words.say("What counts"), clause, (Points(tuple(sentences)),))


def _listed(reader: Reader, outcomes: tuple[str, ...]) -> str:
    return reader.formats.listed([reader.names.known(OUTCOMES, each) for each in outcomes], "or")


def _reasons(reader: Reader) -> Group:
    """One list of reasons, and what each brings about."""
    part, say = reader.agreement.follow_up, reader.words.say
    rows = tuple(
        (
            reader.cell(reader.names.reason(key), clause=f"follow_up.reasons.{key}"),
            reader.cell(say("required") if reason.text == "required" else say("optional")),
            reader.cell(say("yes") if key in part.excuses else say("no")),
        )
        for key, reason in part.reasons.items()
    )
    header = (say("Reason"), say("Said in words too"), say("Nobody owes anything any more"))
    table = Table(say("Reasons for rejecting, returning and noting that there is no progress"), header, rows)
    return Group(say("Reasons"), "follow_up.reasons", (table,))


def _pauses(reader: Reader) -> Group:
    return Group(reader.words.say("Pauses"), "follow_up.pauses", (Points(tuple(_pausing(reader))),))


def _pausing(reader: Reader) -> Iterator[Sentence]:
    pauses, clause = reader.agreement.follow_up.pauses, "follow_up.pauses"
    if not pauses.by:
        yield reader.sentence("Nobody may pause a clock.", clause)
        return
    who = people(reader, pauses.by)
    yield reader.sentence("Who may pause a clock: {people}.", f"{clause}.by", people=who)
    if pauses.reasons:
        reasons = reader.formats.listed(
            [reader.names.text(text, key) for key, text in pauses.reasons.items()], "or"
        )
        yield reader.sentence("For what reasons: {reasons}.", f"{clause}.reasons", reasons=reasons)
    if pauses.at_most is not None:
        longest = reader.formats.duration(pauses.at_most)
        yield reader.sentence(
            "A clock is paused for at most {time} in all.", f"{clause}.at_most", time=longest
        )
