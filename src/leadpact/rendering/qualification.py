"""Writes the part `qualification`: what gives points and how they fade, the grades they make, how far the buyer is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from leadpact.agreement.qualification import Rule, Score
from leadpact.rendering.blocks import Block, Cell, Group, Paragraph, Points, Section, Sentence, Table
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Said
from leadpact.words.naming import BUYING_STAGES, N_

WHOLE = "qualification"
Which = Literal["fit", "interest"]
ABOUT: dict[Which, tuple[str, str, str]] = {
    "fit": (
        N_("Fit: who the lead is"),
        N_("The sum of these points, never below 0 and never above {limit}."),
        N_("No rules give points for fit."),
    ),
    "interest": (
        N_("Interest: what the lead does"),
        N_(
            "Each time something of this happens its points are added, never below 0 and never above {limit} in all."
        ),
        N_("No rules give points for interest."),
    ),
}


def section(reader: Reader) -> Section:
    """Both scores, the grades and the buying stages."""
    title = reader.words.say("Qualification: who is worth a call, and how soon")
    scores = [_score(reader, which) for which in ABOUT]
    return reader.section(WHOLE, title, *scores, _grades(reader), _buying_stages(reader))


def _score(reader: Reader, which: Which) -> Group:
    score: Score = getattr(reader.agreement.qualification, which)
    title, _, nothing = ABOUT[which]
    clause = f"{WHOLE}.{which}"
    if not score.rules:
        return Group(reader.words.say(title), clause, (reader.paragraph(nothing),))
    told = Paragraph(tuple(_how_it_adds(reader, which, score)))
    return Group(reader.words.say(title), clause, (told, _rules(reader, which, score)))


def _how_it_adds(reader: Reader, which: Which, score: Score) -> Iterator[Sentence]:
    """The sum and its limits, and how points fade."""
    clause = f"{WHOLE}.{which}"
    yield reader.sentence(ABOUT[which][1], f"{clause}.limit", limit=reader.formats.number(score.limit))
    if any(not rule.on for rule in score.rules):
        yield reader.sentence("Points for what a lead is count as long as it is so.")
    if score.half_life is not None:
        time = reader.formats.duration(score.half_life)
        yield reader.sentence(
            "What a rule has given fades: it halves every {time}.", f"{clause}.half_life", time=time
        )
    if score.expires is not None:
        time = reader.formats.duration(score.expires)
        yield reader.sentence("Points are dropped after {time}.", f"{clause}.expires", time=time)
    if score.half_life is None and score.expires is None and any(rule.on for rule in score.rules):
        yield reader.sentence("Points for what a lead does do not fade.")


def _rules(reader: Reader, which: Which, score: Score) -> Table:
    say = reader.words.say
    rows = [_row(reader, which, rule) for rule in score.rules]
    limited = any(row[3].text for row in rows)
    header = (say("Rule"), say("For what"), say("Points"), say("Limits"))
    cut = len(header) if limited else len(header) - 1
    return Table(say("Points"), header[:cut], tuple(row[:cut] for row in rows))


def _row(reader: Reader, which: Which, rule: Rule) -> tuple[Cell, ...]:
    source = None if rule.when is None else str(rule.when)
    return (
        reader.cell(rule.id.replace("_", " "), clause=f"{WHOLE}.{which}.rules.{rule.id}"),
        Cell(_what(reader, rule), source=source),
        reader.cell(reader.formats.signed(rule.points), number=True),
        reader.cell(_limits(reader, rule)),
    )


def _what(reader: Reader, rule: Rule) -> Said:
    """What gives the points: the agreement's own words where it has some, and the event and condition."""
    what = reader.conditions.of(rule.when)
    if rule.on:
        kinds = reader.formats.listed(reader.names.kinds(rule.on), "or")
        what = reader.clauses.when(kinds, rule.when)
    if rule.means is not None:
        means = reader.names.text(rule.means, rule.id)
        return reader.words.say("{means}: {what}", means=means, what=what)
    return what


def _limits(reader: Reader, rule: Rule) -> Said:
    said = []
    if (
        rule.limit is not None and not rule.points < 0 <= rule.limit
    ):  # what only takes away never meets a limit
        said.append(reader.words.say("at most {points} points", points=reader.formats.number(rule.limit)))
    if rule.at_most is not None:
        per = reader.formats.duration(rule.at_most.per)
        count = rule.at_most.count
        counted = reader.words.many("{count} event in {span}", "{count} events in {span}", count, span=per)
        said.append(reader.words.say("at most {what}", what=counted))
    return reader.joined(said)


def _grades(reader: Reader) -> Group:
    """The grid of fit and interest, with the stage that a grade brings."""
    say, grades = reader.words.say, reader.agreement.qualification.grades
    intro = reader.paragraph(
        "A grade is the highest level reached in fit and in interest; a lead below all levels of either has none. "
        "It is judged when points are given or the lead changes, not because points fade."
    )
    levels = [(name, lowest) for name, lowest in grades.interest.items()]
    header = (say("Fit \\ interest"), *(_level(reader, name, lowest) for name, lowest in levels))
    rows = [
        (
            reader.cell(_level(reader, fit, lowest)),
            *(reader.cell(_grade(reader, fit + interest)) for interest, _ in levels),
        )
        for fit, lowest in grades.fit.items()
    ]
    table = Table(say("Grades by fit (rows) and interest (columns)"), header, tuple(rows))
    return Group(say("Grades"), f"{WHOLE}.grades", (intro, table))


def _level(reader: Reader, name: str, lowest: object) -> Said:
    return reader.words.say("{level}: from {points}", level=name, points=reader.formats.number(lowest))  # type: ignore[arg-type]


def _grade(reader: Reader, grade: str) -> Said:
    """A grade, and the stages it alone lets a lead enter."""
    stages = [
        reader.names.stage(stage.id)
        for stage in reader.agreement.definitions.stages
        if any(grade in entry.grade and not entry.on and entry.when is None for entry in stage.enter)
    ]
    if not stages:
        return Said(reader.words.foreign(grade))
    return reader.words.say("{grade} → {stages}", grade=grade, stages=reader.formats.listed(stages))


def _buying_stages(reader: Reader) -> Group:
    written = reader.agreement.qualification.buying_stage
    first = reader.names.known(BUYING_STAGES, written.default)
    clause = f"{WHOLE}.buying_stage"
    default = reader.sentence("A lead begins with {stage}.", f"{clause}.default", stage=first)
    if not written.furthest_first:
        return Group(reader.words.say("How far the buyer is"), clause, (Paragraph((default,)),))
    rules = reader.sentence("Of several that hold the furthest counts, and a buyer only goes forward.")
    points = [
        reader.if_holds(
            "{stage}, if {condition}.",
            condition,
            f"{clause}.{stage}",
            stage=reader.title(reader.names.known(BUYING_STAGES, stage)),
        )
        for stage, condition in written.furthest_first
    ]
    blocks: tuple[Block, ...] = (Paragraph((default, rules)), Points(tuple(points), ordered=True))
    return Group(reader.words.say("How far the buyer is"), clause, blocks)
