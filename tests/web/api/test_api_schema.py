"""The API does what its published schema says, and refuses what that does not allow: schemathesis, with all its checks."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from standardwebhooks import Webhook

from leadpact.web import clock

pytestmark = pytest.mark.django_db
HEADERS = tuple(f"HTTP_WEBHOOK_{name}" for name in ("ID", "TIMESTAMP", "SIGNATURE"))
PHASES = (Phase.explicit, Phase.generate)
CALM = (
    HealthCheck.function_scoped_fixture,
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
)
FEW = settings(max_examples=5, deadline=None, phases=PHASES, suppress_health_check=CALM, derandomize=True)
MANY = settings(max_examples=300, deadline=None, phases=PHASES, suppress_health_check=CALM)


class Signing:
    """The service, behind somebody who signs: a webhook that has a signature gets one that holds, if it is UTF-8."""

    def __init__(self) -> None:
        self.app = WSGIHandler()
        self.hook: Any = None

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if re.fullmatch(r"/api/webhooks/\d+", environ["PATH_INFO"]) and all(map(environ.get, HEADERS)):
            environ["PATH_INFO"] = f"/api/webhooks/{self.hook.source.pk}"
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            instant = datetime.fromtimestamp(clock.now() / 1e6, UTC)
            environ["HTTP_WEBHOOK_TIMESTAMP"] = str(int(instant.timestamp()))
            environ["HTTP_WEBHOOK_ID"] = "msg"
            environ["HTTP_WEBHOOK_SIGNATURE"] = Webhook(self.hook.key).sign(
                "msg", instant, body.decode(errors="replace")
            )
        return self.app(environ, start)


SERVICE = Signing()
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", SERVICE)


@pytest.fixture(autouse=True)
def connected() -> Iterator[None]:
    """The test's transaction is one connection, which no request closes."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def conforms(case: Any, crm: Any, site: Any, hook: Any) -> None:
    """Send what was generated with the key that fits, and hold the answer to every check there is."""
    SERVICE.hook = hook
    key = site.key if case.path.startswith("/v1/") else crm.key
    headers = {} if "webhooks" in case.path else {"Authorization": f"Bearer {key}"}
    case.call_and_validate(headers=headers)


@schema.parametrize()
@FEW
def test_the_api_conforms_to_its_schema(case: Any, crm: Any, site: Any, hook: Any) -> None:
    """No check of schemathesis fails for any operation: no 5xx, nothing undocumented, nothing let through."""
    conforms(case, crm, site, hook)


@pytest.mark.slow
@schema.parametrize()
@MANY
def test_the_api_conforms_to_its_schema_for_long(case: Any, crm: Any, site: Any, hook: Any) -> None:
    """The same, longer and at random."""
    conforms(case, crm, site, hook)
