"""What tests everywhere may ask for."""

from __future__ import annotations

import signal

import pytest

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # a shell that starts the suite in the background has it ignore Ctrl-C, and with it every command that a test interrupts
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replays in this process take no measures, which is most of the time of a small one: `measures.json` has its stamp.

    For tests that look at what is read, judged and written, and at no number that is counted from it.
    """
    monkeypatch.setattr("leadpact.runners.measuring.told_of", lambda book: {})
