"""The page of one lead: its whole story with every clause and cause, what happens next, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from leadpact.agreement.history import History
from leadpact.web.agreed import agreed
from leadpact.web.clock import now as present
from leadpact.web.may import needs, user_of
from leadpact.web.pages.frame import formats_of, words_of
from leadpact.web.pages.leads.beside import disputed_in, notices_of, others_of, routed_of, waiting_of
from leadpact.web.pages.leads.card import Card, card_of, found_lead
from leadpact.web.pages.leads.choices import DOING, Choices, stage_of
from leadpact.web.pages.leads.coming import coming_of
from leadpact.web.pages.leads.corrections import corrections_of
from leadpact.web.pages.leads.countdown import Countdowns, patterns_of
from leadpact.web.pages.leads.inbox import promises_of
from leadpact.web.pages.leads.story_lines import story_of_page
from leadpact.web.records.models import Account, Lead, Standing


@needs("see_leads")
@never_cache
@require_safe
def lead(request: HttpRequest, lead_id: str) -> HttpResponse:
    """A lead. `log` opens the form of an attempt (`call`, `email`, `video`, `message`), `all=1` tells the whole story."""
    found, standing = found_lead(request, lead_id, "see_leads")
    return show_lead(request, found, standing)


def show_lead(
    request: HttpRequest,
    lead: Lead,
    standing: Standing | None,
    *,
    told: Sequence[str] = (),
    doing: str = "",
    status: int = 200,
    at: int | None = None,
) -> HttpResponse:
    """The page; after a form that was refused with what is wrong (`told`) and that form open (`doing`)."""
    history, now = agreed(), present() if at is None else at
    context: dict[str, Any] = {
        "title": name_of(lead, standing),
        "lead": lead,
        "lead_id": lead.lead_id,
        "refusals": told,
        "back": "",
        "is_judged": _is_judged(lead),
    }
    if history is None:
        return render(request, "leads/unsigned.html", status=status)
    if standing is not None:
        if status != 200:
            standing.refresh_from_db()
        context |= _told(request, history, lead, standing, now) | {"doing": doing, "typed": request.POST}
    return render(request, "leads/lead.html", context, status=status)


def _told(request: HttpRequest, history: History, lead: Lead, standing: Standing, now: int) -> dict[str, Any]:
    user, words, formats = user_of(request), words_of(request), formats_of(request)
    choices = Choices(user, history, words, formats, now)
    card = card_of(lead, standing, choices)
    about = promises_of([standing])[standing.pk]
    clocks = Countdowns(history, words, formats, now)
    return {
        "card": card,
        "stage": stage_of(choices, standing),
        "can_pause": choices.pauses(standing),
        "may_export": choices.may("export_person"),
        "may_erase": choices.may("erase_person"),
        "standing": standing,
        "choices": choices,
        "countdown": clocks.of(standing, about),
        "promise": clocks.promise(about),
        "logging": request.GET.get("log", "") if request.GET.get("log") in DOING else "",
        "patterns": patterns_of(words),
        "now_s": now // 1_000_000,
        **_story(request, card),
        "waiting": waiting_of(standing, card.told, choices),
        "routed": routed_of(card.told, lead, choices),
        "sent": notices_of(lead, choices),
        "others": others_of(lead, card.told, user),
    }


def _story(request: HttpRequest, card: Card) -> dict[str, Any]:
    if card.told is None:
        return {"story": None}
    return {
        "story": story_of_page(card.told, request.GET.get("all") == "1"),
        "coming": coming_of(card.told),
        "corrections": corrections_of(card.told),
        "disputed": list(disputed_in(card.told)),
    }


def name_of(lead: Lead, standing: Standing | None) -> str:
    """What a lead is called: its name, else its company, else its id."""
    known = (standing.name or standing.company) if standing is not None else ""
    return str(known or lead.lead_id)


def _is_judged(lead: Lead) -> bool:
    """Whether the page shows all that is in the log."""
    known = Account.objects.filter(pk=lead.account_id).values_list("changed", "folded").first()
    if known is None:
        raise Http404
    return known[0] == known[1]
