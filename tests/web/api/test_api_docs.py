"""What the pages about the API show is what it does, and each of its words is told there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from leadpact.log.rejected import REASONS
from leadpact.web.api.published import document
from leadpact.web.api.sentences import SENTENCES

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "reference" / "api.md").read_text(encoding="utf-8")
SHOWN = re.compile(r"^```json POST (\S+)\n(.*?)^```\n\n```json (\d+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SOURCES = Path(__file__).parents[3] / "src" / "leadpact" / "web" / "api"


@pytest.mark.django_db
def test_the_requests_that_are_shown_are_answered_so(crm: Any, site: Any) -> None:
    """Each example is sent, and its answer is the one beside it."""
    found = SHOWN.findall(PAGE)
    assert len(found) >= 3
    for path, body, status, answer in found:
        said = (site if path.startswith("/v1/") else crm).post(path, json.loads(body))
        assert (said.status_code, said.json()) == (int(status), json.loads(answer)), path


def test_every_reason_is_told() -> None:
    """A code that a receipt may have stands on this page or on that of files."""
    files = (DOCS / "reference" / "events.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert set(SENTENCES) - {"too_many_events"} <= told
    stamps = {code for code in REASONS if code.startswith(("logged_at_", "received_at_"))}
    assert set(REASONS) - stamps <= set(re.findall(r"`([a-z_]+)`", files))


def test_every_problem_is_told() -> None:
    """A type that an error may have stands on the page; the table names no other."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("*.py"))
    raised = set(re.findall(r"(?:RefusedRequestError|problem)\(\s*\d{3}, \"([a-z_]+)\"", code))
    raised |= {"bad_signature", "not_json", "json_too_deep", "method_not_allowed"}
    table = PAGE.split("| status | types | do |")[1]
    told = {
        each.replace("-", "_")
        for row in table.splitlines()
        for each in re.findall(r"`([a-z-]+)`", row.rsplit("|", 2)[0])
    }
    assert raised - {"invalid"} == told


def test_every_route_is_told() -> None:
    """The table of routes and the published schema name the same."""
    for path in document()["paths"]:
        assert f"{path}`" in PAGE, path
