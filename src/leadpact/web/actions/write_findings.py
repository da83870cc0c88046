"""Writes what a fold says: new findings are inserted, those no longer said superseded, standings kept as they are now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from leadpact.replay.findings import Finding
from leadpact.web.inbox import Inbox, company_in, name_in
from leadpact.web.judging import Judged
from leadpact.web.records import models
from leadpact.web.records.rows import change_in, insert_many, select_in

COLUMNS = (
    "finding_id", "nth", "account_id", "account_id_said", "lead_id", "cycle", "kind", "at", "known_at", "clause", "version",
    "cause", "party", "person", "due_at", "working_us", "wall_us", "value", "detail", "clock_id", "said_at", "superseded_by",
)  # fmt: skip
Key = tuple[str, int]
"""A finding's id, and its number among equal ones of the account."""


@dataclass(frozen=True, slots=True)
class Standings:
    """What is needed to write where an account's leads stand; `leads` are numbers by lead_id."""

    account: int
    leads: Mapping[str, int]
    erased: set[str]
    judged: Judged
    inbox: Inbox
    team: str
    waiting: Collection[str]
    """Leads that wait for an owner."""


def write_findings(said: Sequence[tuple[int, Judged, set[str]]], now: int) -> dict[int, list[Finding]]:
    """Make the open findings of accounts those said now; what is news by account. What was said of the erased stays.

    No news is what is said anew with another number only, since a cycle was found before its own.
    """
    standing = _open([account for account, _, _ in said])
    rows: list[tuple[object, ...]] = []
    gone: dict[int, str] = {}
    new: dict[int, list[Finding]] = {}
    for account, judged, erased in said:
        known = {key: row for key, row in standing[account].items() if row.lead_id not in erased}
        found = dict(_numbered(each for each in judged.findings if each.lead_id not in erased))
        fresh = {key: finding for key, finding in found.items() if key not in known}
        over = {_moment(row) for key, row in known.items() if key not in found}
        new[account] = [each for each in fresh.values() if _moment(each) not in over]
        rows += (_row(account, key, finding, now) for key, finding in fresh.items())
        replaced = {
            _subject(f.clock_id, f.kind, f.lead_id, f.cycle, f.clause): key[0] for key, f in fresh.items()
        }
        for key, row in known.items():
            if key not in found:
                gone[row.number] = replaced.get(row.subject, "")
    _supersede(gone, now)
    insert_many("records_finding", COLUMNS, rows)
    return new


class Open(NamedTuple):
    """What is needed of an open finding to tell whether it is still said, and what replaces it."""

    number: int
    lead_id: str
    kind: str
    clock_id: str | None
    cycle: int
    clause: str
    at: int
    cause: str

    @property
    def subject(self) -> tuple[object, ...]:
        """What it is about."""
        return _subject(self.clock_id, self.kind, self.lead_id, self.cycle, self.clause)


def _open(accounts: Sequence[int]) -> dict[int, dict[Key, Open]]:
    """The open findings of accounts, by key."""
    found: dict[int, dict[Key, Open]] = defaultdict(dict)
    ask = (
        'SELECT "account_id", "finding_id", "nth", "id", "lead_id", "kind", "clock_id", "cycle", "clause", "at", "cause" '
        'FROM records_finding WHERE "superseded_at" IS NULL AND "account_id"'
    )
    for account, finding_id, nth, *rest in select_in(ask, accounts):
        found[account][(finding_id, nth)] = Open(*rest)
    return found


def _numbered(findings: Iterable[Finding]) -> Iterable[tuple[Key, Finding]]:
    """Findings by id; equal ones are counted."""
    seen: Counter[str] = Counter()
    for finding in findings:
        digest = finding.finding_id
        yield (digest, seen[digest]), finding
        seen[digest] += 1


def _moment(row: Open | Finding) -> tuple[object, ...]:
    """What happened when, whatever cycle it is counted to."""
    return row.lead_id, row.kind, row.clause, row.at, row.cause


def _subject(clock: str | None, kind: str, lead: str, cycle: int, clause: str) -> tuple[object, ...]:
    """What a finding is about: the same clock's same verdict, or the same step of a lead's cycle."""
    return (clock, kind) if clock is not None else (lead, kind, cycle, clause)


def _row(account: int, key: Key, f: Finding, now: int) -> tuple[object, ...]:
    return (
        key[0], key[1], account, f.account_id, f.lead_id, f.cycle, f.kind, f.at, f.known_at, f.clause, f.version, f.cause,
        f.party, f.person, f.due_at, f.working_us, f.wall_us, f.value, f.detail, f.clock_id, now, "",
    )  # fmt: skip


def _supersede(gone: Mapping[int, str], now: int) -> None:
    by: dict[str, list[int]] = defaultdict(list)
    for number, replaced_by in gone.items():
        by[replaced_by].append(number)
    for replaced_by, numbers in by.items():
        change_in(
            'UPDATE records_finding SET "superseded_at" = %s, "superseded_by" = %s WHERE "id"',
            numbers,
            now,
            replaced_by,
        )


# --- standings -------------------------------------------------------------------------------------------

KEPT = ("snoozed_until", "snoozed_by")
"""What people set; a fold leaves it."""
WRITTEN = [field.name for field in models.Standing._meta.concrete_fields if field.name not in ("lead", *KEPT)]


def write_standings(accounts: Iterable[Standings], now: int) -> None:
    """Keep where the leads of accounts stand; a lead that no version is about has no standing.

    What somebody put off for themselves is nobody else's to wait for: a snooze ends with its owner, and with its cycle.
    """
    rows: list[models.Standing] = []
    gone: list[int] = []
    for account in accounts:
        stood = {each.lead_id for each in account.judged.standings}
        gone += [number for lead, number in account.leads.items() if lead not in stood]
        rows += (_standing(account, place, now) for place in range(len(account.judged.standings)))
    if gone:
        change_in('DELETE FROM records_standing WHERE "lead_id"', gone)
    before = _before([row.lead_id for row in rows])
    for row in rows:
        if row.waiting_since is not None and row.lead_id in before:
            row.waiting_since = before[row.lead_id].waiting_since or row.waiting_since
    models.Standing.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["lead"], update_fields=WRITTEN
    )
    now_so = {row.lead_id: (row.owner, row.cycle) for row in rows}
    woken = [lead for lead, was in before.items() if now_so[lead] != (was.owner, was.cycle)]
    if woken:
        change_in(
            'UPDATE records_standing SET "snoozed_until" = NULL, "snoozed_by" = \'\' WHERE "lead_id"', woken
        )


class Before(NamedTuple):
    """How a lead stood that waited for an owner or was put off."""

    waiting_since: int | None
    owner: str | None
    cycle: int


def _before(leads: Sequence[int]) -> dict[int, Before]:
    """How those of leads stood that waited for an owner or were put off."""
    ask = (
        'SELECT "lead_id", "waiting_since", "owner", "cycle" FROM records_standing '
        'WHERE ("waiting_since" IS NOT NULL OR "snoozed_until" IS NOT NULL) AND "lead_id"'
    )
    return {number: Before(*rest) for number, *rest in select_in(ask, leads)}


def _standing(account: Standings, place: int, now: int) -> models.Standing:
    s, inbox = account.judged.standings[place], account.inbox
    erased = s.lead_id in account.erased
    known = {} if erased else dict(inbox.known.get(s.lead_id, {}))
    first = inbox.due_first(s.lead_id)
    late = None if erased else inbox.late(s.lead_id)
    return models.Standing(
        lead_id=account.leads[s.lead_id],
        account_id=account.account,
        stage=s.stage,
        buying_stage=s.buying_stage,
        cycle=s.cycle,
        fit=s.fit,
        interest=s.interest,
        grade=s.grade,
        owner=s.owner,
        open_clocks=list(s.open_clocks),
        next_due_at=s.next_due_at,
        promise=first.clause if first else "",
        promise_due_at=first.due_at if first else None,
        promise_started_at=first.started_at if first else None,
        late_since=late.due_at if late else None,
        late_party=(late.party or "") if late else "",
        late_person=(late.person or "") if late else "",
        team=account.team,
        in_cycle=not erased and inbox.in_cycle(s.lead_id),
        listed=not erased and inbox.is_listed(s.lead_id),
        waiting_since=now if s.lead_id in account.waiting else None,
        name=name_in(known),
        company=company_in(known),
        known=known,
        last_at=inbox.last_at.get(s.lead_id),
    )
