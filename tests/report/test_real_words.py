"""What a director reads of a log that lacks much: no zero that nobody knows, no two promises that read the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.report.pages import HEAD, Page, page_in, replayed

AGREEMENT = """leadpact: 1
name: Small
effective: 2026-01-01
until: 2026-12-31
timezone: Europe/Madrid
currency: EUR
parties:
  marketing: {}
  sales: {}
calendars:
  madrid: {timezone: Europe/Madrid, hours: {mon-fri: [09:00-18:00]}}
  long: {timezone: Europe/Madrid, hours: {mon-sat: [09:00-21:00]}}
calendar: madrid
definitions:
  stages:
    - {id: lead, enter: {on: lead_identified}}
    - {id: mql, owner: marketing, enter: {on: form_submitted}}
    - {id: customer, enter: {on: deal_won}}
handoff: {from: marketing, to: sales, triggers: [{id: demo, on: form_submitted}], required: [name]}
follow_up:
  clocks:
    called: {owed_by: sales, starts: deal_opened, stops: attempt_made, within: 2bh, objective: 90%}
    called-long: {owed_by: sales, starts: deal_opened, stops: attempt_made, within: 2bh, calendar: long, objective: 90%}
    called-owner: {owed_by: sales, starts: deal_opened, stops: attempt_made, within: 2bh, calendar: {by: owner}, objective: 90%}
    called-wall: {owed_by: sales, starts: deal_opened, stops: attempt_made, within: 2h, objective: 90%}
kpis:
  mql_volume: {owed_by: marketing, volume: mql}
  tries: {owed_by: sales, attempts: p50, of: connected}
  full: {owed_by: marketing, complete: handoff.required}
"""
LATER = "z,l0,2026-04-20T10:00:00+02:00,page_viewed,,,,\n"
DEALS = HEAD.replace(",company", ",company,deal_id,amount")


def silent(count: int = 12) -> str:
    """Leads handed off, and won without an amount, of whom nobody was ever called, got or gave back."""
    rows = []
    for n in range(count):
        rows.append(f"a{n},l{n},2026-03-02T09:00:00+01:00,lead_identified,,,Eva,,,\n")
        rows.append(f"b{n},l{n},2026-03-02T10:00:00+01:00,form_submitted,,demo,,,,\n")
    rows.append("w,l0,2026-03-10T10:00:00+01:00,deal_won,,,,,d0,\n")
    rows.append("z,l0,2026-04-20T10:00:00+02:00,page_viewed,,,,,,\n")
    return "".join(rows)


def row_of(page: Page, name: str) -> str:
    """The text of a table's row by its first cell."""
    found = [each for each in page.source.split("<tr") if f'<th scope="row">{name}</th>' in each]
    assert len(found) == 1, (name, len(found))
    return found[0].split("</tr>")[0]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return page_in(replayed(tmp_path_factory.mktemp("silent"), AGREEMENT, DEALS + silent()))


@pytest.mark.parametrize(
    "name", ["Handoffs that came back", "Handoffs that somebody got", "Handoffs accepted"]
)
def test_what_the_log_never_shows_is_called_not_tracked(page: Page, name: str) -> None:
    """A row of it has no number, and says that it is not tracked."""
    row = row_of(page, name)
    assert "not tracked" in row and "data-figure" not in row


def test_nobody_is_called_untouched_by_a_log_without_calls(page: Page) -> None:
    """The ages of open leads have no column of untouched ones; the last section names it."""
    ages = page.source.split("Open now, by age since the handoff")[-1].split("</table>")[0]
    assert "Open now" in ages and "never touched" not in ages
    assert "Open now and never touched" in page.source.split('id="limits"')[-1]


def test_money_without_an_amount_is_a_dash(page: Page) -> None:
    """Not €0, in the term nor in its month, beside how many deals have none."""
    row = row_of(page, "Won in money")
    assert "€" not in row and row.count(">–<") == 2 and "without an amount" in row


def test_a_split_by_a_source_that_nobody_says_is_left_out(page: Page) -> None:
    """One part called "not said" tells what the whole does."""
    assert "by source" not in page.text


def test_reasons_of_leads_without_a_source_have_no_column_for_it(tmp_path: Path) -> None:
    """A table of reasons whose only column beside the whole is "not said" is told without one."""
    rejected = "r,l1,2026-03-03T10:00:00+01:00,lead_rejected,,,,,,,no_fit\n"
    rows = silent().replace("\n", ",\n") + rejected
    told = page_in(replayed(tmp_path, AGREEMENT, DEALS.replace("\n", ",reason\n") + rows))
    table = told.source.split("Rejected: reasons in the term")[-1].split("</table>")[0]
    assert "no_fit" in table and "not said" not in table and ">1</span>" in table


def test_promises_of_different_hours_say_whose(page: Page) -> None:
    """Three clocks of one time in three calendars read apart; one on the wall has no hours."""
    for said in ("in “madrid” hours", "in “long” hours", "in the owner’s hours, else in “madrid” hours"):
        assert page.source.count(f"2 working hours of “Deal opened”, {said}") == 1, said
    assert "2 hours of “Deal opened”</div>" in page.source


def test_a_kpi_without_words_says_what_it_counts(page: Page) -> None:
    """By the names of the measures it counts by, not by its key."""
    cards = page.source.split('id="goal"')[0]
    for said in (
        "People who came to the stage MQL",
        "Attempts on those reached, half had at most",
        "Handoffs with all that is required",
    ):
        assert f'<span class="name">{said}</span>' in cards, said
    assert "mql volume" not in page.text


def test_losses_never_opened_are_told_beside_the_win_rate(tmp_path: Path) -> None:
    """One sentence says how many, and what of the two numbers they are in."""
    lost = "".join(f"x{n},l{n},2026-03-11T10:00:00+01:00,deal_lost,,,,,e{n},\n" for n in range(3))
    opened = "o,l1,2026-03-05T10:00:00+01:00,deal_opened,,,,,e1,\n"
    told = page_in(replayed(tmp_path, AGREEMENT, DEALS + silent() + opened + lost))
    said = [each for each in told.source.split("<p") if "never opened in this log" in each]
    assert len(said) == 1
    assert (
        'data-figure="pipeline.lost_unopened|||value"' in said[0] and ">2</" in said[0] and ">3</" in said[0]
    )


@pytest.mark.parametrize(
    ("language", "term", "not_term"), [("es", "Vigencia", "lazo"), ("pt", "Vigência", "razo")]
)
def test_the_term_is_no_deadline(tmp_path: Path, language: str, term: str, not_term: str) -> None:
    """In Spanish and Portuguese the time an agreement is in force has its own word."""
    text = page_in(replayed(tmp_path, AGREEMENT, DEALS + silent()), language).text
    assert term in text and not_term not in text.replace("en un plazo de", "")
