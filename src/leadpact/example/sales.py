"""What salespeople do with one round of handoffs: they are assigned, refused at once, or tried until somebody answers."""

from __future__ import annotations

from typing import Any

import numpy as np

from leadpact.calendars.instant import DAY, HOUR, MINUTE, SECOND

from .closing import JULY, REASONS, Reps, Round
from .people import PEOPLE, REPS
from .rows import NONE, WORDS, Mask, Numbers, chance, logged, one_of, times
from .scores import BY_DEMO

MOST_ATTEMPTS = 9
YOUSSEF, LUIS = PEOPLE.index("youssef"), PEOPLE.index("luis")
ATTEMPT_KINDS = ("call_made", "email_sent", "message_sent", "video_sent")
OUTCOMES = WORDS["outcome"]
CONNECTED, CALLBACK, NO_ANSWER, VOICEMAIL, BUSY, WRONG_NUMBER, BOUNCED = range(len(OUTCOMES))


class Sales(Reps):
    """The reps at work."""

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
        self.sell(r, active & (r.reached != NONE))
        self.give_up(r, active & (r.reached == NONE), last, full)

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
