"""Puts notices into the outbox: who is to be told of a finding, once; how it is said is decided when it is sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from leadpact.agreement.document import Agreement
from leadpact.agreement.history import History
from leadpact.replay.findings import Finding, digest_of
from leadpact.routing import Decision
from leadpact.web.actions.route import candidates_told
from leadpact.web.inbox import Inbox
from leadpact.web.quiet import Quiet
from leadpact.web.records.rows import insert_missing

COLUMNS = (
    "notice_id", "about", "recipient", "channel", "kind", "lead_id", "finding_id", "account_id", "told", "state",
    "created_at", "attempts", "work_at", "failure",
)  # fmt: skip
EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Word:
    """One thing to tell one person of the agreement by one channel. `about` is the same whenever it is found out again."""

    about: str
    recipient: str
    channel: str
    kind: str
    lead_id: str
    finding_id: str = ""
    told: tuple[tuple[str, object], ...] = ()


def tell(words: Iterable[Word], account: int | None, now: int) -> int:
    """Queue notices in the caller's transaction; what somebody was told before is left out. How many are new.

    Of two about one thing the handoff is told, which says more.
    """
    ordered = sorted(words, key=lambda word: word.kind == "handed_off")
    unique = {(word.about, word.recipient, word.channel): word for word in ordered}
    rows = []
    for key, word in sorted(unique.items()):
        told = json.dumps(dict(word.told), ensure_ascii=False)
        rows.append(
            (
                digest_of(key), word.about, word.recipient, word.channel, word.kind, word.lead_id, word.finding_id, account,
                told, "queued", now, 0, now, "",
            )
        )  # fmt: skip
    return len(insert_missing("records_notice", COLUMNS, rows, "notice_id", "notice_id"))


def words_for(
    history: History,
    new: Iterable[Finding],
    said: Iterable[Finding],
    inbox: Inbox,
    owners: Mapping[str, str | None],
    quiet: Quiet,
) -> Iterator[Word]:
    """Whom to tell of what was found out, of all that is `said` of the account. Nobody is told of history."""
    again = _given_again(said)
    for finding in new:
        if quiet.is_no_news(finding):
            continue
        version = history.cited(finding.version, finding.at)
        lead = inbox.aliases.get(finding.lead_id, finding.lead_id)
        owner = owners.get(lead)
        about = about_of(finding, owner, finding.finding_id in again)
        for who, channel in _recipients(version.agreement, finding, owner):
            yield Word(about, who, channel, finding.kind, lead, finding.finding_id)


def _given_again(said: Iterable[Finding]) -> set[str]:
    """The ids of assignments to somebody who had the lead before in the same cycle."""
    had: set[tuple[str, int, str | None]] = set()
    again: set[str] = set()
    for each in said:
        if each.kind == "assigned":
            whose = (each.lead_id, each.cycle, each.person)
            again |= {each.finding_id} if whose in had else set()
            had.add(whose)
    return again


def about_of(finding: Finding, owner: str | None, again: bool = False) -> str:
    """What a finding is about, whatever else of it may be judged anew: so nobody is told the same thing twice. That a lead
    was handed off and that it is somebody's is one thing to its `owner`.

    `again`: somebody gets a lead they had before in this cycle, which is another thing than the first time.
    """
    detail = json.loads(finding.detail)
    share = detail.get("share", "")
    start = finding.clock_id or f"{finding.lead_id}\x1f{finding.cycle}"
    kind = "handed_off" if finding.kind == "assigned" else finding.kind
    moment = finding.at if again or kind in ("triggered_again", "joined") else ""
    who = (finding.person or owner) if kind == "handed_off" else ""
    return digest_of((kind, start, share, moment, who))


def words_waiting(
    history: History, inbox: Inbox, waiting: Mapping[str, Decision], now: int
) -> Iterator[Word]:
    """That nobody is available for a lead: its party's head is told, and why not each of those who could take leads."""
    agreement = history.at(now).agreement
    head = head_of(agreement, agreement.to_party)
    for talk in inbox.conversations.values():
        lead = inbox.aliases.get(talk.handoff.lead_id, talk.handoff.lead_id)
        if lead in waiting and head is not None:
            about = digest_of(("nobody_available", lead, talk.handoff.cycle, talk.handoff.at))
            told = (("candidates", candidates_told(waiting[lead])),)
            yield Word(about, head, EMAIL, "nobody_available", lead, talk.handoff.finding_id, told)


def _recipients(agreement: Agreement, finding: Finding, owner: str | None) -> Iterator[tuple[str, str]]:
    """People of the agreement and channels."""
    notify = agreement.handoff.notify
    if finding.kind in ("handed_off", "assigned"):
        taker = finding.person or owner
        people = _named(agreement, notify.to, taker) if taker is not None else []
        copies = _named(agreement, notify.copy_, taker) if finding.kind == "handed_off" else []
        yield from ((who, channel) for who in [*people, *copies] for channel in notify.by)
    elif finding.kind in ("triggered_again", "joined"):
        yield from ((who, EMAIL) for who in ([owner] if owner else []))
    elif finding.kind in ("clock_at_risk", "clock_missed"):
        head = head_of(agreement, finding.party)
        copy = head if finding.kind == "clock_missed" else None
        yield from ((who, EMAIL) for who in dict.fromkeys((finding.person or head, copy)) if who)
    elif finding.kind == "escalated":
        named = json.loads(finding.detail).get("notify", [])
        yield from ((who, EMAIL) for who in _named(agreement, named, finding.person or owner))
    elif finding.kind in ("rejected", "returned"):
        giver = head_of(agreement, agreement.from_party)
        yield from ((who, EMAIL) for who in ([giver] if giver else []))


def _named(agreement: Agreement, whom: Iterable[str], owner: str | None) -> list[str]:
    """The people that who-words mean, each once."""
    return list(dict.fromkeys(who for word in whom for who in agreement.people_meant(str(word), owner)))


def head_of(agreement: Agreement, party: str | None) -> str | None:
    """Who answers for a party."""
    found = agreement.parties.get(party) if party else None
    return str(found.head) if found is not None and found.head else None
