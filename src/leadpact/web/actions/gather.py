"""Claims due notices and settles which go out now: by each reader's own ways and hours, digests instead of floods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from leadpact.agreement.history import History
from leadpact.web.actions.claim import claim
from leadpact.web.actions.gather_digest import gather
from leadpact.web.actions.gather_floods import Flood, importing
from leadpact.web.actions.gather_hours import may_go_at
from leadpact.web.actions.send_marks import HELD, NO_ADDRESS, failed, held_until, withdrawn
from leadpact.web.actions.tell import Word, tell
from leadpact.web.records.models import Notice
from leadpact.web.telling.message import DIGEST
from leadpact.web.telling.readers import EMAIL, Recipient, recipient_of

MOST = 500
"""Notices looked at together."""
TEST = "test"
ALWAYS = (TEST, "to_sign", DIGEST)
"""Kinds that nobody mutes."""
FALLBACK = "instead_of"
"""Stands in what a mail tells that goes out because another way of its reader is closed."""
ALONE = (TEST, DIGEST)
"""Kinds that go out at once and by themselves."""


def ready(worker: str, now: int, history: History | None, held: int = HELD) -> list[tuple[Notice, Recipient]]:
    """Claim what is due; those to be sent now, each with its reader. The others are held, gathered or withdrawn."""
    claimed = [number for (number,) in claim("records_notice", worker, now, MOST, (), held)]
    if not claimed:
        return []
    rows = Notice.objects.filter(pk__in=claimed, state=Notice.QUEUED).order_by("created_at", "pk")
    groups: dict[str, list[Notice]] = defaultdict(list)
    for row in rows:
        groups[row.recipient].append(row)
    is_importing = cache(lambda: importing(now))
    found: list[tuple[Notice, Recipient]] = []
    for key, mine in groups.items():
        recipient = recipient_of(key, history, now)
        fitting = _by_their_ways(mine, recipient, now)
        due = _out_of_quiet(fitting, recipient, now)
        found += ((row, recipient) for row in _no_flood(due, worker, recipient, now, is_importing))
    return found


def _by_their_ways(rows: Sequence[Notice], recipient: Recipient, now: int) -> list[Notice]:
    """Those that go by a way their reader chose; what they do not want, or by another way, is withdrawn."""
    if recipient.instead is not None:
        _spread(rows, recipient.instead, (EMAIL,), now)
        withdrawn([row.pk for row in rows], "instead")
        return []
    if not recipient.channels:
        failed([row.pk for row in rows], NO_ADDRESS)
        return []
    muted = recipient.muted - set(ALWAYS)
    withdrawn([row.pk for row in rows if row.kind in muted], "muted")
    wanted = [row for row in rows if row.kind not in muted]
    ways = tuple(recipient.channels)
    own = [row for row in wanted if FALLBACK not in row.told]
    strange = {row.pk for row in own if row.channel not in ways}
    if strange or len(ways) > 1:
        told = [row for row in own if row.kind not in ALONE or row.pk in strange]
        _spread(told, recipient.key, ways, now)
    withdrawn(strange, "other_way")
    return [row for row in wanted if row.pk not in strange]


def _spread(rows: Iterable[Notice], recipient: str, channels: Iterable[str], now: int) -> None:
    """Queue the same for a recipient by these ways, where it is not there already."""
    ways = tuple(channels)
    for account, some in _by_account(rows).items():
        words = [
            Word(
                row.about, recipient, channel, row.kind, row.lead_id, row.finding_id, tuple(row.told.items())
            )
            for row in some
            for channel in ways
        ]
        tell(words, account, now)


def _by_account(rows: Iterable[Notice]) -> dict[int | None, list[Notice]]:
    found: dict[int | None, list[Notice]] = defaultdict(list)
    for row in rows:
        found[row.account_id].append(row)
    return found


def _out_of_quiet(rows: Sequence[Notice], recipient: Recipient, now: int) -> list[Notice]:
    """Those whose time has come; the others wait for it."""
    waits: dict[int, list[int]] = defaultdict(list)
    due: list[Notice] = []
    for row in rows:
        at = now if row.kind == TEST else may_go_at(recipient, row, now)
        if at > now:
            waits[at].append(row.pk)
        else:
            due.append(row)
    for at, some in waits.items():
        held_until(some, at)
    return due


def _no_flood(
    rows: Sequence[Notice], worker: str, recipient: Recipient, now: int, is_importing: Callable[[], bool]
) -> list[Notice]:
    """Those to be sent by themselves; many at once become a digest, which waits until no more come."""
    found = [row for row in rows if row.kind in ALONE]
    by_channel: dict[str, list[Notice]] = defaultdict(list)
    for row in rows:
        if row.kind not in ALONE:
            by_channel[row.channel].append(row)
    for channel, some in by_channel.items():
        flood = Flood(recipient, channel, now)
        were_held = any(may_go_at(recipient, row, row.created_at) > row.created_at for row in some)
        if not were_held and not flood.is_crowded(some, is_importing):
            found += some
            continue
        if not were_held and flood.still_rises():
            flood.wait(some)
        else:
            found += gather(recipient.key, channel, worker, now) or some
    return found
