"""The mail that carries an invitation's link, in the language of whom it is for."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest

from leadpact.web.actions.invite import Invitation
from leadpact.web.may import user_of
from leadpact.web.pages.language import words_in
from leadpact.web.pages.signing_in import POSTMAN, sent


def mail_link(request: HttpRequest, made: Invitation) -> None:
    """Send it behind the answer; the page shows the link too, in case the mail does not arrive."""
    words = words_in(made.user.language)
    lines = [
        words.say("{name} invites you to Leadpact, where your company's agreement between marketing and sales runs.",
                  name=user_of(request).name),
        words.say("Choose your password here; the link works once, within seven days:"),
        made.link,
        words.say("You sign in with {email}.", email=made.user.email),
    ]  # fmt: skip
    subject = words.say("Your access to Leadpact")
    mail = EmailMessage(str(subject), "\n\n".join(map(str, lines)), settings.MAIL_FROM, [made.user.email])
    POSTMAN.submit(sent, mail)
