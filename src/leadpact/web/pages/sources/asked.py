"""What an address asks for: numbers that may be anything."""

from __future__ import annotations


def number_of(text: str) -> int | None:
    """A whole number from 0, as far as a database counts; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
