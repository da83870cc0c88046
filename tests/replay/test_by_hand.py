"""The cases worked out by hand for the oracle hold of the fold, too."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

import test_oracle_alone as by_hand
from leadpact.replay.plain import replay

CASES = [
    case
    for name, case in vars(by_hand).items()
    if name.startswith("test_") and not hasattr(case, "pytestmark") and "histories" not in name
]


def folded(
    history: Any, events: Any, until: int | None = None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The fold's answer in the oracle's shape."""
    made = replay(history, events, until)
    findings = [{name: getattr(each, name) for name in each.__slots__} for each in made.findings]
    for finding in findings:
        finding["detail"] = json.loads(finding["detail"])
    return findings, [{name: getattr(each, name) for name in each.__slots__} for each in made.standings]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_the_fold_says_what_was_worked_out_by_hand(
    case: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every hand-made case, its rule in its own docstring, replayed by the fold in place of the oracle."""
    monkeypatch.setattr(by_hand, "replay", folded)
    case()
