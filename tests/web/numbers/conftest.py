"""A live service with the example in it, folded until nothing is due and counted; and the same events as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from counted_year import Year
from django.db import models, transaction

from conftest_web import signed
from leadpact.example import AGREEMENT, generate
from leadpact.web.actions import figure, fold
from leadpact.web.actions.append import append
from leadpact.web.actions.load_example_dates import PRESENT, moved_events
from leadpact.web.agreed import agreed
from leadpact.web.records.models import Account, Event, Figures, Finding, Lead, Standing, Version

EVENTS, SEED = 2_000, 7
KEPT: tuple[type[models.Model], ...] = (Version, Event, Account, Lead, Finding, Standing, Figures)
"""What the service knows, parents first: made once, and put back for every other module."""


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's year."""
    path = tmp_path_factory.mktemp("year") / "events.parquet"
    generate(EVENTS, SEED, path)
    return path


@pytest.fixture(scope="session")
def kept() -> list[Sequence[models.Model]]:
    """The rows of KEPT, once they were made."""
    return []


@pytest.fixture(scope="module")
def year(
    django_db_setup: None, django_db_blocker: Any, file: Path, kept: list[Sequence[models.Model]]
) -> Iterator[Year]:
    """The example's year in the service, until October, for one module."""
    events = [event for event in moved_events(file, 0) if event.at <= PRESENT]
    with django_db_blocker.unblock(), transaction.atomic():
        if kept:
            for model, rows in zip(KEPT, kept, strict=True):
                model._default_manager.bulk_create(rows, batch_size=500)
        else:
            _deliver(events, PRESENT)
            kept += [list(model._default_manager.all()) for model in KEPT]
        history = agreed()
        assert history is not None
        yield Year(file, PRESENT, history)
        transaction.set_rollback(True)


def _deliver(events: Sequence[Any], until: int) -> None:
    """Append, fold and count; nobody is routed, as the log has its owners."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fold.route, "wanted_in", lambda *_: [])
        for version in sorted(AGREEMENT.glob("*.yaml")):
            signed(version.read_text(encoding="utf-8"))
        append(events, delivered_by=None, now=until, historical=True)
        while fold.fold_due("tests", until, 200):
            pass
        assert figure.figure_due("tests", until) == 1
