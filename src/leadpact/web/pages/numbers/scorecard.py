"""The scorecard: both parties side by side against the agreement in force, from stored figures, whoever looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from markupsafe import Markup

from leadpact.agreement.history import History
from leadpact.measures.book import Month
from leadpact.planning.pacing import PaceLine
from leadpact.report.head_sentences import HeadSentences
from leadpact.report.marks import html
from leadpact.report.review import Review
from leadpact.web.agreed import agreed
from leadpact.web.figuring.contents import SCORECARD, Told, people_name, picture_name
from leadpact.web.figuring.shown_review import Scorecard, review_of, scorecard_of, sentences_of
from leadpact.web.figuring.stored import stored, stored_head
from leadpact.web.may import may, needs, user_of
from leadpact.web.pages.frame import formats_of, words_of
from leadpact.web.pages.numbers.by_person import people_of
from leadpact.web.pages.numbers.cards import parties_of
from leadpact.words.catalogue import Said, Words


@dataclass(frozen=True, slots=True)
class Choice:
    """A month one can choose."""

    name: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Pace:
    """A line of the plan in words."""

    name: Markup
    planned: Markup
    actual: Markup
    gap: Markup
    verdict: Markup
    total: Markup


@needs("see_scorecard")
@require_safe
def scorecard(request: HttpRequest) -> HttpResponse:
    """One month; the running one unless `month` names another."""
    history, user = agreed(), user_of(request)
    if history is None:
        return render(request, "leads/unsigned.html")
    head = stored_head()
    if head is None:
        return render(request, "numbers/waiting.html")
    card = scorecard_of(head, history)
    month = card.month(request.GET.get("month"))
    kept = stored(people_name(month.name), picture_name(words_of(request).base))
    review = review_of(card, month)
    s = sentences_of(card, review, history, words_of(request))
    context = context_of(
        card, review, s, kept.get(picture_name(words_of(request).base)), request, public=False
    )
    everybody = request.GET.get("people") == "all"
    context["people"] = people_of(card, kept.get(people_name(month.name)), user, s, everybody=everybody)
    context["may_link"] = may(user, "manage_settings")
    return render(request, "numbers/scorecard.html", context)


def public_context(history: History, head: Told, request: HttpRequest) -> dict[str, Any]:
    """The same without persons and leads."""
    words = words_of(request)
    card = scorecard_of(head, history)
    review = review_of(card, card.month(request.GET.get("month")))
    s = sentences_of(card, review, history, words)
    kept = stored(picture_name(words.base))
    return context_of(card, review, s, kept.get(picture_name(words.base)), request, public=True)


def context_of(
    card: Scorecard,
    review: Review,
    s: HeadSentences,
    drawn: Told | None,
    request: HttpRequest,
    *,
    public: bool,
) -> dict[str, Any]:
    """What the template of a scorecard shows."""
    month, words = review.head.month, words_of(request)
    return {
        "title": html(_agreement(review, words)),
        "month": month,
        "month_title": s.numbers.month(month.name),
        "choices": [_choice(card, each, month, s) for each in reversed(card.months)],
        "state": html(_state(card, month, request)),
        "until": card.until,
        "headline": html(s.headline()),
        "not_said": html(s.not_said()),
        "is_silent": not card.told["findings"],
        "parties": parties_of(card, review, s, public=public),
        "goal": None if card.goal is None else html(s.goal_long(card.goal)),
        "paces": [] if card.goal is None else [_pace(card, line, s) for line in card.goal.lines],
        "picture": None if card.goal is None or drawn is None else _picture(drawn["pacing"]),
        "name": SCORECARD,
        "public": public,
    }


def _agreement(review: Review, words: Words) -> Said:
    agreement = review.head.agreement
    return Said(words.foreign(agreement.name.in_(words.language, str(agreement.language))))


def _choice(card: Scorecard, each: Month, chosen: Month, s: HeadSentences) -> Choice:
    name = s.numbers.month(each.name)
    if each is card.months[-1]:
        title = s.words.say("{month}, still running", month=name)
    elif card.is_frozen(each):
        title = s.words.say("{month}, frozen", month=name)
    else:
        title = s.words.say("{month}, not closed yet", month=name)
    return Choice(each.name, title, each is chosen)


def _state(card: Scorecard, month: Month, request: HttpRequest) -> Said:
    """Whether the month's numbers can still change."""
    words = words_of(request)
    close = formats_of(request).instant(month.close)
    if card.is_frozen(month):
        return words.say(
            "Frozen since {close}: what became known later is an adjustment of a later month.", close=close
        )
    if month is card.months[-1]:
        return words.say("The month still runs, and its numbers change.")
    return words.say("The month is over; its numbers are frozen on {close}.", close=close)


def _pace(card: Scorecard, line: PaceLine, s: HeadSentences) -> Pace:
    assert card.goal is not None
    return Pace(
        html(s.pace_name(card.goal, line)),
        html(s.pace(line, "planned")),
        html(s.pace(line, "actual")),
        html(s.pace_gap(line)),
        html(s.pace_verdict(line)),
        html(s.pace(line, "total")),
    )


def _picture(drawn: Told | None) -> dict[str, Markup] | None:
    """What the worker drew: SVG of our own making, and texts with their marks."""
    if drawn is None:
        return None
    return {
        "title": html(drawn["title"]),
        "note": html(drawn["note"]),
        "wide": Markup(drawn["wide"]),
        "narrow": Markup(drawn["narrow"]),
    }
