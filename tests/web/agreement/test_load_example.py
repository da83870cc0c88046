"""The example: in force, its people there, its year moved so that clocks run; stopped and begun again without loss."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from little_agreement import little

from leadpact.agreement.history import History, history_of
from leadpact.agreement.reading import read_agreement
from leadpact.calendars import parse_instant
from leadpact.events import Event
from leadpact.example import AGREEMENT
from leadpact.web.actions import load_example as loading
from leadpact.web.actions.draft_refusal import NotDoneError
from leadpact.web.actions.load_example import load_example
from leadpact.web.actions.load_example_dates import EPOCH, ZONE, moved_agreement, moved_event, weeks_until
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.records.models import Entry, Signature, User, Version
from leadpact.web.records.models import Event as Row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A short year."""
    monkeypatch.setattr(loading, "EVENTS", 1_500)
    monkeypatch.setattr(loading, "AT_ONCE", 400)
    yield


def test_the_example() -> None:
    """Two versions signed by their signers, users with one password shown once, events until now, both versions used."""
    loaded = load_example("the command line")
    history = agreed()
    assert history is not None
    assert len(history.versions) == 2
    assert history.in_force(now()) == 1
    assert Signature.objects.filter(by__person__in=("ana", "luis")).count() == 4
    assert loaded.password is not None
    ana = User.objects.get(person="ana")
    assert (ana.role, ana.check_password(loaded.password)) == (User.MARKETING, True)
    assert User.objects.get(person="marta").role == User.REP
    latest = Row.objects.order_by("-at").values_list("at", flat=True)[0]
    assert timedelta(0) <= timedelta(microseconds=now() - latest) < timedelta(days=14)
    assert Row.objects.count() == loaded.applied
    assert loaded.password not in str(list(Entry.objects.values_list("detail", flat=True)))


def test_it_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed halfway, the next run loads the rest; after that nothing is new, and no password is given."""

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_example("the command line", progress=stop)
    half = Row.objects.count()
    assert 0 < half <= 400
    rest = load_example("the command line")
    assert rest.password is None
    assert half + rest.applied == Row.objects.count()
    assert load_example("the command line").applied == 0
    assert Version.objects.count() == 2
    # the next day what has happened since comes in
    monkeypatch.setattr(loading, "now", lambda: now() + 20 * 86_400_000_000)
    assert load_example("the command line").applied > 0


def test_never_beside_another_agreement(people: dict[str, User]) -> None:
    """Where something else is signed the example is refused, and nothing of it stays."""
    from little_agreement import proposed

    from leadpact.web.actions.sign_version import sign

    record = proposed(people["ana"], little(-30))
    for name in ("ana", "luis"):
        sign(record.pk, record.digest, people[name], knows_it_is_backdated=True)
    with pytest.raises(NotDoneError):
        load_example("the command line")
    assert Version.objects.count() == 1
    assert not Row.objects.exists()


@pytest.mark.parametrize("weeks", [-200, -41, -1, 0, 1, 26, 53, 300])
def test_moved_by_weeks(weeks: int) -> None:
    """Moved by any number of weeks the agreement has no problem, and its versions still make one history."""
    reads = []
    for path in sorted(AGREEMENT.glob("*.yaml")):
        text = moved_agreement(path.read_text(encoding="utf-8"), weeks)
        read = read_agreement(text, path.name)
        assert read.agreement is not None
        assert not read.problems
        reads.append((f"{read.agreement.version}.yaml", read, None))
    assert isinstance(history_of(reads), History)
    year = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(weeks=weeks)
    assert f"Acme Iberia {year.year}" in reads[0][1].text.decode()


def test_hours_stay_when_clocks_change() -> None:
    """A call at nine on a Monday of winter is one at nine on a Monday of summer."""
    at = parse_instant("2026-01-05T09:00:00+01:00")
    moved = moved_event(Event("1", "l", at, "call_made", received_at=at + 60), 24)
    local = (EPOCH + timedelta(microseconds=moved.at)).astimezone(ZONE)
    assert (local.hour, local.weekday(), local.utcoffset()) == (9, 0, timedelta(hours=2))
    assert moved.received_at == moved.at + 60


def test_now_is_october() -> None:
    """The example's middle of October lies within the week before now."""
    at = parse_instant("2031-05-14T10:00:00Z")
    october = parse_instant("2026-10-16T00:00:00Z") + weeks_until(at) * 7 * 86_400_000_000
    assert 0 <= at - october < 7 * 86_400_000_000
