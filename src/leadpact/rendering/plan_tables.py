"""The plan of a goal as tables: from the money down to the first contact, part by part of the market, and by month."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.planning.plan import Line, Plan
from leadpact.planning.waterfall import Part
from leadpact.rendering.blocks import Block, Cell, Paragraph, Sentence, Table
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Said


def plan_blocks(reader: Reader, plan: Plan, rounding: Sentence) -> Iterator[Block]:
    """The waterfall and its months; or what it lacks."""
    if plan.missing is not None:
        yield reader.paragraph(
            "How many leads that takes can't be worked out: {place} says nothing, or zero.",
            None,
            place=plan.missing,
        )
        return
    yield _waterfall(reader, plan)
    yield Paragraph((rounding,))
    yield _months(reader, plan)
    if plan.lines and plan.lines[0].months[0].month < f"{plan.first:%Y-%m}":
        yield reader.paragraph(
            "Months before the term are there because a sale takes its time: its first deals need leads from before."
        )


def _waterfall(reader: Reader, plan: Plan) -> Table:
    """From money down: a column for all, and one for each part where there are several."""
    say, parts = reader.words.say, plan.parts if len(plan.parts) > 1 else ()
    header = (say("What it takes"), say("In all"), *(_part(reader, part) for part in parts))
    money = _row(reader, say("Money"), [plan.marketing, *(float(part.money) for part in parts)], money=True)
    stages = [
        _row(
            reader,
            reader.title(reader.names.stage(line.stage)),
            [line.number, *(part.needs[place].number for part in parts)],
        )
        for place, line in reversed(list(enumerate(plan.lines)))
    ]
    party = reader.names.party(reader.agreement.from_party)
    caption = say("What {party} has to bring, from the money down", party=party)
    return Table(caption, header, (money, *stages))


def _part(reader: Reader, part: Part) -> Said:
    if part.segment is None:
        return reader.words.say("the rest")
    return Said(reader.words.foreign(part.segment.replace("_", " ")))


def _row(reader: Reader, name: Said, numbers: list[float], money: bool = False) -> tuple[Cell, ...]:
    shown = reader.quantities.money if money else reader.formats.number
    return (reader.cell(name), *(reader.cell(shown(number), number=True) for number in numbers))


def _months(reader: Reader, plan: Plan) -> Table:
    """A row a month, a column a stage, and the sums."""
    say, names = reader.words.say, {month.month for line in plan.lines for month in line.months}
    by_stage = [{month.month: month.number for month in line.months} for line in plan.lines]
    rows = [
        (
            reader.cell(reader.title(reader.quantities.month(name, short=True))),
            *(_number(reader, numbers.get(name)) for numbers in by_stage),
        )
        for name in sorted(names)
    ]
    total = _row(reader, say("In all"), [line.number for line in plan.lines])
    header = (say("Month"), *(_column(reader, line) for line in plan.lines))
    return Table(say("By month"), header, (*rows, total), total=True)


def _column(reader: Reader, line: Line) -> Said:
    return reader.title(reader.names.stage(line.stage))


def _number(reader: Reader, number: int | None) -> Cell:
    return reader.cell(Said("–") if number is None else reader.formats.number(number), number=True)
