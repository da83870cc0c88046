"""My settings: how one is called and spoken to, how one hears of things, when one is away."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from leadpact.web.actions import preferences
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.may import may, needs, user_of
from leadpact.web.pages.frame import TITLES, words_of
from leadpact.web.pages.language import COOKIE
from leadpact.web.pages.people.absences import AwayForm, stretches
from leadpact.web.pages.people.fields import SaidForm
from leadpact.web.records.models import User
from leadpact.words.catalogue import LANGUAGES
from leadpact.words.naming import N_

CHANNELS = {
    "email": N_("E-mail"),
    "slack": N_("Slack"),
    "teams": N_("Microsoft Teams"),
    "webhook": N_("A program of your own (webhook)"),
}
KINDS = {
    "handed_off": N_("A lead is handed off to me"),
    "assigned": N_("A lead is assigned to me"),
    "triggered_again": N_("A lead of mine asks again"),
    "joined": N_("Somebody of the same company joins"),
    "clock_at_risk": N_("A promise of mine is at risk"),
    "clock_missed": N_("A promise was missed"),
    "escalated": N_("Something is escalated to me"),
    "rejected": N_("A lead was rejected"),
    "returned": N_("A lead was returned"),
    "nobody_available": N_("Nobody is available for a lead"),
    "review_due": N_("A review meeting is due"),
    "disputes_due": N_("Disputes of mine are open before a month closes"),
    "import_done": N_("An upload is done"),
}
DIGESTS = {
    "no": N_("Each at once"),
    "hourly": N_("Gathered, once an hour"),
    "daily": N_("Gathered, once a day"),
}


class ProfileForm(SaidForm):
    """How one is called and spoken to."""

    name = forms.CharField(
        label=N_("Name"), max_length=200, widget=forms.TextInput({"autocomplete": "name", "dir": "auto"})
    )
    language = forms.ChoiceField(label=N_("Language"))
    timezone = forms.CharField(
        label=N_("Time zone"),
        required=False,
        max_length=64,
        widget=forms.TextInput({"list": "zones", "dir": "ltr", "autocomplete": "off"}),
        help_text=N_("In which you read times, as Europe/Madrid. Empty: the agreement's."),
    )

    def __init__(self, request: HttpRequest, data: Any = None, **more: Any) -> None:
        super().__init__(request, data, **more)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = [(code, TITLES[code]) for code in LANGUAGES]


class HearingForm(SaidForm):
    """By what one is told, of what, how often, and when not."""

    email = forms.CharField(
        label=N_("To another address than your own"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"dir": "ltr", "autocomplete": "email"}),
    )
    slack = forms.CharField(
        label=N_("Address of the incoming webhook"), required=False, widget=forms.URLInput({"dir": "ltr"})
    )
    teams = forms.CharField(
        label=N_("Address of the workflow's webhook"), required=False, widget=forms.URLInput({"dir": "ltr"})
    )
    webhook = forms.CharField(
        label=N_("Address that takes a POST"), required=False, widget=forms.URLInput({"dir": "ltr"})
    )
    digest = forms.ChoiceField(label=N_("How often"), choices=tuple(DIGESTS.items()))
    quiet_from = forms.CharField(
        label=N_("Quiet from"), required=False, widget=forms.TimeInput({"type": "time"})
    )
    quiet_to = forms.CharField(
        label=N_("Quiet until"), required=False, widget=forms.TimeInput({"type": "time"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("own_settings")
def mine(request: HttpRequest) -> HttpResponse:
    """All of it; each part is saved by its own button."""
    user = user_of(request)
    part = request.POST.get("part", "")
    profile = ProfileForm(request, request.POST if part == "profile" else None, initial=_profile(user))
    hearing = HearingForm(request, request.POST if part == "hearing" else None, initial=_hearing(user))
    if part == "profile" and profile.is_valid() and _kept(request, profile):
        response = redirect("mine")
        response.delete_cookie(COOKIE)
        return response
    if part == "hearing" and hearing.is_valid() and _heard(request, hearing):
        return redirect("mine")
    return render(request, "mine/mine.html", _told(request, user, profile, hearing))


@require_POST
@needs("own_settings")
def test(request: HttpRequest) -> HttpResponse:
    """A notice to oneself, to see that it arrives."""
    count = preferences.send_test(user_of(request), now())
    messages.success(
        request,
        words_of(request).many(
            "A test is on its way, by {count} channel.", "A test is on its way, by {count} channels.", count
        ),
    )
    return redirect("mine")


def _kept(request: HttpRequest, form: ProfileForm) -> bool:
    try:
        preferences.set_profile(user_of(request), **form.cleaned_data)
    except RefusedError as why:
        form.refuse(why)
        return False
    messages.success(request, words_of(request).say("Saved."))
    return True


def _heard(request: HttpRequest, form: HearingForm) -> bool:
    said = form.cleaned_data
    wanted = [channel for channel in preferences.CHANNELS if f"by_{channel}" in request.POST]
    try:
        preferences.set_hearing(
            user_of(request),
            channels={channel: said[channel] for channel in wanted},
            muted=set(preferences.KINDS) - set(request.POST.getlist("kind")),
            digest=said["digest"],
            quiet_from=said["quiet_from"][:5],
            quiet_to=said["quiet_to"][:5],
        )
    except RefusedError as why:
        form.refuse(why)
        return False
    messages.success(request, words_of(request).say("Saved."))
    return True


def _profile(user: User) -> dict[str, Any]:
    return {"name": user.name, "language": user.language, "timezone": user.timezone}


def _hearing(user: User) -> dict[str, Any]:
    quiet = {"quiet_from": user.quiet_from, "quiet_to": user.quiet_to, "digest": user.digest}
    return {**quiet, **{channel: user.channels.get(channel, "") for channel in CHANNELS}}


def _told(request: HttpRequest, user: User, profile: ProfileForm, hearing: HearingForm) -> dict[str, Any]:
    words = words_of(request)
    is_posted = hearing.is_bound
    by = {
        name
        for name in CHANNELS
        if (f"by_{name}" in request.POST if is_posted else name in (user.channels or {"email": ""}))
    }
    wanted = set(request.POST.getlist("kind")) if is_posted else set(KINDS) - set(user.muted)
    told: dict[str, Any] = {
        "profile": profile,
        "hearing": hearing,
        "channels": [(name, words.say(said), name in by, hearing[name]) for name, said in CHANNELS.items()],
        "kinds": [(kind, words.say(said), kind in wanted) for kind, said in KINDS.items()],
        "zones": sorted(available_timezones()),
        "has_factor": Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
        "may_be_away": False,
    }
    history = agreed()
    at = now()
    is_known = history is not None and user.person and history.naming(user.person, at) is not None
    if is_known and may(user, "own_away"):
        told |= {"may_be_away": True, "away_form": AwayForm(request, user)}
        told["coming"] = stretches(user, words, at, person=user.person)
    return told
