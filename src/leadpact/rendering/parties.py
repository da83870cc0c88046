"""Writes the part `parties`: the departments that promise, who answers for them, and their people."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.agreement.parties import Party, Person
from leadpact.rendering.blocks import Block, Cell, Group, Paragraph, Section, Sentence, Table
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Said


def section(reader: Reader) -> Section:
    """The parties, each with its people, and the leads they agree about."""
    groups = [_party(reader, key, party) for key, party in reader.agreement.parties.items()]
    title = reader.words.say("Parties: who promises")
    return reader.section("parties", title, Paragraph((_about(reader),)), *groups)


def _about(reader: Reader) -> Sentence:
    """Which leads the agreement is about."""
    applies_to = reader.agreement.applies_to
    if applies_to is None:
        return reader.sentence("The agreement is about all leads.", "applies_to")
    return reader.if_holds("The agreement is about leads where {condition}.", applies_to, "applies_to")


def _party(reader: Reader, key: str, party: Party) -> Group:
    clause = f"parties.{key}"
    return Group(reader.title(reader.names.party(key)), clause, tuple(_blocks(reader, clause, party)))


def _blocks(reader: Reader, clause: str, party: Party) -> Iterator[Block]:
    if party.head is not None:
        head = reader.names.person(str(party.head))
        yield reader.paragraph("{person} answers for it.", None, person=head)
    if not party.people:
        yield reader.paragraph("It names no people.")
        return
    say = reader.words.say
    columns = {
        say("Name"): [_name(reader, clause, key, person) for key, person in party.people.items()],
        say("Role"): [_role(reader, person) for person in party.people.values()],
        say("Email"): [reader.cell(person.email or "") for person in party.people.values()],
        say("Working hours"): [_hours(reader, person) for person in party.people.values()],
        say("Takes at most"): [_capacity(reader, person) for person in party.people.values()],
    }
    # what nobody has needs no column
    told = {header: cells for header, cells in columns.items() if any(cell.text for cell in cells)}
    yield Table(say("Its people"), tuple(told), tuple(zip(*told.values(), strict=True)))


def _name(reader: Reader, clause: str, key: str, person: Person) -> Cell:
    return reader.cell(reader.names.text(person.name, key), clause=f"{clause}.people.{key}")


def _role(reader: Reader, person: Person) -> Cell:
    return reader.cell(Said("") if person.role is None else reader.names.text(person.role, ""))


def _hours(reader: Reader, person: Person) -> Cell:
    name = reader.agreement.calendar_of(person)
    return reader.cell(reader.words.say("calendar {calendar}", calendar=name))


def _capacity(reader: Reader, person: Person) -> Cell:
    """How many leads somebody can be given."""
    if person.capacity is None:
        return reader.cell("")
    span = reader.formats.duration(person.capacity.per)
    count = person.capacity.count
    return reader.cell(
        reader.words.many("{count} handoff in {span}", "{count} handoffs in {span}", count, span=span)
    )
