"""What a month got to know of frozen ones is on the page, money in money."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.report.pages import AGREEMENT, page_in, replayed, told

GOAL = (
    AGREEMENT
    + "goals: {revenue: {target: 100_000, by: 2026-12-31, counted_from: 2026-01-01, counts: \"type = 'new'\"}}\n"
)
HEAD = "event_id,lead_id,at,kind,form,deal_id,amount,type\n"
LEADS = "".join(f"l{n},l{n},2026-01-{n + 5:02}T10:00:00+01:00,form_submitted,demo,,,\n" for n in range(12))
DEALS = (
    "o,l1,2026-01-12T10:00:00+01:00,deal_opened,,d,5000,new\n"
    "w,l1,2026-01-20T10:00:00+01:00,deal_won,,d,5000,new\n"
    "p,l2,2026-01-12T10:00:00+01:00,deal_opened,,e,700,new\n"
    "x,l2,2026-02-10T10:00:00+01:00,deal_won,,e,700,new\n"
    "y,l1,2026-02-20T10:00:00+01:00,deal_lost,,d,,\n"
    "z,l3,2026-03-20T10:00:00+01:00,page_viewed,,,,\n"
)


@pytest.mark.parametrize(("language", "shown"), [("en", "−€5,000"), ("es", "−5.000\u00a0€")])
def test_money_taken_back_is_an_adjustment_in_money(tmp_path: Path, language: str, shown: str) -> None:
    """Won in January for 5,000 and lost after all on 20 February: frozen January keeps it, February has 700 and takes 5,000 back,
    the term has 700. Deals are adjusted as deals, and no term has an adjustment beside its number."""
    out = replayed(tmp_path, GOAL, HEAD + LEADS + DEALS, measured=True)
    rows = {
        row["month"]: row
        for row in told(out)["figures"]
        if row["measure"] == "revenue.won" and row["by"] is None
    }
    assert {month: (row["value"], row["adjusted_value"]) for month, row in rows.items()} == {
        None: (700, -5000),
        "2026-01": (5000, 0),
        "2026-02": (700, -5000),
    }
    page = page_in(out, language)
    numbers = {name: (value, text) for name, value, text in page.numbers if "|adjusted_" in name}
    assert numbers["revenue.won|2026-02||adjusted_value"] == ("-5000.0", shown)
    assert numbers["revenue.won_deals|2026-02||adjusted_judged"][0] == "-1"
    assert all(name.split("|")[1] for name in numbers), "a term has its adjustments in its number"
