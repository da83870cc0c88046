"""The audit trail: who did what, newest first; a line that was changed is found; nobody else sees it."""

from __future__ import annotations

import ast
import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

import leadpact.web
from leadpact.web.actions.audit import audited
from leadpact.web.actions.person_data_trail import NAMED_LEADS
from leadpact.web.pages.agreement.audit_words import ACTIONS
from leadpact.web.records.models import Entry, User

At = Callable[[str], Client]
pytestmark = pytest.mark.django_db
HERE = "/audit"


def test_newest_first_page_by_page(
    at: At, people: dict[str, User], django_assert_max_num_queries: Callable[..., object]
) -> None:
    """Fifty lines a page by their number, in a few questions to the database."""
    for number in range(120):
        audited(people["ana"], "draft_saved", f"version {number}", digest="d")
    client = at("olga")
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        page = client.get(HERE).content.decode()
    assert page.index("version 119") < page.index("version 70")
    assert "version 69<" not in page
    oldest = Entry.objects.get(subject="version 70").pk
    assert f"before={oldest}" in page
    assert "version 69<" in client.get(HERE, {"before": oldest}).content.decode()


def test_filters(at: At, people: dict[str, User]) -> None:
    """By who, by action, by subject; several hold together."""
    audited(people["ana"], "draft_begun", "version 1")
    audited(people["luis"], "draft_begun", "version 2")
    audited(people["luis"], "something_else", "version 1")
    page = at("ada").get(HERE, {"who": "luis@acme.example", "subject": "version 1"}).content.decode()
    assert page.count("<tr id=") == 1
    assert "something_else" in page
    assert "Began a draft" in at("ada").get(HERE, {"what": "draft_begun"}).content.decode()
    assert at("ada").get(HERE, {"who": "nobody"}).content.decode().count("<tr id=") == 0
    for odd in ({"before": "x"}, {"before": "9" * 40}, {"who": "\x00"}):
        assert at("ada").get(HERE, odd).status_code == 200


def test_a_changed_line_is_found(at: At, people: dict[str, User]) -> None:
    """A line changed in the database no longer fits its digest, and the page says which."""
    for number in range(5):
        audited(people["ana"], "draft_saved", f"version {number}")
    assert "fit the chain" in at("ada").get(HERE).content.decode()
    third = Entry.objects.get(subject="version 2")
    Entry.objects.filter(pk=third.pk).update(who="luis@acme.example")
    page = at("ada").get(HERE).content.decode()
    assert f"Line {third.pk} does not fit" in page
    assert "table-danger" in page
    Entry.objects.filter(pk=third.pk).delete()
    following = Entry.objects.get(subject="version 3").pk
    assert f"Line {following} does not fit" in at("ada").get(HERE).content.decode()


def test_as_csv(at: At, people: dict[str, User]) -> None:
    """All lines of a filter, oldest first; no cell is a formula to a spreadsheet."""
    audited(people["ana"], "draft_begun", "=HYPERLINK()")
    audited(people["luis"], "draft_begun", "version 2", name="سلمى")
    answer = at("ada").get(reverse("audit_csv"), {"what": "draft_begun"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["subject"] for row in rows] == ["'=HYPERLINK()", "version 2"]
    assert "سلمى" in rows[1]["detail"]


@pytest.mark.parametrize("name", ["ana", "luis", "marta", "rita"])
def test_it_is_not_for_everybody(at: At, name: str) -> None:
    """Administrators and revenue operations see it."""
    assert at(name).get(HERE).status_code == 403
    assert at(name).get(reverse("audit_csv")).status_code == 403


def names_of_actions() -> set[str]:
    """The names under which our code writes to the trail, where it spells them out."""
    web = Path(leadpact.web.__file__).parent
    return {
        str(call.args[1].value)
        for path in web.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "audited"
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
    }


def test_every_action_has_words() -> None:
    """Whatever an action writes to the trail, people read it in their language: say it in `audit_words`."""
    assert not (names_of_actions() | set(NAMED_LEADS)) - set(ACTIONS)
