"""KPIs by hand: each is a measure of its own name, with its target and sign."""

from __future__ import annotations

import pytest
from finding_rows import Log
from ledgers import AGREEMENT

from leadpact.measures.catalogue import all_measures, unique
from leadpact.measures.figures import figures
from leadpact.measures.kpis import measures
from leadpact.measures.measure import Measure

TEXT = (
    AGREEMENT
    + """
definitions:
  stages: [{id: lead, enter: {on: form_submitted}}, {id: mql, owner: marketing, enter: {grade: [A1, B1]}}, {id: sql, owner: sales}]
qualification:
  grades: {fit: {A: 60, B: 0}, interest: {1: 0}}
handoff:
  required: [email]
  triggers: [{id: demo, on: form_submitted}]
kpis:
  mqls: {owed_by: marketing, volume: mql, target: plan}
  good: {owed_by: marketing, share_of: mql, grade: A1, target: 50%, sign: leading}
  made: {owed_by: sales, conversion: [mql, sql], target: 60%}
  whole: {owed_by: marketing, complete: handoff.required, target: 98%}
  tried: {owed_by: sales, attempts: mean, of: never_connected, target: 2}
"""
)


def log() -> Log:
    """Twelve MQLs on as many days of March, six of grade A1, all handed off, three without an e-mail; nine are SQLs later."""
    told = Log()
    for n in range(12):
        lead, day = f"l{n:02}", f"2026-03-{n + 2:02}"
        told.stage("mql", lead, f"{day} 10:00", "A1" if n % 2 else "B1", party="marketing")
        told.hand(lead, f"{day} 10:00", missing=["email"] if n < 3 else [])
        for number in range(1, 4):
            told.attempt(lead, f"{day} 1{number}:00", number, connected=n < 2)
        if n < 9:
            told.stage("sql", lead, f"{day} 15:00", party="sales")
    return told


def whole(**planned: object) -> dict[str, dict[str, object]]:
    book = log().book(text=TEXT)
    rows = figures(book, measures(book, **planned)).to_pylist()  # type: ignore[arg-type]
    return {str(row["measure"]): row for row in rows if row["month"] is None and row["by"] is None}


@pytest.mark.parametrize(
    ("name", "hits", "judged", "value", "target", "kept"),
    [
        ("good", 6, 12, 0.5, 0.5, True),
        ("made", 9, 12, 0.75, 0.6, True),
        ("whole", 9, 12, 0.75, 0.98, False),
        ("tried", 0, 10, 3.0, 2.0, True),
    ],
)
def test_what_a_kpi_counts(
    name: str, hits: int, judged: int, value: float, target: float, kept: bool
) -> None:
    """A share of those who entered a stage, a conversion, complete handoffs, and attempts of those never reached."""
    row = whole()[name]
    assert (row["hits"], row["judged"], row["value"]) == (hits, judged, value)
    assert (row["target"], row["kept"]) == (target, kept)


def test_a_volume_is_measured_against_the_plan_where_there_is_one() -> None:
    """Twelve against the ten planned by now are kept; without a plan there is no target."""
    assert whole()["mqls"]["target"] is None
    row = whole(planned=lambda book, stage: {"mql": 10.0}[stage])["mqls"]
    assert (row["value"], row["target"], row["kept"]) == (12.0, 10.0, True)


def test_a_kpi_keeps_its_sign_its_party_and_its_clause() -> None:
    """Leading and result are told apart as the agreement does; leading is said, result is the default."""
    rows = whole()
    assert [(rows[name]["sign"], rows[name]["party"]) for name in ("good", "made")] == [
        ("leading", "marketing"),
        ("result", "sales"),
    ]
    assert rows["good"]["clause"] == "kpis.good"


def test_the_catalogue_has_every_name_once() -> None:
    """A KPI called like a clock gets its group before its name; every measure of the catalogue has its own."""
    one = Measure("a", "promises", "share", "share", "SELECT 1")
    other = Measure("a", "kpis", "share", "share", "SELECT 1")
    assert [each.name for each in unique([one, other])] == ["a", "kpis.a"]
    names = [each.name for each in all_measures(log().book(text=TEXT))]
    assert len(names) == len(set(names)) > 60


def test_every_measure_has_a_figure_of_nothing() -> None:
    """A book without a finding has a row for each measure, and none of them says a rate. Of those that have only parts there is
    no part."""
    book = Log().book(text=TEXT)
    found = all_measures(book)
    rows = figures(book, found).to_pylist()
    assert {row["measure"] for row in rows} == {each.name for each in found if each.has_whole}
    assert not [row["measure"] for row in rows if row["way"] == "share" and row["value"] is not None]
