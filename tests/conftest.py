"""What tests everywhere may ask for."""

from __future__ import annotations

import pytest


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replays in this process take no measures, which is most of the time of a small one: `measures.json` has its stamp.

    For tests that look at what is read, judged and written, and at no number that is counted from it.
    """
    monkeypatch.setattr("leadpact.runners.measuring.told_of", lambda book: {})
