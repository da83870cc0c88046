"""What a notice tells, as plain values: whoever found it out fills these in, and `words.notices` makes sentences of them.

Instants are microseconds UTC. A party, person, reason, trigger or track is the key of the agreement or, where the
agreement has words for it, those (`words.naming.Names` gives them, ready for the reader). Scores are points.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True)
class Lead:
    """Whom it is about: what they are called, and their company."""

    name: str
    company: str | None = None


@dataclass(frozen=True)
class Who:
    """A party, and the person of it where one is meant."""

    party: str | None = None
    person: str | None = None


@dataclass(frozen=True)
class Owed:
    """An open promise: `what` would meet it, as `Clauses.owed` says it; `due_at` None lies beyond the calendar."""

    clock: str | None
    what: str
    who: Who
    due_at: int | None


@dataclass(frozen=True)
class Gift:
    """Points of one rule; `score` is `fit` or `interest`."""

    score: str
    rule: str
    points: float


@dataclass(frozen=True)
class Score:
    """Both scores with their limits, the grade, and what made them."""

    fit: float
    fit_limit: float
    interest: float
    interest_limit: float
    grade: str | None = None
    gifts: tuple[Gift, ...] = ()


@dataclass(frozen=True)
class Seen:
    """Something the lead did: a kind of event and what it was about (a form, a page)."""

    at: int
    kind: str
    what: str = ""


@dataclass(frozen=True)
class Buyer:
    """A persona: `says` are pairs of a key of its profile (`challenges`, `goals` …) and a text."""

    name: str
    role: str | None = None
    says: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Payload:
    """What the agreement's `share` passes on at the handoff; what it does not stays empty."""

    contact: tuple[tuple[str, str], ...] = ()
    source: str | None = None
    score: Score | None = None
    events: tuple[Seen, ...] = ()
    persona: Buyer | None = None
    buying_stage: str | None = None


@dataclass(frozen=True)
class PassedOver:
    """Who was not chosen, and why: `capacity`, `away` or `hours`."""

    person: str
    why: str


@dataclass(frozen=True)
class HandedOff:
    """A lead passed over: to its owner. `missing` are required properties it lacks; `why` and `by` are as in `Assigned`,
    for a reader who owns it.
    """

    kind: ClassVar[str] = "handed_off"
    lead: Lead
    at: int
    giver: str
    taker: str
    owner: str | None
    trigger: str
    also: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    owed: tuple[Owed, ...] = ()
    payload: Payload = field(default_factory=Payload)
    url: str | None = None
    why: str | None = None
    by: str | None = None
    passed_over: tuple[PassedOver, ...] = ()


@dataclass(frozen=True)
class Assigned:
    """A lead is the reader's. `why`: a key of `notices_handoff.WHY_YOU`; `by` is who gave it, where it was `by_hand`."""

    kind: ClassVar[str] = "assigned"
    lead: Lead
    at: int
    why: str
    by: str | None = None
    passed_over: tuple[PassedOver, ...] = ()
    owed: tuple[Owed, ...] = ()
    url: str | None = None


@dataclass(frozen=True)
class TriggeredAgain:
    """A lead of an open cycle asks again."""

    kind: ClassVar[str] = "triggered_again"
    lead: Lead
    at: int
    trigger: str
    owed: tuple[Owed, ...] = ()
    url: str | None = None


@dataclass(frozen=True)
class Joined:
    """Somebody else of an account whose cycle is open."""

    kind: ClassVar[str] = "joined"
    lead: Lead
    at: int
    trigger: str
    owner: str | None
    url: str | None = None


@dataclass(frozen=True)
class AtRisk:
    """A part of a clock's time is used. `share` is as the agreement writes it, `50%`."""

    kind: ClassVar[str] = "clock_at_risk"
    lead: Lead
    at: int
    share: str
    owed: Owed
    url: str | None = None


@dataclass(frozen=True)
class Missed:
    """A clock was missed. `why`: `due`, `gap` (too long between attempts) or `ended` (the cycle ended first)."""

    kind: ClassVar[str] = "clock_missed"
    lead: Lead
    at: int
    owed: Owed
    clause: str
    version: str
    why: str = "due"
    url: str | None = None


@dataclass(frozen=True)
class Escalated:
    """A clock's time brings in others."""

    kind: ClassVar[str] = "escalated"
    lead: Lead
    at: int
    share: str
    owed: Owed
    notified: tuple[str, ...] = ()
    reassign: bool = False
    url: str | None = None


@dataclass(frozen=True)
class Returned:
    """A lead is back with `to`: for a reason somebody gave, or after `attempts` without reaching the buyer."""

    kind: ClassVar[str] = "returned"
    lead: Lead
    at: int
    to: str
    by: Who = field(default_factory=Who)
    reason: str | None = None
    attempts: int | None = None
    note: str = ""
    track: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Rejected:
    """Somebody did not take a lead."""

    kind: ClassVar[str] = "rejected"
    lead: Lead
    at: int
    by: Who
    reason: str | None
    note: str = ""
    url: str | None = None


@dataclass(frozen=True)
class NobodyAvailable:
    """A lead was handed off to `party` and nobody there could have it."""

    kind: ClassVar[str] = "nobody_available"
    lead: Lead
    at: int
    party: str
    passed_over: tuple[PassedOver, ...] = ()
    owed: tuple[Owed, ...] = ()
    url: str | None = None


@dataclass(frozen=True)
class ReviewDue:
    """A meeting of the agreement comes near."""

    kind: ClassVar[str] = "review_due"
    at: int
    meeting: str
    starts_at: int
    agenda: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    url: str | None = None


@dataclass(frozen=True)
class ImportDone:
    """An import ended: rows read, events applied, rows known already, rows refused and kept apart."""

    kind: ClassVar[str] = "import_done"
    at: int
    what: str
    read: int
    applied: int
    quarantined: int
    repeated: int = 0
    url: str | None = None


@dataclass(frozen=True)
class DisputesDue:
    """A month closes, and attempts of it are still in dispute: to those who decide. `month` is `2026-03`."""

    kind: ClassVar[str] = "disputes_due"
    at: int
    month: str
    closes_at: int
    count: int
    leads: tuple[Lead, ...] = ()
    url: str | None = None


@dataclass(frozen=True)
class ToSign:
    """A version of the agreement waits for the reader's signature. `digest` is what is signed."""

    kind: ClassVar[str] = "to_sign"
    at: int
    name: str
    effective: str
    proposed_by: str
    digest: str
    url: str | None = None


@dataclass(frozen=True)
class Trial:
    """A notice to see that notices arrive."""

    kind: ClassVar[str] = "test"
    at: int
    name: str
    url: str | None = None


Single = (
    HandedOff
    | Assigned
    | TriggeredAgain
    | Joined
    | AtRisk
    | Missed
    | Escalated
    | Returned
    | Rejected
    | NobodyAvailable
    | ReviewDue
    | ImportDone
    | DisputesDue
    | ToSign
    | Trial
)


@dataclass(frozen=True)
class Digest:
    """Many notices in one, for whoever wants fewer of them. `rest` are the kinds of those that are only counted.

    Raises ValueError for none at all.
    """

    kind: ClassVar[str] = "digest"
    at: int
    told: tuple[Single, ...]
    url: str | None = None
    rest: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        if not self.told:
            raise ValueError("a digest of nothing is not sent")


Told = Single | Digest
