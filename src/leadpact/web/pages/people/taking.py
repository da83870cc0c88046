"""What each person takes at present: whether leads come to them, and at most how many."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from leadpact.web.actions.taking import MOST, set_taking
from leadpact.web.actions.teams import takers
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.may import may, needs, user_of
from leadpact.web.pages.asked import number_of
from leadpact.web.pages.frame import words_of
from leadpact.web.records.models import Taking
from leadpact.words.formatting import Formats
from leadpact.words.naming import N_, Names


@dataclass(frozen=True, slots=True)
class Row:
    """One person: what the agreement says they take, and what holds at present."""

    person: str
    name: str
    agreed: str
    active: bool
    per_day: int | None
    per_week: int | None


@require_GET
@needs("see_people")
def listed(request: HttpRequest) -> HttpResponse:
    """All who can take leads, today or by a version to come."""
    words = words_of(request)
    history = agreed()
    rows = []
    if history is not None:
        known = {each.person: each for each in Taking.objects.all()}
        for key, version in takers(history, now()).items():
            agreement = version.agreement
            names, formats = Names(words, agreement), Formats(words, str(agreement.timezone))
            capacity = agreement.parties[agreement.to_party].people[key].capacity
            holds = known.get(key) or Taking(person=key)
            said = "" if capacity is None else words.say(
                "{count} in {time}", count=formats.number(capacity.count), time=formats.duration(capacity.per)
            )  # fmt: skip
            rows.append(
                Row(key, str(names.person(key)), str(said), holds.active, holds.per_day, holds.per_week)
            )
    told = {"rows": rows, "keeps": may(user_of(request), "manage_teams"), "most": MOST}
    return render(request, "people/taking.html", told)


@require_POST
@needs("manage_teams")
def change(request: HttpRequest, person: str) -> HttpResponse:
    """One person's."""
    words = words_of(request)
    try:
        set_taking(
            user_of(request),
            person,
            active="active" in request.POST,
            per_day=_whole(request.POST.get("per_day", "")),
            per_week=_whole(request.POST.get("per_week", "")),
        )
        messages.success(request, words.say("Saved."))
    except RefusedError as why:
        messages.error(request, why.said(words))
    return redirect("taking")


def _whole(text: str) -> int | None:
    """A whole number, None for nothing. Raises RefusedError."""
    found = number_of(text.strip())
    if found is None and text.strip():
        raise RefusedError(N_("Write a whole number from 0 to {most}, or nothing for any number."), most=MOST)
    return found
