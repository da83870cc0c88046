"""The leads behind a number of the scorecard: verdicts of clocks from the findings by index, others as they were stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from markupsafe import Markup

from leadpact.measures.book import Month
from leadpact.measures.measure import STATES, Measure
from leadpact.report.figure import Figure
from leadpact.report.head_sentences import HeadSentences
from leadpact.report.marks import html
from leadpact.report.sentences import ADJUSTED, APART
from leadpact.web.agreed import agreed
from leadpact.web.figuring.behind import MOST, TERM, VERDICTS
from leadpact.web.figuring.contents import Told, leads_name
from leadpact.web.figuring.shown_review import Scorecard, review_of, scorecard_of, sentences_of
from leadpact.web.figuring.stored import stored, stored_head
from leadpact.web.may import REP, needs, user_of
from leadpact.web.pages.asked import number_of
from leadpact.web.pages.frame import words_of
from leadpact.web.pages.leads.reach import visible
from leadpact.web.records.models import Finding, Lead, Standing, User
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_

PAGE = 50
FEW = 1000
"""Leads up to which a rep has few."""
OF_PROMISE = {"hit": N_("met: {number}"), "miss": N_("missed: {number}")}
OF_KPI = {"hit": N_("counted for it: {number}"), "miss": N_("counted against it: {number}")}
COUNTED = N_("counted: {number}")


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind of what is behind a number, with how many there are."""

    what: str
    title: Markup
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A lead behind a number. `at`: when it was due, or happened; `known_at`: since when it is known so."""

    lead_id: str
    standing: Standing | None
    person: Said
    at: int
    known_at: int
    is_taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A posting as it is listed: the columns of `behind.LISTED` and, of a finding, its number."""

    lead_id: str
    person: str | None
    at: int
    known_at: int
    times: int = 1
    number: int = 0


@needs("see_leads")
@require_safe
def scorecard_leads(request: HttpRequest) -> HttpResponse:
    """`measure` and `month` say which number, `what` which of those it counts, `after` where the page before ended."""
    history, head = agreed(), stored_head()
    if history is None or head is None:
        raise Http404("nothing is counted")
    card = scorecard_of(head, history)
    measure, month = _asked(card, request)
    figure = card.figures.one(measure.name, None if month is None else month.name)
    if figure is None:
        raise Http404("no such number")
    told = stored(leads_name(TERM if month is None else month.name, measure.name))
    kept: Told = next(iter(told.values()), {"lists": {}, "counts": {}, "dropped": {}})
    review = review_of(card, month or card.months[-1])
    s = sentences_of(card, review, history, words_of(request))
    counts = _counts(figure, kept)
    what = request.GET.get("what", "")
    what = what if what in counts else _first(counts)
    user = user_of(request)
    listed, after = _listed(user, measure, month, what, kept, request.GET.get("after", ""))
    context = {
        "title": html(s.names.measure(measure.name)),
        "text": html(s.names.promise(measure.name)),
        "month_title": s.words.say("Term") if month is None else s.numbers.month(month.name),
        "back": f"{reverse('scorecard')}?{urlencode({'month': (month or card.months[-1]).name})}",
        "value": html(s.value_or_few(figure)),
        "of": html(s.counted(figure)),
        "until": card.until,
        "tabs": [_tab(measure, month, each, number, each == what, s) for each, number in counts.items()],
        "rows": _rows(listed, s),
        "is_due": measure.group == "promises",
        "is_rep": user.role == REP,
        "left_out": _left_out(measure, month, what, kept),
        "most": MOST,
        "more": f"{_url(measure, month, what)}&{urlencode({'after': after})}" if after else "",
    }
    return render(request, "numbers/leads.html", context)


def _asked(card: Scorecard, request: HttpRequest) -> tuple[Measure, Month | None]:
    """Which number; Http404 for one that there is not."""
    name, wanted = request.GET.get("measure", ""), request.GET.get("month", "")
    measure = next((each for each in card.measures if each.name == name), None)
    month = next((each for each in card.months if each.name == wanted), None)
    if measure is None or (month is None and wanted != TERM):
        raise Http404("no such number")
    return measure, month


def _counts(figure: Figure, kept: Told) -> dict[str, int]:
    """How many there are of each kind, as the figure says."""
    found: dict[str, int] = {}
    if figure.way == "share":
        found = {"hit": figure.hits, "miss": figure.judged - figure.hits}
    else:
        found = {"counted": figure.judged}
    found |= {state: getattr(figure, state) for state in STATES}
    found["adjusted"] = int(kept["counts"].get("adjusted", 0))
    return {what: count for what, count in found.items() if count}


def _first(counts: dict[str, int]) -> str:
    return "miss" if "miss" in counts else next(iter(counts), "")


def _tab(
    measure: Measure, month: Month | None, what: str, number: int, chosen: bool, s: HeadSentences
) -> Tab:
    of_group = OF_PROMISE if measure.group == "promises" else OF_KPI
    messages = {"counted": COUNTED, "adjusted": ADJUSTED[0], **APART, **of_group}
    shown = s.formats.number(number)
    title = s.words.say(messages[what], number=shown, judged=shown)
    return Tab(what, html(title), _url(measure, month, what), chosen)


def _url(measure: Measure, month: Month | None, what: str) -> str:
    asked = {"month": TERM if month is None else month.name, "measure": measure.name, "what": what}
    return f"{reverse('scorecard_leads')}?{urlencode(asked)}"


def _is_found(measure: Measure, month: Month | None, what: str) -> bool:
    """Whether the findings themselves list it."""
    return measure.group == "promises" and month is not None and what in VERDICTS


def _listed(
    user: User, measure: Measure, month: Month | None, what: str, kept: Told, after: str
) -> tuple[list[Entry], str]:
    """A page of the list, and after what the next one begins."""
    stored_rows = [_entry(row) for row in kept["lists"].get(what, ())]
    if _is_found(measure, month, what):
        assert month is not None
        found = _page(user, _findings(measure, month, what, after), kept["dropped"].get(what, []))
        page = [
            Entry(each.lead_id, each.person, each.due_at or 0, each.known_at, 1, each.pk) for each in found
        ]
        own = [] if after else _reached(user, stored_rows)
        last = page[PAGE - 1] if len(page) > PAGE else None
        return [*own, *page[:PAGE]], "" if last is None else f"{last.at}.{last.number}"
    rows = _reached(user, stored_rows)
    begin = number_of(after) or 0
    return rows[begin : begin + PAGE], str(begin + PAGE) if len(rows) > begin + PAGE else ""


def _entry(row: Sequence[Any]) -> Entry:
    lead_id, person, at, known_at, _, times, _ = row
    return Entry(lead_id, person, at, known_at, times)


def _page(user: User, found: QuerySet[Finding], dropped: Sequence[str]) -> list[Finding]:
    """A page and one more, without those that are booked otherwise. Which are a rep's is asked of the index alone: among
    everybody's theirs are far between."""
    if user.role == REP:
        mine = list(_seen(user).values_list("lead_id", flat=True)[: FEW + 1])
        reach: Any = mine if len(mine) <= FEW else _seen(user).values("lead_id")
        numbers = found.filter(lead_id__in=reach).values_list("pk", flat=True)
        found = found.filter(pk__in=list(numbers[: PAGE + 1 + len(dropped)]))
    return list(found.exclude(finding_id__in=dropped)[: PAGE + 1])


def _findings(measure: Measure, month: Month, what: str, after: str) -> QuerySet[Finding]:
    """The verdicts of one clock that fell due in a month, the latest first, by the index of kind and due instant."""
    found = Finding.objects.filter(
        superseded_at__isnull=True,
        kind=VERDICTS[what],
        clause=measure.clause,
        due_at__gte=month.starts,
        due_at__lt=month.ends,
    )
    due, _, number = after.partition(".")
    at, last = number_of(due), number_of(number)
    if at is not None and last is not None:
        found = found.filter(due_at__lte=at).filter(Q(due_at__lt=at) | Q(pk__lt=last))
    return found.only("lead_id", "person", "due_at", "known_at").order_by("-due_at", "-pk")


def _seen(user: User) -> QuerySet[Lead]:
    """The leads in a rep's reach."""
    return Lead.objects.filter(pk__in=Standing.objects.filter(visible(user)).values("pk"))


def _reached(user: User, rows: list[Entry]) -> list[Entry]:
    """Those of stored leads that a user sees."""
    if user.role != REP or not rows:
        return rows
    seen = set(
        _seen(user).filter(lead_id__in={row.lead_id for row in rows}).values_list("lead_id", flat=True)
    )
    return [row for row in rows if row.lead_id in seen]


def _rows(entries: Sequence[Entry], s: HeadSentences) -> list[Row]:
    ids = {each.lead_id for each in entries}
    standings = Standing.objects.filter(lead__lead_id__in=ids).select_related("lead")
    by_id = {each.lead.lead_id: each for each in standings}
    return [
        Row(
            each.lead_id,
            by_id.get(each.lead_id),
            s.names.names.person(each.person),
            each.at,
            each.known_at,
            each.times < 0,
        )
        for each in entries
    ]


def _left_out(measure: Measure, month: Month | None, what: str, kept: Told) -> int:
    """How many are not stored, of a list that is cut."""
    if _is_found(measure, month, what):
        return 0
    return max(int(kept["counts"].get(what, 0)) - MOST, 0)
