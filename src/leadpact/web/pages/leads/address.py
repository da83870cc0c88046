"""A lead's address: `/leads/` and its id, whatever letters that has; in base 64 where an address can't hold it."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

RESERVED: Final = ("mine", "act")
"""First steps of addresses that are no lead's."""
CODED: Final = "~"


class LeadId:
    """Django's converter. What it writes is read back as it was: browsers and proxies join `//` and walk `..`."""

    regex = r"[\s\S]+"

    def to_python(self, value: str) -> str:
        """The id in an address. Raises ValueError for an address that is no lead's."""
        if not value.startswith(CODED):
            if not _stays(value):
                raise ValueError(value)
            return value
        found = urlsafe_b64decode(value[1:] + "=" * (-len(value[1:]) % 4)).decode()
        if "\x00" in found:  # no lead's id has it, and no database is asked for it
            raise ValueError(value)
        return found

    def to_url(self, value: str) -> str:
        """The end of the address."""
        if _stays(value):
            return value
        return CODED + urlsafe_b64encode(value.encode()).decode().rstrip("=")


def _stays(value: str) -> bool:
    steps = value.split("/")
    return (
        not value.startswith(CODED)
        and steps[0] not in RESERVED
        and not any(step in ("", ".", "..") for step in steps)
        and value == value.strip()
        and value.isprintable()
    )
