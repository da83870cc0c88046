"""Notices as rows of a list: what of, to whom, by which way, what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from leadpact.agreement.history import History
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.may import user_of
from leadpact.web.pages.frame import words_of
from leadpact.web.pages.leads.reach import unseen
from leadpact.web.records.models import Notice, Standing
from leadpact.web.telling.reasons import reason_of, said_of
from leadpact.words.catalogue import Said, Words
from leadpact.words.naming import N_, Names
from leadpact.words.notices_gathered import KINDS_OF_NOTICE

ROWS = 25
KINDS = {**KINDS_OF_NOTICE, "digest": N_("Digests")}
STATES = {
    Notice.QUEUED: N_("waits to be sent"),
    Notice.SENT: N_("sent"),
    Notice.FAILED: N_("could not be sent"),
    Notice.WITHDRAWN: N_("withdrawn"),
    Notice.GATHERED: N_("sent with others"),
}
WAYS = {
    "email": N_("E-mail"),
    "slack": N_("Slack"),
    "teams": N_("Microsoft Teams"),
    "webhook": N_("Webhook"),
}
NOT_YOURS = N_("a lead that is not yours")


@dataclass(frozen=True)
class Row:
    """One notice in the reader's words."""

    notice: Notice
    kind: Said
    recipient: Said
    way: Said
    state: Said
    why: Said
    about: str
    is_seen: bool = True
    """Whether the reader sees the lead now: else it has neither name nor link."""

    @property
    def may_repeat(self) -> bool:
        """Whether it was tried more than once."""
        return self.notice.attempts > 1


def rows_of(request: HttpRequest, notices: Sequence[Notice]) -> list[Row]:
    """The rows of a list."""
    words = words_of(request)
    called = names_of(words, agreed(), now(), {each.recipient for each in notices})
    leads = {each.lead_id for each in notices if each.lead_id}
    known = {
        lead: name or company
        for lead, name, company in Standing.objects.filter(lead__lead_id__in=leads).values_list(
            "lead__lead_id", "name", "company"
        )
    }
    hidden = unseen(user_of(request), leads)
    return [
        _row(
            words,
            called[each.recipient],
            each,
            known.get(each.lead_id) or each.lead_id,
            each.lead_id not in hidden,
        )
        for each in notices
    ]


def names_of(words: Words, history: History | None, at: int, people: Iterable[str]) -> dict[str, Said]:
    """What people are called: as the agreement of an instant has it, or the first of those to come that has them."""
    if history is None:
        return {person: Said(words.foreign(person)) for person in people}
    return {
        person: Names(words, history.for_person(person, at).agreement).person(person) for person in people
    }


def _row(words: Words, recipient: Said, notice: Notice, about: str, is_seen: bool) -> Row:
    reason = reason_of(notice)
    return Row(
        notice,
        kind_of(words, notice.kind),
        recipient,
        words.say(WAYS[notice.channel]) if notice.channel in WAYS else Said(words.foreign(notice.channel)),
        words.say(STATES[notice.state]),
        said_of(words, reason, notice.state == Notice.FAILED) if reason else Said(""),
        about if is_seen else words.say(NOT_YOURS),
        is_seen,
    )


def kind_of(words: Words, kind: str) -> Said:
    """What a kind of notice is called."""
    return words.say(KINDS[kind]) if kind in KINDS else Said(words.foreign(kind.replace("_", " ")))


def before_of(request: HttpRequest) -> int:
    """Where a list goes on; 0 at its beginning."""
    asked = request.GET.get("before", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
