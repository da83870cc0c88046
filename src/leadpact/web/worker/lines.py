"""The lines of work: what each does in turn. A job says how much it did, so that the line looks again at once."""

from __future__ import annotations

from collections.abc import Callable

from leadpact.web.actions.figure import figure_due
from leadpact.web.actions.fold import fold_due
from leadpact.web.actions.person_data_erase import finish_due
from leadpact.web.actions.refold import refold_some
from leadpact.web.actions.remind import remind_due
from leadpact.web.actions.send import send_due
from leadpact.web.actions.upload_import import upload_due
from leadpact.web.actions.upload_sweep import sweep_due
from leadpact.web.agreed import agreed, rules_of

Job = Callable[[str, int], int]
"""Does what is due at an instant (microseconds UTC) under a worker's name; how much that was."""

AGAIN = 60_000_000
"""Microseconds after which accounts of other rules are looked for though all were done: what was begun by the rules of
before may have ended since, in a process that looks for none."""
_known_rules: dict[str, tuple[str, int]] = {}
"""By worker the rules by which all accounts were folded, and when that was looked at."""


def watch_rules(worker: str, now: int) -> int:
    """When an agreement was signed, or this is the first look since the code changed, let what it touches be folded anew."""
    history = agreed()
    rules = "" if history is None else rules_of(history)
    known, looked_at = _known_rules.get(worker, ("", 0))
    if known == rules and now < looked_at + AGAIN:
        return 0
    done = refold_some(now)
    if done is None:
        _known_rules[worker] = rules, now
    return done or 0


def finish_erasures(worker: str, now: int) -> int:
    """Complete what a request began and could not end: the account was in a worker's hands."""
    return finish_due(now)


FOLDING = ("folding", (watch_rules, fold_due))
SENDING: tuple[str, tuple[Job, ...]] = ("sending", (send_due,))
BACKGROUND: tuple[str, tuple[Job, ...]] = (
    "background",
    (upload_due, finish_erasures, remind_due, figure_due, sweep_due),
)
