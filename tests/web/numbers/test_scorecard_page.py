"""The scorecard's pages: what they say, to whom, and how little they ask the database for it."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import Any

import pytest
from counted_year import Year
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from leadpact.report.figure import Figure
from leadpact.web.figuring.contents import figure_rows
from leadpact.web.figuring.stored import stored_head
from leadpact.web.pages.numbers import by_person
from leadpact.web.records.models import Standing, User

QUERIES = 14
"""Session, user, messages and the frame of every page; the version in force; then at most five of the page itself."""
TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def marta(year: Year, db: None) -> User:
    """A rep of the example."""
    return User.objects.create_user("marta@acme.example", "x", name="Marta", role=User.REP, person="marta")


@pytest.fixture
def luis(year: Year, db: None) -> User:
    """The head of sales."""
    return User.objects.create_user("luis@acme.example", "x", name="Luis", role=User.SALES, person="luis")


def text_of(client: Client, address: str) -> str:
    """What a page says, without its tags."""
    page = client.get(address)
    assert page.status_code == 200, address
    return " ".join(unescape(TAG.sub(" ", page.content.decode())).split())


def figures() -> list[Figure]:
    """The stored figures."""
    return [Figure(**row) for row in figure_rows((stored_head() or {})["figures"])]


def months() -> list[str]:
    """The months one can choose."""
    return [name for name, *_ in (stored_head() or {})["months"]]


def busiest(measure: str = "first-response") -> str:
    """The month in which most of a promise was met."""
    known = months()
    there = [each for each in figures() if each.measure == measure and each.month in known]
    return str(max(there, key=lambda each: each.hits).month)


def test_every_number_of_a_month_stands_on_the_page(client: Client, luis: User) -> None:
    """Of each promise the page carries the value, the hits, the judged and the interval of the stored figure."""
    client.force_login(luis)
    shown, told_of = 0, figures()
    for month in months():
        page = client.get(f"/scorecard?month={month}").content.decode()
        for figure in (
            each for each in told_of if each.month == month and each.way == "share" and each.judged
        ):
            shown += 1
            for part in ("value", "hits", "judged", "low", "high"):
                value = getattr(figure, part)
                told = f'data-figure="{figure.id}|{part}" data-value="{value!r}"'
                assert value is None or told in page, (figure.id, part)
    assert shown > 30


def test_the_running_month_is_shown_first(client: Client, luis: User) -> None:
    """Without a choice, or with one that is none, it is the running month."""
    client.force_login(luis)
    running = f'<option value="{months()[-1]}" selected>'
    for address in ("/scorecard", "/scorecard?month=1999-01", "/scorecard?month=%00"):
        assert running in client.get(address).content.decode()


def test_a_page_asks_for_few_rows(
    client: Client, luis: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Whatever the log's size: session and user, the agreement's key, and two queries for stored figures."""
    client.force_login(luis)
    client.get("/scorecard")
    with django_assert_max_num_queries(QUERIES):
        client.get("/scorecard")
    address = "/scorecard/leads?measure=first-response&month=2026-06"
    with django_assert_max_num_queries(QUERIES):
        client.get(address)


def test_people_are_for_managers_and_oneself(
    client: Client, luis: User, marta: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A manager sees everybody's numbers, the first ones and all if asked; a rep their own, a reader nobody's."""
    rita = User.objects.create_user("rita@acme.example", "x", name="Rita", role=User.READER)
    address = f"/scorecard?month={busiest()}"
    client.force_login(luis)
    everybody = client.get(address).context["people"]
    assert everybody.count == len(everybody.rows) > 2
    assert not everybody.is_own
    monkeypatch.setattr(by_person, "FIRST", 2)
    first = client.get(address)
    assert first.context["people"].rows == everybody.rows[:2]
    assert f"Everybody ({everybody.count})" in first.content.decode()
    assert client.get(f"{address}&people=all").context["people"].rows == everybody.rows
    client.force_login(marta)
    own = client.get(address).context["people"]
    assert own.is_own
    assert [row.name for row in own.rows] == ["Marta Paz"]
    client.force_login(rita)
    assert client.get(address).context["people"] is None


def listed(client: Client, measure: str, month: str, what: str) -> list[str]:
    """The leads behind a number, of all pages."""
    address = f"/scorecard/leads?measure={measure}&month={month}&what={what}"
    found: list[str] = []
    while address:
        page = client.get(address)
        assert page.status_code == 200
        found += [row.lead_id for row in page.context["rows"]]
        address = (
            f"/scorecard/leads{page.context['more'].partition('/scorecard/leads')[2]}"
            if page.context["more"]
            else ""
        )
    return found


def test_the_leads_are_as_many_as_the_number(client: Client, luis: User) -> None:
    """Of every promise and KPI, kind and month of the last half year, the list has as many leads as the figure counts."""
    client.force_login(luis)
    compared: Counter[str] = Counter()
    last = months()[-6:]
    for figure in (each for each in figures() if each.month in last and each.way == "share"):
        wanted = {
            "hit": figure.hits,
            "miss": figure.judged - figure.hits,
            "void": figure.void,
            "open": figure.open,
        }
        for what, count in wanted.items():
            if count:
                assert len(listed(client, figure.measure, figure.month, what)) == count, (figure.id, what)
                compared[what] += 1
    assert all(compared[what] > 3 for what in ("hit", "miss")), compared


def test_on_a_telephone_each_value_says_what_it_is(client: Client, luis: User) -> None:
    """The list is no table there, so that each value has its column's name beside it."""
    client.force_login(luis)
    page = client.get("/scorecard/leads?measure=first-response&month=2026-06").content.decode()
    labels = re.findall(r'<td(?: data-label="([^"]*)")?>', page)
    assert set(labels) == {"Person", "Was due", "Known since"}
    assert len(labels) >= 9


def test_a_rep_sees_numbers_but_only_own_leads(client: Client, luis: User, marta: User) -> None:
    """The tabs count all; of the leads only those in reach are listed, and no other is named anywhere on the page."""
    month = busiest()
    client.force_login(luis)
    everybody = set(listed(client, "first-response", month, "hit"))
    client.force_login(marta)
    own = set(listed(client, "first-response", month, "hit"))
    reach = set(Standing.objects.filter(owner="marta").values_list("lead__lead_id", flat=True))
    assert own == everybody & reach
    assert own < everybody


def test_the_list_is_read_by_the_index(
    client: Client, luis: User, django_assert_max_num_queries: Any
) -> None:
    """Pages of a list begin where the one before ended, each with the same few queries."""
    client.force_login(luis)
    address = f"/scorecard/leads?measure=first-response&month={busiest()}&what=hit"
    shown = [row.at for row in client.get(address).context["rows"]]
    middle = shown[len(shown) // 2]
    with django_assert_max_num_queries(QUERIES):
        page = client.get(f"{address}&after={middle}.0")
    later = [row.at for row in page.context["rows"]]
    assert later and later == sorted(later, reverse=True)
    assert later[0] == next(at for at in shown if at < middle)


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?measure=nothing&month=2026-06",
        "?measure=first-response&month=1999-01",
        "?measure=%00&month=term",
    ],
)
def test_no_such_number(client: Client, luis: User, asked: str) -> None:
    """An address of no number is no page."""
    client.force_login(luis)
    assert client.get(f"/scorecard/leads{asked}").status_code == 404


@pytest.mark.parametrize("after", ["x", "1.2.3", "99999999999999999999999.1", "-5.7", "٣.٤", "1e9"])
def test_a_broken_place_breaks_nothing(client: Client, luis: User, after: str) -> None:
    """A place that nobody wrote begins anew, or ends."""
    client.force_login(luis)
    for what in ("hit", "adjusted"):
        address = {"measure": "first-response", "month": busiest(), "what": what, "after": after}
        assert client.get("/scorecard/leads", address).status_code == 200
