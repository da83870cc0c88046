"""A replay leaves who the leads are: a row each, as the log knows them at its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from book_logs import HEAD, happened, one, rows_of, told


def test_the_last_name_and_company_hold(tmp_path: Path) -> None:
    """Those last told of the lead; an empty one clears nothing, and what a page is called is no lead's name."""
    found = one(
        tmp_path,
        told("l", 5, name="Eva", company="One"), told("l", 7, company="Two"), told("l", 6, company="Three"),
        happened("l", "page_viewed", 8, name="Pricing"),
    )  # fmt: skip
    assert (found["name"], found["company"]) == ("Eva", "Two")


def test_a_name_in_two_parts(tmp_path: Path) -> None:
    """Where no whole name was told, first and last name make one, also one of them alone."""
    leads, _ = rows_of(
        tmp_path,
        told("a", 5, first_name="Eva"), told("a", 6, last_name="Gil"), told("b", 5, last_name="Paz"), told("c", 5),
        told("d", 5, name="Whole", first_name="Part"),
    )  # fmt: skip
    assert [each["name"] for each in leads] == ["Eva Gil", "Paz", None, "Whole"]


def test_the_first_touch_says_the_source(tmp_path: Path) -> None:
    """The first event with an origin, by (at, seq, event_id), and not the first with a source column."""
    found = one(
        tmp_path,
        happened("l", "page_viewed", 5, source="web"), happened("l", "page_viewed", 7, utm_source="late"),
        happened("l", "page_viewed", 6, seq=2, utm_source="second"),
        happened("l", "page_viewed", 6, seq=1, lead_source="fair", utm_source="ads"),
    )  # fmt: skip
    assert found["source"] == "ads"


def test_the_source_column_where_nothing_says_an_origin(tmp_path: Path) -> None:
    """Then it is the source of the first event that has one."""
    rows = happened("l", "page_viewed", 5), happened("l", "page_viewed", 7, source="crm")
    assert one(tmp_path, *rows, happened("l", "page_viewed", 6, source="web"))["source"] == "web"


def test_campaign_and_product_are_the_first_said(tmp_path: Path) -> None:
    """Under either name, the shorter first; NULL where the log has none."""
    rows = [happened("l", "page_viewed", 7, campaign="b", utm_campaign="x", product_line="packing")]
    found = one(tmp_path, *rows, happened("l", "page_viewed", 6, utm_campaign="a"), told("m", 5, market="FR"))
    assert (found["campaign"], found["product"], found["company"]) == ("a", "packing", None)


@pytest.mark.parametrize("seq", [0, 7, -5, 1 << 40])
def test_at_one_instant_seq_and_then_the_id_decide(tmp_path: Path, seq: int) -> None:
    """The order of events is (at, seq, event_id), not that of the rows, however large or small a seq is."""
    tied = [
        happened("l", "page_viewed", 5, event_id="b", seq=seq, campaign="two"),
        happened("l", "page_viewed", 5, event_id="a", seq=seq, campaign="one"),
    ]
    later = happened("l", "page_viewed", 5, event_id="0", seq=seq + 1, campaign="three")
    assert one(tmp_path, later, *tied)["campaign"] == "one"
    assert one(tmp_path, later, tied[0])["campaign"] == "two"


@pytest.mark.parametrize(
    ("job", "employees", "persona", "segment"),
    [
        ("Jefa de planta", "80", "plant", "rest"),
        ("Compras", "600", "large", "big"),
        ("Jefa de planta", "20", None, "rest"),
        (None, None, None, "rest"),
    ],
)
def test_the_first_persona_that_matches(
    tmp_path: Path, job: str | None, employees: str | None, persona: str | None, segment: str
) -> None:
    """In document order; one without `match` is nobody's, a segment without `when` whoever's is in no other."""
    found = one(tmp_path, told("l", 5, job=job, employees=employees))
    assert (found["persona"], found["segment"]) == (persona, segment)


def test_a_value_that_does_not_cast_clears_nothing(tmp_path: Path) -> None:
    """Conditions see the last value that is of the declared type."""
    assert one(tmp_path, told("l", 5, employees="600"), told("l", 6, employees="many"))["segment"] == "big"


def test_conditions_ask_the_lead_and_no_event(tmp_path: Path) -> None:
    """What only an event said, such as how many employees a form asked about, is not known of the lead."""
    assert one(tmp_path, told("l", 5), happened("l", "form_submitted", 6, employees="600"))["persona"] is None


def test_no_segments_no_segment(tmp_path: Path) -> None:
    """An agreement without personas and segments leaves both NULL."""
    found = one(tmp_path, told("l", 5, employees="600"), agreement=HEAD + "effective: 2026-01-01\n")
    assert (found["persona"], found["segment"]) == (None, None)


def test_personas_are_those_of_the_version_in_force_at_the_end(tmp_path: Path) -> None:
    """A version that begins after `until` does not tell yet."""
    folder = tmp_path / "versions"
    folder.mkdir()
    for day, name in (("2026-01-01", "old"), ("2026-06-01", "new")):
        text = f"{HEAD}effective: {day}\npersonas: {{{name}: {{match: \"job = 'x'\"}}}}\n"
        (folder / f"{day}.yaml").write_text(text)
    rows = [told("l", 5, job="x"), happened("l", "page_viewed", 6, at="2026-07-01T10:00:00Z")]
    assert one(tmp_path, *rows, agreement=folder)["persona"] == "new"
    assert one(tmp_path, *rows, agreement=folder, until=1_780_000_000_000_000)["persona"] == "old"


def test_an_absorbed_lead_keeps_its_row(tmp_path: Path) -> None:
    """It has its own properties and the survivor's account; `person` is whom all its merges lead to."""
    leads, _ = rows_of(
        tmp_path,
        told("a", 5, name="A", account_id="x"), happened("a", "lead_merged", 6, into="b"), told("b", 5, name="B"),
        happened("b", "lead_merged", 7, into="c"), told("c", 5, account_id="y"),
    )  # fmt: skip
    named = [tuple(each[key] for key in ("lead_id", "person", "account_id", "name")) for each in leads]
    assert named == [("a", "c", "y", "A"), ("b", "c", "y", "B"), ("c", "c", "y", None)]


def test_a_lead_knows_its_first_merge_and_erasure(tmp_path: Path) -> None:
    """Into whom and when, step by step, not the end of the chain; a second merge is void. Who was not has neither."""
    leads, _ = rows_of(
        tmp_path,
        told("a", 5), happened("a", "lead_merged", 6, into="b"), happened("a", "lead_merged", 8, into="d"),
        told("b", 5), happened("b", "lead_merged", 7, into="c"), told("c", 5), happened("c", "lead_erased", 8),
        happened("c", "lead_erased", 9), told("d", 5),
    )  # fmt: skip
    days = [
        (
            each["lead_id"],
            each["merged_into"],
            *(at and at.day for at in (each["merged_at"], each["erased_at"])),
        )
        for each in leads
    ]
    assert sorted(days) == [
        ("a", "b", 6, None),
        ("b", "c", 7, None),
        ("c", None, None, 8),
        ("d", None, None, None),
    ]


def test_a_survivor_that_no_event_is_about(tmp_path: Path) -> None:
    """It is a lead all the same, and has no first and last event."""
    leads, _ = rows_of(tmp_path, told("a", 5), happened("a", "lead_merged", 6, into="b"))
    assert [(each["lead_id"], each["first_at"] is None) for each in leads] == [("a", False), ("b", True)]


def test_leads_left_out_are_in_neither_table(tmp_path: Path) -> None:
    """A lead the agreement is not about; what was absorbed by one that belongs does belong."""
    leads, evidence = rows_of(
        tmp_path,
        told("a", 5, market="FR"), happened("a", "meeting_held", 6), told("b", 5), told("c", 5, market="FR"),
        happened("c", "lead_merged", 6, into="b"), happened("c", "meeting_held", 7),
    )  # fmt: skip
    assert [each["lead_id"] for each in leads] == ["b", "c"]
    assert [each["lead_id"] for each in evidence] == ["c"]


def test_first_and_last_event(tmp_path: Path) -> None:
    """Instants of the first and the last of a lead's events, whatever they are."""
    found = one(tmp_path, told("l", 6), happened("l", "page_viewed", 5), happened("l", "anything_done", 9))
    assert (found["first_at"].day, found["last_at"].day) == (5, 9)


def test_who_was_erased_is_nobody_by_name(tmp_path: Path) -> None:
    """An erased person's name and company are gone, those of the leads merged into them too; where they came from stays."""
    rows = [
        told("a", 5, name="Secret", company="Hidden", origin="fair"), told("b", 5, name="Secret too"),
        happened("b", "lead_merged", 6, into="a"), happened("a", "lead_erased", 7), told("c", 5, name="Open"),
    ]  # fmt: skip
    leads, _ = rows_of(tmp_path, *rows)
    assert [(each["name"], each["company"], each["source"]) for each in leads] == [
        (None, None, "fair"),
        (None, None, None),
        ("Open", None, None),
    ]
