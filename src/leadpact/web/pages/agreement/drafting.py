"""A draft in the browser: its text, everything wrong with it at once, and what others saved meanwhile."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from leadpact.agreement.problems import Problem
from leadpact.web.actions.draft_reading import mark_of, read_of, text_of
from leadpact.web.actions.draft_refusal import NotDoneError
from leadpact.web.actions.draft_version import ChangedMeanwhileError, save_draft
from leadpact.web.actions.propose_version import is_backdated, obstacles
from leadpact.web.actions.sign_reaching import MOST, reached_since
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.may import needs, user_of
from leadpact.web.pages.agreement.comparing import difference
from leadpact.web.pages.agreement.shown import effective_day, record_for, signers_of, title_of
from leadpact.web.pages.frame import words_of
from leadpact.web.records.models import Version


@needs("draft_agreement")
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Show a draft, or save it; a text that is refused is shown again and the last good one stays."""
    record = record_for(request, number)
    if record.state != Version.DRAFT:
        return redirect("agreement_version", number=number)
    if request.method == "POST":
        return _save(request, record)
    return draft_page(request, record, record.text)


def _save(request: HttpRequest, record: Version) -> HttpResponse:
    text, problems = given_text(request)
    if text == "" and problems:
        return draft_page(request, record, request.POST.get("text", ""), problems, status=422)
    try:
        saved = save_draft(record.pk, text, request.POST.get("based_on", ""), user_of(request))
    except NotDoneError as why:
        messages.error(request, words_of(request).say(why.message, **why.values))
        return redirect("agreement_version", number=record.pk)
    except ChangedMeanwhileError as changed:
        return draft_page(request, changed.record, text, is_changed=True, status=409)
    if saved.record is None:
        return draft_page(request, record, text, list(saved.read.problems), status=422)
    messages.success(request, words_of(request).say("Saved."))
    return redirect("agreement_draft", number=record.pk)


def given_text(request: HttpRequest) -> tuple[str, list[Problem]]:
    """The text of a form: the file where one is chosen, else what stands in the text area, its line ends as files have them.

    What is no text at all comes back empty, with its problems.
    """
    chosen = request.FILES.get("file")
    if chosen is not None:
        text, read = text_of(chosen.read(1 << 20))
    else:
        typed = request.POST.get("text", "").replace("\r\n", "\n")
        text, read = text_of(typed.encode("utf-8", "surrogatepass"))
    return text, [] if text else list(read.problems)


def draft_page(
    request: HttpRequest,
    record: Version,
    text: str,
    problems: list[Problem] | None = None,
    is_changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page. `problems` are those of a text that was not saved; else those of the draft as it stands."""
    words, at = words_of(request), now()
    agreement = read_of(record).agreement
    standing = obstacles(record)
    backdated = is_backdated(record, at)
    context = {
        "record": record,
        "name": title_of(record, words),
        "text": text,
        "based_on": mark_of(record.text),
        "refused": problems,
        "problems": standing if problems is None and not is_changed else problems or [],
        "is_changed": is_changed,
        "difference": difference(record.text, text) if is_changed else [],
        "can_propose": not standing and problems is None and not is_changed,
        "backdated": backdated,
        "reached": reached_since(agreement.effective_at, at) if backdated and agreement else None,
        "effective": effective_day(agreement, words) if agreement else None,
        "most": MOST,
        "signers": signers_of(record, words),
        "has_signed": agreed() is not None,
    }
    return render(request, "agreement/draft.html", context, status=status)
