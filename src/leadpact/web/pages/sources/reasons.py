"""Why an event waits in quarantine and what to write instead, for people, by the codes of the readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from leadpact.events.kinds import to_kind
from leadpact.events.receiving import MOST_EVENTS
from leadpact.events.receiving_rows import LARGEST_EVENT, LONGEST_ID, MOST_PROPERTIES
from leadpact.words.catalogue import Said, Words
from leadpact.words.naming import N_

STAMPS: Final = ("logged_at", "received_at", "at")
STAMP: Final = {
    "not_an_instant": (
        N_("{field} is not a point in time: {value}"),
        N_("Write it like 2026-01-05T09:30:00+01:00."),
    ),
    "out_of_range": (N_("{field} lies outside the years 1 to 9999: {value}"), N_("Check the year.")),
    "without_offset": (
        N_("{field} doesn't say in which time zone it is: {value}"),
        N_("Add the offset from UTC, like +01:00. In an upload, choose the time zone of its stamps."),
    ),
    "without_time": (
        N_("{field} is a day without a time: {value}"),
        N_("Add the time and its offset from UTC, like T09:30:00+01:00."),
    ),
    "in_future": (
        N_("{field} lies in the future: {value}"),
        N_("Set the sender's clock, and send the offset that is meant."),
    ),
    "missing": (
        N_("{field} is missing"),
        N_("Write when it happened, like 2026-01-05T09:30:00+01:00."),
    ),
}
REASONS: Final = {
    "too_few_columns": (
        N_("The row has fewer columns than the header"),
        N_("Write the event out as JSON here, or mend the row and upload it again."),
    ),
    "too_many_columns": (
        N_("The row has more columns than the header"),
        N_("A value with a separator in it needs quotes. Write the event out as JSON here."),
    ),
    "bad_quotes": (
        N_("A quote is opened and not closed, or stands within a quoted value"),
        N_("Double the quotes within a value. Write the event out as JSON here."),
    ),
    "line_too_long": (N_("The line is longer than 2 MiB"), N_("Look for a quote that is never closed.")),
    "not_json": (N_("This is not JSON"), N_("Write one object in braces: names and texts in double quotes.")),
    "not_an_object": (
        N_("This is JSON, but not an object"),
        N_("Write event_id, lead_id, at and kind in one object."),
    ),
    "json_too_deep": (N_("It nests deeper than 100 levels"), N_("Write fewer levels.")),
    "empty_batch": (N_("The batch has no events"), N_("Send at least one event.")),
    "batch_in_batch": (N_("A batch can't hold a batch"), N_("Send the events themselves.")),
    "too_many_events": (N_("{value} events come at once"), N_("Send at most {most_events} at once.")),
    "call_not_taken": (
        N_("Segment's call {value} is not taken"),
        N_("Send identify, track, page or screen."),
    ),
    "properties_not_an_object": (
        N_("properties is not an object"),
        N_("Write names and values in braces, like {example}."),
    ),
    "reserved_property": (N_("A property has the name of a column: {field}"), N_("Rename it.")),
    "property_name_too_long": (
        N_("A property's name is longer than 128 characters: {field}"),
        N_("Give it a shorter name."),
    ),
    "property_without_name": (N_("A property has no name"), N_("Give it one.")),
    "too_many_properties": (N_("The event has {value} properties"), N_("Send at most {most_properties}.")),
    "event_too_large": (N_("The event has {value} bytes"), N_("Send at most {largest_event}.")),
    "event_id_missing": (
        N_("event_id is missing"),
        N_("Write an id of your own, the same whenever this event is sent."),
    ),
    "lead_id_missing": (N_("lead_id is missing"), N_("Write whose event it is.")),
    "kind_missing": (N_("kind is missing"), N_("Write what happened, like form_submitted.")),
    "kind_not_snake_case": (
        N_("A kind is not written like this: {value}"),
        N_("Use small letters, digits and _: {kind}."),
    ),
    "seq_not_whole": (
        N_("seq is not a whole number: {value}"),
        N_("Write at most 18 digits, or leave it out."),
    ),
    "actor_kind_unknown": (
        N_("actor_kind is neither human nor system: {value}"),
        N_("Write one of the two, or leave it out."),
    ),
    "date_only_unknown": (
        N_("date_only is neither true nor false: {value}"),
        N_("Write one of the two, or leave it out."),
    ),
    "character_not_storable": (
        N_("{field} has a character that can't be kept"),
        N_("Take it out."),
    ),
    "id_too_long": (N_("{field} is longer than {longest_id} characters"), N_("Write a shorter one.")),
    "merge_without_into": (
        N_("The merge doesn't say into which lead"),
        N_("Write the lead that stays, as into among the properties."),
    ),
    "merge_into_itself": (
        N_("The lead {value} is merged into itself"),
        N_("Write the lead that stays, as into among the properties."),
    ),
    "merge_loop": (
        N_("This merge would close a loop: {value}"),
        N_("Say into which lead the others go, and discard the wrong merge."),
    ),
    "repeated_differs": (
        N_("The log has an event with the id {value} that says something else"),
        N_("That one is kept. Give this one an id of its own if it is another event; else discard it."),
    ),
    "duplicate_event_id": (
        N_("The file has another event with the id {value} that says something else"),
        N_("The first is kept. Give this one an id of its own if it is another event; else discard it."),
    ),
    "lead_erased": (
        N_("This person was erased at their wish"),
        N_("Nothing of them is kept. Take them off the sender's list."),
    ),
    "text_cut": (N_("The event is too long to be kept whole"), N_("Write it anew.")),
}
"""What is wrong, and what to do, by code."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason in the reader's language; `line` (from 1) and `column` of the text it is about, where they are known."""

    what: Said
    write: Said
    line: int | None = None
    column: int | None = None


def reason_said(
    words: Words, code: str, field: str, value: str, line: int | None = None, column: int | None = None
) -> Reason:
    """What is wrong with an event and what to write instead; a code nobody knows is said as it is."""
    found = REASONS.get(code)
    for name in STAMPS:
        if found is None and code.startswith(f"{name}_"):
            found, field = STAMP.get(code.removeprefix(f"{name}_")), name
    if found is None:
        return Reason(Said(words.foreign(code)), Said(""), line, column)
    values = {
        "field": Said(words.foreign(field)),
        "value": Said(words.foreign(value.strip()[:80])),
        "kind": Said(words.foreign(to_kind(value) or "form_submitted")),
        "example": Said(words.foreign('{"path": "/pricing"}')),
        "most_events": Said(words.digits(str(MOST_EVENTS))),
        "most_properties": Said(words.digits(str(MOST_PROPERTIES))),
        "largest_event": Said(words.digits(str(LARGEST_EVENT))),
        "longest_id": Said(words.digits(str(LONGEST_ID))),
    }
    what, write = found
    return Reason(words.say(what, **values), words.say(write, **values), line, column)
