"""The waterfall: from money down to leads, by hand, and what each rounding does to it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from leadpact.agreement.goals import Goals
from leadpact.planning.waterfall import Missing, Part, waterfall

CONVERSION = {"lead": "50%", "mql": "50%", "sql": "20%"}


def parts(segments: dict[str, object] | None = None, **revenue: object) -> tuple[Part, ...] | Missing:
    given = {"target": 100_000, "average_deal": 10_000, "conversion": CONVERSION} | revenue
    return waterfall(Goals.model_validate({"revenue": given, "segments": segments or {}}))


def numbers(found: tuple[Part, ...] | Missing) -> list[dict[str, int]]:
    assert not isinstance(found, Missing)
    return [{need.stage: need.number for need in part.needs} for part in found]


def test_from_money_to_leads() -> None:
    """60 % of 100,000 at 10,000 a deal are 6 customers; a fifth of SQLs buys: 30; half of MQLs: 60; half of leads: 120."""
    assert numbers(parts(marketing_share="60%")) == [{"lead": 120, "mql": 60, "sql": 30, "customer": 6}]


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        # 100,000 / 7,000 = 14.29 deals, so 15 customers whatever the rounding
        ("up", {"lead": 55, "mql": 22, "customer": 15}),  # 15/0.7 = 21.43, 22/0.4 = 55
        ("nearest", {"lead": 53, "mql": 21, "customer": 15}),  # 21.43 is 21, 21/0.4 = 52.5 is 53
        ("carry", {"lead": 51, "mql": 20, "customer": 15}),  # 14.29/0.7 = 20.41, 20.41/0.4 = 51.02
    ],
)
def test_roundings_differ_and_every_plan_reaches_its_goal(rounding: str, expected: dict[str, int]) -> None:
    """Each rounding by hand; the planned customers bring at least the goal."""
    found = parts(average_deal=7_000, conversion={"lead": "40%", "mql": "70%"}, rounding=rounding)
    assert numbers(found) == [expected]
    assert not isinstance(found, Missing)
    assert found[0].reached == 105_000 >= found[0].money


def test_whole_numbers_are_not_rounded_up() -> None:
    """Exact arithmetic: 30 % of 100 is 30, so 30 need 100, not 101."""
    assert numbers(parts(target=30, average_deal=1, conversion={"lead": "30%"})) == [
        {"lead": 100, "customer": 30}
    ]


def test_segments_have_their_own_deals() -> None:
    """40 % at 20,000 a deal are 2 customers; the rest at the usual 10,000 are 6; each with its own chain."""
    found = parts({"large": {"share": "40%", "average_deal": 20_000}, "other": {}})
    assert numbers(found) == [
        {"lead": 40, "mql": 20, "sql": 10, "customer": 2},
        {"lead": 120, "mql": 60, "sql": 30, "customer": 6},
    ]


def test_shares_cover_the_whole_goal() -> None:
    """Segments without a share divide what is left equally; what nobody claims is a part without a name."""
    split = parts({"a": {"share": "50%"}, "b": {}, "c": {}})
    assert not isinstance(split, Missing)
    assert [(part.segment, part.money) for part in split] == [("a", 50_000), ("b", 25_000), ("c", 25_000)]
    rest = parts({"a": {"share": "70%"}})
    assert not isinstance(rest, Missing)
    assert [(part.segment, part.money) for part in rest] == [("a", 70_000), (None, 30_000)]
    assert sum((part.money for part in rest), Fraction(0)) == 100_000


def test_what_is_missing_is_named() -> None:
    """No goal, no deal size, a rate of nothing: the clause that lacks it."""
    assert waterfall(Goals()) == Missing("goals.revenue")
    assert parts(average_deal=None) == Missing("goals.revenue.average_deal")
    assert parts(conversion={"lead": "50%", "mql": "0%"}) == Missing("goals.revenue.conversion.mql")
    assert parts({"a": {"share": "50%", "average_deal": 5}}, average_deal=None) == Missing(
        "goals.revenue.average_deal"
    )


def test_without_rates_there_are_customers_only() -> None:
    """The goal says how many deals, and no more."""
    assert numbers(parts(conversion={})) == [{"customer": 10}]
