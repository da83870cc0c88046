"""Proposing, signing and withdrawing: what makes a text the agreement of both sides."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from leadpact.web.actions.draft_reading import agreed_of
from leadpact.web.actions.draft_refusal import NotDoneError
from leadpact.web.actions.propose_version import is_backdated, obstacles, propose
from leadpact.web.actions.sign_reaching import MOST, reached_since
from leadpact.web.actions.sign_version import may_put_in_force, put_in_force, sign, signer_of
from leadpact.web.actions.withdraw_version import withdraw
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.may import needs, user_of
from leadpact.web.pages.agreement.confirming import has_authenticator, refusal
from leadpact.web.pages.agreement.shown import (
    document_in,
    effective_day,
    record_for,
    said_as_html,
    sections_in,
    signers_of,
    state_in,
)
from leadpact.web.pages.frame import words_of
from leadpact.web.records.models import Version
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_

YES = "yes"
NO_MORE = N_("It waits for no signature any more; nothing was signed now. This is how it stands.")


@needs("draft_agreement")
@require_POST
def propose_draft(request: HttpRequest, number: int) -> HttpResponse:
    """From now on the text stays as it is, and its signers are asked to sign."""
    record = record_for(request, number)
    try:
        propose(
            record.pk,
            request.POST.get("based_on", ""),
            user_of(request),
            request.POST.get("backdated") == YES,
        )
    except NotDoneError as why:
        messages.error(request, words_of(request).say(why.message, **why.values))
        return redirect("agreement_draft", number=number)
    messages.success(request, words_of(request).say("Proposed. Its signers are told that it waits for them."))
    return redirect("agreement_version", number=number)


@needs("draft_agreement")
@require_POST
def withdraw_version(request: HttpRequest, number: int) -> HttpResponse:
    """A draft is put aside, a proposal withdrawn; the record of it stays."""
    record = record_for(request, number)
    try:
        withdraw(record.pk, user_of(request))
    except NotDoneError as why:
        messages.error(request, words_of(request).say(why.message, **why.values))
        return redirect("agreement_version", number=number)
    words = words_of(request)
    if record.state == Version.DRAFT:
        messages.success(request, words.say("The draft is put aside. Its text stays on record."))
    else:
        messages.success(request, words.say("Withdrawn. What was signed so far stays on record."))
    return redirect("agreement_versions")


@needs("sign_agreement")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_page(request: HttpRequest, number: int) -> HttpResponse:
    """The text, its digest, and the place to sign; a signature counts with one's password."""
    record = record_for(request, number)
    if record.state != Version.PROPOSED:
        if request.method == "POST":
            messages.info(request, words_of(request).say(NO_MORE))
        return redirect("agreement_version", number=number)
    if request.method != "POST":
        return _page(request, record)
    user, agreement = user_of(request), agreed_of(record).agreement
    signs = signer_of(agreement, user) is not None
    if not (signs or may_put_in_force(agreement, user)):
        raise PermissionDenied("signer")
    why = refusal(request)
    if why is not None:
        return _page(request, record, words_of(request).say(why))
    try:
        digest, knows = request.POST.get("digest", ""), request.POST.get("backdated") == YES
        signed = (sign if signs else put_in_force)(record.pk, digest, user, knows)
    except NotDoneError as not_done:
        return _page(request, record, words_of(request).say(not_done.message, **not_done.values))
    messages.success(request, _done(request, signed))
    return redirect("agreement_version", number=number)


def _done(request: HttpRequest, signed: Version) -> Said:
    words = words_of(request)
    if signed.state != Version.SIGNED:
        return words.say("You have signed. It waits for the others.")
    return words.say("It is signed, and holds from {date}.", date=signed.effective)


def _page(request: HttpRequest, record: Version, wrong: Said | None = None) -> HttpResponse:
    words, user, at = words_of(request), user_of(request), now()
    version = agreed_of(record)
    signer, signers = signer_of(version.agreement, user), signers_of(record, words)
    document = document_in(record, words.language)
    backdated = is_backdated(record, at)
    context = {
        "record": record,
        "state": state_in(record, agreed(), at, words),
        "document_title": document.title,
        "facts": [(name, said_as_html(value)) for name, value in document.facts],
        "text": sections_in(record, words.language),
        "signers": signers,
        "has_signed": any(each.person == signer and each.at is not None for each in signers),
        "signs": signer is not None,
        "puts_in_force": may_put_in_force(version.agreement, user),
        "problems": obstacles(record),
        "backdated": backdated,
        "reached": reached_since(version.effective_at, at) if backdated else None,
        "effective": effective_day(version.agreement, words),
        "most": MOST,
        "has_authenticator": has_authenticator(request),
        "wrong": wrong,
    }
    return render(request, "agreement/sign.html", context, status=200 if wrong is None else 422)
