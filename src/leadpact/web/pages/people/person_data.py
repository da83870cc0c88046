"""A person's data: handed out, or erased; the lead's page leads here."""

from __future__ import annotations

import json

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from leadpact.web.actions import person_data as data
from leadpact.web.actions.person_data_erase import erase as erase_person
from leadpact.web.clock import now
from leadpact.web.may import in_reach, needs, user_of
from leadpact.web.pages.frame import words_of
from leadpact.web.pages.people.fields import SaidForm
from leadpact.web.records.models import Lead
from leadpact.words.naming import N_


class EraseForm(SaidForm):
    """The lead's id, written out: nobody erases a person by a slip."""

    lead_id = forms.CharField(
        label=N_("The lead's id"),
        max_length=255,
        widget=forms.TextInput({"autocomplete": "off", "dir": "ltr"}),
    )


@never_cache
@require_GET
@needs("export_person")
def export(request: HttpRequest, lead_id: str) -> HttpResponse:
    """All that is kept about a lead, as a file."""
    lead = _lead(request, lead_id)
    told = data.export(lead.lead_id, user_of(request), now())
    text = json.dumps(told, ensure_ascii=False, indent=2)
    return HttpResponse(
        text,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="lead-{lead.pk}.json"'},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("erase_person")
def erase(request: HttpRequest, lead_id: str) -> HttpResponse:
    """Asks, and does it once the lead's id is written out."""
    lead = _lead(request, lead_id)
    words = words_of(request)
    form = EraseForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["lead_id"].strip() != lead.lead_id:
            form.add_error("lead_id", str(words.say("That is not this lead's id.")))
        else:
            done = erase_person(lead.lead_id, user_of(request), now())
            said = N_("The person is erased. Their findings stay as counts, of nobody.")
            going = N_("The person is being erased; within a minute nothing here tells who they were.")
            messages.success(request, words.say(said if done else going))
            return redirect("home")
    family = [each.lead_id for each in data.one_person(lead)]
    return render(
        request,
        "people/person_data.html",
        {"form": form, "lead": lead, "others": family[:20], "count": len(family)},
    )


def _lead(request: HttpRequest, lead_id: str) -> Lead:
    """The lead, where the user may know of it and it is nobody's past."""
    lead = Lead.objects.select_related("standing").filter(lead_id=lead_id, erased_at__isnull=True).first()
    standing = getattr(lead, "standing", None) if lead is not None else None
    if lead is None or (standing is not None and not in_reach(user_of(request), standing)):
        raise Http404
    return lead
