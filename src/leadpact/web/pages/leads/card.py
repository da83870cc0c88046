"""The card of a lead: why it came, what is known of it, what it did last, and all that can be done with it at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from leadpact.web.actions.accept import is_accepted
from leadpact.web.agreed import agreed
from leadpact.web.clock import now as present
from leadpact.web.inbox import NAMES
from leadpact.web.may import may, needs, user_of
from leadpact.web.pages.frame import formats_of, words_of
from leadpact.web.pages.leads.choices import Choices
from leadpact.web.pages.leads.reach import MOST_MERGES
from leadpact.web.pages.leads.told import MergeLoopError, Told, told_of
from leadpact.web.records.models import Lead, Standing
from leadpact.web.returning import asked_back
from leadpact.words.catalogue import Said
from leadpact.words.naming import BUYING_STAGES, PROFILE, ROLES
from leadpact.words.notices_handoff import CONTACT

CONTACTS = ("email", "phone", "company", "job_title", "website")


@dataclass(frozen=True)
class Fact:
    """Something known: what it is called, its value, and the address that it is, if it is one."""

    name: Said
    value: str
    url: str = ""


@dataclass(frozen=True)
class Card:
    """A lead as a card shows it. `told` is None while its story can't be told."""

    lead: Lead
    standing: Standing
    told: Told | None
    choices: Choices
    is_accepted: bool

    @property
    def lead_id(self) -> str:
        return str(self.lead.lead_id)

    @property
    def is_free(self) -> bool:
        """Whether it can be taken."""
        return self.standing.in_cycle and not self.standing.owner

    @property
    def owes_note(self) -> bool:
        """Whether what is still owed is the note of what came of it: it went back, and its owner is not done with it."""
        return self.standing.listed and not self.standing.in_cycle

    @property
    def contact(self) -> list[Fact]:
        """How to reach it."""
        known = self.standing.known
        return [self._fact(key, str(known[key])) for key in CONTACTS if known.get(key)]

    def _fact(self, key: str, value: str) -> Fact:
        name = self.choices.names.known(CONTACT, key)
        number = "".join(sign for sign in value if sign.isdigit() or sign == "+")
        if key == "email" and "@" in value:
            return Fact(name, value, f"mailto:{value}")
        return Fact(name, value, f"tel:{number}" if key == "phone" and number else "")

    @property
    def facts(self) -> list[Fact]:
        """What else is known of it."""
        shown = (*CONTACTS, *NAMES)
        rest = {key: value for key, value in self.standing.known.items() if key not in shown}
        words = self.choices.words
        return [
            Fact(Said(words.foreign(key.replace("_", " "))), str(value))
            for key, value in sorted(rest.items())
        ]

    @property
    def buying_stage(self) -> Said:
        return self.choices.names.known(BUYING_STAGES, self.standing.buying_stage)

    @property
    def owner(self) -> Said:
        return self.choices.names.person(self.standing.owner or None)

    @property
    def persona(self) -> dict[str, Any] | None:
        """The kind of buyer it is, with what the agreement says of such people."""
        found = self.told.persona if self.told is not None else None
        if found is None:
            return None
        names, (key, persona) = self.choices.names, found
        rows = [
            Fact(
                names.known(PROFILE, part),
                self.choices.words.semicolon.join(names.text(each, "") for each in texts),
            )
            for part in PROFILE
            if (texts := getattr(persona, part))
        ]
        role = names.known(ROLES, persona.buying_role) if persona.buying_role else None
        return {"name": names.text(persona.name, key), "role": role, "rows": rows}


def card_of(lead: Lead, standing: Standing, choices: Choices) -> Card:
    """The card, its account replayed."""
    try:
        told = told_of(lead, choices.history, choices.words, choices.formats, choices.now)
    except MergeLoopError:
        told = None
    by_account = choices.names.agreement.handoff.unit == "account"
    accepted = standing.in_cycle and is_accepted(standing, by_account)
    return Card(lead, standing, told, choices, accepted)


def found_lead(request: HttpRequest, lead_id: str, capability: str) -> tuple[Lead, Standing | None]:
    """A lead that the user may know of. Raises Http404 for any other, and for one that was erased."""
    lead = Lead.objects.select_related("account").filter(lead_id=lead_id, erased_at__isnull=True).first()
    if lead is None:
        raise Http404
    survivor = lead
    for _ in range(MOST_MERGES):
        if survivor.into is None:
            break
        survivor = Lead.objects.select_related("account").filter(lead_id=survivor.into).first() or survivor
    standing = Standing.objects.filter(lead=survivor).select_related("lead").first()
    user = user_of(request)
    if standing is None and user.role == user.REP:
        raise Http404
    if not may(user, capability, standing):
        raise Http404
    return lead, standing


@needs("work_leads")
@never_cache
@require_safe
def lead_card(request: HttpRequest, lead_id: str) -> HttpResponse:
    """The card alone, for the list to put into a row."""
    lead, standing = found_lead(request, lead_id, "work_leads")
    history, now = agreed(), present()
    if history is None or standing is None:
        raise Http404
    choices = Choices(user_of(request), history, words_of(request), formats_of(request), now)
    card = card_of(lead, standing, choices)
    context = {"card": card, "choices": choices, "back": asked_back(request, "back")}
    return render(request, "leads/card.html", context)
