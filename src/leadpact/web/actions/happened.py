"""What a person does on a page becomes an event: checked against where the lead stands, written once, judged at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from django.db import transaction

from leadpact.agreement.document import Agreement
from leadpact.agreement.history import History
from leadpact.events import Event as Happening
from leadpact.web.actions.append import append
from leadpact.web.actions.audit import audited
from leadpact.web.actions.fold import fold_account_now
from leadpact.web.records.models import Account, Event, Lead, Standing, User
from leadpact.words.naming import N_

ON_RECORD = frozenset({"clock", "decision", "outcome", "owner", "rating", "reason", "track", "why"})
"""What of an event stands in the audit trail too, for ever: choices of lists. What people write is in the event alone."""
SOURCE = "leadpact"
"""What events of the pages say of their source."""
NOT_JUDGED = N_("This lead is being judged at the moment. Try again in a few seconds.")
NOT_WITH_SALES = N_("This lead is not with sales any more: it was returned or rejected meanwhile.")


class RefusedError(Exception):
    """The lead does not stand as the page showed it, or the agreement does not allow it. `message` says so, and what to do.

    Of `values`, `owner` is a person of the agreement, `deciders` are its who-words.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message, self.values = message, values


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does something to a lead, when (microseconds UTC). `token` comes with the form: one form, one event."""

    user: User
    lead: Lead
    history: History
    now: int
    token: str

    @property
    def actor(self) -> str:
        """As events name them: a person of the agreement, else an e-mail address."""
        return self.user.person or self.user.email

    @property
    def event_id(self) -> str:
        """Of this user's form alone, so that nobody can take another's."""
        told = f"{self.user.pk}\x1f{self.token}"
        return f"page-{hashlib.sha256(told.encode()).hexdigest()[:32]}"

    @property
    def agreement(self) -> Agreement:
        """The version of now."""
        return self.history.at(self.now).agreement


@dataclass(frozen=True, slots=True)
class Saying:
    """What the event is to say. `at` is when it happened, now unless it is given."""

    kind: str
    properties: Mapping[str, str] = field(default_factory=dict)
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of it: whether the form had been sent before, and whether the lead has been judged by it already."""

    event_id: str
    is_repeated: bool
    is_judged: bool


def happened(doing: Doing, says: Callable[[Standing], Saying]) -> Done:
    """Write what `says` makes of where the lead stands, then judge its account. Raises RefusedError, also from `says`."""
    account = doing.lead.account_id
    if _is_behind(account):
        judged_now(account, doing.now)
    with transaction.atomic():
        # whoever does something to this lead at the same time waits here, and is checked against what this made of it
        lead = Lead.objects.select_for_update().get(pk=doing.lead.pk)
        if Event.objects.filter(event_id=doing.event_id).exists():
            return Done(doing.event_id, True, not _is_behind(lead.account_id))
        standing = Standing.objects.filter(lead=lead).select_related("lead").first()
        if standing is None:
            raise RefusedError(NOT_JUDGED)
        saying = says(standing)
        append([_event(doing, saying)], delivered_by=None, now=doing.now)
        chosen = {name: text for name, text in saying.properties.items() if name in ON_RECORD and text}
        audited(doing.user, saying.kind, lead, event_id=doing.event_id, **chosen)
    return Done(doing.event_id, False, judged_now(account, doing.now))


def judged_now(account: int, now: int) -> bool:
    """Judge an account in this request; whether that was done. If not, a worker has it in hand and does."""
    worker = f"page-{uuid4().hex}"[:32]  # of this request alone, as claims are
    return fold_account_now(account, worker, now) and not _is_behind(account)


def must_be_with_sales(standing: Standing) -> None:
    """Raises RefusedError for a lead that is not in an open cycle."""
    if not standing.in_cycle:
        raise RefusedError(NOT_WITH_SALES)


def _is_behind(account: int) -> bool:
    known = Account.objects.filter(pk=account).values_list("changed", "folded").first()
    return known is not None and known[0] != known[1]


def _event(doing: Doing, saying: Saying) -> Happening:
    return Happening(
        event_id=doing.event_id,
        lead_id=doing.lead.lead_id,
        at=doing.now if saying.at is None else saying.at,
        kind=saying.kind,
        logged_at=doing.now,
        received_at=doing.now,
        actor=doing.actor,
        actor_kind="human",
        source=SOURCE,
        properties={name: text for name, text in saying.properties.items() if text},
    )
