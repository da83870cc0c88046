"""Teams: their territories and people, in the order in which they are asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadpact.routing import TerritoryProblem, check_territory
from leadpact.routing.territory import ASKS_EVENT
from leadpact.web.actions import teams
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.may import may, needs, user_of
from leadpact.web.pages.asked import number_of
from leadpact.web.pages.frame import words_of
from leadpact.web.pages.people.fields import SaidForm
from leadpact.web.records.models import Team
from leadpact.words.catalogue import Words
from leadpact.words.conditions import ConditionWords
from leadpact.words.formatting import Formats
from leadpact.words.naming import N_, Names

FORM = require_http_methods(["GET", "HEAD", "POST"])


class TeamForm(SaidForm):
    """A team's name and territory; its people are rows beside it."""

    name = forms.CharField(
        label=N_("Name"), max_length=200, widget=forms.TextInput({"dir": "auto", "autocomplete": "off"})
    )
    condition = forms.CharField(
        label=N_("Territory"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(
            {"rows": 3, "dir": "ltr", "spellcheck": "false", "class": "form-control font-monospace"}
        ),
    )

    def __init__(self, request: HttpRequest, data: Any = None, **more: Any) -> None:
        super().__init__(request, data, **more)
        self.fields["condition"].help_text = self.words.say(
            "A condition over the lead's properties, as in the agreement: {example}. "
            "Empty: all leads that no team before it takes.",
            example="market = 'ES' AND employees >= 50",
        )


@require_GET
@needs("see_people")
def listed(request: HttpRequest) -> HttpResponse:
    """All teams; what a new agreement made wrong of a territory is shown."""
    words = words_of(request)
    history = agreed()
    told: list[dict[str, Any]] = []
    names, takes_all = _names(words), ""
    for team in Team.objects.prefetch_related("members").order_by("place", "key"):
        members = [
            (names.get(each.person, each.person), each.weight)
            for each in sorted(team.members.all(), key=_place)
        ]
        problems = _problems(team.condition) if team.condition and history is not None else []
        told.append(
            {
                "team": team,
                "members": members,
                "problems": problems,
                "territory": _in_words(team.condition, words),
                "behind": takes_all,
            }
        )
        takes_all = takes_all or ("" if team.condition.strip() else team.name)
    keeps = may(user_of(request), "manage_teams")
    return render(
        request,
        "people/teams.html",
        {"teams": told, "keeps_teams": keeps, "has_agreement": history is not None},
    )


@FORM
@needs("manage_teams")
def new(request: HttpRequest) -> HttpResponse:
    """A team more."""
    return _edited(request, None)


@FORM
@needs("manage_teams")
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """A team as it is to be."""
    return _edited(request, get_object_or_404(Team, key=key))


@require_POST
@needs("manage_teams")
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """A team less."""
    teams.remove_team(get_object_or_404(Team, key=key), user_of(request))
    messages.success(
        request, words_of(request).say("The team is removed; leads its people have stay theirs.")
    )
    return redirect("teams")


@require_POST
@needs("manage_teams")
def move(request: HttpRequest, key: str) -> HttpResponse:
    """Asked earlier or later."""
    teams.move_team(get_object_or_404(Team, key=key), user_of(request), up=request.POST.get("to") == "up")
    return redirect("teams")


def _edited(request: HttpRequest, team: Team | None) -> HttpResponse:
    words = words_of(request)
    begun = {"name": team.name, "condition": team.condition} if team is not None else {}
    form = TeamForm(request, request.POST or None, initial=begun)
    problems: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            chosen = {**form.cleaned_data, "members": _members(request)}
            if team is None:
                teams.add_team(user_of(request), **chosen)
            else:
                teams.change_team(team, user_of(request), **chosen)
        except teams.TerritoryRefusedError as why:
            form.refuse(why)
            problems = [_shown(each) for each in why.problems]
        except RefusedError as why:
            form.refuse(why)
        else:
            messages.success(request, words.say("Saved."))
            return redirect("teams")
    rows = _rows(request, team, words)
    return render(
        request, "people/team.html", {"form": form, "team": team, "rows": rows, "problems": problems}
    )


def _rows(request: HttpRequest, team: Team | None, words: Words) -> list[dict[str, Any]]:
    """Everybody who can take leads: whether they are in it, with what weight, at what place."""
    names = _names(words)
    if request.method == "POST":
        chosen = set(request.POST.getlist("member"))
        return [
            {
                "person": key,
                "name": name,
                "is_in": key in chosen,
                "weight": request.POST.get(f"weight:{key}", ""),
                "place": request.POST.get(f"place:{key}", ""),
            }
            for key, name in names.items()
        ]
    seats = {each.person: each for each in team.members.all()} if team is not None else {}
    names |= {key: key for key in seats if key not in names}
    rows = []
    for key, name in names.items():
        seat = seats.get(key)
        rows.append(
            {
                "person": key,
                "name": name,
                "is_in": seat is not None,
                "weight": "" if seat is None or seat.weight is None else seat.weight,
                "place": "" if seat is None else seat.place + 1,
            }
        )
    return sorted(rows, key=lambda row: (not row["is_in"], row["place"] or 0))


def _members(request: HttpRequest) -> list[teams.Share]:
    """The people chosen, by the places written beside them. Raises RefusedError for a weight that is no number."""
    found = []
    for number, person in enumerate(request.POST.getlist("member")):
        said = request.POST.get(f"weight:{person}", "").strip()
        place = number_of(request.POST.get(f"place:{person}", "").strip())
        weight = number_of(said)
        if said and weight is None:
            raise RefusedError(
                N_("A weight is a whole number from 0 to {most}."), "members", most=teams.HEAVIEST
            )
        at = 10**18 if place is None else place
        found.append((at, number, teams.Share(person, weight)))
    return [share for _, _, share in sorted(found, key=lambda each: each[:2])]


def _names(words: Words) -> dict[str, str]:
    history = agreed()
    if history is None:
        return {}
    takers = teams.takers(history, now())
    return {key: str(Names(words, version.agreement).person(key)) for key, version in takers.items()}


def _place(member: Any) -> tuple[int, str]:
    return member.place, member.person


def _problems(condition: str) -> list[dict[str, Any]]:
    history = agreed()
    return (
        []
        if history is None
        else [_shown(each) for each in check_territory(condition, history.at(now()).agreement)]
    )


def _shown(problem: TerritoryProblem) -> dict[str, Any]:
    """As `check` shows a problem: the column from 1, what is wrong, what to write."""
    params = dict(problem.params)
    if problem.code == ASKS_EVENT:
        what = N_("{name} is asked of an event, and a territory is asked of the lead alone")
        return {"column": problem.column + 1, "what": what, "name": params["name"], "write": ""}
    return {"column": problem.column + 1, "what": params["what"], "write": params["write"]}


def _in_words(condition: str, words: Words) -> str:
    """A condition as the rendered agreement says it; empty where there is none, or it does not hold any more."""
    history = agreed()
    if not condition or history is None or _problems(condition):
        return ""
    agreement = history.at(now()).agreement
    zone = str(agreement.timezone)
    return str(ConditionWords(Formats(words, zone), agreement.definitions.properties, zone).of(condition))
