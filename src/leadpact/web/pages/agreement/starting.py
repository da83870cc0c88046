"""Where a draft begins: with the version in force, a text of one's own, a template, or the example."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from pydantic_core import PydanticCustomError

from leadpact.agreement.amending import AmendError, Edit, amended
from leadpact.agreement.document import instant_of
from leadpact.agreement.problems import Problem
from leadpact.agreement.values import read_day
from leadpact.beginning import agreement_text
from leadpact.beginning.questions import next_month
from leadpact.example import AGREEMENT
from leadpact.web.actions.draft_version import begin_draft
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.may import needs, user_of
from leadpact.web.pages.agreement.asking import Asked, answered, asked
from leadpact.web.pages.agreement.drafting import given_text
from leadpact.web.pages.frame import formats_of, words_of
from leadpact.words.catalogue import Said, Words


@needs("draft_agreement")
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """The four ways; what is refused is shown with all its problems, to be mended on the same page."""
    way = WAYS.get(request.POST.get("way", "")) if request.method == "POST" else None
    return way(request) if way is not None else begin_page(request)


def _next(request: HttpRequest) -> HttpResponse:
    """From the latest version, comments and all, with another effective date."""
    history, words = agreed(), words_of(request)
    if history is None:
        return begin_page(request)
    given = request.POST.get("effective", "").strip()
    wrong = _wrong_day(given, words)
    if wrong is not None:
        return begin_page(request, effective=given, wrong_day=wrong, status=422)
    try:
        text = amended(history.latest.text, [Edit("effective", given)]).decode("utf-8")
    except AmendError as failed:
        return begin_page(request, effective=given, wrong_day=Said(str(failed)), status=422)
    return _begun(request, text)


def _wrong_day(given: str, words: Words) -> Said | None:
    """Why a day can't be the next version's first one."""
    history = agreed()
    assert history is not None
    latest = history.latest
    try:
        at = instant_of(read_day(given), latest.agreement.timezone)
    except (PydanticCustomError, OverflowError, ValueError):
        return words.say("{given} is no date; write 2026-07-01", given=given)
    if at > latest.effective_at:
        return None
    return words.say(
        "{given} is not after {name}, from which the latest version holds; write a later date",
        given=given,
        name=latest.name,
    )


def _text(request: HttpRequest) -> HttpResponse:
    """From a file or what was pasted."""
    text, problems = given_text(request)
    if text == "" and problems:
        return begin_page(request, problems=problems, text=request.POST.get("text", ""), status=422)
    return _begun(request, text)


def _example(request: HttpRequest) -> HttpResponse:
    """From the latest version of the example."""
    return _begun(request, sorted(AGREEMENT.glob("*.yaml"))[-1].read_text(encoding="utf-8"))


def _template(request: HttpRequest) -> HttpResponse:
    """From a template, by the answers that `leadpact init` asks for."""
    words = words_of(request)
    questions = answered(request.POST, _today(request), words)
    if questions.answers is None:
        return begin_page(request, questions=questions.questions, status=422)
    return _begun(request, agreement_text(questions.answers, Words(questions.answers.language)))


def _begun(request: HttpRequest, text: str) -> HttpResponse:
    saved = begin_draft(text, user_of(request))
    if saved.record is None:
        return begin_page(request, problems=list(saved.read.problems), text=text, status=422)
    messages.success(
        request, words_of(request).say("The draft is saved. Nobody but those who draft sees it yet.")
    )
    return redirect("agreement_draft", number=saved.record.pk)


WAYS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "next": _next,
    "text": _text,
    "template": _template,
    "example": _example,
}


def _today(request: HttpRequest) -> date:
    return formats_of(request).local(now()).date()


def begin_page(
    request: HttpRequest,
    *,
    text: str = "",
    problems: list[Problem] | None = None,
    effective: str = "",
    wrong_day: Said | None = None,
    questions: list[Asked] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the four ways; the one that went wrong stands open."""
    history, words = agreed(), words_of(request)
    today = _today(request)
    context = {
        "latest": history.latest if history is not None else None,
        "effective": effective or next_month(today).isoformat(),
        "wrong_day": wrong_day,
        "text": text,
        "problems": problems or [],
        "questions": questions if questions is not None else asked(today, words),
        "has_errors": questions is not None,
        "text_open": bool(problems) or history is None,
    }
    return render(request, "agreement/begin.html", context, status=status)
