"""A sender that is killed between sending and marking loses nothing, and what it repeats says so; the other order loses some."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

import pytest
from notice_servers import Post, receiving

SENDERS = Path(__file__).with_name("sender_process.py")


@dataclass
class Outcome:
    """What arrived, by notice; and what the outbox says of each."""

    arrived: Counter[str]
    unmarked: int
    rows: list[tuple[str, str, int]]
    kills: int

    @property
    def lost(self) -> list[str]:
        """Marked as sent, and never arrived; or never marked."""
        return [each for each, state, _ in self.rows if state != "sent" or not self.arrived[each]]


def killed(home: Path, kills: int, mark_first: bool) -> Outcome:
    """Senders that die over and over, then one that lives, with a real mail server at the other end."""
    with receiving(Post()) as post:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LEADPACT_")},
            "LEADPACT_HOME": str(home),
            "LEADPACT_SECRET_KEY": "of the killed senders alone, and long enough",
            "LEADPACT_MAIL_URL": f"smtp://127.0.0.1:{post.port}?tls=off",
            "DJANGO_SETTINGS_MODULE": "leadpact.web.settings",
        }
        if "LEADPACT_KILL_DATABASE_URL" in os.environ:
            environment["LEADPACT_DATABASE_URL"] = os.environ["LEADPACT_KILL_DATABASE_URL"]
        command = [sys.executable, str(SENDERS), str(kills), str(int(mark_first))]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=600
        )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    arrived: Counter[str] = Counter()
    unmarked = 0
    for mail in map(message_from_bytes, (each.content for each in post.mails)):
        notice = str(mail["X-Leadpact-Notice"])
        arrived[notice] += 1
        unmarked += arrived[notice] > 1 and mail["X-Leadpact-Attempt"] == "1"
    return Outcome(arrived, unmarked, [tuple(row) for row in told["rows"]], told["kills"])


def holds(found: Outcome, kills: int) -> None:
    """Nothing is lost; each death repeats one at most, and the repeat says so."""
    assert found.kills == kills and len(found.rows) == 3 * kills
    assert found.lost == []
    repeats = sum(found.arrived.values()) - len(found.rows)
    assert 0 < repeats <= kills and found.unmarked == 0
    assert {state for _, state, _ in found.rows} == {"sent"}
    assert all(attempts >= found.arrived[notice] for notice, _, attempts in found.rows)


def test_twenty_dead_senders_lose_nothing(tmp_path: Path) -> None:
    """Killed right after the mail server took a mail, before it is marked: it is sent again, with its id, marked."""
    holds(killed(tmp_path, 20, mark_first=False), 20)


def test_the_control_loses_some(tmp_path: Path) -> None:
    """Marked before it is sent, a notice is lost with its sender: the harness sees it."""
    found = killed(tmp_path, 4, mark_first=True)
    assert found.kills == 4 and len(found.lost) == 4


@pytest.mark.slow
def test_two_hundred_dead_senders_lose_nothing(tmp_path: Path) -> None:
    """The same, ten times as often."""
    holds(killed(tmp_path, 200, mark_first=False), 200)
