"""Leads: found by the beginning of a name, a company, an e-mail address or an id; or all of a stage, an owner, a team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadpact.web.agreed import agreed
from leadpact.web.clock import now as present
from leadpact.web.may import needs, user_of
from leadpact.web.pages.asked import number_of, text_of
from leadpact.web.pages.frame import formats_of, words_of
from leadpact.web.pages.leads.choices import Choices, Option, stage_of
from leadpact.web.pages.leads.reach import visible_parts
from leadpact.web.records.accounts import UNOWNED
from leadpact.web.records.models import Standing, Team
from leadpact.words.catalogue import Said
from leadpact.words.naming import STAGES

ROWS, SHORTEST, LONGEST = 25, 2, 100
SEARCHED = (
    "name__istartswith",
    "company__istartswith",
    "known__email__istartswith",
    "lead__lead_id__startswith",
)
NOBODY = "-"


@dataclass(frozen=True)
class Wanted:
    """What is looked for."""

    text: str = ""
    stage: str = ""
    owner: str = ""
    team: str = ""
    after: int = 0

    def url(self, after: int) -> str:
        """The address of what follows."""
        told = {
            "q": self.text,
            "stage": self.stage,
            "owner": self.owner,
            "team": self.team,
            "after": str(after),
        }
        return "?" + urlencode({name: value for name, value in told.items() if value})


@needs("see_leads")
@require_safe
def leads(request: HttpRequest) -> HttpResponse:
    """The list: without a search the newest first, page by page."""
    history = agreed()
    if history is None:
        return render(request, "leads/unsigned.html")
    wanted = _wanted(request)
    user = user_of(request)
    choices = Choices(user, history, words_of(request), formats_of(request), present())
    # leads are read after their standings: joined in order of their numbers PostgreSQL walks through all that came since
    parts = [Standing.objects.filter(part).prefetch_related("lead") for part in visible_parts(user)]
    rows = _rows([_filtered(part, wanted) for part in parts], wanted)
    context = {
        "wanted": wanted,
        "rows": [
            (row, stage_of(choices, row), choices.names.person(row.owner) if row.owner else None)
            for row in rows[:ROWS]
        ],
        "more": wanted.url(rows[ROWS - 1].pk) if len(rows) > ROWS and not wanted.text else "",
        "is_cut": len(rows) > ROWS and bool(wanted.text),
        "is_short": 0 < len(wanted.text) < SHORTEST,
        "is_rep": user.role == user.REP,
        "stages": [
            Option(each.id, choices.names.known(STAGES, each.id))
            for each in choices.names.agreement.definitions.stages
        ],
        "people": choices.people,
        "teams": [Option(key, Said(choices.words.foreign(name))) for key, name in _teams()],
        "choices": choices,
    }
    return render(request, "leads/leads.html", context)


def _wanted(request: HttpRequest) -> Wanted:
    asked = request.GET
    return Wanted(
        text_of(asked, "q")[:LONGEST],
        text_of(asked, "stage"),
        text_of(asked, "owner"),
        text_of(asked, "team"),
        number_of(asked.get("after", "")) or 0,
    )


def _filtered(seen: QuerySet[Standing], wanted: Wanted) -> QuerySet[Standing]:
    if wanted.stage:
        seen = seen.filter(stage=wanted.stage)
    if wanted.owner:
        seen = seen.filter(UNOWNED) if wanted.owner == NOBODY else seen.filter(owner=wanted.owner)
    return seen.filter(team=wanted.team) if wanted.team else seen


def _rows(parts: Sequence[QuerySet[Standing]], wanted: Wanted) -> Sequence[Standing]:
    """A page and one more, of each part by its own index."""
    if not wanted.text:
        newest = [part.filter(pk__lt=wanted.after) if wanted.after else part for part in parts]
        rows = [row for part in newest for row in part.order_by("-pk")[: ROWS + 1]]
        return sorted(rows, key=lambda row: -row.pk)[: ROWS + 1]
    if len(wanted.text) < SHORTEST:
        return []
    found: dict[int, Standing] = {}
    for column in SEARCHED:  # one after the other, each by its own index
        for part in parts:
            for row in part.filter(Q(**{column: wanted.text}))[: ROWS + 1]:
                found.setdefault(row.pk, row)
    return sorted(found.values(), key=lambda row: (row.name.casefold(), row.pk))[: ROWS + 1]


def _teams() -> list[tuple[str, str]]:
    return list(Team.objects.order_by(F("place"), "key").values_list("key", "name")[:200])
