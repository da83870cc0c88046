"""Counts the scorecard's figures anew when something changed: by one worker at a time, a tenth of the time at most."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from leadpact.agreement.history import History
from leadpact.log.engine import engine
from leadpact.report.goal import goal_of
from leadpact.web.agreed import agreed
from leadpact.web.figuring.behind import by_month, leads_behind
from leadpact.web.figuring.changes import State, state_at, turn_of
from leadpact.web.figuring.contents import SCORECARD, Told, digest_of, head_of, people_of, promised_of
from leadpact.web.figuring.live_book import open_live_book
from leadpact.web.figuring.pictures import pictures_of
from leadpact.web.records.models import Figures

TURN = "figuring"
"""The row that says whose turn it is: until `made_at` nobody else may begin; `values`: of what, and how long it took."""
HELD = 600_000_000
"""A worker that died with it keeps others waiting so long, microseconds; more where the last run was long."""
RETRY = 60_000_000
REST = 10
"""After a run so many times its length passes before the next."""
SHORT = 1_000_000
"""Microseconds: after a run no longer than this the next may begin at once."""
LOOK = 1_000_000
"""A worker looks no more often than this, microseconds."""
MEMORY = "2GB"
"""What counting may take; beyond it the engine goes to disk."""
LEFT = 3600.0
"""Seconds in which a count that lives writes something."""
COPIES = "leadpact-figures-"
"""How folders begin in which the copies lie while they are counted."""

_looked: dict[str, int] = {}


def figure_due(worker: str, now: int) -> int:
    """Count the figures as of `now` (microseconds UTC) if anything changed and it is time; 1 if that was done."""
    if 0 <= now - _looked.get(worker, -LOOK) < LOOK:
        return 0
    _looked[worker] = now
    history = agreed()
    if history is None:
        return 0
    turn, _ = Figures.objects.get_or_create(name=TURN, defaults={"made_at": 0})
    state = state_at(history, now) if turn.made_at <= now else {}
    is_due = state and (state != turn.values.get("state") or now >= turn.values.get("turn", 0))
    if not is_due or not _claim(turn, worker, now):
        return 0
    try:
        return int(_figure(history, turn, state, now))
    except BaseException:
        Figures.objects.filter(pk=turn.pk, made_at=turn.made_at).update(made_at=now + RETRY)
        raise


def forget_lists() -> None:
    """Take the stored lists of leads away, in the caller's transaction: somebody on them was erased.

    Whoever counts at this moment may not store what they read before; the next run lists whom there is to list.
    """
    Figures.objects.filter(name__startswith=f"{SCORECARD}/leads/").delete()
    Figures.objects.filter(name=TURN).update(made_at=0, values={})


def _claim(turn: Figures, worker: str, now: int) -> bool:
    """Take the turn, if nobody else has meanwhile."""
    before = turn.made_at
    turn.made_at = now + max(HELD, REST * int(turn.values.get("took", 0)))
    turn.values = {**turn.values, "worker": worker}
    taken = Figures.objects.filter(pk=turn.pk, made_at=before)
    return bool(taken.update(made_at=turn.made_at, values=turn.values))


def _figure(history: History, turn: Figures, state: State, now: int) -> bool:
    began = time.monotonic_ns()
    kept = dict(Figures.objects.filter(name__startswith=SCORECARD).values_list("name", "values__digest"))
    drawn = dict(
        Figures.objects.filter(name__startswith=f"{SCORECARD}/pictures/").values_list("name", "values__of")
    )
    with (
        tempfile.TemporaryDirectory(prefix=COPIES, dir=_scratch()) as folder,
        engine(memory_limit=MEMORY, threads=1, temporary=Path(folder)) as con,
    ):
        book = open_live_book(con, Path(folder), history, now)
        measures = promised_of(book)
        head = head_of(book, measures, goal_of(book))
        told = {SCORECARD: head, **people_of(book, measures), **by_month(leads_behind(book, measures))}
        following = turn_of(book)
    told |= pictures_of(head, history, drawn)
    took = (time.monotonic_ns() - began) // 1000
    return _write(turn, told, kept, set(drawn), {"state": state, "turn": following, "took": took}, now)


def _scratch() -> Path:
    """Where the copies lie while they are counted: beside the database, readable by its user alone.

    What nobody has written into for long is of a worker that was killed.
    """
    home: Path = settings.HOME
    home.mkdir(parents=True, exist_ok=True)
    for left in home.glob(f"{COPIES}*"):
        if time.time() - _touched(left) > LEFT:
            shutil.rmtree(left, ignore_errors=True)
    return home


def _touched(folder: Path) -> float:
    """When something in a folder was written last, in seconds; now, where it goes meanwhile."""
    try:
        return max(each.stat().st_mtime for each in (folder, *folder.rglob("*")))
    except OSError:
        return time.time()


def _write(
    turn: Figures, told: dict[str, Told], kept: dict[str, Any], drawn: set[str], values: Told, now: int
) -> bool:
    """Store what changed, all of it or, where the turn went to somebody else meanwhile, nothing."""
    rest = REST * values["took"] if values["took"] > SHORT else 0
    changed = {
        name: {**each, "digest": digest}
        for name, each in told.items()
        if kept.get(name) != (digest := digest_of(each))
    }
    with transaction.atomic():
        mine = Figures.objects.filter(pk=turn.pk, made_at=turn.made_at)
        ends = now + values["took"] + rest
        if not mine.update(made_at=ends, values={**turn.values, **values}):
            return False
        rows = [Figures(name=name, made_at=now, values=each) for name, each in changed.items()]
        Figures.objects.bulk_create(
            rows, batch_size=100, update_conflicts=True, unique_fields=["name"],
            update_fields=["made_at", "values"],
        )  # fmt: skip
        Figures.objects.filter(
            name__in=[name for name in kept if name not in told and name not in drawn]
        ).delete()
    return True
