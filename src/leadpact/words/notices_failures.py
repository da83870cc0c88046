"""Why a notice was not sent, in words: what a person can do about it."""

from __future__ import annotations

from leadpact.words.catalogue import Said, Words
from leadpact.words.naming import N_

FAILURES = {
    "address_wrong": N_("The address can’t be used as it is written; correct it."),
    "address_internal": N_(
        "The address leads into an internal network; allow that network in the settings, or use a public address."
    ),
    "not_https": N_("The address is not encrypted; write https."),
    "redirected": N_("The address has moved; write the new one."),
    "gone": N_("Nobody takes notices at this address any more; make a new one there."),
    "refused": N_("The other side refuses this notice."),
    "recipient_refused": N_("The mail server does not take mail for this recipient."),
    "message_refused": N_("The mail server does not take this message."),
    "busy": N_("The other side can’t take it now."),
    "name_unknown": N_("The name in the address can’t be found."),
    "unreachable": N_("The other side can’t be reached."),
    "timed_out": N_("The other side did not answer in time."),
    "tls_refused": N_("No encrypted connection could be made; look at the certificate and the settings."),
    "login_refused": N_("The mail server refuses user or password; correct them in the settings."),
    "sender_refused": N_("The mail server refuses the sender’s address; correct it in the settings."),
}
"""By the reason of a `NoticeFailure`."""


def failure(words: Words, reason: str, permanent: bool) -> Said:
    """What went wrong, and whether it is tried again."""
    what = words.say(FAILURES[reason])
    then = words.say("It is not tried again.") if permanent else words.say("It will be tried again.")
    return Said(f"{what} {then}")
