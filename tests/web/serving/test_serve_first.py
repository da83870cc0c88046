"""The first start of `leadpact serve`: who becomes administrator, by flags, by questions or by a link; and the example."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from leadpact.cli import serve, serve_first
from leadpact.cli.serve_first import First, begin
from leadpact.web.actions.draft_refusal import NotDoneError
from leadpact.web.actions.invite import accept, link_for
from leadpact.web.clock import now
from leadpact.web.doctoring.accounts import example_people
from leadpact.web.doctoring.check import NOTE, WRONG
from leadpact.web.records.models import Entry, User
from leadpact.web.serving.failing import ServingError
from leadpact.web.serving.running import Crew

PASSWORD = "a long enough password"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEADPACT_ADMIN_PASSWORD", raising=False)
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A terminal, and what somebody types there, in order."""
    given: list[str] = []
    terminal = SimpleNamespace(isatty=lambda: True, write=lambda text: None, flush=lambda: None)
    monkeypatch.setattr(serve_first, "sys", SimpleNamespace(stdin=terminal, stdout=terminal, stderr=terminal))
    monkeypatch.setattr("builtins.input", lambda asked: given.pop(0))
    monkeypatch.setattr(serve_first, "getpass", lambda asked: given.pop(0))
    monkeypatch.setattr("typer.confirm", lambda asked, default: given.pop(0) == "y")
    yield given
    assert given == []


def test_without_a_terminal_it_says_what_to_give(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody is asked where nobody could answer: it goes on, and says by which flags somebody can sign in."""
    begin(First())
    assert not User.objects.exists()
    assert "--admin-email" in capsys.readouterr().err


def test_by_flags_with_a_file_for_the_password(tmp_path: Path, rf: Any) -> None:
    """The file's last line break is no part of it; the terminal's language becomes theirs; it is audited."""
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    begin(First("Ada@Acme.example", "Ada López", file))
    (user,) = User.objects.all()
    assert (user.email, user.name, user.role, user.language) == (
        "ada@acme.example", "Ada López", "administrator", "es",
    )  # fmt: skip
    assert authenticate(rf.post("/"), username=user.email, email=user.email, password=PASSWORD) == user
    assert Entry.objects.get().subject == user.email
    begin(First("eve@acme.example", None, file))
    assert User.objects.count() == 1


def test_without_a_password_a_link_is_printed(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever has the link chooses the password."""
    begin(First("ada@acme.example"))
    found = re.search(r"http://\S+", capsys.readouterr().out)
    assert found is not None
    page = client.get(found[0].split("/", 3)[3].join(("/", "")), follow=True)
    assert page.status_code == 200 and b'type="password"' in page.content


@pytest.mark.parametrize(
    ("email", "password", "says"),
    [
        ("nobody", PASSWORD, "--admin-email: nobody is no e-mail address"),
        ("ada@acme.example", "12345678", "the administrator's password: "),
    ],
)
def test_what_cannot_be_is_refused(
    email: str, password: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence that names the flag; nobody is made."""
    monkeypatch.setenv("LEADPACT_ADMIN_PASSWORD", password)
    with pytest.raises(ServingError, match=re.escape(says)):
        begin(First(email))
    assert not User.objects.exists()


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    """The flag and the file are said."""
    with pytest.raises(ServingError, match=r"--admin-password-file .*none: No such file"):
        begin(First("ada@acme.example", None, tmp_path / "none"))


def test_a_person_is_asked_until_it_can_be(answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An impossible address is asked again at once, a mistyped password too; then whether the example is wanted."""
    loaded: list[str] = []
    monkeypatch.setattr(serve_first, "_example", lambda with_password: loaded.append("example"))
    answers += ["nobody", "ada@acme.example", "Ada", PASSWORD, "another", PASSWORD, PASSWORD, "y"]
    begin(First())
    assert User.objects.get().name == "Ada" and loaded == ["example"]
    begin(First())
    assert loaded == ["example"]


@pytest.mark.parametrize("is_reached", [False, True])
def test_where_others_can_reach_it_the_examples_people_have_no_password(
    is_reached: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rf: Any
) -> None:
    """On loopback one password is printed and opens them; elsewhere none is, none does, and it says who makes links."""
    monkeypatch.setattr("leadpact.web.actions.load_example.EVENTS", 1_500)
    begin(First("ada@acme.example", None, None, True), is_reached)
    said = capsys.readouterr()
    users = User.objects.exclude(person=None)
    assert users.count() == 10
    printed = re.search(r"sign in with the password (\S+):", said.out)
    assert (printed is None) == is_reached
    assert {user.has_usable_password() for user in users} == {not is_reached}
    assert ("can't sign in" in said.out and "page People" in said.out) == is_reached
    assert said.err == ""
    if printed is not None:
        who = {"username": "ana@acme.example", "email": "ana@acme.example", "password": printed[1]}
        assert authenticate(rf.post("/"), **who) == User.objects.get(person="ana")


@pytest.mark.parametrize(
    ("host", "url", "is_reached"),
    [("127.0.0.1", None, False), ("localhost", None, False), ("0.0.0.0", None, True),
     ("127.0.0.1", "https://leads.example.com", True), ("127.0.0.1", "http://localhost:8000", False)],
)  # fmt: skip
def test_others_reach_what_listens_to_them_or_has_a_name(
    host: str, url: str | None, is_reached: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the address that was opened, and by the address that people are told."""
    reached: list[bool] = []
    monkeypatch.setattr(serve, "_held", lambda crew: None)
    monkeypatch.setattr(serve, "_prepare", lambda first, is_reached: reached.append(is_reached))
    monkeypatch.setattr("leadpact.web.serving.environment.begin_django", lambda: None)
    monkeypatch.setattr("leadpact.web.serving.running.serve", lambda crew, opened, ready: opened.close())
    monkeypatch.setattr(os, "environ", {"LEADPACT_URL": url} if url else {})
    serve._serve(host, 0, Crew(), First(), False)
    assert reached == [is_reached]


def test_who_shared_a_password_before_others_could_reach_it_is_told_of(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Loaded on loopback and reached now: each start says it, and doctor, until each has an own password or none."""
    monkeypatch.setattr("leadpact.web.actions.load_example.EVENTS", 1_500)
    begin(First("ada@acme.example", None, None, True))
    capsys.readouterr()
    begin(First(), is_reached=True)
    assert "10 of the example's people can sign in" in capsys.readouterr().err
    for variables, state in (
        ({}, NOTE),
        ({"LEADPACT_URL": "https://leads.example.com"}, WRONG),
        ({"LEADPACT_HOSTS": "[::1],leads.example.com"}, WRONG),
    ):
        monkeypatch.setattr("leadpact.web.doctoring.accounts.os.environ", variables)
        (found,) = example_people()
        assert (found.state, found.says[:2]) == (state, "10")
    ana = User.objects.get(person="ana")
    accept(link_for(ana, now()).rstrip("/").rsplit("/", 1)[1], PASSWORD, now())
    User.objects.filter(person="luis").update(is_active=False)
    (found,) = example_people()
    assert found.says[:2] == "8 "
    User.objects.exclude(person=None).update(is_active=False)
    assert list(example_people()) == []
    begin(First(), is_reached=True)
    assert capsys.readouterr().err == ""


def test_the_example_never_mixes_with_another_agreement(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the loader refuses ends the start, in its words."""

    def refuse(*given: object) -> None:
        raise NotDoneError("Another agreement is signed here already.")

    monkeypatch.setattr("leadpact.web.actions.load_example.load_example", refuse)
    with pytest.raises(ServingError, match="--example: Another agreement"):
        begin(First("ada@acme.example", None, None, True))


def test_the_example_says_how_to_sign_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its people's password is shown once."""
    found = SimpleNamespace(applied=2_000, events=3_000, password="once", users=("ana@acme.example",))
    monkeypatch.setattr("leadpact.web.actions.load_example.load_example", lambda *given: found)
    begin(First("ada@acme.example", None, None, True))
    out = capsys.readouterr().out
    assert "2,000 events came in" in out and "once: ana@acme.example" in out
