"""What a marketing and a sales manager would each call unfair, through the whole way: a log by hand, replayed, measured."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from both_ways import Both, both_of
from plain_sql import connected

from leadpact.calendars import parse_instant
from leadpact.log.documents import load_history
from leadpact.log.engine import engine
from leadpact.measures.book import Book
from leadpact.measures.cycles import cycles
from leadpact.runners.book import open_book
from leadpact.runners.here import Options, replay_files

AGREEMENT = """
name: Made by hand
effective: 2026-01-01
until: 2026-12-31
timezone: Europe/Madrid
currency: EUR
parties:
  marketing: {head: ana, people: {ana: {name: Ana}}}
  sales: {head: luis, people: {luis: {name: Luis}, marta: {name: Marta}}}
calendars:
  madrid: {timezone: Europe/Madrid, hours: {mon-fri: [09:00-17:00]}}
goals:
  revenue: {target: 100_000, counts: "type = 'new'", average_deal: 10_000, conversion: {lead: 50%, mql: 50%}}
  credit: {by: handoff, lookback: 90d}
definitions:
  stages:
    - {id: lead, enter: {on: lead_identified}}
    - {id: mql, owner: marketing, enter: {on: form_submitted}}
    - {id: customer, owner: sales, enter: {on: deal_won}}
handoff:
  unit: lead
  triggers: [{id: form, on: form_submitted}]
  accept: {within: 1bd, implied_by: attempt_made, silence: missed}
  return: {cool_down: {for: 5d}}
follow_up:
  reasons: {no_fit: No fit, duplicate: Had it}
  excuses: [duplicate]
  clocks:
    first-response: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 4bh, objective: 90%}
review: {close: 3bd, disputes: {backdate_grace: 1bd}}
"""
Row = dict[str, Any]


def said(lead: str, at: str, kind: str, **more: Any) -> Row:
    """An event, at a local time of Madrid's winter."""
    return {"lead_id": lead, "at": f"2026-{at}:00+01:00", "kind": kind, **more}


@contextmanager
def measured(folder: Path, rows: Iterable[Row], until: str = "2026-04-20T00:00:00Z") -> Iterator[Both]:
    """The book of a log, replayed until an instant."""
    (folder / "agreement").mkdir()
    (folder / "agreement" / "2026-01-01.yaml").write_text(AGREEMENT)
    lines = [json.dumps({"event_id": f"e{n:04}"} | row) for n, row in enumerate(rows)]
    (folder / "events.jsonl").write_text("\n".join(lines))
    history = load_history(folder / "agreement")
    assert not isinstance(history, list), history
    options = Options(machine="plain", until=parse_instant(until), measured=False)
    done = replay_files(history, [folder / "events.jsonl"], folder / "book", options)
    assert not isinstance(done, list), done
    with engine() as con:
        book = open_book(con, folder / "book")
        assert isinstance(book, Book)
        yield both_of(book, connected())


def handed(lead: str, day: str, owner: str = "luis") -> list[Row]:
    """A lead that comes at ten, is handed off a minute later and gets an owner after another."""
    return [
        said(lead, f"{day}T10:00", "lead_identified", name=lead),
        said(lead, f"{day}T10:01", "form_submitted"),
        said(lead, f"{day}T10:02", "lead_assigned", owner=owner),
    ]


def test_who_gets_a_lead_late_did_not_miss_what_was_over_before(tmp_path: Path) -> None:
    """Luis has a lead for three hours; Marta gets it and calls in ten minutes. The hour was Luis's to miss, the day's share is
    Marta's; and a lead that had no owner within five minutes is nobody's miss."""
    log = [
        *handed("A", "03-02"),
        said("A", "03-02T13:00", "lead_assigned", owner="marta"),
        said("A", "03-02T13:10", "call_made", actor="marta", outcome="connected"),
        said("B", "03-02T10:00", "lead_identified", name="B"),
        said("B", "03-02T10:01", "form_submitted"),
        said("B", "03-02T10:20", "lead_assigned", owner="marta"),
        said("B", "03-02T10:25", "call_made", actor="marta", outcome="connected"),
    ]
    with measured(tmp_path, log) as both:
        columns = ("hits", "judged")
        assert both.parts("speed.within_1h", "person", *columns) == {"luis": (0, 1), "marta": (1, 1)}
        assert both.parts("speed.within_working_1h", "person", *columns) == {"luis": (0, 1), "marta": (1, 1)}
        assert both.parts("speed.within_24h", "person", *columns) == {"marta": (2, 2)}
        assert both.parts("speed.within_5m", "person", *columns) == {"luis": (0, 1), None: (0, 1)}
        assert both.whole("speed.within_1h", *columns) == (1, 2)


def test_a_lead_never_touched_is_missed_by_who_had_it_when_the_limit_was_over(tmp_path: Path) -> None:
    """It is handed on for ever, and each limit is missed by whoever had it then."""
    log = [
        *handed("A", "03-02"),
        said("A", "03-02T12:00", "lead_assigned", owner="marta"),
        said("A", "03-05T12:00", "lead_assigned", owner="luis"),
        said(
            "B", "03-02T10:30", "call_made", actor="luis", outcome="no_answer"
        ),  # not handed off: the log knows calls
    ]
    with measured(tmp_path, log) as both:
        assert both.parts("speed.within_1h", "person", "hits", "judged") == {"luis": (0, 1)}
        assert both.parts("speed.within_24h", "person", "hits", "judged") == {"marta": (0, 1)}


def test_who_comes_again_counts_once_and_is_sold_once(tmp_path: Path) -> None:
    """Twelve people, six of them returned and handed off again, four sold after that: twelve MQLs and handoffs, six recycled
    apart, four customers of twelve, and each of eighteen handoffs is judged for itself."""
    log = []
    for n in range(12):
        lead = f"L{n:02}"
        log += [
            *handed(lead, "03-02"),
            said(lead, "03-02T10:30", "call_made", actor="luis", outcome="connected"),
        ]
        if n < 6:
            log += [
                said(lead, "03-03T12:00", "lead_returned", actor="luis", reason="no_fit"),
                said(lead, "03-20T12:00", "form_submitted"),
                said(lead, "03-20T12:30", "call_made", actor="luis", outcome="connected"),
            ]
        if n % 3 == 0:
            log += [
                said(
                    lead, "03-22T12:00", "deal_opened", deal_id=lead, amount=1000, currency="EUR", type="new"
                ),
                said(lead, "03-24T12:00", "deal_won", deal_id=lead),
            ]
    with measured(tmp_path, log) as both:
        assert both.whole("volume.mql", "judged", "recycled") == (12, 6)
        assert both.whole("volume.handed_off", "judged", "recycled") == (12, 6)
        assert both.whole("conversion.lead_customer", "hits", "judged") == (4, 12)
        assert both.whole("first-response", "hits", "judged") == (18, 18)
        assert both.whole("speed.won_by_delay", "hits", "judged") == (4, 18)
        assert both.whole("revenue.won_deals") == 4
        assert both.whole("revenue.marketing_deals") + both.whole("revenue.sales_deals") == 4


def test_money_of_another_currency_is_not_added_and_small_letters_are_none(tmp_path: Path) -> None:
    """`eur` and no currency are the agreement's; dollars are apart, in the number of deals and in no sum."""
    log = handed("A", "03-02")
    for n, currency in enumerate(("EUR", "eur", None, "USD")):
        more = {} if currency is None else {"currency": currency}
        log.append(
            said("A", f"03-0{n + 3}T12:00", "deal_won", deal_id=f"D{n}", amount=100, type="new", **more)
        )
    with measured(tmp_path, log) as both:
        assert both.whole("revenue.won", "value", "judged", "foreign") == (300, 3, 1)
        assert both.whole("revenue.won_deals") == 4


def test_what_is_in_doubt_is_apart_until_its_month_closes(tmp_path: Path) -> None:
    """A call noted three days later is neither met nor missed while nobody decided; at the close it does not count, and what is
    decided after it is an adjustment of the next month."""
    log = []
    for n in range(4):
        lead = f"L{n}"
        log += [
            *handed(lead, "01-26"),
            said(lead, "01-26T11:00", "call_made", actor="luis", event_id=f"call{n}", outcome="no_answer")
            | {"logged_at": "2026-01-29T10:00:00+01:00", "received_at": "2026-01-29T10:00:00+01:00"},
        ]
    log.append(said("L0", "02-02T10:00", "dispute_decided", attempt="call0", decision="counts", actor="ana"))
    log.append(said("L1", "02-02T10:00", "dispute_decided", attempt="call1", decision="counts", actor="luis"))
    log.append(said("L2", "02-16T10:00", "dispute_decided", attempt="call2", decision="counts", actor="ana"))
    folders = [tmp_path / name for name in ("before", "after")]
    for folder in folders:
        folder.mkdir()
    with measured(folders[0], log, "2026-02-03T00:00:00Z") as both:
        assert both.whole("first-response", "hits", "judged", "disputed") == (1, 1, 3)
    with measured(folders[1], log) as both:
        found = both.months("first-response", "hits", "judged", "disputed", "adjusted_hits")
        assert found["2026-01"] == (1, 4, 0, 0)
        assert found["2026-02"] == (0, 0, 0, 1)
        assert found[None][:2] == (2, 4)


def test_a_touch_is_of_the_lead_it_was_of_then(tmp_path: Path) -> None:
    """Two records of one person, merged on 3 March at noon.

    A and B were both handed off at 10:01, A on the 2nd and B on the 3rd. A is called on the 3rd at 11:01: that is A's first
    touch, after 25 hours. The call on A at 13:01 is B's, after 3 hours. C and D: the same, but nobody calls C before it
    is D: C waits no longer, void, and D is touched after 3 hours. E is handed off, becomes F, who never was, and F is called
    on the 3rd at 13:01: E's touch, after 27 hours. G was answered and returned before it became H: H's call is H's alone.
    """
    log = []
    for old, new in ("AB", "CD", "EF", "GH"):
        log += handed(old, "03-02")
        log += [said(new, "03-02T10:00", "lead_identified", name=new)] if new == "F" else handed(new, "03-03")
        if old == "A":
            log.append(said(old, "03-03T11:01", "call_made", actor="luis", outcome="no_answer"))
        if old == "G":
            log.append(said(old, "03-02T10:31", "call_made", actor="luis", outcome="no_answer"))
            log.append(said(old, "03-03T11:00", "lead_returned", actor="luis", reason="no_fit"))
        log.append(said(old, "03-03T12:00", "lead_merged", into=new))
        called = new if old == "E" else old
        log.append(said(called, "03-03T13:01", "call_made", actor="luis", outcome="no_answer"))
    with measured(tmp_path, log) as both:
        touched = both.book.con.execute(
            f'SELECT lead_id, (touch_at - "at") / 3_600_000_000, ended_by, excused FROM {cycles(both.book)} ORDER BY lead_id'
        ).fetchall()
        assert touched == [
            ("A", 25, "gone", True), ("B", 3, None, False), ("C", None, "gone", True), ("D", 3, None, False),
            ("E", 27, None, False), ("G", 0.5, "returned", False), ("H", 3, None, False),
        ]  # fmt: skip
        assert both.whole("speed.first_touch_p50", "judged", "open", "void", "none") == (6, 0, 1, 0)
        assert both.whole("load.open_leads", "judged") == 4
