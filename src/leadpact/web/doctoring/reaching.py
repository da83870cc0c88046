"""Asks for the service where people do, as a browser would: whether it answers, and what it tells browsers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from leadpact.web.doctoring.check import Check, note, well, wrong
from leadpact.web.doctoring.deployment import is_public
from leadpact.web.serving.environment import database_of, is_sqlite
from leadpact.web.serving.failing import ServingError
from leadpact.web.serving.holding import served_at

HERE = "http://127.0.0.1:8000"
SECONDS = 5.0


def answer(environ: Mapping[str, str]) -> Iterator[Check]:
    """One GET of /healthz."""
    import httpx

    url = (environ.get("LEADPACT_URL") or _last(environ) or HERE).rstrip("/")
    if urlsplit(url).scheme not in ("http", "https"):
        return  # `settings` says so
    try:
        said = httpx.get(f"{url}/healthz", timeout=SECONDS, trust_env=False)
    except httpx.HTTPError as failed:
        told = f"{url} does not answer: {' '.join(str(failed).split()) or type(failed).__name__}"
        if is_public(environ):
            yield wrong("answers", told, "is leadpact serve running, and the proxy in front of it?")
        else:
            yield note("answers", told, "leadpact serve")
        return
    except ValueError:
        return
    if said.status_code != 200:
        yield wrong("answers", f"{url} answers with {said.status_code}", _why(said.status_code, said.text))
    elif url.startswith("https") and "strict-transport-security" not in said.headers:
        yield wrong(
            "answers",
            f"{url} does not tell browsers to keep to HTTPS: the request counted as insecure",
            "let the proxy set X-Forwarded-Proto and X-Forwarded-For, and LEADPACT_PROXIES say how many there are",
        )
    else:
        yield well("answers", url)


def _why(status: int, text: str) -> str:
    if status == 400:
        return "name the host in LEADPACT_URL or LEADPACT_HOSTS"
    if "database_away" in text:
        return "its database does not answer: see what is said of that"
    if status in (502, 503, 504):
        return "the proxy does not reach leadpact serve: is it running?"
    return "see the log of leadpact serve"


def _last(environ: Mapping[str, str]) -> str | None:
    """Where `leadpact serve` last said that it was, on a machine where nobody set an address."""
    try:
        database = database_of(environ)
    except ServingError:
        return None
    return served_at(Path(database["NAME"])) if is_sqlite(database) else None
