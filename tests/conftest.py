"""What tests everywhere may ask for."""

from __future__ import annotations

import gc
import signal
import sys
from importlib.util import find_spec

import pytest

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # a shell that starts the suite in the background has it ignore Ctrl-C, and with it every command that a test interrupts
    signal.signal(signal.SIGINT, signal.default_int_handler)


class NoPandas:
    """DuckDB looks for pandas at every value it is given, here in a hundred folders of tests; that it is nowhere is known."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name, name=name)


if find_spec("pandas") is None:
    sys.meta_path.insert(0, NoPandas)

# thousands of collected tests stay for the whole run: looking through them for garbage is a tenth of the suite's time
gc.set_threshold(50_000, 20, 20)


def pytest_collection_finish() -> None:
    """What was collected is never garbage."""
    gc.freeze()


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replays in this process take no measures, which is most of the time of a small one: `measures.json` has its stamp.

    For tests that look at what is read, judged and written, and at no number that is counted from it.
    """
    monkeypatch.setattr("leadpact.runners.measuring.told_of", lambda book: {})
