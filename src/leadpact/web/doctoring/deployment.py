"""Looks at what the environment says: the secret, who may come and how, mail, backups, room on the disk."""

from __future__ import annotations

import os
import shutil
import smtplib
import ssl
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from leadpact.web.doctoring.check import Check, lasting, note, well, wrong
from leadpact.web.mailing import django_mail
from leadpact.web.serving.environment import home_of, wrongs

SHORTEST = 32
"""Characters of a secret that nobody guesses."""
VARIED = 8
"""Different characters in it, at least."""
KNOWN = ("secret", "change", "insecure", "example", "password", "django")
"""What secrets are called that were never chosen."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")
ROOM = 1 << 30
"""Bytes that should be free."""
HOME_COPY, UNFINISHED = ".home.tar.gz", ".part"
"""How a backup's file of the rest of LEADPACT_HOME ends, and one that is still written; all others are of the database."""
BACKUP = 26 * 3600 * 1_000_000
"""Microseconds: a backup a day, and two hours for it to be made."""
SECONDS = 8


def is_public(environ: Mapping[str, str]) -> bool:
    """Whether people reach it from other machines, by what LEADPACT_URL says."""
    with suppress(ValueError):
        return urlsplit(environ.get("LEADPACT_URL", "")).hostname not in (None, *LOOPBACK)
    return True


def answers_others(environ: Mapping[str, str]) -> bool:
    """Whether it answers to a name that is not this machine's own, by what LEADPACT_URL and LEADPACT_HOSTS say."""
    hosts = {each.strip().strip("[]") for each in environ.get("LEADPACT_HOSTS", "").split(",")}
    return is_public(environ) or bool(hosts - {"", *LOOPBACK})


def settings(environ: Mapping[str, str]) -> Iterator[Check]:
    """What is written wrongly."""
    for each in wrongs(environ):
        yield wrong(each.variable, each.says, each.do)


def secret(environ: Mapping[str, str]) -> Iterator[Check]:
    """What signs sessions and links."""
    given, kept = environ.get("LEADPACT_SECRET_KEY", ""), home_of(environ) / "secret"
    if given:
        yield _guessable("LEADPACT_SECRET_KEY", given)
        return
    try:
        given = kept.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        yield note(
            "secret", f"there is none yet in {kept}", "leadpact serve makes one; or set LEADPACT_SECRET_KEY"
        )
        return
    except (OSError, UnicodeDecodeError) as failed:
        yield wrong("secret", f"{kept} can't be read: {failed}", "let whoever runs Leadpact read it")
        return
    if os.name == "posix" and stat.S_IMODE(kept.stat().st_mode) & 0o077:
        yield wrong("secret", f"others on this machine can read {kept}", f"chmod 600 {kept}")
    else:
        yield _guessable(str(kept), given)


def _guessable(where: str, given: str) -> Check:
    renew = "write 48 random letters: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
    if len(given) < SHORTEST or len(set(given)) < VARIED:
        return wrong("secret", f"{where} is too short or too simple: it can be guessed", renew)
    if any(word in given.lower() for word in KNOWN):
        return wrong("secret", f"{where} looks like an example's", renew)
    return well("secret", f"from {where}")


def exposure(environ: Mapping[str, str]) -> Iterator[Check]:
    """Debugging, the names it answers to, whether passwords are encrypted on their way."""
    if environ.get("LEADPACT_DEBUG") == "1":
        yield wrong(
            "debug", "errors are shown to the browser, with what is in memory", "unset LEADPACT_DEBUG"
        )
    else:
        yield well("debug", "off")
    url = urlsplit(environ.get("LEADPACT_URL", ""))
    hosts = [each.strip() for each in environ.get("LEADPACT_HOSTS", "").split(",") if each.strip()]
    if any(each == "*" or each.startswith(".") for each in hosts):
        yield wrong(
            "hosts",
            f"LEADPACT_HOSTS lets anybody's name stand for this: {', '.join(hosts)}",
            "write full names",
        )
    elif hosts and url.hostname not in (None, *LOOPBACK, *hosts):
        yield wrong(
            "hosts", f"LEADPACT_HOSTS does not name {url.hostname}, where LEADPACT_URL sends people", "add it"
        )
    else:
        yield well("hosts", ", ".join(hosts) or url.hostname or "this machine alone")
    yield from _encryption(environ, url.scheme)


def _encryption(environ: Mapping[str, str], scheme: str) -> Iterator[Check]:
    proxies = environ.get("LEADPACT_PROXIES") or "0"
    if not is_public(environ):
        yield well("https", "not needed: it is reached from this machine alone")
    elif scheme != "https":
        yield wrong(
            "https",
            "passwords travel in the clear: LEADPACT_URL begins with http",
            "put a proxy with a certificate in front and write https (docs/how-to/deploy.md)",
        )
    elif proxies == "0":
        yield wrong(
            "https",
            "Leadpact itself speaks no HTTPS, and believes no proxy: every request counts as insecure",
            "LEADPACT_PROXIES=1, or how many stand in front of it",
        )
    else:
        yield well(
            "https",
            f"by {proxies} prox{'y' if proxies == '1' else 'ies'} in front, browsers keep to it (HSTS)",
        )


def mail(environ: Mapping[str, str]) -> Iterator[Check]:
    """Whether the mail server takes what we would hand it: as far as signing in, no mail is sent."""
    url = environ.get("LEADPACT_MAIL_URL", "")
    if not url:
        yield note(
            "mail", "none is sent: no links for lost passwords, no notices by mail", "set LEADPACT_MAIL_URL"
        )
        return
    try:
        told = django_mail(url)
    except ValueError:
        return  # `settings` says so
    where = f"{told['EMAIL_HOST']}:{told['EMAIL_PORT']}"
    try:
        _greet(told)
    except smtplib.SMTPAuthenticationError:
        yield wrong("mail", f"{where} refuses user and password", "mend them in LEADPACT_MAIL_URL")
    except (smtplib.SMTPException, ssl.SSLError) as failed:
        yield wrong(
            "mail", f"{where}: {' '.join(str(failed).split())}", "mend LEADPACT_MAIL_URL; is tls= right?"
        )
    except OSError as failed:
        yield wrong("mail", f"{where} does not answer: {failed}", "mend LEADPACT_MAIL_URL, or let it through")
    else:
        yield well("mail", f"{where} answers")


def _greet(told: Mapping[str, Any]) -> None:
    """Say EHLO, encrypt, sign in, and part."""
    context = ssl.create_default_context()
    host, port = told["EMAIL_HOST"], told["EMAIL_PORT"]
    if told["EMAIL_USE_SSL"]:
        link: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
    else:
        link = smtplib.SMTP(host, port, timeout=SECONDS)
    with link:
        link.ehlo()
        if told["EMAIL_USE_TLS"]:
            link.starttls(context=context)
            link.ehlo()
        if told["EMAIL_HOST_USER"]:
            link.login(told["EMAIL_HOST_USER"], told["EMAIL_HOST_PASSWORD"])


def disk(environ: Mapping[str, str]) -> Iterator[Check]:
    """Room where the database of a laptop and uploads lie."""
    home = home_of(environ)
    there = next(each for each in (home, *home.parents) if each.exists())
    try:
        free = shutil.disk_usage(there).free
    except OSError as failed:
        yield wrong("disk", f"{there}: {failed.strerror}", "mend LEADPACT_HOME")
        return
    said = f"{free / (1 << 30):,.1f} GB free in {home}"
    if free < ROOM:
        yield wrong("disk", said, "make room: without it nothing is taken in")
    elif there == home and not os.access(home, os.W_OK):
        yield wrong("disk", f"{home} can't be written", "let whoever runs Leadpact write there")
    else:
        yield well("disk", said)


def backup(environ: Mapping[str, str]) -> Iterator[Check]:
    """Of both files of a backup the newest in the folder that backups go to; the older of these two counts."""
    folder = environ.get("LEADPACT_BACKUPS", "")
    if not folder:
        judged = wrong if is_public(environ) else note
        yield judged(
            "backup",
            "nobody knows of any",
            "make one a day and name its folder in LEADPACT_BACKUPS (docs/how-to/deploy.md)",
        )
        return
    newest, what = min((at, what) for what, at in _newest(Path(folder)).items())
    age = time.time_ns() // 1000 - newest
    if not newest:
        yield wrong(
            "backup", f"there is none of {what} in {folder}", "make one a day (docs/how-to/deploy.md)"
        )
    elif age > BACKUP:
        says = f"the newest of {what} in {folder} is {lasting(age)} old"
        yield wrong("backup", says, "see why it is no longer made")
    else:
        yield well("backup", f"{lasting(age)} old, in {folder}")


def _newest(folder: Path) -> dict[str, int]:
    """By what a backup is of, when its newest file there was written, microseconds UTC; 0 where there is none.

    What is empty or unfinished is no backup.
    """
    found = {"the database": 0, "LEADPACT_HOME": 0}
    with suppress(OSError):
        for each in folder.iterdir():
            with suppress(OSError):
                seen = each.stat()
                if stat.S_ISREG(seen.st_mode) and seen.st_size and each.suffix != UNFINISHED:
                    what = "LEADPACT_HOME" if each.name.endswith(HOME_COPY) else "the database"
                    found[what] = max(found[what], seen.st_mtime_ns // 1000)
    return found
