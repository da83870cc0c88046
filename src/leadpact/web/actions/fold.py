"""Folds accounts that changed or are due, and writes what is new: findings, standings, owners, notices, the next instant.

One transaction a batch: either all of an account's news is there, its notices and owners with it, or none. Findings that
are no longer said are superseded; open ones are what `replay` says of the log.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

from django.db import DatabaseError, transaction

from leadpact.agreement.history import History, Version
from leadpact.events import Event, order_key
from leadpact.replay.findings import Finding
from leadpact.routing import Asked, Decision, Team
from leadpact.routing.territory import team_for
from leadpact.web.actions import route, tell
from leadpact.web.actions.append import SELECTED, append, event_of
from leadpact.web.actions.claim import claim, hold, release, still_held
from leadpact.web.actions.regroup import grouping, note_merges, regroup
from leadpact.web.actions.write_findings import Standings, write_findings, write_standings
from leadpact.web.agreed import agreed, rules_of
from leadpact.web.inbox import Inbox, inbox_of
from leadpact.web.judging import Judge, Judged
from leadpact.web.quiet import Quiet
from leadpact.web.records.models import Account
from leadpact.web.records.rows import change_in, is_passing, select_in

ACCOUNTS = "records_account"
HELD = 20_000_000
"""How long a worker may take for a batch, microseconds: what a dead one had in hand is due again after that."""
PER_EVENT = 500
"""What of it an event takes at the most, microseconds: a batch with so many that it may take longer is held longer."""
LIVE = '("quiet_until" IS NULL OR "quiet_until" < "work_at")'
"""Accounts in which something happened by itself, or time says something: they come before those that history changed."""
RETRY = 600_000_000
"""An account that can't be folded is tried again after this, microseconds."""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Claimed:
    """An account in hand: `changed` as it was when claimed, its leads, their events, and what the fold says of them."""

    id: int
    key: str
    changed: int
    quiet_until: int | None
    folded_at: int | None
    leads: dict[str, int] = field(default_factory=dict)
    into: dict[str, str | None] = field(default_factory=dict)
    merged: dict[int, str | None] = field(default_factory=dict)
    """Leads that were merged since within the account, by number, and into whom."""
    erased: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    live: set[str] = field(default_factory=set)
    """The events that came by themselves, and not as history."""
    judged: Judged | None = None
    inbox: Inbox | None = None
    retry_at: int | None = None
    waiting: dict[str, Decision] = field(default_factory=dict)
    """Leads that nobody could have, and why."""

    @property
    def quiet(self) -> Quiet:
        """What of it is history: nothing, as long as none was put in."""
        if self.quiet_until is None:
            return Quiet()
        said = self.judged.findings if self.judged else ()
        starts = {each.clock_id: each.cause for each in said if each.kind == "clock_started"}
        return Quiet(self.quiet_until, self.live, starts, self.folded_at)


COLUMNS = ("key", "changed", "quiet_until", "folded_at")
"""What is claimed of an account, beside its number."""


def fold_due(worker: str, now: int, limit: int = 50) -> int:
    """Claim accounts that are due at `now` and fold them; how many were claimed. Nothing while no agreement is signed."""
    history = agreed()
    if history is None:
        return 0
    rows = claim(ACCOUNTS, worker, now, limit, COLUMNS, HELD, LIVE)
    claimed = [Claimed(*row) for row in rows]
    if claimed:
        _fold(history, worker, now, claimed)
    return len(claimed)


def fold_account_now(account: int, worker: str, now: int) -> bool:
    """Fold one account in the request that changed it; whether that could be done: not while a worker has it in hand."""
    history = agreed()
    if history is None:
        return False
    taken = Account.objects.filter(pk=account).exclude(claimed_until__gt=now)
    if not taken.update(claimed_by=worker, claimed_until=now + HELD):
        return False
    row = Account.objects.filter(pk=account).values_list("id", *COLUMNS).get()
    try:
        _fold(history, worker, now, [Claimed(*row)])
    except DatabaseError:
        return False  # the change itself is in the log, and a worker takes it up
    return True


def _fold(history: History, worker: str, now: int, claimed: Sequence[Claimed]) -> None:
    """A batch; where it fails as a whole, one by one, so that one bad account keeps no other waiting.

    Raises DatabaseError where the database broke it off or is away: the accounts are due as before.
    """
    try:
        _fold_together(history, worker, now, claimed)
    except (DatabaseError, ValueError, ArithmeticError, LookupError, TypeError) as failed:
        if isinstance(failed, DatabaseError) and is_passing(failed):
            with suppress(DatabaseError):  # else the claims run out by themselves
                release(ACCOUNTS, worker, [account.id for account in claimed])
            raise
        if len(claimed) == 1:
            _set_aside(worker, claimed[0], now, failed)
            return
        for each in claimed:
            anew = Claimed(each.id, *(getattr(each, column) for column in COLUMNS))
            _fold(history, worker, now, [anew])


def _set_aside(worker: str, account: Claimed, now: int, failed: Exception) -> None:
    """Say why an account could not be folded, and try again later."""
    log.error("account %s could not be folded: %s", account.key, failed, exc_info=failed)
    Account.objects.filter(pk=account.id, claimed_by=worker).update(
        failed=f"{type(failed).__name__}: {failed}"[:2000],
        work_at=now + RETRY,
        claimed_by=None,
        claimed_until=None,
    )


def _fold_together(history: History, worker: str, now: int, claimed: Sequence[Claimed]) -> None:
    load(claimed)
    takes = PER_EVENT * sum(len(account.events) for account in claimed)
    if takes > HELD // 2:
        hold(ACCOUNTS, worker, [account.id for account in claimed], now + HELD + takes)
    staying = [account for account in claimed if not _moves(account, now)]
    moved = [account.id for account in claimed if account not in staying]
    if moved:
        release(ACCOUNTS, worker, moved)
    if not staying:
        return
    judge = Judge(history, [event for each in staying for event in each.events], now)
    by_account = history.latest.agreement.handoff.unit == "account"
    for account in staying:
        _judge(account, judge, by_account)
    with transaction.atomic():
        held = still_held(ACCOUNTS, worker, [account.id for account in staying], now)
        mine = [account for account in staying if account.id in held]
        note_merges({number: into for account in mine for number, into in account.merged.items()})
        _route(history, mine, judge, by_account, now)
        new = write_findings([(each.id, each.judged, each.erased) for each in mine if each.judged], now)
        teams = lru_cache(maxsize=1)(lambda: teams_at(history, now))
        write_standings([_standings(each, teams) for each in mine], now)
        for account in mine:
            _tell(history, account, new.get(account.id, []), now)
        _finish(history, mine, now)


def load(claimed: Sequence[Claimed]) -> None:
    """The leads and events of accounts."""
    by_id = {account.id: account for account in claimed}
    whose: dict[str, Claimed] = {}
    ask = 'SELECT "account_id", "id", "lead_id", "into", "erased_at" FROM records_lead WHERE "account_id"'
    for number, pk, lead, into, erased_at in select_in(ask, sorted(by_id)):
        account = by_id[number]
        account.leads[lead], account.into[lead] = pk, into
        whose[lead] = account
        if erased_at is not None:
            account.erased.add(lead)
    ask = f'SELECT e."historical", {SELECTED} FROM records_event e WHERE e."lead_id"'
    for historical, *row in select_in(ask, sorted(whose)):
        event = event_of(row)
        account = whose[event.lead_id]
        account.events.append(event)
        if not historical:
            account.live.add(event.event_id)


def _moves(account: Claimed, now: int) -> bool:
    """Whether leads of an account belong to another one; they are moved, and both are folded next time."""
    found = grouping(sorted(account.leads), account.events, now)
    moves = {lead: place for lead, place in found.items() if place[1] != account.key}
    if moves:
        regroup(account.id, moves, now)
    account.merged = {
        account.leads[lead]: into for lead, (into, _) in found.items() if into != account.into[lead]
    }
    return bool(moves)


def _judge(account: Claimed, judge: Judge, by_account: bool) -> None:
    account.judged = judge.of(account.events)
    account.inbox = inbox_of(account.judged.findings, account.events, by_account, judge.until)


def _owners(account: Claimed) -> dict[str, str | None]:
    standings = account.judged.standings if account.judged else ()
    return {each.lead_id: each.owner for each in standings}


def _route(history: History, mine: Sequence[Claimed], judge: Judge, by_account: bool, now: int) -> None:
    """Give leads an owner where one is wanted; the account is judged again with what was decided."""
    desk = None
    has_left = route.left_at(history, now)
    for account in mine:
        assert account.inbox is not None
        decided: list[Event] = []
        for wanted in route.wanted_in(account.inbox, _owners(account), account.quiet, has_left):
            desk = desk or route.desk_at(history, now)
            if desk is None:
                return
            known = account.inbox.known.get(wanted.lead_id, {})
            made = desk.decide(Asked(now, wanted.owner, known, wanted.reassign))
            event = route.record(made, wanted, now)
            if event is not None:
                decided.append(event)
            elif made.person is None:
                account.retry_at = min(filter(None, (account.retry_at, made.retry_at)), default=None)
                account.waiting[wanted.lead_id] = made
        if decided:
            append(decided, delivered_by=None, now=now)
            account.events += decided
            account.live |= {event.event_id for event in decided}
            _judge(account, judge, by_account)
    if desk is not None:
        route.keep_turns(desk.decided)


def _tell(history: History, account: Claimed, new: Sequence[Finding], now: int) -> None:
    assert account.inbox is not None
    assert account.judged is not None
    said = account.judged.findings
    words = list(tell.words_for(history, new, said, account.inbox, _owners(account), account.quiet))
    words += tell.words_waiting(history, account.inbox, account.waiting, now)
    if words:
        tell.tell(words, account.id, now)


Teams = Callable[[], "tuple[Version, tuple[Team, ...]] | None"]
"""Gives the version in force and the teams, read when first asked for."""


def _standings(account: Claimed, teams: Teams) -> Standings:
    assert account.judged is not None and account.inbox is not None
    team = team_of(account, account.inbox, teams)
    return Standings(
        account.id, account.leads, account.erased, account.judged, account.inbox, team, account.waiting
    )


def team_of(account: Claimed, inbox: Inbox, teams: Teams) -> str:
    """Whose an open conversation is: the team of its latest assignment, else the one whose territory holds."""
    said = [event for event in account.events if event.kind == "lead_assigned" and "team" in event.properties]
    if said:
        return max(said, key=order_key).properties["team"]
    owners = _owners(account)
    for talk in inbox.conversations.values():
        lead = inbox.aliases.get(talk.handoff.lead_id, talk.handoff.lead_id)
        asked = teams() if owners.get(lead) is None else None
        if asked is not None:
            version, known_teams = asked
            team, _ = team_for(Asked(0, None, inbox.known.get(lead, {})), known_teams, version.agreement)
            return "" if team is None else team.key
    return ""


def teams_at(history: History, now: int) -> tuple[Version, tuple[Team, ...]] | None:
    place = history.in_force(now)
    return None if place < 0 else (history.versions[place], route.teams_of(history.versions[place]))


def _finish(history: History, mine: Sequence[Claimed], now: int) -> None:
    """Give the accounts back, due when something happens next; at once where events came in meanwhile."""
    rules = rules_of(history)
    groups: dict[tuple[int, int | None], list[int]] = defaultdict(list)
    for account in mine:
        assert account.judged is not None
        following = [at for at in (account.judged.next_at, account.retry_at) if at is not None]
        groups[(account.changed, min(following, default=None))].append(account.id)
    for (changed, next_at), ids in groups.items():
        change_in(
            'UPDATE records_account SET "folded" = %s, "folded_at" = %s, "rules" = %s, "failed" = \'\', '
            '"claimed_by" = NULL, "claimed_until" = NULL, '
            '"work_at" = CASE WHEN "changed" <> %s THEN %s ELSE %s END WHERE "id"',
            ids,
            changed,
            now,
            rules,
            changed,
            now,
            next_at,
        )
