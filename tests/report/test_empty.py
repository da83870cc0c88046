"""Little or nothing to say: the page says so, in every section, and stays whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.report.pages import AGREEMENT, BARE, HEAD, Page, leads, page_in, replayed

SECTIONS = ("scorecard", "goal", "speed", "depth", "funnel", "quality", "late", "nurturing", "limits")
LATER = "z,l0,{},page_viewed,,,,\n"


def sections(page: Page) -> list[str]:
    """The anchors of the sections, in their order."""
    return [str(attrs["id"]) for tag, attrs in page.tags if tag == "h2"]


@pytest.mark.parametrize("language", ["en", "es", "pt", "ar"])
def test_no_findings(tmp_path: Path, language: str) -> None:
    """A log without events makes a page of all sections, which says that there is nothing to judge."""
    page = page_in(replayed(tmp_path, AGREEMENT, HEAD), language)
    assert tuple(sections(page)) == SECTIONS
    assert "<table" not in page.source or "NaN" not in page.source
    assert "None" not in page.text and "nan" not in page.text.split()
    if language == "en":
        assert "there is nothing to judge: no findings" in page.text
        assert "Nobody is late" in page.text


def test_one_lead(tmp_path: Path) -> None:
    """One judged promise is too few for a percentage, and the page says of how many."""
    out = replayed(tmp_path, AGREEMENT, HEAD + leads(1) + LATER.format("2026-03-20T10:00:00+01:00"))
    page = page_in(out)
    assert "no promise could be judged" in page.text
    assert "too few" in page.text
    assert "no month is closed yet" in page.text or "the last closed month" in page.text
    assert tuple(sections(page)) == SECTIONS


def test_a_running_month_is_said_to_run(tmp_path: Path) -> None:
    """Where no month is closed the running one is reviewed, and the page says that its numbers will change."""
    out = replayed(tmp_path, AGREEMENT, HEAD + leads(12) + LATER.format("2026-03-05T10:00:00+01:00"))
    page = page_in(out)
    assert "March 2026, which still runs: no month is closed yet" in page.text
    assert "0 of 12" in page.text


def test_the_last_closed_month_is_reviewed(tmp_path: Path) -> None:
    """After the close of March, March is reviewed, whatever happens in April; the month before had nothing."""
    out = replayed(tmp_path, AGREEMENT, HEAD + leads(12) + LATER.format("2026-04-20T10:00:00+02:00"))
    page = page_in(out)
    assert "In March 2026, sales kept 0 of 1 promise" in page.text
    assert "no comparison with the month before" in page.text


def test_a_month_with_nothing(tmp_path: Path) -> None:
    """A closed month in which nothing fell due has no verdict, and no number stands for it: the sentence tells the term's."""
    out = replayed(tmp_path, AGREEMENT, HEAD + leads(12) + LATER.format("2026-06-20T10:00:00+02:00"))
    page = page_in(out)
    whole = "no promise could be judged; over the whole term so far, sales kept 0 of 1 promise."
    assert f"In May 2026, {whole}" in page.text
    assert "nothing judged" in page.text


def test_a_term_that_has_not_begun(tmp_path: Path) -> None:
    """Events before the agreement begins: the page says when it will."""
    text = HEAD + "a,l0,2025-12-02T09:00:00+01:00,form_submitted,,demo,,\n"
    page = page_in(replayed(tmp_path, AGREEMENT, text))
    assert "The agreement has not begun: its term begins on Thu 1 Jan 2026." in page.text
    assert "none in force yet" in page.text


def test_an_agreement_of_one_party_without_promises(tmp_path: Path) -> None:
    """No KPIs, goals, clocks or stages, and one party: every section says what there is not."""
    page = page_in(replayed(tmp_path, BARE, HEAD + leads(3) + LATER.format("2026-04-20T10:00:00+02:00")))
    assert tuple(sections(page)) == SECTIONS
    assert "The agreement names no promise that anybody owes." in page.text
    assert "there is no plan to compare with" in page.text
    assert "None" not in page.text


def test_long_names_do_not_break_the_page(tmp_path: Path) -> None:
    """Names of 200 characters are there whole; they may break anywhere, and pictures cut them."""
    name, company = "W" * 200, "م" * 200
    out = replayed(
        tmp_path, AGREEMENT, HEAD + leads(12, name, company) + LATER.format("2026-04-20T10:00:00+02:00")
    )
    page = page_in(out, "es")
    assert name in page.text and company in page.text
    assert "overflow-wrap: anywhere" in page.source
