"""Reads what the environment says before Django does, so that whatever is wrong with it is said in words."""

from __future__ import annotations

import gc
import os
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from platformdirs import user_data_path

from leadpact.notices.addresses import networks
from leadpact.web.mailing import FORM, django_mail
from leadpact.web.serving.failing import ServingError

FORMS = "postgres://user:password@host/name or sqlite:////path/to/file"
TIMEOUT = "10"
"""Seconds for a connection to PostgreSQL, as its library takes them: it would wait for minutes."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a variable. `says` begins with its name."""

    variable: str
    says: str
    do: str


def home_of(environ: Mapping[str, str]) -> Path:
    """The folder of this service."""
    return Path(environ.get("LEADPACT_HOME") or user_data_path("leadpact"))


def database_of(environ: Mapping[str, str]) -> dict[str, Any]:
    """Django's setting of the database. Raises ServingError for what is no address of one."""
    import dj_database_url

    url = environ.get("LEADPACT_DATABASE_URL") or f"sqlite:///{home_of(environ) / 'leadpact.sqlite3'}"
    try:
        found = dict(dj_database_url.parse(url))
    except (ValueError, KeyError):
        raise ServingError(f"LEADPACT_DATABASE_URL is no address of a database; write {FORMS}") from None
    engine, name = str(found.get("ENGINE", "")), str(found.get("NAME") or "")
    if not engine.endswith(("sqlite3", "postgresql")):
        raise ServingError(
            f"LEADPACT_DATABASE_URL names a database that Leadpact does not run on; write {FORMS}"
        )
    if not name or name == ":memory:":
        raise ServingError(f"LEADPACT_DATABASE_URL names no database; write {FORMS}")
    if engine.endswith("postgresql") and find_spec("psycopg") is None:
        raise ServingError("PostgreSQL needs the extra postgres: pip install 'leadpact[postgres]'")
    return found


def is_sqlite(database: Mapping[str, Any]) -> bool:
    """Whether it is a file on this machine."""
    return str(database["ENGINE"]).endswith("sqlite3")


def wrongs(environ: Mapping[str, str]) -> Iterator[Wrong]:
    """All that is written wrongly, variable by variable."""
    try:
        database_of(environ)
    except ServingError as error:
        says, _, do = str(error).partition("; ")
        yield Wrong("LEADPACT_DATABASE_URL", says, do or "install it")
    url = environ.get("LEADPACT_URL", "")
    if url and not _is_address(url):
        yield Wrong("LEADPACT_URL", f"LEADPACT_URL is no address: {url}", "write https://leads.example.com")
    proxies = environ.get("LEADPACT_PROXIES", "")
    if proxies and not (proxies.isascii() and proxies.isdigit()):
        yield Wrong("LEADPACT_PROXIES", f"LEADPACT_PROXIES is no number: {proxies}", "write 0, or 1")
    try:
        django_mail(environ.get("LEADPACT_MAIL_URL", ""))
    except ValueError as error:
        says, _, do = str(error).partition("; ")
        if not do:  # of its port
            says, do = f"LEADPACT_MAIL_URL is no mail server's address: {says}", FORM
        yield Wrong("LEADPACT_MAIL_URL", says, do)
    trusted = [each for each in environ.get("LEADPACT_INTERNAL_NETWORKS", "").split(",") if each.strip()]
    try:
        networks(trusted)
    except ValueError as error:
        yield Wrong("LEADPACT_INTERNAL_NETWORKS", f"LEADPACT_INTERNAL_NETWORKS: {error}", "write 10.1.0.0/16")


def _is_address(url: str) -> bool:
    try:
        found = urlsplit(url)
        return found.scheme in ("http", "https") and bool(found.hostname) and found.port != 0
    except ValueError:
        return False


def make_home(environ: Mapping[str, str]) -> Path:
    """The folder, made where it is missing. Raises ServingError where nothing can be written there."""
    home = home_of(environ)
    trial = home / f".trial.{os.getpid()}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        trial.touch()
        trial.unlink()
    except OSError as failed:
        why = failed.strerror or str(failed)
        raise ServingError(f"{home}: can't be written: {why}; name another folder in LEADPACT_HOME") from None
    return home


def begin_django() -> None:
    """Django with the settings of the environment. Raises ServingError."""
    for wrong in wrongs(os.environ):
        raise ServingError(f"{wrong.says}; {wrong.do}")
    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE") or "leadpact.web.settings"
    os.environ.setdefault("PGCONNECT_TIMEOUT", TIMEOUT)
    import django

    # there is no folder of collected files: they are served from where they are installed
    warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)
    try:
        django.setup()
    except OSError as failed:
        raise ServingError(f"{failed.filename or home_of(os.environ)}: {failed.strerror or failed}") from None


def application() -> Any:
    """The service as a WSGI application, all its pages loaded. Django must have begun."""
    from django.urls import get_resolver

    from leadpact.web.wsgi import application as found

    _ = get_resolver().url_patterns
    # what is loaded stays: else the collector walks through it again and again, a tenth of a second amid somebody's request
    gc.collect()
    gc.freeze()
    return found
