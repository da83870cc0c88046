"""What one look at a deployment found: the value that all checks yield and `leadpact doctor` prints."""

from __future__ import annotations

from dataclasses import dataclass

WELL, NOTE, WRONG = "well", "note", "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `do` is what to do about it, empty where all is well."""

    name: str
    state: str
    says: str
    do: str = ""


def well(name: str, says: str) -> Check:
    """As it should be."""
    return Check(name, WELL, says)


def note(name: str, says: str, do: str) -> Check:
    """Nothing that is broken, and something to know."""
    return Check(name, NOTE, says, do)


def wrong(name: str, says: str, do: str) -> Check:
    """Wrong: whoever runs this should do something."""
    return Check(name, WRONG, says, do)


def lasting(microseconds: int) -> str:
    """A length as people say it, in its largest unit."""
    seconds = max(0, microseconds) / 1_000_000
    for unit, of in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * of:
            return f"{seconds / of:.0f} {unit}"
    return f"{seconds:.0f} s"
