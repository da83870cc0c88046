"""Days away: a month at a glance, the list, and adding and taking back."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel.dates import get_day_names
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from leadpact.web.actions import away
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.agreed import agreed, zone_at
from leadpact.web.clock import now
from leadpact.web.may import may, needs, user_of
from leadpact.web.pages.frame import formats_of, words_of
from leadpact.web.pages.people.fields import SaidForm
from leadpact.web.pages.people.listing import parties_of
from leadpact.web.records.models import Away, User
from leadpact.web.returning import asked_back
from leadpact.words.catalogue import Words
from leadpact.words.naming import N_
from leadpact.words.quantities import Quantities

PAST = 50
"""Stretches over that are listed."""
SHOWN = 4
"""Names that a day of the month has room for."""


class AwayForm(SaidForm):
    """A stretch on the clocks of the person's zone."""

    person = forms.ChoiceField(label=N_("Who"))
    first = forms.DateField(label=N_("First day"), widget=forms.DateInput({"type": "date"}))
    since = forms.TimeField(
        label=N_("From, if not all of the first day"),
        required=False,
        widget=forms.TimeInput({"type": "time"}),
    )
    last = forms.DateField(label=N_("Last day"), widget=forms.DateInput({"type": "date"}))
    until = forms.TimeField(
        label=N_("Until, if not all of the last day"),
        required=False,
        widget=forms.TimeInput({"type": "time"}),
    )
    note = forms.CharField(
        label=N_("Note"), required=False, max_length=200, widget=forms.TextInput({"dir": "auto"})
    )

    def __init__(self, request: HttpRequest, user: User, data: Any = None) -> None:
        super().__init__(request, data)
        person = self.fields["person"]
        assert isinstance(person, forms.ChoiceField)
        person.choices = [
            (key, name) for key, (_, name, _) in parties_of(self.words).items() if away.may_keep(user, key)
        ]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch as it is shown: instants in microseconds UTC."""

    number: int
    person: str
    name: str
    from_at: int
    to_at: int
    note: str
    is_mine: bool
    """Whether the reader may take it back."""


@require_GET
@needs("see_people")
def listed(request: HttpRequest) -> HttpResponse:
    """The month asked for, what is to come, and what was lately."""
    user, words, at = user_of(request), words_of(request), now()
    year, month = _month(request.GET.get("month", ""), formats_of(request).local(at).date())
    told = {
        "form": AwayForm(request, user),
        "coming": stretches(user, words, at),
        "past": stretches(user, words, at, past=True),
        "month": month_of(words, year, month, formats_of(request).local(at).date()),
        "has_agreement": agreed() is not None,
    }
    return render(request, "people/away.html", told)


@require_POST
@needs("own_away")
def add(request: HttpRequest) -> HttpResponse:
    """A stretch more; those who keep the team's days write anybody's, others their own."""
    user, words = user_of(request), words_of(request)
    form = AwayForm(request, user, request.POST)
    if form.is_valid():
        try:
            away.add_away(user, **form.cleaned_data)
        except RefusedError as why:
            form.refuse(why)
    if form.errors:
        if may(user, "see_people"):
            at = now()
            today = formats_of(request).local(at).date()
            told = {
                "form": form,
                "coming": stretches(user, words, at),
                "month": month_of(words, today.year, today.month, today),
                "has_agreement": agreed() is not None,
            }
            return render(request, "people/away.html", told)
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, str(error))
    else:
        messages.success(request, words.say("Saved: until they are back they get no leads."))
    return redirect(_back(request))


@require_POST
@needs("own_away")
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """A stretch less."""
    stretch = get_object_or_404(Away, pk=number)
    try:
        away.remove_away(stretch, user_of(request))
    except RefusedError as why:
        messages.error(request, why.said(words_of(request)))
    return redirect(_back(request))


def stretches(
    user: User, words: Words, at: int, past: bool = False, person: str | None = None
) -> list[Stretch]:
    """What is to come, or what is over, of one person or all."""
    names = {key: name for key, (_, name, _) in parties_of(words).items()}
    asked = Away.objects.filter(person=person) if person is not None else Away.objects.all()
    asked = (
        asked.filter(to_at__lte=at).order_by("-to_at")[:PAST]
        if past
        else asked.filter(to_at__gt=at).order_by("from_at")[:500]
    )
    return [
        Stretch(each.pk, each.person, names.get(each.person, each.person), each.from_at, each.to_at - 1, each.note,
                not past and away.may_keep(user, each.person))
        for each in asked
    ]  # fmt: skip


def month_of(words: Words, year: int, month: int, today: date) -> dict[str, Any]:
    """Weeks of days, each with who is away on it by the clocks of their own zone."""
    history = agreed()
    at = now()
    zone = zone_at(history, at)
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    first, last = weeks[0][0], weeks[-1][-1]
    start, end = away.instant_at(first, None, zone), away.instant_at(last + timedelta(days=2), None, zone)
    found = list(
        Away.objects.filter(to_at__gt=start - 86_400_000_000, from_at__lt=end).order_by("from_at")[:1000]
    )
    names = {key: name for key, (_, name, _) in parties_of(words).items()}
    days: dict[date, list[str]] = {}
    for each in found:
        version = history.naming(each.person, at) if history is not None else None
        own = away.zone_of_person(version.agreement, each.person) if version is not None else zone
        name = names.get(each.person, each.person)
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            opens, closes = (
                away.instant_at(day, None, own),
                away.instant_at(day + timedelta(days=1), None, own),
            )
            if each.from_at < closes and each.to_at > opens and name not in days.setdefault(day, []):
                days[day].append(name)
    wide = get_day_names("abbreviated", "stand-alone", words.locale)
    before, after = date(year, month, 1) - timedelta(days=1), date(year, month, 28) + timedelta(days=4)
    return {
        "title": Quantities(words, "UTC", None).month(f"{year:04d}-{month:02d}"),
        "before": f"{before:%Y-%m}",
        "after": f"{after:%Y-%m}",
        "weekdays": [wide[number] for number in range(7)],
        "weeks": [[_day(words, day, days.get(day, []), month, today) for day in week] for week in weeks],
    }


def _day(words: Words, day: date, names: list[str], month: int, today: date) -> dict[str, Any]:
    return {
        "number": words.digits(str(day.day)),
        "iso": day.isoformat(),
        "names": names,
        "more": len(names) - SHOWN,
        "is_here": day.month == month,
        "is_today": day == today,
    }


def _month(text: str, today: date) -> tuple[int, int]:
    year, _, month = text.partition("-")
    if year.isascii() and month.isascii() and year.isdigit() and month.isdigit():
        if len(year) == 4 and 1971 <= int(year) <= 9990 and len(month) <= 2 and 1 <= int(month) <= 12:
            return int(year), int(month)
    return today.year, today.month


def _back(request: HttpRequest) -> str:
    return asked_back(request, "next") or ("away" if may(request.user, "see_people") else "mine")
