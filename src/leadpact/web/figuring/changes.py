"""Whether there is anything new to count: a few values that change whenever a figure could."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Max

from leadpact.agreement.history import History
from leadpact.measures.book import Book, local_day
from leadpact.web.agreed import rules_of
from leadpact.web.records.models import Account, Erased, Event, Finding

FORM = 1
"""Raised when what is stored changes its form."""
State = dict[str, Any]


def state_at(history: History, now: int) -> State:
    """What the figures are of. While accounts are due, findings lag behind events: then they are counted again after."""
    return {
        "form": FORM,
        "rules": rules_of(history),
        "event": Event.objects.aggregate(last=Max("id"))["last"] or 0,
        "finding": Finding.objects.aggregate(last=Max("id"))["last"] or 0,
        "erased": Erased.objects.aggregate(last=Max("done_at"))["last"] or 0,
        "lagging": Account.objects.filter(work_at__lte=now).exists(),
    }


def turn_of(book: Book) -> int:
    """When figures change by time alone: at the next midnight of the agreement's zone, or when a month is frozen."""
    midnight = book.midnight(local_day(book.until, book.zone) + timedelta(days=1))
    return min([midnight, *(month.close for month in book.months if month.close > book.until)])
