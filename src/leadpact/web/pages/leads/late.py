"""The late list: who owes something whose time is over, since when, and what would take them off it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadpact.web.agreed import agreed
from leadpact.web.clock import now as present
from leadpact.web.may import needs, user_of
from leadpact.web.pages.frame import formats_of, words_of
from leadpact.web.pages.leads.choices import Choices
from leadpact.web.pages.leads.countdown import Countdown, Countdowns, Promised, patterns_of
from leadpact.web.pages.leads.inbox import promises_of
from leadpact.web.pages.leads.inbox_page import page_of
from leadpact.web.pages.leads.reach import visible
from leadpact.web.records.models import Standing, User
from leadpact.words.catalogue import Said
from leadpact.words.clauses import Clauses

ROWS = 50
LATE = ("l",)
"""The band of the inbox that is listed."""
MOST_PEOPLE = 500


@dataclass(frozen=True)
class Owing:
    """Somebody who is late, or a party: how many promises, and the earliest of them."""

    name: Said
    count: int
    since: int
    is_me: bool = False


@dataclass(frozen=True)
class Row:
    """A late lead: its name if the reader may know it, who owes what, by how much it is late."""

    standing: Standing | None
    countdown: Countdown
    promise: Said
    who: Said
    remedy: Said
    since: int


@needs("see_late")
@require_safe
def late(request: HttpRequest) -> HttpResponse:
    """The list."""
    history, now = agreed(), present()
    if history is None:
        return render(request, "leads/unsigned.html")
    user = user_of(request)
    choices = Choices(user, history, words_of(request), formats_of(request), now)
    page = page_of(Standing.objects.all(), request.GET.get("after", ""), ROWS, LATE)
    parties, people = _owing(choices, user)
    context = {
        "parties": parties,
        "people": people,
        "mine": next((each for each in people if each.is_me), None),
        "rows": _rows(page.rows, user, choices),
        "more": f"{reverse('late')}?after={page.after}" if page.after else "",
        "patterns": patterns_of(choices.words),
        "now_s": now // 1_000_000,
    }
    return render(request, "leads/late.html", context)


def _owing(choices: Choices, user: User) -> tuple[list[Owing], list[Owing]]:
    """By party and by person, the most first: of the misses that still make somebody late."""
    rows = (
        Standing.objects.filter(late_since__isnull=False)  # all of it stands in the index `standing_owing`
        .values_list("late_party", "late_person")
        .annotate(count=Count("late_since"), since=Min("late_since"))
        .order_by("-count", "since")[:MOST_PEOPLE]
    )
    names = choices.names
    people, parties = [], dict[str, Owing]()
    for party, person, count, since in rows:
        name = (
            names.person(person)
            if person
            else choices.words.say("{party}, nobody in person", party=names.party(party))
        )
        people.append(Owing(name, count, since, bool(person) and person == user.person))
        known = parties.get(party or "")
        parties[party or ""] = Owing(
            names.party(party),
            count + (known.count if known else 0),
            min(since, known.since) if known else since,
        )
    return sorted(parties.values(), key=lambda each: -each.count), people


def _rows(standings: Sequence[Standing], user: User, choices: Choices) -> list[Row]:
    promised = promises_of(standings)
    clocks = Countdowns(choices.history, choices.words, choices.formats, choices.now)
    seen = set(
        Standing.objects.filter(visible(user), pk__in=[each.pk for each in standings]).values_list(
            "pk", flat=True
        )
    )
    return [_row(each, each.pk in seen, promised[each.pk], clocks, choices) for each in standings]


def _row(standing: Standing, is_seen: bool, about: Promised, clocks: Countdowns, choices: Choices) -> Row:
    clock = clocks.clock(about)
    clauses = Clauses(choices.formats, clocks.version(about).agreement)
    remedy = clauses.owed(clock) if clock is not None else choices.words.say("an acceptance or a rejection")
    return Row(
        standing if is_seen else None,
        clocks.of(standing, about),
        clocks.promise(about),
        choices.names.owing(about.party, about.person),
        remedy,
        standing.late_since or 0,
    )
