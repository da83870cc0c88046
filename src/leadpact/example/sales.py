"""What salespeople do with one round of handoffs: assigned, tried, reached or not, sold, rejected, given back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from leadpact.calendars.instant import DAY, HOUR, MINUTE, SECOND

from .cast import Cast
from .hours import Shares, WorkingTime
from .people import PEOPLE, REPS
from .rows import NONE, WORDS, Mask, Numbers, Rows, chance, logged, one_of, times
from .scores import BY_DEMO

JULY = 1_782_856_800_000_000
"""1 July 2026, 00:00 in Madrid: the second version."""
MOST_ATTEMPTS = 9
YOUSSEF, LUIS = PEOPLE.index("youssef"), PEOPLE.index("luis")
ATTEMPT_KINDS = ("call_made", "email_sent", "message_sent", "video_sent")
OUTCOMES = WORDS["outcome"]
CONNECTED, CALLBACK, NO_ANSWER, VOICEMAIL, BUSY, WRONG_NUMBER, BOUNCED = range(len(OUTCOMES))
REASONS = {name: WORDS["reason"].index(name) for name in WORDS["reason"]}


@dataclass
class Round:
    """One handoff of each of some accounts, and what became of it."""

    account: Numbers
    lead: Numbers
    at: Numbers
    by: Numbers
    top: Mask
    owner: Numbers
    number: int
    """1 for the first cycle."""
    ended: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """When it came back; NONE while it is open or when it was sold."""
    reached: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    attempts: list[tuple[Numbers, Numbers, Numbers]] = field(default_factory=list)
    """Numbers, instants and places in the round of the attempts made."""

    @property
    def size(self) -> int:
        """How many handoffs."""
        return len(self.account)


class Sales:
    """The reps at work, each in the hours of their own calendar."""

    def __init__(
        self, rng: np.random.Generator, rows: Rows, cast: Cast, hours: Mapping[str, WorkingTime]
    ) -> None:
        self.rng, self.rows, self.cast = rng, rows, cast
        self.hours = [hours[person] for person in PEOPLE]

    def habit(self, name: str, owner: Numbers) -> Shares:
        """A habit of each owner."""
        return np.array([getattr(rep, name) for rep in REPS], dtype=np.float64)[owner]

    def advance(self, owner: Numbers, at: Numbers, working: Numbers) -> Numbers:
        """Instants moved on in the working time of their owners."""
        found = at.copy()
        for person, hours in enumerate(self.hours):
            mine = owner == person
            if mine.any():
                found[mine] = hours.advance(at[mine], working[mine])
        return found

    def owners(self, account: Numbers, at: Numbers) -> Numbers:
        """Whom the router gives accounts to: by market, in turns weighted by capacity."""
        market = self.cast.market[account] % 3
        found = np.zeros(len(account), dtype=np.int64)
        for place in range(3):
            for started in (False, True):
                mine = (market == place) & ((at >= JULY) == started)
                shares = [rep.markets[place] for rep in REPS]
                if not started:
                    shares[YOUSSEF] = 0
                found[mine] = one_of(self.rng, tuple(shares), int(mine.sum()))
        return found

    def work(self, r: Round) -> None:
        """Everything that follows a round of handoffs."""
        self._assign(r)
        touched = ~chance(self.rng, self.habit("untouched", r.owner), r.size)
        refused = self._refuse(r, touched)
        active = touched & ~refused
        r.ended = np.where(refused, r.ended, NONE)
        r.reached = np.full(r.size, NONE, dtype=np.int64)
        last, full = self._try(r, active)
        self._sell(r, active & (r.reached != NONE))
        self._give_up(r, active & (r.reached == NONE), last, full)

    def _assign(self, r: Round) -> None:
        """The router says whose it is, seconds later as a rule; some weeks a person does, later."""
        delay = times(self.rng, 20 * SECOND, 0.8, r.size)
        slow = chance(self.rng, 0.02, r.size)
        delay = np.where(slow, times(self.rng, 3 * HOUR, 0.8, r.size), delay)
        self.rows.add(
            "lead_assigned",
            r.lead,
            r.at + delay,
            owner=r.owner,
            actor="router",
            actor_kind="system",
            source="crm",
        )
        other = chance(self.rng, 0.02, r.size)
        moved = r.at[other] + times(self.rng, 6 * HOUR, 0.7, int(other.sum()))
        r.owner = r.owner.copy()
        r.owner[other] = self.owners(r.account[other], moved)
        self.rows.add(
            "lead_assigned",
            r.lead[other],
            moved,
            owner=r.owner[other],
            actor="luis",
            actor_kind="human",
            source="crm",
        )

    def promised(self, r: Round) -> Numbers:
        """The first response promised, in working µs."""
        late = r.at >= JULY
        large = self.cast.employees[r.account] >= 500
        minutes = np.select(
            [r.by == BY_DEMO, r.top, large], [np.where(late, 15, 30), 60, 120], np.where(late, 180, 240)
        )
        return np.asarray(minutes * MINUTE, dtype=np.int64)

    def _refuse(self, r: Round, touched: Mask) -> Mask:
        """Some are refused before anybody tries: twice in the book, bad data, no fit."""
        refused = touched & chance(self.rng, 0.05, r.size)
        at = self.advance(r.owner, r.at, times(self.rng, 90 * MINUTE, 0.9, r.size))
        reason = np.array([REASONS[name] for name in ("duplicate", "bad_data", "no_fit")])
        drawn = reason[one_of(self.rng, (0.4, 0.3, 0.3), r.size)]
        r.ended = np.where(refused, at, NONE)
        self.rows.add(
            "lead_rejected",
            r.lead[refused],
            at[refused],
            reason=drawn[refused],
            actor=r.owner[refused],
            actor_kind="human",
            source="crm",
        )
        mended = refused & (drawn == reason[1]) & (at >= JULY) & chance(self.rng, 0.7, r.size)
        moment = at[mended] + times(self.rng, 2 * DAY, 0.7, int(mended.sum()))
        self.rows.add("lead_identified", r.lead[mended], moment, told=np.int64(2), actor="hugo", source="crm")
        return refused

    def _first(self, r: Round) -> Numbers:
        """When each owner first tries."""
        median = self.promised(r) * self.habit("quick", r.owner)
        delay = median * np.exp(self.habit("spread", r.owner) * self.rng.standard_normal(r.size))
        working = self.advance(r.owner, r.at, (np.maximum(delay, 30 * SECOND) / 1000).astype(np.int64) * 1000)
        at_once = r.at + times(self.rng, 9 * MINUTE, 0.6, r.size)
        eager = chance(self.rng, self.habit("wall_share", r.owner), r.size)
        return np.where(eager, np.minimum(at_once, working), working)

    def _try(self, r: Round, active: Mask) -> tuple[Numbers, Mask]:
        """Attempt after attempt, until somebody answers or the rep has had enough: the last one's instant, and
        whether there were as many as the agreement asks for."""
        at = self._first(r)
        enough = np.where(r.at >= JULY, 5, 6)
        wanted = 1 + self.rng.poisson(np.maximum(self.habit("attempts", r.owner) - 1, 0))
        accepting = active & chance(self.rng, 0.25, r.size)
        self.rows.add(
            "lead_accepted",
            r.lead[accepting],
            at[accepting] - MINUTE,
            actor=r.owner[accepting],
            actor_kind="human",
            source="crm",
        )
        last = at
        trying = active.copy()
        for turn in range(MOST_ATTEMPTS):
            if not trying.any():
                break
            self._attempt(r, np.flatnonzero(trying), at, turn)
            last = np.where(trying, at, last)
            trying = trying & (r.reached == NONE) & (turn + 1 < np.minimum(wanted, enough))
            at = self._next(r, at)
        return last, wanted >= enough

    def _next(self, r: Round, at: Numbers) -> Numbers:
        """When the next attempt is made: a working day later as a rule, at times too soon or much too late."""
        gap = times(self.rng, 9 * HOUR, 0.35, r.size)
        gap = np.where(chance(self.rng, 0.03, r.size), times(self.rng, 1 * HOUR, 0.6, r.size), gap)
        gap = np.where(chance(self.rng, 0.025, r.size), times(self.rng, 45 * HOUR, 0.3, r.size), gap)
        return self.advance(r.owner, at, gap)

    def _attempt(self, r: Round, who: Numbers, when: Numbers, turn: int) -> None:
        """One attempt of each of some handoffs."""
        at = when[who]
        kind = one_of(self.rng, (0.8, 0.12, 0.06, 0.02) if turn == 0 else (0.54, 0.36, 0.07, 0.03), len(who))
        speedy = at - r.at[who] < HOUR
        share = np.where(kind == 0, 0.11 + 0.07 * speedy - 0.006 * turn, np.where(kind == 1, 0, 0.04))
        reached = chance(self.rng, share, len(who))
        missed = np.array([NO_ANSWER, VOICEMAIL, BUSY, WRONG_NUMBER])[
            one_of(self.rng, (0.52, 0.3, 0.14, 0.04), len(who))
        ]
        outcome = np.where(reached, np.where(chance(self.rng, 0.2, len(who)), CALLBACK, CONNECTED), missed)
        outcome = np.where((kind > 0) & ~reached, -1, outcome)
        outcome = np.where((kind == 1) & chance(self.rng, 0.02, len(who)), BOUNCED, outcome)
        said = logged(self.rng, at, self.habit("backdates", r.owner[who]))
        for place, name in enumerate(ATTEMPT_KINDS):
            mine = kind == place
            told: dict[str, Any] = {"actor": r.owner[who[mine]], "actor_kind": "human"}
            told |= {"source": "telephony" if place == 0 else "crm", "outcome": outcome[mine]}
            told["received_at"] = self._synced(said[mine])
            number = self.rows.add(name, r.lead[who[mine]], at[mine], logged_at=said[mine], **told)
            r.attempts.append((number, at[mine], who[mine]))
        r.reached[who[reached]] = at[reached]
        self._after_mail(r, who[kind == 1], at[kind == 1])

    def _synced(self, said: Numbers) -> Numbers:
        """When attempts reach us: some from a phone that was offline until the evening, or for days."""
        offline = chance(self.rng, 0.04, len(said))
        return np.where(offline, said + times(self.rng, 9 * HOUR, 1.0, len(said)), NONE)

    def _after_mail(self, r: Round, who: Numbers, at: Numbers) -> None:
        """A mail bounces, or is replied to; automatic sequences write too, which is nobody's attempt."""
        bounced = chance(self.rng, 0.02, len(who))
        self.rows.add(
            "email_bounced",
            r.lead[who[bounced]],
            at[bounced] + 20 * SECOND,
            source="mailing",
            actor_kind="system",
        )
        replied = ~bounced & chance(self.rng, 0.07, len(who))
        moment = at + times(self.rng, 4 * HOUR, 1.0, len(who))
        self.rows.add("replied", r.lead[who[replied]], moment[replied], source="mailing")
        r.reached[who[replied]] = moment[replied]
        auto = chance(self.rng, 0.1, len(who))
        self.rows.add(
            "email_sent",
            r.lead[who[auto]],
            at[auto] + DAY,
            actor="secuencias",
            actor_kind="system",
            source="mailing",
        )

    def _sell(self, r: Round, talking: Mask) -> None:
        """Those who were reached: a meeting, a project, an offer, won or lost; or not now."""
        who = np.flatnonzero(talking)
        interested = chance(self.rng, np.where(r.by[who] == BY_DEMO, 0.66, 0.5), len(who))
        meeting = who[interested]
        booked = r.reached[meeting] + times(self.rng, 6 * MINUTE, 0.8, len(meeting))
        told: dict[str, Any] = {"source": "crm", "actor_kind": "human"}
        self.rows.add("meeting_booked", r.lead[meeting], booked, actor=r.owner[meeting], **told)
        held = self.advance(r.owner[meeting], booked, times(self.rng, 3 * 8 * HOUR, 0.5, len(meeting)))
        came = chance(self.rng, 0.82, len(meeting))
        self.rows.add("meeting_held", r.lead[meeting[came]], held[came], actor=r.owner[meeting[came]], **told)
        good = came & chance(self.rng, 0.68, len(meeting))
        self._deal(r, meeting[good], held[good] + 30 * MINUTE)
        rest = np.concatenate([who[~interested], meeting[~good]])
        self._return(r, rest, np.concatenate([r.reached[who[~interested]], held[~good]]), reached=True)

    def _deal(self, r: Round, who: Numbers, at: Numbers) -> None:
        """A project becomes an offer, and is won or lost."""
        owner, lead = r.owner[who], r.lead[who]
        told: dict[str, Any] = {"source": "crm", "actor_kind": "human"}
        self.rows.add("stage_set", lead, at, actor=owner, stage="sql", **told)
        rated = chance(self.rng, 0.3, len(who))
        stars = self.rng.integers(3, 6, int(rated.sum()))
        self.rows.add("lead_rated", lead[rated], at[rated] + MINUTE, actor=owner[rated], rating=stars, **told)
        opened = chance(self.rng, 0.86, len(who))
        who, at = who[opened], self.advance(owner, at, times(self.rng, 12 * HOUR, 0.8, len(who)))[opened]
        employees = self.cast.employees[r.account[who]]
        amount = (np.exp(self.rng.normal(9.9, 0.5, len(who))) * np.where(employees >= 500, 2.2, 1)).astype(
            np.int64
        )
        told |= {"currency": "EUR", "type": 0 if r.number == 1 else 1}
        deal = self.cast.first * 10 + r.account[who] * 10 + r.number
        self._stages(r, who, at, {**told, "amount": amount // 100 * 100, "deal": deal})

    def _stages(self, r: Round, who: Numbers, at: Numbers, told: dict[str, Any]) -> None:
        """A deal's steps, each some days after the other; many stop on the way."""
        at = self._step(r, "deal_opened", who, at, told)
        alive = np.ones(len(who), dtype=np.bool_)
        for stage, share in (("discovery", 0.97), ("proposal", 0.9), ("negotiation", 0.7)):
            moved = self.advance(r.owner[who], at, times(self.rng, 2.4 * 8 * HOUR, 0.7, len(who)))
            at = np.where(alive, moved, at)
            alive &= chance(self.rng, share, len(who))
            self._step(r, "deal_stage_set", who[alive], at[alive], {**_of(told, alive), "stage": stage})
        end = self.advance(r.owner[who], at, times(self.rng, 7 * 8 * HOUR, 0.7, len(who)))
        won = alive & chance(self.rng, 0.55, len(who))
        self._step(r, "deal_won", who[won], end[won], _of(told, won))
        why = np.array([REASONS[n] for n in ("went_elsewhere", "not_now")])[
            one_of(self.rng, (0.6, 0.4), len(who))
        ]
        self._step(r, "deal_lost", who[~won], end[~won], {**_of(told, ~won), "reason": why[~won]})

    def _step(self, r: Round, kind: str, who: Numbers, at: Numbers, told: dict[str, Any]) -> Numbers:
        self.rows.add(kind, r.lead[who], at, actor=r.owner[who], **told)
        return at

    def _give_up(self, r: Round, unreached: Mask, last: Numbers, full: Mask) -> None:
        """Nobody answered: it is back by itself after enough attempts; else given back, or, by some, forgotten."""
        forgotten = ~full & chance(self.rng, 0.25 - 0.2 * (self.habit("notes", r.owner) > 0.9), r.size)
        back = np.flatnonzero(unreached & full)
        r.ended[back] = last[back]
        self._note(r, back, last[back], np.full(len(back), REASONS["no_answer"]))
        who = np.flatnonzero(unreached & ~forgotten & ~full)
        self._return(r, who, last[who], reached=False)

    def _return(self, r: Round, who: Numbers, since: Numbers, *, reached: bool) -> None:
        """Back to marketing, with a reason and, for nearly all, a note why."""
        owner, size = r.owner[who], len(who)
        at = self.advance(owner, since, times(self.rng, (2 if reached else 14) * HOUR, 0.7, size))
        names = (
            ("not_now", "no_fit", "went_elsewhere", "budget_frozen") if reached else ("no_answer", "bad_data")
        )
        shares = (0.5, 0.2, 0.15, 0.15) if reached else (0.93, 0.07)
        reason = np.array([REASONS[name] for name in names])[one_of(self.rng, shares, size)]
        frozen = (reason == REASONS["budget_frozen"]) & (at < JULY)
        reason = np.where(frozen, REASONS["not_now"], reason)
        told: dict[str, Any] = {"source": "crm", "actor_kind": "human", "reason": reason}
        self.rows.add("lead_returned", r.lead[who], at, actor=owner, **told)
        r.ended[who] = at
        self._note(r, who, at, reason)

    def _note(self, r: Round, who: Numbers, at: Numbers, reason: Numbers) -> None:
        """Most write down why there is no progress; marketing's first mail follows."""
        owner, size = r.owner[who], len(who)
        noted = chance(self.rng, self.habit("notes", owner), size)
        moment = self.advance(owner, at, times(self.rng, 70 * MINUTE, 1.2, size))
        told: dict[str, Any] = {"source": "crm", "actor_kind": "human", "reason": reason[noted]}
        self.rows.add("no_progress_noted", r.lead[who[noted]], moment[noted], actor=owner[noted], **told)
        mailed = chance(self.rng, 0.86, size)
        sent = at + times(self.rng, 20 * HOUR, 0.8, size)
        self.rows.add(
            "email_delivered", r.lead[who[mailed]], sent[mailed], source="mailing", actor_kind="system"
        )


def _of(told: dict[str, Any], chosen: Mask) -> dict[str, Any]:
    """The columns of some rows."""
    return {name: value[chosen] if isinstance(value, np.ndarray) else value for name, value in told.items()}
