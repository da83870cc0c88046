"""A notice about a lead and all that is read for it: the lead, the finding, the agreement's names in the reader's words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import reverse

from leadpact.agreement.history import History
from leadpact.web.records import models
from leadpact.web.telling.readers import Recipient
from leadpact.web.telling.story import folded, owed_in
from leadpact.words.catalogue import Words
from leadpact.words.clauses import CLOCKS, Clauses
from leadpact.words.formatting import Formats
from leadpact.words.naming import Names
from leadpact.words.notices_told import Lead, Owed, Who
from leadpact.words.story import Story


class StaleError(Exception):
    """A notice says nothing that is still so; `why` is a key of `telling.reasons.WITHDRAWN`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Scene:
    """A notice, its finding, its lead and its reader. `is_line`: only its title is wanted, so nothing is folded for it."""

    notice: models.Notice
    finding: models.Finding
    lead: models.Lead
    recipient: Recipient
    history: History
    now: int
    is_line: bool = False

    @cached_property
    def detail(self) -> dict[str, Any]:
        """What the finding's detail says."""
        found: dict[str, Any] = json.loads(self.finding.detail or "{}")
        return found

    @cached_property
    def words(self) -> Words:
        """The reader's."""
        return Words(self.recipient.reader.language)

    @cached_property
    def clauses(self) -> Clauses:
        """Those of the version the finding cites."""
        formats = Formats(self.words, self.recipient.reader.timezone)
        return Clauses(formats, self.history.cited(self.finding.version, self.finding.at).agreement)

    @property
    def names(self) -> Names:
        """As that version gives them."""
        return self.clauses.names

    @cached_property
    def standing(self) -> models.Standing | None:
        """Where the lead stands."""
        return models.Standing.objects.filter(lead=self.lead).first()

    @cached_property
    def who(self) -> Lead:
        """Whom it is about."""
        standing = self.standing
        name = (standing.name or standing.company) if standing is not None else ""
        return Lead(name or self.lead.lead_id, (standing.company or None) if standing is not None else None)

    @cached_property
    def story(self) -> Story | None:
        """The account, folded; None where that is too much, or not wanted."""
        return (
            None
            if self.is_line
            else folded(self.lead, self.history, self.now, trace=self.finding.kind == "handed_off")
        )

    @cached_property
    def cause(self) -> models.Event | None:
        """The event the finding cites."""
        return models.Event.objects.filter(event_id=self.finding.cause).first()

    def url(self, logs: bool = False) -> str:
        """The lead's page; `logs`: with the form of a call open."""
        address = reverse("lead", args=[self.lead.lead_id])
        return f"{settings.BASE_URL}{address}{'?log=call' if logs else ''}"

    def by(self) -> Who:
        """Who the finding names."""
        person = self.names.person(self.finding.person) if self.finding.person else None
        return Who(self.names.party(self.finding.party), person)

    def owed(self) -> Owed:
        """The promise the finding is about."""
        return self._owed(self.finding.clause, self.finding.due_at)

    def _owed(self, clause: str, due_at: int | None) -> Owed:
        key = clause.removeprefix(CLOCKS) if clause.startswith(CLOCKS) else None
        promise = self.clauses.agreement.follow_up.clocks.get(key) if key is not None else None
        what = (
            self.clauses.owed(promise)
            if promise is not None
            else self.words.say("an acceptance or a rejection")
        )
        return Owed(key, what, self.by(), due_at)

    def all_owed(self) -> tuple[Owed, ...]:
        """What is owed of the lead now; for a line the promise that is due first."""
        if self.story is not None:
            return tuple(owed_in(self.story, self.words))
        standing = self.standing
        if standing is None or not standing.promise:
            return ()
        return (self._owed(standing.promise, standing.promise_due_at),)
