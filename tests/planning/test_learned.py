"""Rates and won money from a replay: mature cohorts only, refused below thirty people, money of the term only."""

from __future__ import annotations

import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "measures"))

from funnels import STAGES, Row, deal, entered, funnel, handed_off

from leadpact.agreement.goals import Goals
from leadpact.measures.book import Book
from leadpact.planning.learned import learn, too_few, unknown_stages, with_learned
from leadpact.planning.waterfall import rates_of
from leadpact.planning.won import won_in

KPI = """
kpis: {lead_to_mql: {owed_by: marketing, conversion: [lead, mql], window: 30d, target: 25%}}
"""
GOALS = Goals.model_validate(
    {
        "revenue": {
            "target": 100_000,
            "average_deal": 1_000,
            "conversion": {"visitor": "2%", "lead": "25%", "mql": "50%"},
        },
        "segments": {"large": {"share": "40%", "conversion": {"lead": "60%"}}},
    }
)


def cohort(name: str, count: int, converted: int, when: str = "2026-02-02 10:00") -> list[Row]:
    """People who became leads at one time, some of them MQLs ten days later."""
    later = when.replace("-02-02", "-02-12").replace("-06-01", "-06-11")
    return [entered(f"{name}{n}", "lead", when) for n in range(count)] + [
        entered(f"{name}{n}", "mql", later) for n in range(converted)
    ]


def book(*rows: Row, **more: object) -> Book:
    return funnel(*rows, text=STAGES + KPI, **more)  # type: ignore[arg-type]


def test_a_rate_is_of_people_who_had_their_window() -> None:
    """40 leads of February, 10 of them MQLs within the KPI's 30 days: a quarter. Ten leads of June have not had it by the 15th."""
    found = learn(book(*cohort("a", 40, 10), *cohort("b", 10, 10, "2026-06-01 10:00")), GOALS, "customer")
    lead = found[0]
    assert (lead.stage, lead.after, lead.segment, str(lead.window)) == ("lead", "mql", None, "30d")
    assert (lead.hits, lead.judged, lead.immature, lead.rate) == (10, 40, 10, Fraction(1, 4))
    low, high = lead.interval
    assert (low, high) == pytest.approx((0.1419, 0.4019), abs=5e-4)  # Wilson by hand
    assert not lead.differs and lead.clause == "goals.revenue.conversion.lead"


def test_an_assumption_outside_the_interval_differs() -> None:
    """Assumed 25 %, of 40 people 36 came on: 77 to 96 %."""
    lead = learn(book(*cohort("a", 40, 36)), GOALS, "customer")[0]
    assert lead.differs and lead.interval[0] > 0.25


@pytest.mark.parametrize(("people", "enough"), [(29, False), (30, True)])
def test_thirty_people_are_enough(people: int, enough: bool) -> None:
    """A rate of 29 is refused, of 30 it is not."""
    found = learn(book(*cohort("a", people, 5)), GOALS, "customer")
    assert found[0].is_enough == enough
    assert (found[0] in list(too_few(found))) != enough


def test_a_segment_with_a_rate_of_its_own_is_asked_apart() -> None:
    """Of 40 leads 30 are of `large`; all who came on are among them."""
    rows = [*cohort("a", 30, 12), *cohort("b", 10, 0)]
    leads = [{"lead_id": f"a{n}", "segment": "large"} for n in range(30)]
    found = {(each.segment, each.stage): each for each in learn(book(*rows, leads=leads), GOALS, "customer")}
    assert (found[None, "lead"].hits, found[None, "lead"].judged) == (12, 40)
    large = found["large", "lead"]
    assert (large.hits, large.judged, large.clause) == (12, 30, "goals.segments.large.conversion.lead")
    assert ("large", "mql") not in found


def test_learned_rates_take_the_place_of_the_assumed_ones() -> None:
    """Visitors are in no log: their rate stays; a segment's own rate is replaced by its own."""
    rows = [*cohort("a", 30, 12), *cohort("b", 10, 0)]
    leads = [{"lead_id": f"a{n}", "segment": "large"} for n in range(30)]
    used = [
        each for each in learn(book(*rows, leads=leads), GOALS, "customer") if each.is_enough and each.hits
    ]
    goals = with_learned(GOALS, used)
    assert rates_of(goals) == {"visitor": Fraction(1, 50), "lead": Fraction(3, 10), "mql": Fraction(1, 2)}
    assert rates_of(goals, "large")["lead"] == Fraction(2, 5)
    assert with_learned(Goals(), used) == Goals()


def test_a_stage_that_the_replay_lacks_is_told() -> None:
    """Its rate cannot be learned, nor that of the stage before it, which leads there."""
    goals = Goals.model_validate({"revenue": {"target": 1, "conversion": {"lead": "20%", "demo": "30%"}}})
    assert unknown_stages(book(), goals) == ["demo"]
    assert learn(book(), goals, "customer") == ()


def test_won_money_is_of_the_term_and_of_marketing() -> None:
    """Of the wins of January and May those from February on count; marketing's is of an account it handed off; another currency
    and a deal without an amount are told apart."""
    evidence = [
        deal("won", "d0", "2026-01-05 10:00", lead_id="m", account_id="m", amount=500.0),
        deal("won", "d1", "2026-05-05 10:00", lead_id="m", account_id="m", amount=1_000.5),
        deal("won", "d2", "2026-05-06 10:00", lead_id="s", account_id="s", amount=2_000.0),
        deal("won", "d3", "2026-05-06 10:00", lead_id="s", account_id="s", amount=9.0, currency="USD"),
        deal("won", "d4", "2026-05-06 10:00", lead_id="s", account_id="s"),
    ]
    made = book(
        handed_off("m", "2026-01-02 09:00"), entered("s", "lead", "2026-01-02 09:00"), evidence=evidence
    )
    won = won_in(made, date(2026, 2, 1), date(2026, 12, 31))
    assert (won.total, won.marketing) == (Fraction("3000.5"), Fraction("1000.5"))
    assert (won.until, won.foreign, won.unknown) == (date(2026, 6, 15), 1, 1)
    assert won_in(made, date(2026, 2, 1), date(2026, 4, 30)).total == 0
