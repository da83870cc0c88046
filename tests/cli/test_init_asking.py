"""`leadpact init` on a real terminal: it asks, in the language it was told, and takes no answer that can't be used."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.test_doubts import leadpact
from tests.cli.test_init import written

COMMAND = "from leadpact.cli.main import run; import sys; sys.exit(run())"
PROMPT = re.compile(r"\]\S?: $")
PATIENCE = 60.0


class Terminal:
    """A process that believes somebody sits before it."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.ours, theirs = pty.openpty()
        told = {**os.environ, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "TERM": "dumb", "COLUMNS": "200"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "init", *arguments],
            cwd=folder, env=told, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self.shown = ""

    def asked(self) -> str:
        """What is shown up to the next question."""
        return self._until(lambda text: PROMPT.search(text) is not None)

    def ended(self) -> tuple[int, str]:
        """The exit code, and what is shown up to the end."""
        text = self._until(lambda text: False)
        code = self.process.wait(PATIENCE)
        os.close(self.ours)
        return code, text

    def answer(self, text: str) -> None:
        """Somebody types, and presses Enter."""
        os.write(self.ours, f"{text}\n".encode())

    def press_ctrl_c(self) -> None:
        """As often as somebody would who is not heard: before it waits for a line a process may miss the first."""
        for _ in range(20):
            self.process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(3)
                return

    def _until(self, done) -> str:  # type: ignore[no-untyped-def]
        text, end = b"", time.monotonic() + PATIENCE
        while not done(text.decode("utf-8", "replace")) and time.monotonic() < end:
            if not select.select([self.ours], [], [], 0.2)[0]:
                continue
            try:
                found = os.read(self.ours, 65536)
            except OSError:  # the other end is closed
                break
            if not found:
                break
            text += found
        return text.decode("utf-8", "replace").replace("\r\n", "\n")


def test_ten_questions_and_their_defaults(tmp_path: Path) -> None:
    """Each has what an empty answer means between brackets; after the language they are in that language; a wrong answer is
    said, with what to write, and asked again."""
    terminal = Terminal(tmp_path)
    assert "[en]: " in terminal.asked()
    terminal.answer("klingon")
    assert "en, es, pt, ar" in terminal.asked()
    terminal.answer("es")
    assert "manufacturer o agency [software]" in terminal.asked()
    terminal.answer("agency")
    assert "¿Cómo se llama la empresa? [Acme]" in terminal.asked()
    terminal.answer('O\'Brien: "x" #1')
    assert "¿Quién responde de marketing?" in terminal.asked()
    terminal.answer("ana@gil.example")
    assert "no es el nombre de nadie" in terminal.asked()
    terminal.answer("Ana Ruiz <ana@gil.example>")
    assert "¿Quién responde de ventas?" in terminal.asked()
    terminal.answer("Ana Ruiz")
    assert "Ana Ruiz aparece dos veces" in terminal.asked()
    for reply, said in (
        ("Luis Gil", "¿Quién más vende?"),
        ("-", "[ES Europe/Madrid]"),
        ("es-ct", "EUR"),
        ("900.000 eur 2030-12-31 de", "está de más"),
        ("900.000", "[18000 50%]"),
        ("", "[2bh 85%]"),
    ):
        terminal.answer(reply)
        assert said in terminal.asked()
    terminal.answer("1bd 80")
    code, shown = terminal.ended()
    assert code == 0, shown
    assert "leadpact check agreements/o-brien-x-1" in shown
    folder = tmp_path / "agreements" / "o-brien-x-1"
    (version,) = folder.iterdir()
    text = version.read_text(encoding="utf-8")
    assert "target: 900_000" in text and "{trigger: brief, is: 1bd}, {default: 4bd}" in text
    assert "objective: 80%" in text and "holidays: ES-CT" in text
    assert leadpact(tmp_path, "check", str(folder)).code == 0


def test_flags_are_not_asked_again(tmp_path: Path) -> None:
    """On a terminal too; what one of a question's flags says is its default."""
    flags = (
        "--language ar --template software --marketing A --sales B --rep C --holidays SA --average-deal 5000"
    )
    terminal = Terminal(tmp_path, *flags.split(), "--first-answer", "1bh", "--currency", "EUR")
    assert "ما اسم الشركة؟" in terminal.asked()
    terminal.answer("القمة")
    assert "EUR" in terminal.asked()
    terminal.answer("٩٠٠٠٠٠")
    code, shown = terminal.ended()
    assert code == 0, shown
    assert "كُتب" in shown
    assert "currency: EUR\n" in next((tmp_path / "agreements").rglob("*.yaml")).read_text(encoding="utf-8")


def test_a_wrong_flag_ends_before_any_question(tmp_path: Path) -> None:
    """Nobody answers nine questions to hear that the flag of the tenth was wrong."""
    code, shown = Terminal(tmp_path, "--objective", "110%").ended()
    assert code == 2 and "--objective" in shown
    assert PROMPT.search(shown) is None
    assert written(tmp_path) == []


@pytest.mark.parametrize("key", ["ctrl-c", "ctrl-d"])
def test_stopping_leaves_nothing_behind(tmp_path: Path, key: str) -> None:
    """Ctrl-C and Ctrl-D in the middle of the questions."""
    terminal = Terminal(tmp_path, "--language", "en")
    terminal.asked()
    terminal.answer("agency")
    terminal.asked()
    if key == "ctrl-c":
        terminal.press_ctrl_c()
    else:
        os.write(terminal.ours, b"\x04")
    code, shown = terminal.ended()
    assert code == 130
    assert "stopped; nothing was written" in shown and "Traceback" not in shown
    assert list(tmp_path.iterdir()) == []


def test_yes_asks_nothing_on_a_terminal(tmp_path: Path) -> None:
    """--yes takes every default there too."""
    code, shown = Terminal(tmp_path, "--yes").ended()
    assert code == 0 and PROMPT.search(shown) is None
    assert "events.csv" in written(tmp_path)
