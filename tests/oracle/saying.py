"""An account being replayed: its leads and conversations, and the findings said so far, in page 3's columns."""

from __future__ import annotations

from typing import Any

from .points import Points
from .rows import Row, Survivors
from .state import Clock, Conversation, Lead
from .terms import ACCEPT, Version, Versions

WORDS = (
    "handed_off",
    "assigned",
    "accepted",
    "rejected",
    "returned",
    "triggered_again",
    "joined",
    "attempt_made",
    "track_entered",
    "track_left",
)


class Account:
    """One account's leads, conversations, deals and findings."""

    def __init__(self, account_id: str, rows: list[Row], versions: Versions) -> None:
        self.account_id = account_id
        self.rows = rows
        self.versions = versions
        self.leads: dict[str, Lead] = {}
        self.conversations: dict[str, Conversation] = {}
        self.survivors = Survivors()
        self.open_deals: set[str | None] = set()
        self.is_customer = False
        self.last_owner: str | None = None
        self.findings: list[dict[str, Any]] = []
        # Page 1: `unit` may not change between versions.
        self.by_account = versions.all[0].agreement.handoff.unit == "account"

    def lead(self, name: str) -> Lead:
        if name not in self.leads:
            self.leads[name] = Lead(name, Points(self.versions))
        return self.leads[name]

    def conversation(self, lead: str) -> Conversation:
        key = self.account_id if self.by_account else lead
        if key not in self.conversations:
            self.conversations[key] = Conversation(key)
        return self.conversations[key]

    def leads_of(self, conversation: Conversation) -> list[Lead]:
        """Every lead of a conversation."""
        return [
            lead
            for lead in self.leads.values()
            if not lead.absorbed and self.conversation(lead.lead) is conversation
        ]

    @property
    def has_deal(self) -> bool:
        """Whether the account has an open deal or is a customer."""
        return bool(self.open_deals) or self.is_customer

    # --- saying --------------------------------------------------------------------------------------

    def say(
        self,
        kind: str,
        lead: str,
        at: int,
        known_at: int,
        cause: str,
        *,
        clause: str,
        version: Version | None,
        party: str | None,
        person: str | None = None,
        value: Any = None,
        detail: dict[str, Any] | None = None,
        cycle: int | None = None,
        **clock: Any,
    ) -> None:
        """One finding."""
        self.findings.append(
            {
                "account_id": self.account_id,
                "lead_id": lead,
                "cycle": self.conversation(lead).cycle if cycle is None else cycle,
                "kind": kind,
                "at": at,
                "known_at": known_at,
                "clause": clause,
                "version": None if version is None else version.name,
                "cause": cause,
                "party": party,
                "person": person,
                "due_at": clock.get("due_at"),
                "working_us": clock.get("working_us"),
                "wall_us": clock.get("wall_us"),
                "value": value,
                "detail": dict(sorted((detail or {}).items())),
                "clock_start": clock.get("clock_start"),
            }
        )

    def say_of_row(self, kind: str, row: Row, **columns: Any) -> None:
        """A finding that a row makes of its lead; `known_at` is the cause's."""
        known = columns.pop("known_at", row.known)
        self.say(kind, row.lead, row.at, known, row.event.event_id, **columns)

    def say_of_clock(
        self,
        kind: str,
        clock: Clock,
        at: int,
        known_at: int,
        cause: str,
        timed: bool = True,
        **detail: Any,
    ) -> None:
        """A finding of a clock: `owed_by`, and the owner if the clock is owed by *to* or the owner's party."""
        clock.judged |= kind in ("clock_met", "clock_missed", "clock_answered_late")
        version, owed_by = clock.version, str(clock.promise.owed_by)
        # READING: the owner is that of the conversation when it is said (at a merge: of the merged one).
        owner = self.conversation(clock.lead).owner
        theirs = owner is not None and self.versions.party_of(owner, version) == owed_by
        self.say(
            kind,
            clock.lead,
            at,
            known_at,
            cause,
            clause=clock.clause,
            version=version,
            party=owed_by,
            person=owner if owed_by == version.to or theirs else None,
            detail=detail,
            cycle=clock.cycle,
            due_at=clock.due,
            working_us=clock.worked(at) if timed else None,
            wall_us=at - clock.start if timed else None,
            clock_start=clock.identity,
        )

    def made(self, row: Row, since: int) -> set[str]:
        """The kinds of the findings made at a row for its lead, of those that can be listened to."""
        return {f["kind"] for f in self.findings[since:] if f["kind"] in WORDS and f["lead_id"] == row.lead}


def hand_party(version: Version | None, account: Account, at: int) -> str:
    """*to*; while no version is in force, of the one begun last, or before all of the first."""
    return (version or account.versions.governing(at)).to


def is_acceptance(clock: Clock) -> bool:
    return clock.clause == ACCEPT
