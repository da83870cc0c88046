"""Why a notice waits, was not sent, or will not be, in words: what became of it and what can be done."""

from __future__ import annotations

from typing import Final

from leadpact.web.records.models import Notice
from leadpact.words.catalogue import Said, Words
from leadpact.words.naming import N_
from leadpact.words.notices_failures import FAILURES, failure

WITHDRAWN: Final = {
    "superseded": N_("What it would have said is no longer so."),
    "erased": N_("The lead was erased."),
    "answered": N_("What it was about was done in the meantime."),
    "owned": N_("Somebody has the lead now, or it is no longer with sales."),
    "signed": N_("It is signed already."),
    "muted": N_("The reader does not want notices of this kind."),
    "other_way": N_("The reader has chosen another way, and got it there."),
    "instead": N_("The reader has left; the head of the party was told instead."),
    "unknown_kind": N_("This Leadpact does not know this kind of notice."),
}
"""Why a notice was not sent after all, by what stands in its `failure`."""
OURS: Final = {
    "no_address": N_(
        "Nobody knows an e-mail address of this person: write one into the agreement, or invite them."
    ),
    "no_mail_server": N_("No mail server is set: write LEADPACT_MAIL_URL into the service’s environment."),
    "words": N_("It could not be put into words; the worker’s log says why. It will be tried again."),
}
"""Failures that are not the other side's."""


def reason_of(notice: Notice) -> str:
    """The code at the beginning of what went wrong; empty where nothing did."""
    return str(notice.failure).partition(":")[0].strip()


def detail_of(notice: Notice) -> str:
    """What the other side said."""
    return str(notice.failure).partition(":")[2].strip()


def said_of(words: Words, reason: str, is_final: bool) -> Said:
    """A reason in words; empty for none. `is_final`: the notice was given up."""
    if reason in OURS:
        return words.say(OURS[reason])
    if reason in WITHDRAWN:
        return words.say(WITHDRAWN[reason])
    return failure(words, reason, is_final) if reason in FAILURES else Said(words.foreign(reason))
