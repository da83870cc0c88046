"""Writes the part `personas`: the kinds of buyer, how to tell them, and what moves them."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.agreement.personas import Persona
from leadpact.rendering.blocks import Block, Group, Paragraph, Section, Table
from leadpact.rendering.reader import Reader
from leadpact.words.naming import PROFILE, ROLES


def section(reader: Reader) -> Section:
    """The personas, each with its profile."""
    title = reader.words.say("Personas: the kinds of buyer")
    if not reader.agreement.personas:
        return reader.section("personas", title, reader.paragraph("No kinds of buyer are described."))
    intro = reader.paragraph("A lead is of the first of these kinds that fits it.")
    groups = [_group(reader, key, persona) for key, persona in reader.agreement.personas.items()]
    return reader.section("personas", title, intro, *groups)


def _group(reader: Reader, key: str, persona: Persona) -> Group:
    title = reader.title(reader.names.text(persona.name, key))
    return Group(title, f"personas.{key}", tuple(_blocks(reader, f"personas.{key}", persona)))


def _blocks(reader: Reader, clause: str, persona: Persona) -> Iterator[Block]:
    told = []
    if persona.match is None:
        told.append(
            reader.sentence("No lead is counted among them; they are only described.", f"{clause}.match")
        )
    else:
        told.append(
            reader.if_holds("A lead is one of them if {condition}.", persona.match, f"{clause}.match")
        )
    if persona.buying_role is not None:
        role = reader.names.known(ROLES, persona.buying_role)
        told.append(reader.sentence("Their part in a purchase: {role}.", f"{clause}.buying_role", role=role))
    yield Paragraph(tuple(told))
    rows = tuple(
        (
            reader.cell(reader.words.say(label)),
            reader.cell(reader.joined([reader.names.text(text, "") for text in getattr(persona, key)])),
        )
        for key, label in PROFILE.items()
        if getattr(persona, key)
    )
    if rows:
        yield Table(
            reader.words.say("Their profile"), (reader.words.say("What"), reader.words.say("In words")), rows
        )
