"""The agreement as its readers read it: the version in force, or any other, in their language, inside our frame."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from leadpact.web.actions.draft_reading import read_of
from leadpact.web.actions.sign_version import may_put_in_force, signer_of
from leadpact.web.actions.withdraw_version import may_withdraw
from leadpact.web.clock import now
from leadpact.web.may import needs, user_of
from leadpact.web.pages.agreement.shown import (
    current_record,
    document_in,
    history_and_words,
    record_for,
    said_as_html,
    sections_in,
    signers_of,
    state_in,
    user_may_draft,
)
from leadpact.web.pages.asked import text_of
from leadpact.web.records.models import Version


@needs("see_agreement")
@require_safe
def in_force(request: HttpRequest) -> HttpResponse:
    """The version in force; `?version=2026-01-01` the one that findings cite by this date."""
    history, _ = history_and_words(request)
    cited = text_of(request.GET, "version")
    if cited:
        record = Version.objects.filter(state=Version.SIGNED, effective=cited[:40]).first()
        if record is None:
            raise Http404(cited)
        return _shown(request, record)
    if history is None:
        return _nothing(request)
    return _shown(request, current_record(history, now()))


@needs("see_agreement")
@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version, whatever its state; a draft is edited on a page of its own."""
    record = record_for(request, number)
    if record.state == Version.DRAFT:
        return redirect("agreement_draft", number=number)
    return _shown(request, record)


def _nothing(request: HttpRequest) -> HttpResponse:
    """Nothing is signed yet: what can be done."""
    waiting = Version.objects.filter(state=Version.PROPOSED).order_by("pk")[:10]
    drafts = Version.objects.filter(state=Version.DRAFT).order_by("-pk")[:10]
    may_draft = user_may_draft(request.user)
    context = {"waiting": waiting, "drafts": drafts if may_draft else [], "may_draft": may_draft}
    return render(request, "agreement/nothing.html", context)


def _shown(request: HttpRequest, record: Version) -> HttpResponse:
    history, words = history_and_words(request)
    user, at = user_of(request), now()
    document = document_in(record, words.language)
    agreement = read_of(record).agreement
    state = state_in(record, history, at, words)
    context = {
        "record": record,
        "state": state,
        "document_title": document.title,
        "facts": [(name, said_as_html(value)) for name, value in document.facts],
        "notes": document.notes,
        "contents": [
            (section.key, "" if section.number is None else words.digits(str(section.number)), section.title)
            for section in document.sections
        ],
        "text": sections_in(record, words.language),
        "signers": signers_of(record, words),
        "none_in_force": history is not None
        and history.in_force(at) < 0
        and state.key in ("coming", "ended"),
        "may_draft": user_may_draft(user),
        "signs": record.state == Version.PROPOSED
        and agreement is not None
        and (signer_of(agreement, user) is not None or may_put_in_force(agreement, user)),
        "may_withdraw": record.state == Version.PROPOSED and may_withdraw(record, user),
    }
    return render(request, "agreement/version.html", context)
