"""A line of the story: what every way of printing it starts from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from leadpact.replay.findings import Finding
from leadpact.words.catalogue import Said

NOTHING = Said("")


@dataclass(frozen=True)
class Line:
    """One line of the story. `type` is note, event, finding, points, score, standing or open."""

    type: str
    kind: str
    at: int
    lead_id: str
    cycle: int
    text: Said
    why: Said = NOTHING
    clause: str | None = None
    version: str | None = None
    cause: str | None = None
    finding: Finding | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    value: float | None = None
    quiet: bool = False
    other: bool = False
    nested: bool = False
    """Whether the line before it says when it was."""
