"""What one does with a lead: each verb a route, a form, an action, and a sentence that says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from leadpact.web.actions.accept import accept
from leadpact.web.actions.assign import assign
from leadpact.web.actions.dispute import decide_dispute
from leadpact.web.actions.happened import Doing, Done, RefusedError
from leadpact.web.actions.log_attempt import log_attempt
from leadpact.web.actions.note import note_no_progress
from leadpact.web.actions.nurture import nurture
from leadpact.web.actions.pause import pause, resume
from leadpact.web.actions.rate import rate
from leadpact.web.actions.reject import reject
from leadpact.web.actions.send_back import send_back
from leadpact.web.actions.snooze import Snoozed, snooze
from leadpact.web.actions.take import take
from leadpact.web.agreed import agreed
from leadpact.web.clock import now as present
from leadpact.web.may import needs, user_of
from leadpact.web.pages.frame import formats_of, words_of
from leadpact.web.pages.leads import forms
from leadpact.web.pages.leads.card import found_lead
from leadpact.web.pages.leads.lead import name_of, show_lead
from leadpact.web.records.models import Finding
from leadpact.web.returning import asked_back
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_, Names

Action = Callable[..., Done | Snoozed]
UNSIGNED = N_("No agreement is signed yet: nothing can be judged, and nothing done here counts for anything.")
REPEATED = N_("{lead}: this was in the log already. Nothing was added.")
DISPUTED = N_(
    "{lead}: written down, and in dispute: more time has passed than the agreement allows. It counts when it is decided."
)
NOT_JUDGED = N_("{lead}: written down. It is being judged, which takes a few seconds.")
SNOOZED = N_("{lead}: back in your list {at}.")
STILL_DUE = N_("{lead}: back in your list {at}. The promise is due before that, {due}, and goes on counting.")
AWAKE = N_("{lead}: back in your list.")


@dataclass(frozen=True)
class Verb:
    """Something one can do: who may, what the form sends, what does it, and what is said when it is done."""

    needs: str
    form: type[forms.Form]
    action: Action
    done: str = ""


def _log(doing: Doing, *, kind: str, outcome: str, note: str, at: int | None) -> Done:
    return log_attempt(doing, kind, outcome, at, note)


def _reject(doing: Doing, *, reason: str, note: str) -> Done:
    return reject(doing, reason, note)


VERBS = {
    "log": Verb("work_leads", forms.LogForm, _log, N_("{lead}: the attempt is in the log.")),
    "accept": Verb("work_leads", forms.PlainForm, accept, N_("{lead}: accepted.")),
    "reject": Verb("work_leads", forms.ReasonForm, _reject, N_("{lead}: rejected.")),
    "return": Verb("work_leads", forms.ReturnForm, send_back, N_("{lead}: returned.")),
    "snooze": Verb("work_leads", forms.SnoozeForm, snooze),
    "take": Verb("work_leads", forms.PlainForm, take, N_("{lead}: yours now.")),
    "assign": Verb("assign_leads", forms.AssignForm, assign, N_("{lead}: has a new owner.")),
    "pause": Verb("pause_clocks", forms.PauseForm, pause, N_("{lead}: its clocks are paused.")),
    "resume": Verb("pause_clocks", forms.ResumeForm, resume, N_("{lead}: its clocks run again.")),
    "dispute": Verb(
        "decide_disputes", forms.DisputeForm, decide_dispute, N_("{lead}: the dispute is decided.")
    ),
    "note": Verb("work_leads", forms.ReasonForm, note_no_progress, N_("{lead}: the reason is noted.")),
    "rate": Verb("work_leads", forms.RateForm, rate, N_("{lead}: rated.")),
    "nurture": Verb("nurture_leads", forms.NurtureForm, nurture, N_("{lead}: its track is changed.")),
}


def view_of(name: str) -> Callable[..., HttpResponse]:
    """The view of a verb."""
    verb = VERBS[name]

    @needs(verb.needs)
    @require_POST
    def acts(request: HttpRequest, lead_id: str) -> HttpResponse:
        return _act(request, lead_id, name, verb)

    return acts


def _act(request: HttpRequest, lead_id: str, name: str, verb: Verb) -> HttpResponse:
    lead, standing = found_lead(request, lead_id, verb.needs)
    words, history = words_of(request), agreed()
    if history is None:
        messages.error(request, words.say(UNSIGNED))
        return redirect("lead", lead_id)
    form = verb.form(request.POST)
    if not form.is_valid():
        return show_lead(request, lead, standing, told=form.told(words), doing=name, status=422)
    who = standing.lead if standing is not None else lead
    doing = Doing(user_of(request), who, history, present(), form.cleaned_data["token"])
    shown = Said(words.foreign(name_of(lead, standing)))
    try:
        done = verb.action(doing, **_values(form, formats_of(request)))
    except RefusedError as refused:
        return show_lead(
            request,
            lead,
            standing,
            told=[_why(request, refused, doing)],
            doing=name,
            status=409,
            at=doing.now,
        )
    except OverflowError:
        told = [words.say(forms.WRONG, field=words.say(forms.WHEN))]
        return show_lead(request, lead, standing, told=told, doing=name, status=422)
    level, text = _said(request, verb, done, shown, who.lead_id)
    messages.add_message(request, level, text)
    return _back(request, lead_id)


def _values(form: forms.Form, formats: Any) -> dict[str, Any]:
    values = forms.values_of(form)
    if "at" in values:
        values["at"] = forms.instant_of(values["at"], formats.zone)
    return values


def _why(request: HttpRequest, refused: RefusedError, doing: Doing) -> Said:
    """The refusal in words; people by their names."""
    names, formats = Names(words_of(request), doing.agreement), formats_of(request)
    values = dict(refused.values)
    if "owner" in values:
        values["owner"] = names.person(str(values["owner"]))
    if "deciders" in values:
        values["deciders"] = formats.listed([names.who(who) for who in doing.agreement.deciders], "or")
    return words_of(request).say(refused.message, **values)


def _said(
    request: HttpRequest, verb: Verb, done: Done | Snoozed, lead: Said, lead_id: str
) -> tuple[int, Said]:
    words = words_of(request)
    if isinstance(done, Snoozed):
        return _said_of_snooze(request, done, lead)
    if done.is_repeated:
        return messages.WARNING, words.say(REPEATED, lead=lead)
    if not done.is_judged:
        return messages.INFO, words.say(NOT_JUDGED, lead=lead)
    if _is_disputed(lead_id, done.event_id):
        return messages.WARNING, words.say(DISPUTED, lead=lead)
    return messages.SUCCESS, words.say(verb.done, lead=lead)


def _is_disputed(lead_id: str, event_id: str) -> bool:
    said = Finding.objects.filter(
        lead_id=lead_id, cause=event_id, kind="disputed", superseded_at__isnull=True
    )
    return said.exists()


def _said_of_snooze(request: HttpRequest, done: Snoozed, lead: Said) -> tuple[int, Said]:
    words, formats = words_of(request), formats_of(request)
    if done.until is None:
        return messages.SUCCESS, words.say(AWAKE, lead=lead)
    at = formats.instant(done.until)
    if done.due_before is None:
        return messages.SUCCESS, words.say(SNOOZED, lead=lead, at=at)
    due = formats.instant(done.due_before)
    return messages.WARNING, words.say(STILL_DUE, lead=lead, at=at, due=due)


def _back(request: HttpRequest, lead_id: str) -> HttpResponse:
    """Where the form was sent from."""
    back = asked_back(request, "back")
    return redirect(back) if back else redirect("lead", lead_id)
