"""Gathers a version's parts into one document: what a reader wants to know first, the parts in their order, and notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from leadpact.agreement.history import Version
from leadpact.rendering import (
    calendars,
    definitions,
    follow_up,
    goals,
    handoff,
    kpis,
    nurturing,
    parties,
    personas,
    qualification,
    review,
    signing,
)
from leadpact.rendering.blocks import Document, Section
from leadpact.rendering.frame import facts, notes
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Words

PARTS: Mapping[str, Callable[[Reader], Section]] = {
    "parties": parties.section,
    "calendars": calendars.section,
    "personas": personas.section,
    "goals": goals.section,
    "definitions": definitions.section,
    "qualification": qualification.section,
    "handoff": handoff.section,
    "nurturing": nurturing.section,
    "follow_up": follow_up.section,
    "kpis": kpis.section,
    "review": review.section,
    "signers": signing.section,
}
"""What writes each part, by its key in the YAML and in its order; who signs comes last."""


def document_of(version: Version, words: Words) -> Document:
    """A version of an agreement for readers of one language. Raises nothing: a part that agrees nothing says so."""
    reader = Reader(version, words)
    return Document(
        reader.names.text(version.agreement.name, ""),
        words.language,
        words.is_rtl,
        tuple(facts(reader)),
        tuple(section(reader) for section in PARTS.values()),
        tuple(notes(reader)),
        version.name,
        version.digest,
    )
