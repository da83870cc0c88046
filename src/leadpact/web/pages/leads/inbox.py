"""My leads: what a rep works through, the most urgent on top, one card open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from leadpact.agreement.history import History
from leadpact.web.agreed import agreed
from leadpact.web.clock import now as present
from leadpact.web.may import needs, user_of
from leadpact.web.pages.frame import formats_of, words_of
from leadpact.web.pages.leads.card import Card, card_of
from leadpact.web.pages.leads.choices import Choices
from leadpact.web.pages.leads.countdown import (
    Countdown,
    Countdowns,
    Promised,
    patterns_of,
    promised_in,
)
from leadpact.web.pages.leads.inbox_page import (
    FILTERS,
    MINE,
    MOST_COUNTED,
    SNOOZED,
    counted,
    leads_of,
    page_of,
)
from leadpact.web.records.accounts import PROMISED
from leadpact.web.records.models import Finding, Standing
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_

TITLES = {MINE: N_("Mine"), "unowned": N_("Unowned, of my team"), SNOOZED: N_("Snoozed")}


@dataclass(frozen=True)
class Row:
    """A lead of the list: its clock, what is promised, why it came."""

    standing: Standing
    countdown: Countdown
    promise: Said
    trigger: str
    card: Card | None = None

    @property
    def lead_id(self) -> str:
        return str(self.standing.lead.lead_id)


@dataclass(frozen=True)
class Filter:
    """A way to see the list: its address and how many leads it has, as far as one counts."""

    key: str
    title: Said
    url: str
    count: str
    is_chosen: bool


@needs("work_leads")
@never_cache
@require_safe
def my_leads(request: HttpRequest) -> HttpResponse:
    """The list. `show` is one of the filters, `after` where the page begins, `open` the lead whose card is open."""
    history, now = agreed(), present()
    if history is None:
        return render(request, "leads/unsigned.html")
    user, words = user_of(request), words_of(request)
    which = request.GET.get("show", MINE)
    which = which if which in FILTERS else MINE
    page = page_of(leads_of(user, which, now), request.GET.get("after", ""))
    choices = Choices(user, history, words, formats_of(request), now)
    more = urlencode({"show": which, "after": page.after}) if page.after else ""
    context = {
        "rows": rows_of(request, history, page.rows, now, choices, request.GET.get("open")),
        "filters": _filters(request, which, now),
        "which": which,
        "more": f"?{more}" if more else "",
        "is_first": not request.GET.get("after"),
        "choices": choices,
        "patterns": patterns_of(words),
        "now_s": now // 1_000_000,
        "back": request.get_full_path(),
    }
    return render(request, "leads/mine.html", context)


def rows_of(
    request: HttpRequest,
    history: History,
    standings: Sequence[Standing],
    now: int,
    choices: Choices,
    opened: str | None,
) -> list[Row]:
    """The rows, with the card of the lead that is open: the first where none is named."""
    promised = promises_of(standings)
    clocks = Countdowns(history, choices.words, choices.formats, now)
    ids = [str(each.lead.lead_id) for each in standings]
    shown = opened if opened in ids else next(iter(ids), None)
    rows = []
    for each in standings:
        about = promised[each.pk]
        is_open = each.lead.lead_id == shown
        rows.append(
            Row(
                each,
                clocks.of(each, about),
                clocks.promise(about),
                about.trigger,
                card_of(each.lead, each, choices) if is_open else None,
            )
        )
    return rows


def promises_of(standings: Sequence[Standing]) -> Mapping[int, Promised]:
    """What is known of the promises of some leads: one query."""
    accounts = {each.account_id for each in standings}
    said = Finding.objects.filter(account_id__in=accounts, kind__in=PROMISED, superseded_at__isnull=True)
    return promised_in(said.order_by("at", "pk"), standings)


def _filters(request: HttpRequest, which: str, now: int) -> list[Filter]:
    words, user = words_of(request), user_of(request)
    found = []
    for key in FILTERS:
        count = counted(leads_of(user, key, now))
        shown = f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
        url = f"{reverse('my_leads')}?show={key}"
        found.append(Filter(key, words.say(TITLES[key]), url, words.digits(shown), key == which))
    return found
