"""What tests of the numbers share: the example's year in a live service."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from leadpact.agreement.history import History


@dataclass(frozen=True)
class Year:
    """A file of the example's events, its last instant, and the agreement in force in the service that has them too."""

    path: Path
    until: int
    history: History
