"""What the forms of a lead send, read and checked; what they say when something is missing is in our words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from leadpact.events import ATTEMPTS
from leadpact.web.actions.dispute import DECISIONS
from leadpact.words.catalogue import Words
from leadpact.words.formatting import EPOCH
from leadpact.words.naming import N_

LONGEST_NOTE = 2000
OLD = N_("This form is not one of this page any more. Try again.")
MISSING = N_("Fill this in: {field}.")
WRONG = N_("This can't be read: {field}.")
WHEN = N_("When it was")
FIELDS = {
    "kind": N_("Channel"),
    "outcome": N_("Outcome"),
    "reason": N_("Reason"),
    "track": N_("Track"),
    "note": N_("Your note"),
    "at": WHEN,
    "owner": N_("New owner"),
    "rating": N_("Rating"),
    "decision": N_("Decision"),
    "until": N_("Until"),
    "attempt": N_("Attempt"),
    "clock": N_("Clock"),
}


class Form(forms.Form):
    """Every form has the token of its page, and perhaps where to go back to."""

    token = forms.RegexField(r"[0-9a-f]{32}")

    def told(self, words: Words) -> list[str]:
        """What is wrong, field by field."""
        return list(self._told(words))

    def _told(self, words: Words) -> Iterable[str]:
        for name, errors in self.errors.as_data().items():
            if name not in FIELDS:
                yield words.say(OLD)
                continue
            message = MISSING if any(each.code == "required" for each in errors) else WRONG
            yield words.say(message, field=words.say(FIELDS[name]))


def _note(required: bool = False) -> forms.CharField:
    return forms.CharField(max_length=LONGEST_NOTE, required=required)


class LogForm(Form):
    """An attempt; `at` is local to the user's zone, now where it is empty."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in ATTEMPTS])
    outcome = forms.CharField(max_length=128, required=False)
    note = _note()
    at = forms.CharField(max_length=40, required=False)

    def clean_at(self) -> datetime | None:
        """The local time, without a zone."""
        text = str(self.cleaned_data["at"]).strip()
        if not text:
            return None
        try:
            return datetime.fromisoformat(text).replace(tzinfo=None)
        except ValueError:
            raise forms.ValidationError("at", code="invalid") from None


def instant_of(local: datetime | None, zone: ZoneInfo) -> int | None:
    """Microseconds UTC of a local time. Raises OverflowError at the ends of the calendar."""
    return None if local is None else int((local.replace(tzinfo=zone) - EPOCH) / timedelta(microseconds=1))


class PlainForm(Form):
    """Accept, take: nothing to fill in."""


class ReasonForm(Form):
    """Reject, note: why."""

    reason = forms.CharField(max_length=128)
    note = _note()


class ReturnForm(ReasonForm):
    """Why, and to which track."""

    track = forms.CharField(max_length=128, required=False)


class SnoozeForm(Form):
    """Until when."""

    until = forms.CharField(max_length=16)


class AssignForm(Form):
    """To whom, and why."""

    owner = forms.CharField(max_length=128)
    note = _note(required=True)


class PauseForm(Form):
    """Which clock, and why."""

    reason = forms.CharField(max_length=128, required=False)
    clock = forms.CharField(max_length=128, required=False)
    note = _note()


class ResumeForm(Form):
    """Which clock."""

    clock = forms.CharField(max_length=128, required=False)


class DisputeForm(Form):
    """Which attempt, and what is decided."""

    attempt = forms.CharField(max_length=255)
    decision = forms.ChoiceField(choices=[(each, each) for each in DECISIONS])
    note = _note()


class RateForm(Form):
    """How good it was."""

    rating = forms.IntegerField(min_value=1, max_value=5)
    note = _note()


class NurtureForm(Form):
    """Which track, or none."""

    track = forms.CharField(max_length=128)


def values_of(form: Form) -> dict[str, Any]:
    """What a valid form says, without its token."""
    return {name: value for name, value in form.cleaned_data.items() if name != "token"}
