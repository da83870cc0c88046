"""A clock of `follow_up` in words: for whom, how soon, in whose hours and how surely; what keeps it, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from leadpact.agreement.follow_up import Clock, Escalation, Needs, Target
from leadpact.rendering.blocks import Block, Group, Paragraph, Points, Sentence
from leadpact.rendering.clock_example import example
from leadpact.rendering.phrases import people, quoted, signal, source_of, told, under
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Said
from leadpact.words.naming import CHANNELS, N_

ATTEMPT, CONNECTED = "attempt_made", "connected"
ALL = 100


def clock_group(reader: Reader, key: str, clock: Clock) -> Group:
    """One clock: its promises, what keeps it, and an example."""
    clause = f"follow_up.clocks.{key}"
    promised = promises(reader, clock, clause)
    blocks: list[Block] = [Paragraph(promised) if len(promised) == 1 else Points(promised, ordered=True)]
    if details := tuple(_details(reader, clock, clause)):
        blocks.append(Points(details))
    table = example(reader, clock)
    if table is not None:
        blocks.append(table)
    return Group(clock_name(reader, key, clock), clause, tuple(blocks))


def clock_name(reader: Reader, key: str, clock: Clock) -> Said:
    """What a clock is called: the promise in the agreement's own words, else its key."""
    return reader.names.text(clock.means, key) if clock.means is not None else reader.names.known({}, key)


def promises(reader: Reader, clock: Clock, clause: str) -> tuple[Sentence, ...]:
    """A sentence for each target; the first that fits a lead is the one it is owed."""
    found = []
    for place, target in enumerate(clock.within):
        source = None if target.when is None else str(target.when)
        found.append(told(_promise(reader, clock, target, place == 0), f"{clause}.within", source))
    if not any(target.for_all for target in clock.within):
        found.append(reader.sentence("Any other lead is promised no time.", f"{clause}.within"))
    return tuple(found)


def _promise(reader: Reader, clock: Clock, target: Target, first: bool) -> Said:
    """`A lead of grade A1 gets a human answer …, promised for 90 of 100`."""
    say = reader.words.say
    values = {
        "who": _who(reader, target, first),
        "party": reader.names.party(clock.owed_by),
        "within": reader.formats.duration(target.is_),
        "start": signal(reader, clock.starts),
    }
    if is_answer(clock):
        promise = say("{who} gets a human answer from {party} within {within} of {start}", **values)
    elif clock.needs is not None:
        what = reader.words.many("{count} attempt", "{count} attempts", clock.needs.attempts)
        promise = say("{who} gets {what} from {party} within {within} of {start}", what=what, **values)
    else:
        what = reader.formats.listed(
            [signal(reader, each) for each in (*clock.stops, *clock.satisfied_by)], "or"
        )
        promise = say("for {who} {party} owes {what} within {within} of {start}", what=what, **values)
    hours = _hours(reader, clock, target)
    if clock.objective is None:
        return say(
            "{promise}, {hours}; it is measured, and no share is promised", promise=promise, hours=hours
        )
    share = clock.objective * ALL
    return say(
        "{promise}, {hours}; promised for {count} of {all}",
        promise=promise,
        hours=hours,
        count=reader.formats.number(Decimal(share.numerator) / Decimal(share.denominator)),
        all=reader.formats.number(ALL),
    )


def is_answer(clock: Clock) -> bool:
    """Whether what it waits for is somebody's attempt to speak with the buyer, and nothing else."""
    words = {each.on for each in clock.stops if each.when is None}
    return (
        clock.needs is None
        and ATTEMPT in words
        and words <= {ATTEMPT, CONNECTED}
        and len(words) == len(clock.stops)
    )


def _who(reader: Reader, target: Target, first: bool) -> Said:
    """Which leads a target is for."""
    say = reader.words.say
    if target.for_all:
        return say("every lead") if first else say("every other lead")
    terms = []
    if target.grade:
        terms.append(say("graded {grades}", grades=reader.formats.listed(target.grade, "or")))
    if target.trigger is not None:
        terms.append(
            say("handed off by the trigger {trigger}", trigger=reader.names.known({}, target.trigger))
        )
    if target.when is not None:
        terms.append(say("that meets {condition}", condition=quoted(reader, target.when)))
    return say("a lead {terms}", terms=reader.formats.listed(terms))


def _hours(reader: Reader, clock: Clock, target: Target) -> Said:
    """In whose hours it counts."""
    if not target.is_.is_working:
        return reader.words.say("counted on the wall, day and night")
    calendar = reader.agreement.counted_by(clock)
    if clock.calendar.by is None:
        return reader.words.say("in “{calendar}” hours", calendar=calendar)
    return reader.words.say("in the owner’s hours, else in “{calendar}” hours", calendar=calendar)


def _details(reader: Reader, clock: Clock, clause: str) -> Iterator[Sentence]:
    """Whatever else the clock says, in the order of its keys."""
    if clock.starts.when is not None:
        said = reader.sentence(
            "It starts only where this holds: {condition}.",
            f"{clause}.starts",
            condition=reader.conditions.of(clock.starts.when),
        )
        yield Sentence(said.text, str(clock.starts.when), said.clause)
    conditions = source_of((*clock.stops, *clock.satisfied_by))
    if clock.stops and (conditions is not None or (clock.needs is not None and not is_answer(clock))):
        what = reader.formats.listed([under(reader, each) for each in clock.stops], "or")
        said = reader.sentence("What keeps it: {what}.", f"{clause}.stops", what=what)
        yield Sentence(said.text, source_of(clock.stops), said.clause)
    if clock.at_risk:
        shares = reader.formats.listed([reader.quantities.rate(share) for share in clock.at_risk])
        yield reader.sentence(
            "It is reported at risk when this share of its time is used: {shares}.",
            f"{clause}.at_risk",
            shares=shares,
        )
    for place, each in enumerate(clock.escalate, 1):
        yield _escalation(reader, each, f"{clause}.escalate.{place}")
    if clock.needs is not None:
        yield from _needs(reader, clock.needs, f"{clause}.needs")
    if clock.satisfied_by:
        what = reader.formats.listed([under(reader, each) for each in clock.satisfied_by], "or")
        said = reader.sentence("It is kept at once by: {what}.", f"{clause}.satisfied_by", what=what)
        yield Sentence(said.text, source_of(clock.satisfied_by), said.clause)


def _escalation(reader: Reader, each: Escalation, clause: str) -> Sentence:
    share = reader.quantities.rate(each.at)
    told_to = people(reader, each.notify)
    message = N_("At {share} of its time nobody in particular is told.")
    if each.notify and each.reassign:
        message = N_("Told at {share} of its time: {people}. The lead is then to get another owner.")
    elif each.notify:
        message = N_("Told at {share} of its time: {people}.")
    elif each.reassign:
        message = N_("At {share} of its time the lead is to get another owner.")
    return reader.sentence(message, clause, share=share, people=told_to)


def _needs(reader: Reader, needs: Needs, clause: str) -> Iterator[Sentence]:
    """How deep the follow-up goes."""
    if needs.channels:
        channels = reader.formats.listed(
            [reader.names.known(CHANNELS, channel) for channel in needs.channels]
        )
        yield reader.sentence(
            "Each of these ways is used at least once: {channels}.", f"{clause}.channels", channels=channels
        )
    if needs.gap is not None and needs.gap.min is not None:
        yield reader.sentence(
            "An attempt counts only if the last that counted is at least {time} past.",
            f"{clause}.gap",
            time=reader.formats.duration(needs.gap.min),
        )
    if needs.gap is not None and needs.gap.max is not None:
        yield reader.sentence(
            "It is missed after {time} without an attempt.",
            f"{clause}.gap",
            time=reader.formats.duration(needs.gap.max),
        )
