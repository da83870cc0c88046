"""The part `review` in words: when the parties meet and on which days, what they tell each other, closes and disputes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from babel.dates import get_day_names

from leadpact.agreement.document import instant_of
from leadpact.agreement.review import Meeting
from leadpact.rendering import phrases
from leadpact.rendering.blocks import Block, Group, Paragraph, Points, Section, Sentence
from leadpact.rendering.clock_example import hours_of, term
from leadpact.rendering.meeting_dates import dates_of, nth_of, weekday_of
from leadpact.rendering.phrases import capital, told
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_

KEY = "review"
MOST_DATES = 12
SATURDAY = 5
EVERY = {
    "week": N_("Every week, {day}, at {time} (time of {zone})."),
    "month": N_("Every month, {day}, at {time} (time of {zone})."),
    "quarter": N_("Every quarter, {day}, at {time} (time of {zone})."),
}
NTH = {
    "": N_("on {weekday}"),
    "first": N_("on the first {weekday}"),
    "second": N_("on the second {weekday}"),
    "third": N_("on the third {weekday}"),
    "fourth": N_("on the fourth {weekday}"),
    "last": N_("on the last {weekday}"),
}
NTH_OF_WEEKEND = {
    "": N_("on {restday}"),
    "first": N_("on the first {restday}"),
    "second": N_("on the second {restday}"),
    "third": N_("on the third {restday}"),
    "fourth": N_("on the fourth {restday}"),
    "last": N_("on the last {restday}"),
}
"""Saturday and Sunday are of another gender than the other days in some languages."""
REPORTED = {
    "contact_history": N_("the contact history"),
    "alerts": N_("alerts"),
    "attempts": N_("attempts"),
    "status": N_("the state of each lead"),
    "revenue": N_("revenue"),
}


def section(reader: Reader) -> Section:
    """The whole part; a month's close and disputes always hold."""
    part, say = reader.agreement.review, reader.words.say
    meetings = [_meeting(reader, key, meeting) for key, meeting in part.meetings.items()]
    blocks: list[Block] = list(meetings)
    if not meetings:
        blocks.append(reader.paragraph("No meeting is agreed.", "review.meetings"))
    if part.reports:
        blocks.append(
            Group(say("What each tells the others"), "review.reports", (Points(tuple(_reports(reader))),))
        )
    blocks.append(Group(say("Months and disputes"), "review.close", (Points(tuple(_closing(reader))),)))
    if part.if_missed is not None:
        missed = Sentence(reader.names.text(part.if_missed, ""), None, "review.if_missed")
        blocks.append(Group(say("If a goal is missed"), "review.if_missed", (Paragraph((missed,)),)))
    else:
        blocks.append(reader.paragraph("What follows if a goal is missed is not said.", "review.if_missed"))
    return reader.section(KEY, say("Review: a living document"), *blocks)


def _meeting(reader: Reader, key: str, meeting: Meeting) -> Group:
    clause = f"review.meetings.{key}"
    blocks: list[Block] = [Points((_rhythm(reader, meeting, clause), *_dates(reader, meeting, clause)))]
    if meeting.agenda:
        agenda = tuple(
            Sentence(reader.names.text(text, ""), None, f"{clause}.agenda") for text in meeting.agenda
        )
        blocks += [reader.paragraph("What is talked about:"), Points(agenda, ordered=True)]
    name = reader.words.say("Meeting “{name}”", name=reader.names.known({}, key))
    return Group(name, clause, tuple(blocks))


def _rhythm(reader: Reader, meeting: Meeting, clause: str) -> Sentence:
    """`Every month, on the first Tuesday, at 10:00`."""
    weekday = weekday_of(meeting)
    named = Said(get_day_names("wide", locale=reader.words.locale)[weekday])
    if weekday < SATURDAY:
        day = reader.words.say(NTH[nth_of(meeting)], weekday=named)
    else:
        day = reader.words.say(NTH_OF_WEEKEND[nth_of(meeting)], restday=named)
    clock = reader.words.digits(f"{meeting.at:%H:%M}")
    return reader.sentence(EVERY[meeting.every], clause, day=day, time=clock, zone=reader.agreement.timezone)


def _dates(reader: Reader, meeting: Meeting, clause: str) -> Iterator[Sentence]:
    """The days themselves, and those that the calendar says are closed."""
    first, last = term(reader)
    days = dates_of(meeting, first, last)
    shown = list(islice(days, MOST_DATES))
    if not shown:
        yield reader.sentence("The term has no such day.", clause)
        return
    dates = reader.formats.listed([_day(reader, day) for day in shown])
    if last is None:
        yield reader.sentence("The first days: {dates}.", clause, dates=dates)
    elif rest := sum(1 for _ in days):
        more = reader.words.many(
            "and {count} more", "and {count} more", rest, count=reader.formats.number(rest)
        )
        listed = Said(reader.words.comma.join(_day(reader, day) for day in shown))
        yield reader.sentence("In the term: {dates} {more}.", clause, dates=listed, more=more)
    else:
        yield reader.sentence("In the term: {dates}.", clause, dates=dates)
    closed = [day for day in shown if not hours_of(reader.version.calendar, day)]
    if closed:
        dates = reader.formats.listed([_day(reader, day) for day in closed])
        yield reader.sentence(
            "The calendar “{calendar}” is closed then, so another day is to be found: {dates}.",
            clause,
            calendar=reader.agreement.calendar,
            dates=dates,
        )


def _day(reader: Reader, day: date) -> Said:
    return phrases.day(reader.formats, instant_of(day, str(reader.agreement.timezone)))


def _reports(reader: Reader) -> Iterator[Sentence]:
    for party, lines in reader.agreement.review.reports.items():
        what = reader.formats.listed([_reported(reader, line) for line in lines])
        yield reader.sentence(
            "{party} tells: {what}.",
            f"review.reports.{party}",
            party=capital(reader.names.party(party)),
            what=what,
        )


def _reported(reader: Reader, line: str) -> Said:
    """A line of a report: a KPI by its own words, else the word itself."""
    kpi = reader.agreement.kpis.get(line)
    return reader.names.known(REPORTED, line) if kpi is None else reader.names.text(kpi.means, line)


def _closing(reader: Reader) -> Iterator[Sentence]:
    """When a month's numbers are frozen, and who decides what is doubtful."""
    part, duration = reader.agreement.review, reader.formats.duration
    yield reader.sentence(
        "A month’s numbers are frozen {time} after it ends; what is found out later is shown as a correction.",
        "review.close",
        time=duration(part.close),
    )
    yield told(reader.clauses.of("review.disputes"), "review.disputes")
    if part.disputes.within is None:
        yield reader.sentence(
            "What is undecided when the month is closed does not count.", "review.disputes.within"
        )
    else:
        yield reader.sentence(
            "They decide within {time}; what is undecided when the month is closed does not count.",
            "review.disputes.within",
            time=duration(part.disputes.within),
        )
