"""`leadpact doctor`: every thing that can be wrong with the settings, the mail server and the machine is said with a remedy."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from serving_trials import doctored, said, serving

from leadpact.web.doctoring import deployment, machine, reaching
from leadpact.web.doctoring.check import NOTE, WELL, WRONG, Check, lasting

SECRET = "Jw8kzL2vQ0sYpR7tXn4mBd6fGh1cVa9eUi3oKxWq"
Look = Callable[[Mapping[str, str]], Iterator[Check]]


def states(look: Look, **environ: str) -> list[tuple[str, str]]:
    found = list(look(environ))
    assert all(bool(each.do) == (each.state != WELL) for each in found)
    return [(each.name, each.state) for each in found]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LEADPACT_DATABASE_URL", "mysql://a:b@c/d"),
        ("LEADPACT_DATABASE_URL", "nonsense"),
        ("LEADPACT_DATABASE_URL", "sqlite://:memory:"),
        ("LEADPACT_URL", "leads.example.com"),
        ("LEADPACT_PROXIES", "one"),
        ("LEADPACT_MAIL_URL", "smpt://mail.example"),
        ("LEADPACT_MAIL_URL", "smtp://mail.example:port"),
        ("LEADPACT_MAIL_URL", "smtp://a:b@mail.example?tls=off"),
        ("LEADPACT_INTERNAL_NETWORKS", "10.0.0.1/99"),
    ],
)
def test_a_setting_that_cannot_be_is_named(variable: str, value: str) -> None:
    """Each variable that is written wrongly is said, with how it is written; no password is repeated."""
    (found,) = deployment.settings({variable: value})
    assert (found.name, found.state) == (variable, WRONG)
    assert variable in found.says and found.do and ":b@" not in found.says


@pytest.mark.parametrize(
    ("secret", "state"),
    [(SECRET, WELL), ("short", WRONG), ("a" * 60, WRONG), (f"django-insecure-{SECRET}", WRONG)],
)
def test_a_secret_is_long_and_nobody_elses(secret: str, state: str) -> None:
    """Too short, too simple, or one that an example shows: it can be guessed."""
    assert states(deployment.secret, LEADPACT_SECRET_KEY=secret) == [("secret", state)]


def test_a_kept_secret_is_its_owners(tmp_path: Path) -> None:
    """The file is read, and its permissions are; where there is none yet, that is no fault."""
    home = str(tmp_path)
    assert states(deployment.secret, LEADPACT_HOME=home) == [("secret", NOTE)]
    file = tmp_path / "secret"
    file.write_text(SECRET)
    file.chmod(0o600)
    assert states(deployment.secret, LEADPACT_HOME=home) == [("secret", WELL)]
    file.chmod(0o644)
    assert ("secret", WRONG) in states(deployment.secret, LEADPACT_HOME=home)


@pytest.mark.parametrize(
    ("environ", "bad"),
    [
        ({}, []),
        ({"LEADPACT_URL": "https://leads.example.com", "LEADPACT_PROXIES": "1"}, []),
        ({"LEADPACT_URL": "https://leads.example.com"}, ["https"]),
        ({"LEADPACT_URL": "http://leads.example.com"}, ["https"]),
        ({"LEADPACT_DEBUG": "1"}, ["debug"]),
        ({"LEADPACT_HOSTS": "*"}, ["hosts"]),
        ({"LEADPACT_URL": "http://localhost:8000", "LEADPACT_HOSTS": ".example.com"}, ["hosts"]),
        (
            {"LEADPACT_URL": "https://a.example", "LEADPACT_PROXIES": "1", "LEADPACT_HOSTS": "b.example"},
            ["hosts"],
        ),
    ],
)
def test_who_may_come_and_how(environ: dict[str, str], bad: list[str]) -> None:
    """Debugging off, full names, HTTPS by a proxy that is believed, wherever other machines come."""
    assert [name for name, state in states(deployment.exposure, **environ) if state == WRONG] == bad


@pytest.mark.parametrize(
    ("hours", "public", "state"),
    [(1, True, WELL), (30, True, WRONG), (None, True, WRONG), (None, False, WRONG)],
)
def test_the_newest_backup_is_of_today(tmp_path: Path, hours: int | None, public: bool, state: str) -> None:
    """The newest files in the folder count."""
    if hours is not None:
        for age in (hours, 900):
            written(tmp_path / f"{age}.dump", age)
            written(tmp_path / f"{age}.home.tar.gz", age)
    url = {"LEADPACT_URL": "https://leads.example.com"} if public else {}
    assert states(deployment.backup, LEADPACT_BACKUPS=str(tmp_path), **url) == [("backup", state)]


@pytest.mark.parametrize(("newer", "lacks"), [("dump", "LEADPACT_HOME"), ("home.tar.gz", "the database")])
def test_a_backup_is_both_of_its_files(tmp_path: Path, newer: str, lacks: str) -> None:
    """The database and the rest of LEADPACT_HOME: with one of them missing, empty, unfinished or old there is none of today."""

    def says() -> str:
        (found,) = deployment.backup({"LEADPACT_BACKUPS": str(tmp_path)})
        assert found.state == WRONG
        return found.says

    written(tmp_path / f"today.{newer}")
    written(tmp_path / "today.part")
    (tmp_path / "today.sqlite3").touch()
    (tmp_path / "empty.home.tar.gz").touch()
    assert f"none of {lacks}" in says()
    written(tmp_path / ("before.home.tar.gz" if newer == "dump" else "before.dump"), 30)
    assert f"the newest of {lacks}" in says()


def written(path: Path, age: int = 0) -> None:
    """A file with something in it, so many hours old."""
    path.write_text("x")
    at = path.stat().st_mtime - age * 3600
    os.utime(path, (at, at))


def test_no_backup_at_all_is_wrong_where_others_work() -> None:
    """On a laptop it is a remark, in a deployment a fault."""
    assert states(deployment.backup) == [("backup", NOTE)]
    assert states(deployment.backup, LEADPACT_URL="https://leads.example.com") == [("backup", WRONG)]


def test_room_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Less than a gigabyte is said before it is none."""
    assert states(deployment.disk, LEADPACT_HOME=str(tmp_path / "not" / "yet")) == [("disk", WELL)]
    monkeypatch.setattr(deployment, "ROOM", 1 << 60)
    assert states(deployment.disk, LEADPACT_HOME=str(tmp_path)) == [("disk", WRONG)]


def test_the_mail_server_is_greeted(monkeypatch: pytest.MonkeyPatch) -> None:
    """EHLO as far as signing in: a server that answers, one that has no TLS though it should, none at all, none wanted."""
    with mail_server() as (port, heard):
        assert states(deployment.mail, LEADPACT_MAIL_URL=f"smtp://127.0.0.1:{port}?tls=off") == [
            ("mail", WELL)
        ]
        assert states(deployment.mail, LEADPACT_MAIL_URL=f"smtp://127.0.0.1:{port}") == [("mail", WRONG)]
    assert not any(line.startswith("MAIL") for line in heard)
    assert states(deployment.mail, LEADPACT_MAIL_URL=f"smtp://127.0.0.1:{port}?tls=off") == [("mail", WRONG)]
    assert states(deployment.mail) == [("mail", NOTE)]


class mail_server:  # noqa: N801
    """A mail server that knows its name and nothing else."""

    def __enter__(self) -> tuple[int, list[str]]:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._heard: list[str] = []
        threading.Thread(target=self._answer, daemon=True).start()
        return self._listening.getsockname()[1], self._heard

    def _answer(self) -> None:
        while True:
            try:
                link, _ = self._listening.accept()
            except OSError:
                return
            with link, link.makefile("rwb") as file:
                file.write(b"220 here\r\n")
                file.flush()
                for line in file:
                    self._heard.append(line.decode())
                    file.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 fine\r\n")
                    file.flush()

    def __exit__(self, *error: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


def test_whether_it_answers_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody there: a remark on a laptop, a fault where others come; a refusal names what refuses."""
    assert states(reaching.answer, LEADPACT_URL="http://127.0.0.1:9") == [("answers", NOTE)]
    away = '{"status": "database_away"}'
    for status, says, text in (
        (400, "LEADPACT_HOSTS", ""), (502, "proxy", ""), (500, "log", ""), (503, "proxy", ""), (503, "database", away),
    ):  # fmt: skip
        answers(monkeypatch, status, {}, text)
        (found,) = reaching.answer({"LEADPACT_URL": "https://leads.example.com"})
        assert found.state == WRONG and says in found.do
    answers(monkeypatch, 200, {})
    (found,) = reaching.answer({"LEADPACT_URL": "https://leads.example.com"})
    assert found.state == WRONG and "X-Forwarded-Proto" in found.do
    answers(monkeypatch, 200, {"strict-transport-security": "max-age=1"})
    assert states(reaching.answer, LEADPACT_URL="https://leads.example.com") == [("answers", WELL)]


def answers(monkeypatch: pytest.MonkeyPatch, status: int, headers: dict[str, str], text: str = "") -> None:
    import httpx

    monkeypatch.setattr("httpx.get", lambda url, **more: httpx.Response(status, headers=headers, text=text))


def test_time_zone_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its version is told; a machine without any is said to have none."""
    (found,) = machine.zones()
    assert found.state == WELL and found.says.startswith("version 20")
    monkeypatch.setattr(machine, "SAMPLE", ("Nowhere/At_All",))
    assert [each.state for each in machine.zones()] == [WRONG]


def test_lengths_are_told_in_their_largest_unit() -> None:
    """Two of a unit are enough to use it."""
    second = 1_000_000
    told = [lasting(each * second) for each in (-5, 59, 119, 121, 7_199, 7_201, 200_000)]
    assert told == ["0 s", "59 s", "119 s", "2 min", "120 min", "2 h", "2 d"]


def test_an_empty_folder_is_left_empty(tmp_path: Path) -> None:
    """It changes nothing: no secret is made, no database, no folder; and nothing is wrong with a machine that begins."""
    home = tmp_path / "home"
    code, out, err = said(home, "doctor")
    assert (code, err) == (0, "") and out.endswith("nothing wrong\n")
    assert not home.exists()
    assert doctored(home)["database"]["state"] == NOTE


def test_settings_that_are_wrong_do_not_stop_it(tmp_path: Path) -> None:
    """All of them are said in one go, and the rest is looked at as far as it can be."""
    told = doctored(
        tmp_path / "home",
        LEADPACT_PROXIES="one",
        LEADPACT_DATABASE_URL="nonsense",
        LEADPACT_URL="https://nowhere.invalid",
    )
    bad = {name for name, each in told.items() if each["state"] == WRONG}
    assert bad == {"LEADPACT_PROXIES", "LEADPACT_DATABASE_URL", "answers", "backup"}


def test_it_changes_nothing(tmp_path: Path) -> None:
    """A database is opened for reading alone: it is byte for byte what it was, and its folder holds what it held."""
    home = tmp_path / "home"
    with serving(home, "--workers", "0") as web:
        assert web.url
        web.end()
    before = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in home.iterdir()}
    (home / "secret").chmod(0o644)
    told = doctored(home)
    assert {name for name, each in told.items() if each["state"] == WRONG} == {"secret", "workers"}
    assert told["sqlite"]["state"] == told["tables"]["state"] == told["audit trail"]["state"] == WELL
    after = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in home.iterdir()}
    assert after == before
    (home / "secret").unlink()
    assert doctored(home)["secret"]["state"] == NOTE
    assert not (home / "secret").exists()
