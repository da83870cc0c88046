"""The measures against the raw logs of the bank and of Olist, asked in plain SQL that shares no code with them."""

from __future__ import annotations

from collections.abc import Iterator

import plain_sql
import pytest
import real_books
from both_ways import Both, both_of

from leadpact.measures.speed import BANDS, win_by_delay


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """BPI 2012."""
    with real_books.bank(tmp_path_factory.mktemp("bank")) as book:
        yield both_of(book, plain_sql.bank_sql(*real_books.BANK))


@pytest.fixture(scope="module")
def olist(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Olist's funnel."""
    with real_books.olist(tmp_path_factory.mktemp("olist")) as book:
        yield both_of(book, plain_sql.olist_sql(*real_books.OLIST))


# --- the bank --------------------------------------------------------------------------------------------

STEPS = {"lead": "submitted", "preaccepted": "preaccepted", "sql": "accepted", "opportunity": "finalized", "customer": "approved"}  # fmt: skip
READ = (
    "('A_SUBMITTED', 'A_PREACCEPTED', 'A_ACCEPTED', 'A_FINALIZED', 'O_SENT', 'A_APPROVED', 'A_DECLINED', 'A_CANCELLED', "
    "'W_Afhandelen leads', 'W_Nabellen offertes')"
)
"""The steps the mapping takes: the last of them is the log's end."""
AMSTERDAM = "strftime(timezone('Europe/Amsterdam', {}), '%Y-%m')"


@pytest.mark.parametrize(("stage", "step"), STEPS.items())
def test_the_banks_volumes_by_month(bank: Both, stage: str, step: str) -> None:
    """Leads, pre-accepted, SQLs, opportunities and customers: in all and in each month of Amsterdam's."""
    found = bank.months(f"volume.{stage}")
    month = AMSTERDAM.format(step)
    by_file = bank.all(
        f"SELECT {month}, count({step}) FROM cases WHERE {step} IS NOT NULL GROUP BY ROLLUP (1)"
    )
    assert {name: count for name, count in found.items() if count} == dict(by_file)


@pytest.mark.parametrize(("a", "b"), [("lead", "preaccepted"), ("preaccepted", "sql"), ("sql", "opportunity"), ("opportunity", "customer"), ("lead", "customer")])  # fmt: skip
def test_the_banks_conversions_by_cohort(bank: Both, a: str, b: str) -> None:
    """Each conversion, of the people who came to the first step in a month: those who ever came to the second."""
    found = bank.months(f"conversion.{a}_{b}", "hits", "judged")
    come, went = STEPS[a], STEPS[b]
    by_file = bank.all(
        f"SELECT {AMSTERDAM.format(come)}, count({went}), count(*) FROM cases WHERE {come} IS NOT NULL GROUP BY ROLLUP (1)"
    )
    assert found == {month: (hits, judged) for month, hits, judged in by_file}


def test_a_promised_conversion_of_the_banks_leaves_out_who_had_no_time(bank: Both) -> None:
    """Within thirty days: of those pre-accepted at least thirty days before the log's end, whether they converted or not."""
    within = "accepted <= preaccepted + INTERVAL 720 HOUR"
    by_file = bank.one(
        f"SELECT count(*) FILTER (old AND {within}), count(*) FILTER (old), count(*) FILTER (NOT old) FROM (SELECT *, "
        f"preaccepted + INTERVAL 720 HOUR <= (SELECT max(t) FROM steps WHERE concept_name IN {READ}) AS old FROM cases WHERE preaccepted IS NOT NULL)"
    )
    assert bank.whole("qualified_to_sql", "hits", "judged", "immature") == by_file


def test_the_banks_first_touch(bank: Both) -> None:
    """Median and ninth decile on the wall, and the shares within five minutes, an hour and a day, of all that were scheduled."""
    half, ninth, all_, *within = bank.one(
        "SELECT quantile_cont(delay, 0.5), quantile_cont(delay, 0.9), count(*), "
        + ", ".join(f"count(*) FILTER (delay <= {limit})" for limit in (300, 3_600, 86_400))
        + " FROM touches"
    )
    assert bank.whole("speed.first_touch_p50") == pytest.approx(half)
    assert bank.whole("speed.first_touch_p90") == pytest.approx(ninth)
    found = [bank.whole(f"speed.within_{limit}", "hits", "judged") for limit in ("5m", "1h", "24h")]
    assert found == [(count, all_) for count in within] == [(870, 4755), (2650, 4755), (4578, 4755)]


def test_the_banks_first_touch_by_month(bank: Both) -> None:
    """The median and the share within an hour in each month of the handoff."""
    by_file = {
        month: (hits, judged, half)
        for month, hits, judged, half in bank.all(
            f"SELECT {AMSTERDAM.format('handed')}, count(*) FILTER (delay <= 3600), count(*), quantile_cont(delay, 0.5) "
            "FROM touches GROUP BY 1"
        )
    }
    shares, halves = bank.months("speed.within_1h", "hits", "judged"), bank.months("speed.first_touch_p50")
    for month, (hits, judged, half) in by_file.items():
        assert shares[month] == (hits, judged)
        assert halves[month] == (None if judged < 10 else pytest.approx(half))


def test_the_bank_touches_everyone_it_was_handed(bank: Both) -> None:
    """Nobody who was scheduled is left untouched; 117 are neither won, lost nor ended, and all of them were tried."""
    untouched, undecided = bank.one(
        "SELECT count(*) FILTER (touched IS NULL), count(*) FILTER (c.approved IS NULL AND c.lost IS NULL) "
        "FROM touches t JOIN cases c USING (case_id)"
    )
    assert (bank.whole("load.untouched"), bank.whole("load.open_leads")) == (untouched, undecided) == (0, 117)


def test_the_banks_win_rate_by_delay_is_not_monotone(bank: Both) -> None:
    """Won of handed off in each band of the first touch's delay; it falls, and rises again: no claim that faster wins."""
    lows = (-1, 300, 1_800, 3_600, 14_400, 86_400, 259_200)
    cases = " ".join(f"WHEN delay > {low} THEN {place}" for place, low in reversed(list(enumerate(lows))))
    by_file = {
        place: (won, handed)
        for place, won, handed in bank.all(
            f"SELECT CASE {cases} END AS band, count(approved) FILTER (approved >= handed), count(*) FROM touches GROUP BY 1"
        )
    }
    told = win_by_delay(bank.book)
    for place, band in enumerate(told.bands[: len(BANDS)]):
        assert (band.won, band.handed) == by_file.get(place, (0, 0))
    rates = [won / handed for _, (won, handed) in sorted(by_file.items())]
    assert told.falls is False
    assert rates != sorted(rates, reverse=True)


def test_the_banks_money(bank: Both) -> None:
    """What was asked for in applications approved, by the month they were, and of whom: marketing's were handed to the desk
    before they were finalized."""
    by_file = bank.all(
        f"SELECT {AMSTERDAM.format('approved')}, sum(amount), count(*) FROM cases WHERE approved IS NOT NULL GROUP BY ROLLUP (1)"
    )
    assert bank.months("revenue.won") == {month: money for month, money, _ in by_file}
    assert bank.months("revenue.won_deals") == {month: deals for month, _, deals in by_file}
    marketing, others = bank.one(
        "SELECT sum(amount) FILTER (mine), sum(amount) FILTER (NOT mine) FROM (SELECT *, "
        "coalesce(handed <= finalized AND finalized - handed <= INTERVAL 180 DAY, false) AS mine FROM cases) WHERE approved IS NOT NULL"
    )
    assert (bank.whole("revenue.marketing"), bank.whole("revenue.sales")) == (marketing, others)


def test_the_banks_pipeline(bank: Both) -> None:
    """Applications sent an offer, approved of approved and refused, refused by reason, finalized and still open; and the days
    from finalized to approved."""
    sent, won, lost, open_, money, half, ninth = bank.one(
        "SELECT count(sent), count(approved), count(lost), count(*) FILTER (is_open), sum(amount) FILTER (is_open), "
        "quantile_cont(epoch_us(approved) - epoch_us(finalized), 0.5) / 86400e6, "
        "quantile_cont(epoch_us(approved) - epoch_us(finalized), 0.9) / 86400e6 FROM (SELECT *, "
        "finalized IS NOT NULL AND approved IS NULL AND lost IS NULL AS is_open FROM cases)"
    )
    assert bank.whole("pipeline.proposals") == sent == 5015
    assert bank.whole("pipeline.win_rate", "hits", "judged") == (won, won + lost)
    assert (bank.whole("pipeline.open"), bank.whole("pipeline.open_amount")) == (open_, money)
    reasons = bank.all(
        "SELECT lower(substr(concept_name, 3)), count(DISTINCT case_id) FROM steps "
        "WHERE concept_name IN ('A_DECLINED', 'A_CANCELLED') GROUP BY 1"
    )
    assert bank.parts("pipeline.lost", "key") == dict(reasons)
    assert bank.whole("velocity.sales_cycle.p50") == pytest.approx(half)
    assert bank.whole("velocity.sales_cycle.p90") == pytest.approx(ninth)


def test_the_banks_deals_add_up(bank: Both) -> None:
    """Opened, and lost without that (8,000 were refused before they were finalized), are together the won, the lost and the open;
    each closes in its month, and none is lost before it is opened."""
    opened, unopened, won, lost, open_, early = bank.one(
        "SELECT count(finalized), count(lost) FILTER (finalized IS NULL), count(approved), count(lost), "
        "count(*) FILTER (finalized IS NOT NULL AND approved IS NULL AND lost IS NULL), "
        "count(*) FILTER (lost < finalized) FROM cases"
    )
    assert opened + unopened == won + lost + open_
    assert (unopened, lost, early) == (8000, 10442, 0)
    judged, by_reason = bank.whole("pipeline.win_rate", "judged"), bank.parts("pipeline.lost", "key")
    assert judged + bank.whole("pipeline.open") == opened + unopened
    assert sum(by_reason.values()) == lost
    month = AMSTERDAM.format("coalesce(approved, lost)")
    by_file = bank.all(
        f"SELECT {month}, count(approved), count(*) FROM cases WHERE coalesce(approved, lost) IS NOT NULL GROUP BY 1"
    )
    found = bank.months("pipeline.win_rate", "hits", "judged")
    assert {name: both for name, both in found.items() if name and both[1]} == {
        name: (won, closed) for name, won, closed in by_file
    }


# --- Olist -----------------------------------------------------------------------------------------------

# a first contact is a day of São Paulo's, so its month is the one it is written with; a win is a moment, written in UTC
OLIST_MONTH = "strftime(first_contact, '%Y-%m')"
ORIGIN = "nullif(origin, 'unknown')"
OLIST_WIN_MONTH = "strftime(timezone('America/Sao_Paulo', timezone('UTC', won)), '%Y-%m')"


def test_olist_closes_842_of_8000(olist: Both) -> None:
    """All leads and all wins; those of 2017, in which the file has no win before December, are truncated and in no rate."""
    leads, wins = olist.one("SELECT count(*), count(won) FROM sellers")
    assert (olist.whole("volume.lead"), olist.whole("volume.customer")) == (leads, wins) == (8000, 842)
    hits, judged, truncated = olist.whole("conversion.lead_customer", "hits", "judged", "truncated")
    early, won_early = olist.one(f"SELECT count(*), count(won) FROM sellers WHERE {OLIST_MONTH} < '2018'")
    assert (truncated, judged, hits) == (early, leads - early, wins - won_early)


def test_olists_people_come_in_the_month_that_is_written(olist: Both) -> None:
    """A day without a time stays in its month; a win is in the month it has in São Paulo, not in UTC."""
    leads = olist.all(f"SELECT {OLIST_MONTH}, count(*) FROM sellers GROUP BY 1")
    wins = olist.all(f"SELECT {OLIST_WIN_MONTH}, count(*) FROM sellers WHERE won IS NOT NULL GROUP BY 1")
    for name, by_file in (("volume.lead", leads), ("volume.customer", wins)):
        found = olist.months(name)
        assert {month: count for month, count in found.items() if month and count} == dict(by_file)


def test_olists_cohorts(olist: Both) -> None:
    """Won of each month's leads: 2018 judged, 2017 told to be truncated, none of it both."""
    by_file = olist.all(f"SELECT {OLIST_MONTH}, count(won), count(*) FROM sellers GROUP BY 1")
    found = olist.months("conversion.lead_customer", "hits", "judged", "truncated")
    for month, won, leads in by_file:
        assert found[month] == ((0, 0, leads) if month < "2018" else (won, leads, 0))


def test_olist_by_origin(olist: Both) -> None:
    """Won of the leads of 2018 of each origin, and deals won of all; blank and `unknown` are one part, of no origin, and no part
    is called by the name of a file."""
    by_file = olist.all(
        f"SELECT {ORIGIN}, count(won), count(*) FROM sellers WHERE {OLIST_MONTH} >= '2018' GROUP BY 1"
    )
    found = olist.parts("conversion.lead_customer", "source", "hits", "judged")
    assert found == {origin: (won, leads) for origin, won, leads in by_file}
    assert (
        found[None][1]
        == olist.one(
            f"SELECT count(*) FROM sellers WHERE {OLIST_MONTH} >= '2018' AND (origin IS NULL OR origin = 'unknown')"
        )[0]
    )
    deals = olist.all(f"SELECT {ORIGIN}, count(*) FROM sellers WHERE won IS NOT NULL GROUP BY 1")
    assert olist.parts("revenue.first_touch_deals", "key") == dict(deals)


def test_olist_tells_wins_but_no_money_and_no_losses(olist: Both) -> None:
    """What a seller turns over is not what the deal is worth; without losses there is no win rate; both are said to be missing."""
    assert olist.whole("pipeline.win_rate", "value", "judged", "none") == (None, 0, 842)
    assert olist.whole("revenue.won", "judged", "none") == (0, 842)


def test_olists_promise_is_judged(olist: Both) -> None:
    """Won within 150 days of the first contact's midnight in São Paulo, of the leads of 2018: all of them had that time."""
    came = "timezone('America/Sao_Paulo', CAST(first_contact AS TIMESTAMP))"
    by_file = olist.one(
        f"SELECT count(*) FILTER (timezone('UTC', won) - {came} <= INTERVAL 3600 HOUR), count(*) "
        f"FROM sellers WHERE {OLIST_MONTH} >= '2018'"
    )
    assert olist.whole("won", "hits", "judged", "immature") == (*by_file, 0)
