"""What the worker takes up first, how long it holds it, and what it does where the database fails it."""

from __future__ import annotations

import pytest
from django.db import DataError, OperationalError

from conftest_web import DAY, HOUR, MINUTE, at, give, run_until, signed
from leadpact.web.actions import fold, refold
from leadpact.web.actions.fold import fold_account_now, fold_due
from leadpact.web.records.models import Account, Version
from leadpact.web.worker import lines

TEXT = """
leadpact: 1
name: Order
effective: 2026-01-01
timezone: UTC
parties:
  marketing: {head: ana, people: {ana: {name: Ana}}}
  sales: {head: luis, people: {luis: {name: Luis}}}
calendars: {office: {timezone: UTC, hours: {mon-sun: [09:00-17:00]}}}
calendar: office
handoff: {unit: lead, route: {by: manual}, triggers: [{id: demo, on: form_submitted}]}
"""
NOW = at("2026-03-02T10:00:00Z")

pytestmark = pytest.mark.django_db


def folded() -> set[str]:
    """The leads that were folded."""
    return {key[2:] for key in Account.objects.filter(folded__gt=0).values_list("key", flat=True)}


def test_what_comes_by_itself_comes_before_history() -> None:
    """However much history waits: a lead that is new, and one that was put in with it and does something by itself."""
    signed(TEXT)
    for n in range(4):
        give(NOW - 10 * DAY, (f"old-{n}", "page_viewed", {}), now=NOW + n, historical=True)
    give(NOW + MINUTE, ("new", "form_submitted", {}))
    give(NOW + MINUTE + 1, ("old-3", "form_submitted", {}))
    assert fold_due("w", NOW + HOUR, 2) == 2
    assert folded() == {"new", "old-3"}
    assert fold_due("w", NOW + HOUR, 50) == 3
    assert folded() == {"new", *(f"old-{n}" for n in range(4))}
    give(NOW + 2 * HOUR, ("live", "form_submitted", {}))
    give(NOW - DAY, ("old-0", "page_viewed", {}), now=NOW + 2 * HOUR, historical=True)
    assert fold_due("w", NOW + 3 * HOUR, 50) == 2, "both in one batch where there is room"


def test_other_rules_are_brought_in_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new version makes no more accounts due than somebody can wait behind; in the end all are folded by it, once."""
    monkeypatch.setattr(refold, "FEW", 2)
    first = signed(TEXT)
    for n in range(5):
        give(NOW, (f"lead-{n}", "form_submitted", {}))
    run_until(NOW)
    Version.objects.filter(pk=first.pk).delete()
    signed(TEXT.replace("name: Order", "name: Another order"))
    monkeypatch.setattr(lines, "_known_rules", {})
    made = [lines.watch_rules("w", NOW + HOUR), lines.watch_rules("w", NOW + HOUR)]
    assert made == [2, 0], "no more while those are due"
    give(NOW + HOUR, ("demo", "form_submitted", {}))
    counts = []
    while not counts or counts[-1]:
        counts.append(fold_due("w", NOW + HOUR, 50) + lines.watch_rules("w", NOW + HOUR))
    rules = set(Account.objects.values_list("rules", flat=True))
    assert len(rules) == 1 and Account.objects.filter(folded_at=NOW + HOUR).count() == 6
    assert lines.watch_rules("w", NOW + 2 * HOUR) == 0


def test_what_ended_by_the_rules_of_before_is_found_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that began before a version was signed may end after the workers saw to it: they look again each minute."""
    signed(TEXT)
    give(NOW, ("lead", "form_submitted", {}))
    run_until(NOW)
    monkeypatch.setattr(lines, "_known_rules", {})
    assert lines.watch_rules("w", NOW) == 0
    Account.objects.update(rules="of before")
    assert lines.watch_rules("w", NOW + MINUTE // 2) == 0
    assert lines.watch_rules("w", NOW + MINUTE) == 1
    assert fold_due("w", NOW + MINUTE) == 1
    assert not Account.objects.filter(rules="of before").exists()


def test_a_batch_that_takes_long_is_held_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker does not take from the first what that has not ended: else neither would ever end."""
    signed(TEXT)
    give(NOW, ("long", "form_submitted", {}))
    monkeypatch.setattr(fold, "PER_EVENT", 10 * fold.HELD)
    others: list[int] = []
    judge = fold.Judge.of

    def slow(self: fold.Judge, *given: object) -> object:
        others.append(fold_due("another", NOW + 5 * fold.HELD))
        return judge(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(fold.Judge, "of", slow)
    assert fold_due("w", NOW) == 1
    assert others == [0] and folded() == {"long"}


@pytest.mark.parametrize(
    ("error", "is_passing"),
    [(OperationalError("database is locked"), True), (DataError("out of range"), False)],
)
def test_a_database_that_fails_for_now_sets_nothing_aside(
    error: Exception, is_passing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account is due as before where the database was busy or away; where it is the account's own fault, that is said."""
    signed(TEXT)
    give(NOW, ("lead", "form_submitted", {}))
    account = Account.objects.get()

    def failing(*given: object) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(fold, "write_findings", failing)
        if is_passing:
            with pytest.raises(OperationalError):
                fold_due("w", NOW)
            assert fold_account_now(account.pk, "web", NOW) is False
        else:
            assert fold_due("w", NOW) == 1
    account.refresh_from_db()
    assert (account.work_at, bool(account.failed)) == (
        (NOW, False) if is_passing else (NOW + fold.RETRY, True)
    )
    assert fold_due("w", NOW) == (1 if is_passing else 0)
