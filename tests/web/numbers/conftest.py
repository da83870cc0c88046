"""A live service with the example in it, folded until nothing is due; and the same events as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from conftest_web import signed
from counted_year import Year
from leadpact.example import AGREEMENT, generate
from leadpact.web.actions import figure, fold
from leadpact.web.actions.append import append
from leadpact.web.actions.load_example_dates import moved_events
from leadpact.web.agreed import agreed

EVENTS, SEED = 1_500, 7


@pytest.fixture(scope="module")
def year(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Year]:
    """The example's year: delivered, and folded by the worker, which routes nobody: the log has its owners."""
    path = tmp_path_factory.mktemp("year") / "events.parquet"
    generate(EVENTS, SEED, path)
    events = list(moved_events(path, 0))
    until = max(event.at for event in events)
    patch = pytest.MonkeyPatch()
    patch.setattr(fold.route, "wanted_in", lambda *_: [])
    with django_db_blocker.unblock(), transaction.atomic():
        for version in sorted(AGREEMENT.glob("*.yaml")):
            signed(version.read_text(encoding="utf-8"))
        append(events, delivered_by=None, now=until, historical=True)
        while fold.fold_due("tests", until, 200):
            pass
        history = agreed()
        assert history is not None
        yield Year(path, until, history)
        transaction.set_rollback(True)
    patch.undo()


@pytest.fixture
def counted(year: Year, db: None) -> Year:
    """The same, its figures counted."""
    figure._looked.clear()
    assert figure.figure_due("tests", year.until) == 1
    return year
