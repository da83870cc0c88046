"""Writes the part `definitions`: the stages both parties speak of, the steps of a sale, and who is left out."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.agreement.definitions import STANDARD_STAGES, Stage
from leadpact.rendering.blocks import Block, Cell, Paragraph, Section, Sentence, Table
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_

TYPES = {
    "text": N_("text"),
    "number": N_("number"),
    "yes_no": N_("yes or no"),
    "instant": N_("date and time"),
}


def section(reader: Reader) -> Section:
    """What words mean."""
    return reader.section(
        "definitions", reader.words.say("Definitions: one meaning for each word"), *_blocks(reader)
    )


def _blocks(reader: Reader) -> Iterator[Block]:
    definitions = reader.agreement.definitions
    yield Paragraph(tuple(_lifecycle(reader)))
    yield _stages(reader)
    rest = []
    if definitions.deal_stages:
        steps = reader.formats.listed([step.replace("_", " ") for step in definitions.deal_stages])
        rest.append(
            reader.sentence(
                "A sale goes through these steps: {steps}.", "definitions.deal_stages", steps=steps
            )
        )
    rest.append(_excluded(reader))
    yield Paragraph(tuple(rest))
    yield from _properties(reader)


def _lifecycle(reader: Reader) -> Iterator[Sentence]:
    stages = reader.agreement.definitions.stages
    if stages == STANDARD_STAGES:
        yield reader.sentence(
            "The agreement defines no stages of its own; the usual ones hold.", "definitions.stages"
        )
    yield reader.sentence(
        "A lead goes through these stages in their order. One that it skips counts as entered with the next."
    )


def _stages(reader: Reader) -> Table:
    say, stages = reader.words.say, reader.agreement.definitions.stages
    header = (say("Stage"), say("What it means"), say("Who answers for it"), say("How a lead enters"))
    return Table(
        say("The stages"), header, tuple(_row(reader, place, stage) for place, stage in enumerate(stages))
    )


def _row(reader: Reader, place: int, stage: Stage) -> tuple[Cell, ...]:
    return (
        reader.cell(reader.names.stage(stage.id), clause=f"definitions.stages.{stage.id}"),
        reader.cell(Said("") if stage.means is None else reader.names.text(stage.means, "")),
        reader.cell(
            reader.names.party(str(stage.owner)) if stage.owner is not None else reader.words.say("nobody")
        ),
        _entries(reader, place, stage),
    )


def _entries(reader: Reader, place: int, stage: Stage) -> Cell:
    """The ways into a stage, with the conditions they are written in."""
    if stage.enter:
        ways = [reader.clauses.entry(entry) for entry in stage.enter]
        written = [str(entry.when) for entry in stage.enter if entry.when is not None]
        return Cell(reader.formats.listed(ways, "or"), source="\n".join(written) or None)
    if place == 0:
        return reader.cell(reader.words.say("with the first thing we hear of it"))
    if stage.id == reader.agreement.mql_stage:
        return reader.cell(reader.words.say("with the handoff or a later stage"))
    return reader.cell(reader.words.say("with a later stage"))


def _excluded(reader: Reader) -> Sentence:
    excluded, clause = reader.agreement.definitions.excluded, "definitions.excluded"
    if excluded is None:
        return reader.sentence("No lead is left out.", clause)
    return reader.if_holds("Nothing is promised about a lead where {condition}.", excluded, clause)


def _properties(reader: Reader) -> Iterator[Block]:
    """How what is known of a lead is read."""
    declared = reader.agreement.definitions.properties
    if not declared:
        return
    by_type: dict[str, list[str]] = {}
    for name, kind in declared.items():
        by_type.setdefault(kind, []).append(name)
    say = reader.words.say
    rows = tuple(
        (reader.cell(reader.words.say(TYPES[kind])), reader.cell(reader.formats.listed(names)))
        for kind, names in by_type.items()
    )
    yield reader.paragraph(
        "What is known of a lead is read as text, but for the following.", "definitions.properties"
    )
    yield Table(say("How properties are read"), (say("Read as"), say("Properties")), rows)
