"""Forms whose labels and choices are messages of the catalogue, styled as the frame is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest

from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.may import ADMINISTRATOR, MARKETING, OPERATIONS, READER, REP, SALES
from leadpact.web.pages.frame import TITLES, words_of
from leadpact.words.catalogue import LANGUAGES, Words
from leadpact.words.naming import N_

ROLES: Mapping[str, str] = {
    ADMINISTRATOR: N_("Administrator"),
    OPERATIONS: N_("Revenue operations"),
    MARKETING: N_("Marketing manager"),
    SALES: N_("Sales manager"),
    REP: N_("Sales rep"),
    READER: N_("Reader"),
}


class SaidForm(forms.Form):
    """A form in the reader's language: `label` and `help_text` of its fields are messages."""

    def __init__(self, request: HttpRequest, data: Any = None, **more: Any) -> None:
        self.words = words_of(request)
        super().__init__(data, use_required_attribute=True, label_suffix="", **more)
        for field in self.fields.values():
            field.label = self.words.say(str(field.label)) if field.label else ""
            field.help_text = self.words.say(str(field.help_text)) if field.help_text else ""
            self._style(field)

    def _style(self, field: forms.Field) -> None:
        widget = field.widget
        plain: dict[type, str] = {forms.CheckboxInput: "form-check-input", forms.Select: "form-select"}
        if not isinstance(widget, (forms.CheckboxSelectMultiple, forms.RadioSelect)):
            widget.attrs.setdefault("class", plain.get(type(widget), "form-control"))
        if isinstance(field, forms.ChoiceField) and not isinstance(widget, forms.CheckboxSelectMultiple):
            choices: Any = field.choices
            field.choices = [(key, self.words.say(said) if said else "") for key, said in choices]

    def refuse(self, why: RefusedError) -> None:
        """Show why an action did not do it, at the field it is about."""
        self.add_error(why.field if why.field in self.fields else None, str(why.said(self.words)))


class UserForm(SaidForm):
    """Who somebody is and what they may."""

    name = forms.CharField(
        label=N_("Name"), max_length=200, widget=forms.TextInput({"autocomplete": "off", "dir": "auto"})
    )
    role = forms.ChoiceField(label=N_("Access role"), choices=tuple(ROLES.items()), initial=REP)
    person = forms.ChoiceField(
        label=N_("Person of the agreement"),
        required=False,
        help_text=N_("Whose leads and promises are theirs. Nobody, for those who are not in the agreement."),
    )
    language = forms.ChoiceField(label=N_("Language"), initial="en")

    field_order = ("email", "name", "role", "person", "language")

    def __init__(
        self, request: HttpRequest, people: Iterable[tuple[str, str]], data: Any = None, **more: Any
    ) -> None:
        super().__init__(request, data, **more)
        person, language = self.fields["person"], self.fields["language"]
        assert isinstance(person, forms.ChoiceField) and isinstance(language, forms.ChoiceField)
        person.choices = [("", self.words.say("nobody")), *people]
        language.choices = [(code, TITLES[code]) for code in LANGUAGES]


class InviteForm(UserForm):
    """Somebody new."""

    email = forms.EmailField(
        label=N_("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "off", "dir": "ltr"})
    )


class PasswordForm(SaidForm):
    """A password, chosen."""

    password = forms.CharField(
        label=N_("New password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=N_("The same again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        said = super().clean() or {}
        if said.get("password") and said.get("again") and said["password"] != said["again"]:
            self.add_error("again", str(self.words.say("The two are not the same.")))
        return said


def role_said(words: Words, role: str) -> str:
    """What a role is called."""
    return str(words.say(ROLES[role]))
