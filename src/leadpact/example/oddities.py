"""What does not go by the book: people who ask again, pauses, disputes, merges, erasures, late papers, repeats."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadpact.calendars.instant import DAY, HOUR, MINUTE, SECOND

from .cast import Cast
from .closing import JULY, REASONS, Round
from .people import PEOPLE
from .rows import NONE, WORDS, Numbers, Rows, chance, one_of, times
from .sales import LUIS, Sales
from .scores import BY_SCORE, Calls

ACTORS = WORDS["actor"]
ANA = ACTORS.index("ana")
HUMAN: dict[str, Any] = {"actor_kind": "human", "source": "crm"}


def answer_again(sales: Sales, r: Round, calls: Calls) -> None:
    """Somebody of an account that sales already talks to asks again: most are called back within the day."""
    rng = sales.rng
    asked = calls.at_(calls.by != BY_SCORE)
    order = np.argsort(r.account, kind="stable")
    place = np.searchsorted(r.account[order], asked.account).clip(0, max(r.size - 1, 0))
    if r.size == 0 or len(asked.at) == 0:
        return
    mine = order[place]
    until = np.where(r.ended[mine] == NONE, r.at[mine] + 40 * DAY, r.ended[mine])
    during = (r.account[mine] == asked.account) & (asked.at > r.at[mine]) & (asked.at < until)
    during &= chance(rng, 0.88, len(mine))
    owner = r.owner[mine[during]]
    at = sales.advance(owner, asked.at[during], times(rng, 100 * MINUTE, 1.0, int(during.sum())))
    outcome = one_of(rng, (0.35, 0.05, 0.3, 0.2, 0.1), len(at))
    sales.rows.add(
        "call_made",
        asked.lead[during],
        at,
        actor=owner,
        outcome=outcome,
        actor_kind="human",
        source="telephony",
    )


def inbound(sales: Sales, r: Round) -> None:
    """Now and then the buyer calls first."""
    rng = sales.rng
    who = np.flatnonzero(chance(rng, 0.02, r.size))
    at = r.at[who] + times(rng, 2 * HOUR, 1.0, len(who))
    sales.rows.add(
        "call_made",
        r.lead[who],
        at,
        actor=r.owner[who],
        direction="inbound",
        outcome="connected",
        actor_kind="human",
        source="telephony",
    )


def pause(sales: Sales, r: Round) -> None:
    """The buyer is away and the head of sales stops the clocks; some reps try it themselves, which has no effect."""
    rng = sales.rng
    who = np.flatnonzero(chance(rng, 0.04, r.size))
    at = r.at[who] + times(rng, 20 * HOUR, 1.2, len(who))
    by = np.where(chance(rng, 0.8, len(who)), LUIS, r.owner[who])
    why = np.array([REASONS[name] for name in ("buyer_away", "plant_stop", "vacaciones")])
    reason = why[one_of(rng, (0.6, 0.3, 0.1), len(who))]
    sales.rows.add("clock_paused", r.lead[who], at, actor=by, reason=reason, **HUMAN)
    back = chance(rng, 0.8, len(who))
    moment = at[back] + times(rng, 4 * DAY, 0.8, int(back.sum()))
    sales.rows.add("clock_resumed", r.lead[who[back]], moment, actor=by[back], **HUMAN)


def rebase(sales: Sales, r: Round) -> None:
    """In the first days of July some open clocks are pinned to the new version, on record."""
    rng = sales.rng
    open_then = (r.at < JULY) & (r.at > JULY - 12 * DAY) & ((r.ended == NONE) | (r.ended > JULY + DAY))
    who = np.flatnonzero(open_then & chance(rng, 0.3, r.size))
    at = JULY + 9 * HOUR + rng.integers(0, 60, len(who)) * MINUTE
    sales.rows.add("clock_rebased", r.lead[who], at, actor=np.full(len(who), LUIS), **HUMAN)


def dispute(sales: Sales, r: Round) -> None:
    """Some attempts written down days later are decided about: by marketing's head it counts or not."""
    rng, found = sales.rng, _backdated(sales.rows)
    who = found[chance(rng, 0.6, len(found))]
    lead, number, said = who[:, 0], who[:, 1], who[:, 2]
    at = said + times(rng, 2 * DAY, 0.5, len(who))
    decision = np.where(chance(rng, 0.65, len(who)), 0, 1)
    actor = np.where(chance(rng, 0.85, len(who)), ANA, LUIS)
    sales.rows.add("dispute_decided", lead, at, attempt=number, decision=decision, actor=actor, **HUMAN)


def _backdated(rows: Rows) -> Numbers:
    """Attempts written down more than a day late: lead, number, when it was written."""
    found = [np.zeros((0, 3), dtype=np.int64)]
    for _, block in rows.blocks:
        if "logged_at" in block:
            late = block["logged_at"] - block["at"] > 2 * DAY
            found.append(np.stack([block[name][late] for name in ("lead", "number", "logged_at")], axis=1))
    return np.concatenate(found)


def by_hand(sales: Sales, r: Round) -> None:
    """Sales puts some returned leads on a track, or takes them off."""
    rng = sales.rng
    ended = np.flatnonzero((r.ended != NONE) & chance(rng, 0.06, r.size))
    at = r.ended[ended] + times(rng, 3 * DAY, 0.8, len(ended))
    track = one_of(rng, (0.6, 0.4), len(ended))
    sales.rows.add("track_started", r.lead[ended], at, track=track, actor=r.owner[ended], **HUMAN)
    off = chance(rng, 0.4, len(ended))
    moment = at[off] + times(rng, 8 * DAY, 0.6, int(off.sum()))
    sales.rows.add("track_stopped", r.lead[ended[off]], moment, actor=r.owner[ended[off]], **HUMAN)


def keep_record(rng: np.random.Generator, rows: Rows, cast: Cast) -> None:
    """Colleagues' double entries are merged, and people who ask for it are erased."""
    second = np.flatnonzero((cast.place > 0) & chance(rng, 0.04, cast.leads))
    first = second - cast.place[second]
    at = np.maximum(cast.arrived[second], cast.arrived[first]) + times(rng, 6 * DAY, 1.0, len(second))
    rows.add("lead_merged", second, at, into=first, actor=np.full(len(second), ACTORS.index("hugo")), **HUMAN)
    gone = np.flatnonzero(chance(rng, 0.004, cast.leads))
    rows.add(
        "lead_erased", gone, cast.arrived[gone] + times(rng, 25 * DAY, 1.0, len(gone)), actor="hugo", **HUMAN
    )


def repeated(rng: np.random.Generator, columns: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Some events are delivered twice: the same id, received later."""
    size = len(columns["at"])
    twice = np.flatnonzero(chance(rng, 0.008, size))
    found = {name: np.concatenate([values, values[twice]]) for name, values in columns.items()}
    found["received_at"][size:] += rng.integers(5, 2 * 86_400, len(twice)) * SECOND
    return found


assert len(PEOPLE) <= ANA, "actors begin with the reps, so that an owner is an actor"
