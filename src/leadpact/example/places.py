"""Where the example agreement is: the copy that comes with an installed Leadpact, equal to the one in `agreements/acme`."""

from __future__ import annotations

from pathlib import Path

AGREEMENT = Path(__file__).parent / "acme"
"""The folder with the versions of the example agreement."""
