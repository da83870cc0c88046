"""From postings to figures: months, closes, adjustments, splits, too few."""

import pytest
from ledgers import at, book, postings

from leadpact.measures.figures import SPLITS, figures
from leadpact.measures.measure import PARTS_ONLY, Measure


def measure(*rows: dict[str, object], **how: object) -> Measure:
    return Measure(
        **{"name": "m", "group": "promises", "way": "share", "unit": "share", "postings": postings(*rows)}
        | how
    )  # type: ignore[arg-type]


def told(found: object, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in columns) for row in found.to_pylist()]  # type: ignore[attr-defined]


def test_a_share_below_ten_judged_is_too_few() -> None:
    """Nine judged give no percentage, ten do, with its interval; the verdict is the point estimate's."""
    for count, few in ((9, True), (10, False)):
        rows = [{"at": at("2026-03-02 10:00"), "hit": n > 0} for n in range(count)]
        (whole, month) = figures(book(), [measure(*rows, target=0.9)]).to_pylist()
        assert (whole["hits"], whole["judged"], whole["too_few"]) == (count - 1, count, few)
        assert whole["value"] == (None if few else 0.9)
        assert whole["kept"] is (None if few else True)
        assert month["month"] == "2026-03"
        if not few:
            assert whole["low"] == pytest.approx(0.5958, abs=1e-4)
            assert whole["high"] == pytest.approx(0.9821, abs=1e-4)


def test_a_month_is_counted_in_the_agreements_zone() -> None:
    """23:30 UTC on 31 January is February in Madrid."""
    found = figures(
        book(),
        [measure({"at": at("2026-01-31 22:30")}, {"at": at("2026-01-31 23:30")}, way="count", unit="count")],
    )
    assert told(found, "month", "value") == [(None, 2.0), ("2026-01", 1.0), ("2026-02", 1.0)]


def test_what_is_known_after_the_close_adjusts_a_later_month() -> None:
    """January closes on 4 February at 17:00 Madrid (3bd). A miss known then stays in January; its correction, known on the
    fifth, is an adjustment of February; the term has the correction."""
    miss = {"at": at("2026-01-20 10:00"), "hit": False}
    back = miss | {"times": -1, "known_at": at("2026-02-05 09:00")}
    met = {"at": at("2026-01-20 10:00"), "hit": True, "known_at": at("2026-02-05 09:00")}
    found = figures(book(), [measure(miss, back, met)])
    columns = ("month", "hits", "judged", "adjusted_hits", "adjusted_judged")
    assert told(found, *columns) == [(None, 1, 1, 1, 0), ("2026-01", 0, 1, 0, 0), ("2026-02", 0, 0, 1, 0)]


def test_a_correction_before_the_close_changes_the_month_itself() -> None:
    """The close is the line: until then a month's numbers move."""
    miss = {"at": at("2026-01-20 10:00"), "hit": False}
    back = miss | {"times": -1, "known_at": at("2026-02-04 16:00")}
    met = {"at": at("2026-01-20 10:00"), "hit": True, "known_at": at("2026-02-04 16:00")}
    found = figures(book(), [measure(miss, back, met)])
    assert told(found, "month", "hits", "judged", "frozen") == [(None, 1, 1, None), ("2026-01", 1, 1, True)]


def test_what_is_apart_is_counted_and_not_judged() -> None:
    """Open, void and disputed ones are shown beside the judged."""
    when = at("2026-03-02 10:00")
    rows = [
        {"at": when, "hit": True},
        {"at": when, "state": "void"},
        {"at": when, "state": "open"},
        {"at": when, "state": "open"},
    ]
    whole = figures(book(), [measure(*rows)]).to_pylist()[0]
    assert (whole["judged"], whole["void"], whole["open"], whole["disputed"]) == (1, 1, 2, 0)


def test_a_split_adds_up_to_the_whole() -> None:
    """Every posting is in exactly one part; those of nobody are a part of their own."""
    when = at("2026-03-02 10:00")
    rows = [
        {"at": when, "hit": n % 2 == 0, "person": name}
        for n, name in enumerate(["luis", "marta", None, "luis"])
    ]
    parts = [row for row in figures(book(), [measure(*rows)], "person").to_pylist() if row["month"] is None]
    assert [(row["key"], row["hits"], row["judged"]) for row in parts] == [
        ("luis", 1, 2),
        ("marta", 0, 1),
        (None, 1, 1),
    ]


def test_what_lies_outside_the_term_is_not_in_it() -> None:
    """The term is the agreement's: the year before and the year after are other terms."""
    rows = [{"at": at(f"{year}-06-01 10:00")} for year in (2025, 2026, 2027)]
    found = figures(
        book("2027-07-01 00:00", first="2025-05-01 00:00"), [measure(*rows, way="count", unit="count")]
    )
    assert told(found, "month", "value")[0] == (None, 1.0)


def test_a_target_of_the_whole_term_is_not_missed_before_its_end() -> None:
    """It may be reached early; until the term is over there is nothing to hold against anybody."""
    rows = [{"at": at("2026-03-02 10:00"), "value": 100.0}]
    how: dict[str, object] = {"way": "sum", "unit": "money", "at_end": True}
    for until, target, kept in (
        ("2026-06-15", 500, None),
        ("2026-06-15", 100, True),
        ("2027-01-15", 500, False),
    ):
        found = figures(book(f"{until} 12:00"), [measure(*rows, target=float(target), **how)])
        assert told(found, "month", "kept") == [(None, kept), ("2026-03", None)]


@pytest.mark.parametrize("way", ["share", "count", "sum", "mean", "p50", "max"])
def test_parts_that_overlap_have_no_whole(way: str) -> None:
    """One lead stands in two parts: there is a figure for each, in the term and its month, but none for both together, and none
    by any other split. A measure of one of the parts alone has a whole again."""
    rows = [{"at": at("2026-03-02 10:00"), "key": key, "hit": True, "value": 1.0} for key in ("a", "b")]
    overlapping = measure(*rows, way=way, by_key=True, note=PARTS_ONLY)
    found = figures(book(), [overlapping])
    assert told(found, "month", "by", "key", "judged") == [
        (None, "key", "a", 1), (None, "key", "b", 1), ("2026-03", "key", "a", 1), ("2026-03", "key", "b", 1),
    ]  # fmt: skip
    for by in ("party", *SPLITS):
        assert figures(book(), [overlapping], by).num_rows == 0
    assert overlapping.refusal("source") == (
        "m means nothing by source, as what it counts stands in several of its own parts: use it without a split"
    )
    alone = measure(rows[0], way=way, note=PARTS_ONLY)
    assert told(figures(book(), [alone]), "month", "by") == [(None, None), ("2026-03", None)]


def test_a_split_that_a_measure_does_not_have_is_left_out() -> None:
    """Of two measures one has no grades: by grade there are the other's figures only, and a sentence says what to use; by all
    else both have theirs."""
    rows = [{"at": at("2026-03-02 10:00"), "hit": True, "grade": "A1"}]
    some, other = (
        measure(*rows, name="some", not_by=("grade",), instead="other"),
        measure(*rows, name="other"),
    )
    for by in ("party", *SPLITS, None):
        names = {row["measure"] for row in figures(book(), [some, other], by).to_pylist()}
        assert names == ({"other"} if by == "grade" else {"some", "other"})
        assert (some.refusal(by) is None) == (by != "grade")
    said = "some means nothing by grade, as it divides some people by others, who differ in that: use other by grade"
    assert some.refusal("grade") == said
