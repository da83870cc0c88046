"""A version's record read as the agreement it is: what drafting, proposing, signing and the pages all begin with."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from leadpact.agreement.history import History, history_of, version_of
from leadpact.agreement.history import Version as Agreed
from leadpact.agreement.lock import Lock, read_lock
from leadpact.agreement.nodes import LARGEST
from leadpact.agreement.problems import Problem
from leadpact.agreement.reading import Read, read_agreement
from leadpact.web.records.models import Version

PASTED = "agreement.yaml"
"""How a text is called that has no date yet."""


@lru_cache(maxsize=64)
def read_text(text: str, file_name: str = PASTED) -> Read:
    """Everything that is right and wrong with a text. The same text is read once."""
    return read_agreement(text.encode("utf-8", "surrogatepass"), file_name)


def text_of(given: bytes) -> tuple[str, Read]:
    """Bytes that somebody gives, as text, with what is wrong with them; what is no text at all comes back empty."""
    read = read_agreement(given[: LARGEST + 1], PASTED)
    if any(problem.code in ("binary", "not_utf8", "too_large") for problem in read.problems):
        return "", read
    return given.decode("utf-8"), read


def mark_of(text: str) -> str:
    """What tells one text from another to the letter; an agreement's digest does not see its comments."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def file_name(record: Version) -> str:
    """The name of its file in a folder of versions."""
    return f"{record.effective[:10]}.yaml"


def read_of(record: Version) -> Read:
    """A record's text, read."""
    return read_text(record.text, file_name(record))


def lock_in(record: Version) -> Lock | None:
    """The lock of a record, where there is one."""
    return agreed_of(record).lock


def agreed_of(record: Version) -> Agreed:
    """A record as a version that can be judged by. Raises ValueError for a text that is refused, which none is."""
    return _agreed(record.text, file_name(record), record.lock)


@lru_cache(maxsize=64)
def _agreed(text: str, named: str, locked: str) -> Agreed:
    read = read_text(text, named)
    lock = None
    if locked and read.agreement is not None:
        lock = read_lock(locked, f"{named.removesuffix('.yaml')}.lock", read.agreement, read.digest)[0]
    return version_of(read, named, lock)


def together(records: list[Version]) -> History | list[Problem]:
    """The history that versions make together, or why they make none."""
    found = []
    for record in records:
        read = read_of(record)
        if read.agreement is None:
            return list(read.problems)
        found.append(filed(record))
    return history_of(found, in_folder=False)


def filed(record: Version) -> tuple[str, Read, Lock | None]:
    """A record as a history takes it: the name of its file, what is read there, and its lock."""
    return file_name(record), read_of(record), lock_in(record)


def signed_versions() -> list[Version]:
    """The versions that are signed, in their order."""
    return list(Version.objects.filter(state=Version.SIGNED).order_by("effective", "pk"))
