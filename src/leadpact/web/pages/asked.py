"""What an address or a form asks for: numbers and texts that may be anything."""

from __future__ import annotations

from django.http import QueryDict


def number_of(text: str) -> int | None:
    """A whole number from 0, as far as a database counts; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def text_of(asked: QueryDict, name: str) -> str:
    """A text by its name, empty where there is none; without NUL, which no text of a database holds."""
    return asked.get(name, "").replace("\x00", "").strip()
