"""One user: invited, changed, let in again, kept out; and the page behind an invitation's link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from leadpact.web.actions import invite as inviting
from leadpact.web.actions import users
from leadpact.web.actions import users_security as security
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.clock import now
from leadpact.web.may import needs, user_of
from leadpact.web.pages.frame import words_of
from leadpact.web.pages.people.fields import InviteForm, PasswordForm, UserForm
from leadpact.web.pages.people.listing import people_choices
from leadpact.web.pages.people.mailing import mail_link
from leadpact.web.records.models import User
from leadpact.words.naming import N_

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
@needs("manage_people")
def invite(request: HttpRequest) -> HttpResponse:
    """Somebody new."""
    words = words_of(request)
    begun = {key: request.GET[key] for key in ("person", "name", "email", "role") if key in request.GET}
    begun.setdefault("language", user_of(request).language)
    form = InviteForm(request, people_choices(words), request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            made = inviting.invite(user_of(request), now(), **_chosen(form))
        except RefusedError as why:
            form.refuse(why)
        else:
            return _shown(request, made)
    return render(request, "people/invite.html", {"form": form})


@FORM
@needs("manage_people")
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Who somebody is and what they may."""
    user = get_object_or_404(User, pk=number)
    words = words_of(request)
    choices = people_choices(words)
    if user.person and user.person not in dict(choices):
        choices.append((user.person, user.person))
    begun = {"name": user.name, "role": user.role, "person": user.person or "", "language": user.language}
    form = UserForm(request, choices, request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            users.edit_user(user, user_of(request), **_chosen(form))
        except RefusedError as why:
            form.refuse(why)
        else:
            messages.success(request, words.say("Saved."))
            return redirect("people")
    has_factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return render(request, "people/user.html", {"form": form, "person": user, "has_factor": has_factor})


@require_POST
@needs("manage_people")
def deactivate(request: HttpRequest, number: int) -> HttpResponse:
    """Nobody can sign in as them any more."""
    return _done(
        request, number, users.deactivate, N_("{name} can't sign in any more; their sessions have ended.")
    )


@require_POST
@needs("manage_people")
def reactivate(request: HttpRequest, number: int) -> HttpResponse:
    """They may sign in again."""
    return _done(request, number, users.reactivate, N_("{name} may sign in again."))


@require_POST
@needs("manage_people")
def unlock(request: HttpRequest, number: int) -> HttpResponse:
    """Forget failed attempts."""
    return _done(request, number, security.unlock, N_("{name} may try again."))


@require_POST
@needs("manage_people")
def reset_factor(request: HttpRequest, number: int) -> HttpResponse:
    """They lost the telephone."""
    said = N_("{name} signs in with the password alone until they set up a new app.")
    return _done(request, number, security.reset_second_factor, said)


def _done(
    request: HttpRequest, number: int, action: Callable[[User, User], object], said: str
) -> HttpResponse:
    """Do it to a user, and say so; or why it is refused."""
    user, words = get_object_or_404(User, pk=number), words_of(request)
    try:
        action(user, user_of(request))
    except RefusedError as why:
        messages.error(request, why.said(words))
    else:
        messages.success(request, words.say(said, name=user.name))
    return redirect("people")


@require_POST
@needs("manage_people")
def link(request: HttpRequest, number: int) -> HttpResponse:
    """A new link to choose a password by."""
    user = get_object_or_404(User, pk=number)
    try:
        return _shown(request, inviting.invite_again(user, user_of(request), now()))
    except RefusedError as why:
        messages.error(request, why.said(words_of(request)))
        return redirect("people")


@never_cache
@FORM
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password, once; whoever has the link may."""
    invited = inviting.invited_by(token, now())
    if invited is None:
        return render(request, "people/invitation_over.html", status=404)
    form = PasswordForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            inviting.accept(token, form.cleaned_data["password"], now())
        except RefusedError as why:
            form.refuse(why)
        else:
            messages.success(request, words_of(request).say("Your password is set. Sign in with it."))
            return redirect("account_login")
    return render(request, "people/invitation.html", {"form": form, "invited": invited})


def _shown(request: HttpRequest, made: inviting.Invitation) -> HttpResponse:
    """The link, sent by mail where mail is set up, and shown to hand over."""
    mailed = bool(settings.MAIL_URL)
    if mailed:
        mail_link(request, made)
    response = render(
        request, "people/invited.html", {"invited": made.user, "link": made.link, "mailed": mailed}
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _chosen(form: UserForm) -> dict[str, Any]:
    said = dict(form.cleaned_data)
    return {**said, "person": said["person"] or None}
