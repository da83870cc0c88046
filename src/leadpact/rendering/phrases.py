"""Phrases that several promises share: fragments made sentences, stages and signals named, conditions set apart."""

from __future__ import annotations

from collections.abc import Iterable

from leadpact.agreement.names import VISITOR, ConditionText
from leadpact.agreement.signals import Signal, Trigger
from leadpact.rendering.blocks import Sentence
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import FSI, PDI, RLM, Said
from leadpact.words.formatting import Formats
from leadpact.words.naming import N_

STAGES = {
    VISITOR: N_("visitor"),
    "contact": N_("contact"),
    "lead": N_("lead"),
    "mql": N_("MQL"),
    "sal": N_("SAL"),
    "sql": N_("SQL"),
    "opportunity": N_("opportunity"),
    "customer": N_("customer"),
}
ENDS = (".", "!", "?", "…", ":", "؟")
NO_BREAK = "\u00a0"
MARKS = "".join((FSI, PDI, RLM))


def capital(text: Said) -> Said:
    """A fragment as it begins a sentence; a mark of direction before its first letter stays there."""
    start = len(text) - len(text.lstrip(MARKS))
    return Said(text[:start] + text[start : start + 1].upper() + text[start + 1 :])


def told(text: Said, clause: str | None = None, source: str | None = None) -> Sentence:
    """A fragment as a sentence, with a capital and a full stop."""
    ended = text.rstrip(MARKS).endswith(ENDS)
    return Sentence(capital(text if ended else Said(f"{text}.")), source, clause)


def labelled(label: str, text: str) -> Said:
    """What something is called, and what it is."""
    return Said(f"{label}: {text}")


def stage(reader: Reader, key: str) -> Said:
    """A stage of the lifecycle by its name."""
    return reader.names.known(STAGES, key)


def signal(reader: Reader, heard: Signal | Trigger) -> Said:
    """What a clock, a track or a handoff waits for, without its condition."""
    if heard.on_stage is not None:
        return reader.words.say("the stage {stage}", stage=stage(reader, heard.on_stage))
    return reader.names.signal(heard.on)


def under(reader: Reader, heard: Signal | Trigger) -> Said:
    """The same with its condition in words."""
    return reader.clauses.when(signal(reader, heard), heard.when)


def source_of(heard: Iterable[Signal | Trigger]) -> str | None:
    """The conditions of several signals as the YAML writes them."""
    return together(each.when for each in heard)


def together(conditions: Iterable[ConditionText | None]) -> str | None:
    """Conditions as written, a line each; None for none."""
    return "\n".join(str(each) for each in conditions if each is not None) or None


def quoted(reader: Reader, condition: ConditionText) -> Said:
    """A condition in words as it stands inside a sentence: between quotation marks, once."""
    said = reader.conditions.of(condition)
    as_written = reader.words.say("“{name}”", name=condition)
    return said if said == as_written else reader.words.say("“{name}”", name=said)


def people(reader: Reader, whos: Iterable[str]) -> Said:
    """Several people after one another; names have commas of their own, `Luis Gil, head of sales`."""
    return Said(reader.words.semicolon.join(reader.names.who(who) for who in whos))


def day(formats: Formats, at: int) -> Said:
    """A day that no line's end tears apart."""
    return Said(formats.day(at).replace(" ", NO_BREAK))


def instant(formats: Formats, at: int) -> Said:
    """A day and a time, torn apart between the two at most."""
    return formats.words.say("{day}, {time}", day=day(formats, at), time=formats.time(at))
