"""Writes the part `goals`: the shared goal in money and the rates that lead there; the plan it makes is in `plan_tables`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise

from babel.dates import get_month_names

from leadpact.agreement.goals import Revenue
from leadpact.planning.plan import Plan, plan_of
from leadpact.planning.spreading import MONTHS
from leadpact.planning.waterfall import customer_stage
from leadpact.rendering.blocks import Block, Cell, Paragraph, Section, Sentence, Table
from leadpact.rendering.frame import day_of
from leadpact.rendering.plan_tables import plan_blocks
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_

ROUNDING = {
    "up": N_(
        "People are rounded up to whole ones, and the stage before is worked out from the rounded number."
    ),
    "nearest": N_(
        "People are rounded to the nearest whole one, and the stage before is worked out from the rounded number."
    ),
    "carry": N_(
        "Fractions of people are carried through all stages; only what is shown is rounded, to the nearest."
    ),
}
REVENUE = "goals.revenue"
LONGEST = 31 * 366
"""Days; a longer term is not planned."""


def section(reader: Reader) -> Section:
    """What both want to reach, in money, and how they mean to get there."""
    title = reader.words.say("Goals: what both want to reach")
    revenue = reader.agreement.goals.revenue
    if revenue is None:
        told: list[Block] = [reader.paragraph("No goal in money is agreed.", "goals.revenue")]
    else:
        told = list(_goal(reader, revenue))
    return reader.section("goals", title, *told, *_methods(reader), _credit(reader))


def _goal(reader: Reader, revenue: Revenue) -> Iterator[Block]:
    yield Paragraph(tuple(_target(reader, revenue)))
    plan = _plan(reader, revenue)
    if revenue.conversion:
        yield _rates(reader, revenue)
    yield from _segments(reader, revenue)
    when = [*_season(reader, revenue), *_lag(reader, revenue)]
    if when:
        yield Paragraph(tuple(when))
    if plan is None:
        yield reader.paragraph("No last day is agreed, so no plan can be worked out.", f"{REVENUE}.by")
    else:
        yield from plan_blocks(
            reader, plan, reader.sentence(ROUNDING[revenue.rounding], f"{REVENUE}.rounding")
        )


def _target(reader: Reader, revenue: Revenue) -> Iterator[Sentence]:
    money, agreement = reader.quantities.money, reader.agreement
    start, end = revenue.counted_from or agreement.effective, revenue.by or agreement.until
    values: dict[str, object] = {
        "money": money(revenue.target, cents=True),
        "parties": reader.formats.listed([reader.names.party(party) for party in agreement.parties]),
        "start": day_of(reader, start),
    }
    if end is None:
        yield reader.sentence("Together {parties} want to win {money} from {start} on.", REVENUE, **values)
    else:
        end_day = day_of(reader, end)
        message = N_("Together {parties} want to win {money} from {start} to {end}.")
        yield reader.sentence(message, REVENUE, **values, end=end_day)
    if revenue.counts is not None:
        yield reader.if_holds("A won deal counts if {condition}.", revenue.counts, f"{REVENUE}.counts")
    marketing = money(float(Fraction(revenue.target) * revenue.marketing_share))
    yield reader.sentence(
        "{share} of it, {money}, is to come from leads of {party}.",
        f"{REVENUE}.marketing_share",
        share=reader.quantities.rate(revenue.marketing_share),
        money=marketing,
        party=reader.names.party(agreement.from_party),
    )
    if revenue.average_deal is not None:
        deal = money(revenue.average_deal, cents=True)
        yield reader.sentence("On average a deal brings {money}.", f"{REVENUE}.average_deal", money=deal)


def _rates(reader: Reader, revenue: Revenue) -> Table:
    """Each stage's rate to the next; a segment's own beside it."""
    goals, say = reader.agreement.goals, reader.words.say
    usual = {str(stage): rate for stage, rate in revenue.conversion.items()}
    own = {
        str(name): {**usual, **{str(stage): rate for stage, rate in segment.conversion.items()}}
        for name, segment in goals.segments.items()
        if segment.conversion
    }
    rows = []
    for stage, after in pairwise([*usual, customer_stage(reader.agreement.definitions)]):
        rates = [each[stage] for each in (usual, *own.values())]
        rows.append(
            (
                reader.cell(reader.names.stage(stage), clause=f"{REVENUE}.conversion.{stage}"),
                reader.cell(reader.names.stage(after)),
                *(reader.cell(reader.quantities.rate(rate), number=True) for rate in rates),
            )
        )
    header = (say("Of those who are"), say("become"), say("Share"), *(_segment(reader, name) for name in own))
    return Table(say("From one stage to the next"), header, tuple(rows))


def _segment(reader: Reader, name: str) -> Said:
    return Said(reader.words.foreign(name.replace("_", " ")))


def _segments(reader: Reader, revenue: Revenue) -> Iterator[Block]:
    goals, say = reader.agreement.goals, reader.words.say
    if not goals.segments:
        return
    rows = []
    for name, segment in goals.segments.items():
        deal = segment.average_deal if segment.average_deal is not None else revenue.average_deal
        share = say("the rest") if segment.share is None else reader.quantities.rate(segment.share)
        who = Cell(say("everybody else"))
        if segment.when is not None:
            who = Cell(reader.conditions.of(segment.when), source=str(segment.when))
        brings = Said("") if deal is None else reader.quantities.money(deal, cents=True)
        rows.append(
            (
                reader.cell(_segment(reader, str(name)), clause=f"goals.segments.{name}"),
                who,
                reader.cell(share, number=True),
                reader.cell(brings, number=True),
            )
        )
    header = (say("Segment"), say("Who belongs to it"), say("Share of the goal"), say("A deal brings"))
    yield Table(say("Parts of the market"), header, tuple(rows))


def _season(reader: Reader, revenue: Revenue) -> Iterator[Sentence]:
    if revenue.season:
        names = get_month_names("wide", "stand-alone", reader.words.locale)
        months = [
            reader.words.say(
                "{month} {share}",
                month=Said(names[MONTHS.index(month) + 1]),
                share=reader.quantities.rate(share),
            )
            for month, share in revenue.season.items()
        ]
        listed = reader.formats.listed(months)
        yield reader.sentence(
            "Compared with an ordinary month: {months}.", f"{REVENUE}.season", months=listed
        )


def _lag(reader: Reader, revenue: Revenue) -> Iterator[Sentence]:
    if revenue.lag:
        stages = [
            reader.words.say(
                "{stage} {time}", stage=reader.names.stage(str(stage)), time=reader.formats.duration(span)
            )
            for stage, span in revenue.lag.items()
        ]
        listed = reader.formats.listed(stages)
        yield reader.sentence(
            "How long before the won deal a stage is entered: {stages}.", f"{REVENUE}.lag", stages=listed
        )


def _plan(reader: Reader, revenue: Revenue) -> Plan | None:
    """The plan of the goal's own term; None where it has no end in sight."""
    agreement = reader.agreement
    end = revenue.by or agreement.until
    if end is None:
        return None
    first, last = _local(reader, revenue.counted_from or agreement.effective), _local(reader, end)
    if not 0 <= (last - first).days <= LONGEST:
        return None
    return plan_of(agreement, reader.version.calendar, first, last)


def _local(reader: Reader, day: date) -> date:
    return day.astimezone(reader.formats.zone).date() if isinstance(day, datetime) else day


def _methods(reader: Reader) -> Iterator[Block]:
    goals, say = reader.agreement.goals, reader.words.say
    if goals.methods:
        rows = [
            (
                reader.cell(name.replace("_", " "), clause=f"goals.methods.{name}"),
                reader.cell(reader.quantities.rate(share), number=True),
            )
            for name, share in goals.methods.items()
        ]
        party = reader.names.party(reader.agreement.from_party)
        caption = say("How {party} means to get there", party=party)
        yield Table(caption, (say("Method"), say("Share of its leads")), tuple(rows))


def _credit(reader: Reader) -> Paragraph:
    agreement = reader.agreement
    return reader.paragraph(
        "A won deal is credited to {party} if a lead of its company was handed off at most {time} before it was opened.",
        "goals.credit",
        party=reader.names.party(agreement.from_party),
        time=reader.formats.duration(agreement.goals.credit.lookback),
    )
