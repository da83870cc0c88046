"""The agreement in force, read from the records once and kept until a version is signed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import lru_cache

from leadpact import __version__
from leadpact.agreement.history import History, history_of
from leadpact.agreement.lock import read_lock
from leadpact.agreement.reading import read_agreement
from leadpact.calendars import tzdata_version
from leadpact.web.clock import now


def agreed() -> History | None:
    """The signed versions in their order; None while there is none."""
    from leadpact.web.records.models import Version

    signed = Version.objects.filter(state=Version.SIGNED).order_by("effective").values_list("digest", "pk")
    key = tuple(signed)
    return _history(key) if key else None


def zone_at(history: History | None, at: int | None = None) -> str:
    """The zone of the agreement of an instant (microseconds UTC; now where none is given); UTC while there is none."""
    if history is None:
        return "UTC"
    return str(history.at(now() if at is None else at).agreement.timezone)


@lru_cache(maxsize=4)
def _history(key: tuple[tuple[str, int], ...]) -> History:
    """The history of these versions. They were checked before they were signed, so that none is refused."""
    from leadpact.web.records.models import Version

    found = []
    for version in Version.objects.filter(pk__in=[pk for _, pk in key]).order_by("effective"):
        name = f"{version.effective}.yaml"
        read = read_agreement(version.text.encode(), name)
        if read.agreement is None:
            raise ValueError(f"{name}: {read.problems}")
        lock, _ = read_lock(version.lock, f"{version.effective}.lock", read.agreement, read.digest)
        found.append((name, read, lock))
    history = history_of(found, in_folder=False)
    if isinstance(history, list):
        raise ValueError(str(history))
    return replace(history, doubts=())


def rules_of(history: History) -> str:
    """The digest of all that a fold depends on beside the events: another one means that everything is folded anew."""
    parts = [__version__, tzdata_version()]
    for version in history.versions:
        locked = version.lock.text if version.lock is not None else b""
        parts += [version.digest, hashlib.sha256(locked).hexdigest()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
