"""What the agreement's pages show of a version: its state in words, who signed and who is missing, its text as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.safestring import SafeString, mark_safe

from leadpact.agreement.document import Agreement
from leadpact.agreement.history import History
from leadpact.rendering.blocks import Document
from leadpact.rendering.document import document_of
from leadpact.rendering.html import html, sections_of
from leadpact.web.actions.draft_reading import agreed_of, read_of
from leadpact.web.agreed import agreed
from leadpact.web.may import may
from leadpact.web.pages.language import words_in
from leadpact.web.records.models import Signature, User, Version
from leadpact.words.catalogue import Said, Words
from leadpact.words.formatting import Formats
from leadpact.words.naming import N_, Names

STATES = {
    "draft": N_("Draft"),
    "discarded": N_("Draft put aside"),
    "proposed": N_("Waiting for signatures"),
    "coming": N_("Signed, holds later"),
    "in_force": N_("In force now"),
    "replaced": N_("Replaced by a later version"),
    "ended": N_("Its term is over"),
    "withdrawn": N_("Withdrawn"),
}
"""What a version is to its readers."""


@dataclass(frozen=True, slots=True)
class State:
    """A version's state: a key of STATES, and in words."""

    key: str
    words: Said


@dataclass(frozen=True, slots=True)
class Signer:
    """One of a version's signers; `at` microseconds UTC, None while the signature is missing."""

    person: str
    name: Said
    role: Said
    party: Said
    at: int | None
    has_account: bool


def effective_day(agreement: Agreement, words: Words) -> Said:
    """The first day it holds, as the agreement's own zone has it: another zone would name the day before."""
    return Formats(words, str(agreement.timezone)).day(agreement.effective_at)


def state_in(record: Version, history: History | None, now: int, words: Words) -> State:
    """What a version is now."""
    key = _state(record, history, now)
    return State(key, words.say(STATES[key]))


def _state(record: Version, history: History | None, now: int) -> str:
    if record.state == Version.WITHDRAWN and record.proposed_at is None:
        return "discarded"
    if record.state != Version.SIGNED or history is None:
        return record.state
    names = [version.name for version in history.versions]
    if record.effective not in names:  # signed a moment ago, by somebody else
        return "coming"
    place, current = names.index(record.effective), history.in_force(now)
    if place == current:
        return "in_force"
    if history.versions[place].effective_at > now:
        return "coming"
    later = place + 1 < len(names) and history.versions[place + 1].effective_at <= now
    return "replaced" if later else "ended"


def current_record(history: History, now: int) -> Version:
    """The record of the version of an instant."""
    return Version.objects.get(state=Version.SIGNED, effective=history.at(now).name)


def record_for(request: HttpRequest, number: int) -> Version:
    """A version that this reader may see: drafts are of those who draft. Raises Http404."""
    record = Version.objects.select_related("proposed_by", "saved_by").filter(pk=number).first()
    if record is None or (record.proposed_at is None and not may(request.user, "draft_agreement")):
        raise Http404(number)
    return record


def signers_of(record: Version, words: Words) -> list[Signer]:
    """Everybody who signs, in the document's order."""
    agreement = read_of(record).agreement
    if agreement is None:
        return []
    signed = dict(Signature.objects.filter(version=record).values_list("signer", "at"))
    people = [str(each) for each in agreement.signers]
    accounts = set(User.objects.filter(person__in=people, is_active=True).values_list("person", flat=True))
    return [_signer(agreement, each, signed.get(each), each in accounts, words) for each in people]


def _signer(agreement: Agreement, key: str, at: int | None, has_account: bool, words: Words) -> Signer:
    names, party = Names(words, agreement), agreement.party_of(key)
    person = agreement.parties[party].people.get(key) if party is not None else None
    role = names.text(person.role, "") if person is not None and person.role is not None else Said("")
    return Signer(key, names.person(key), role, names.party(party), at, has_account)


def title_of(record: Version, words: Words) -> Said:
    """What the agreement is called, in the reader's language."""
    agreement = read_of(record).agreement
    if agreement is None:
        return Said(words.foreign(record.name))
    return Names(words, agreement).text(agreement.name, record.name)


def document_in(record: Version, language: str) -> Document:
    """A version's text as the document that is read and signed. Set once for a text, a lock and a language."""
    return _document(record.text, record.effective, record.lock, language)


@lru_cache(maxsize=16)
def _document(text: str, effective: str, lock: str, language: str) -> Document:
    return document_of(agreed_of(Version(text=text, effective=effective, lock=lock)), words_in(language))


def sections_in(record: Version, language: str) -> SafeString:
    """Its parts as HTML for our frame; every value in it was escaped by the template that set it."""
    return _sections(record.text, record.effective, record.lock, language)


@lru_cache(maxsize=16)
def _sections(text: str, effective: str, lock: str, language: str) -> SafeString:
    return mark_safe(str(sections_of(_document(text, effective, lock, language))))


def said_as_html(text: str) -> SafeString:
    """A text with its foreign parts isolated as HTML does it."""
    return mark_safe(str(html(text)))


def history_and_words(request: HttpRequest) -> tuple[History | None, Words]:
    """What most of these pages begin with."""
    from leadpact.web.pages.frame import words_of

    return agreed(), words_of(request)


def user_may_draft(user: Any) -> bool:
    """Whether this reader sees drafts, and may begin one."""
    return may(user, "draft_agreement")
