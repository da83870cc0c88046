"""Volumes: a person counts once, later cycles and handoffs beyond the promise are apart, and ratios are no conversions."""

from datetime import date

from funnels import STAGES, counted, entered, funnel, handed_off, named, told
from ledgers import at

from leadpact.measures import volume
from leadpact.measures.figures import figures
from leadpact.measures.measure import POSTING


def test_a_person_counts_once_and_a_later_cycle_is_apart() -> None:
    """Ana enters MQL in two cycles: one person, once recycled; Bea once, implied, which counts as well."""
    book = funnel(
        entered("ana", "mql", "2026-01-10 10:00"),
        entered("ana", "mql", "2026-03-10 10:00", cycle=2),
        entered("bea", "mql", "2026-03-11 10:00", implied=True),
    )
    found = counted(book, named(volume.measures(book), "volume.mql"), "value", "recycled")
    assert found == {None: (2, 1), "2026-01": (1, 0), "2026-03": (1, 1)}


def test_two_leads_of_one_person_are_one_entry() -> None:
    """Merged since, both entered in cycle 1: the earlier counts, the other is the same said twice; only cycle 2 is recycled."""
    leads = [{"lead_id": "ana2", "person": "ana"}]
    book = funnel(
        entered("ana2", "mql", "2026-01-10 10:00"),
        entered("ana", "mql", "2026-02-10 10:00"),
        entered("ana", "mql", "2026-04-10 10:00", cycle=2),
        leads=leads,
    )
    rows = told(book, volume.entry_postings(book, "mql"), "at", "lead_id", "state")
    assert rows == [(at("2026-01-10 10:00"), "ana2", None), (at("2026-04-10 10:00"), "ana", "recycled")]


def test_below_the_mql_stage_nothing_is_recycled() -> None:
    """No return clears the lead stage: a second entry, in whatever cycle, is that of a second lead, merged since."""
    book = funnel(
        entered("ana", "lead", "2026-01-10 10:00"),
        entered("ana2", "lead", "2026-03-10 10:00", cycle=2),
        leads=[{"lead_id": "ana2", "person": "ana"}],
    )
    assert told(book, volume.entry_postings(book, "lead"), "lead_id", "state") == [("ana", None)]


def test_first_means_first_in_the_term() -> None:
    """Who was an MQL before the term, and is one again in it, counts in it once."""
    book = funnel(
        entered("ana", "mql", "2025-11-10 10:00"),
        entered("ana", "mql", "2026-02-10 10:00", cycle=2),
        entered("ana", "mql", "2026-04-10 10:00", cycle=3),
    )
    rows = told(book, volume.entry_postings(book, "mql"), "at", "state")
    assert rows == [(at("2026-02-10 10:00"), None), (at("2026-04-10 10:00"), "recycled")]


def test_handoffs_beyond_the_promise_are_apart_in_their_week() -> None:
    """80 % of a plan of 3 is 2.4: of four new people handed off in the week of 2 March the third and fourth are beyond. A
    recycled one is neither new nor beyond; the week after begins anew, on Monday
    00:00 in Madrid; the one after that has no plan, so no limit."""
    text = STAGES + "handoff: {up_to: 80% of plan, triggers: [{id: demo, on: form_submitted}]}\n"
    book = funnel(
        handed_off("old", "2026-02-01 10:00"),
        handed_off("old", "2026-03-02 08:00", cycle=2),
        handed_off("a", "2026-03-02 10:00"),
        handed_off("d", "2026-03-08 22:30"),
        handed_off("b", "2026-03-03 10:00"),
        handed_off("c", "2026-03-04 10:00"),
        handed_off("e", "2026-03-08 23:30"),
        *(handed_off(f"unplanned{n}", "2026-03-16 10:00") for n in range(4)),
        text=text,
    )
    weekly = {date(2026, 3, 2): 3.0, date(2026, 3, 9): 3.0}
    rows = told(book, volume.handoff_postings(book, weekly), "lead_id", "state", "at")
    assert [row[:2] for row in rows] == [
        ("a", None), ("b", None), ("c", "beyond"), ("d", "beyond"), ("e", None), ("old", "recycled"), ("old", None),
        *((f"unplanned{n}", None) for n in range(4)),
    ]  # fmt: skip
    (measure,) = [m for m in volume.measures(book, weekly) if m.name == "volume.handed_off"]
    assert counted(book, measure, "value", "beyond", "recycled")[None] == (8, 2, 1)


def test_without_a_plan_nothing_is_beyond() -> None:
    """What is promised is a share of the plan: without a plan there is no limit to be beyond."""
    book = funnel(*(handed_off(f"l{n}", "2026-03-02 10:00") for n in range(5)))
    assert counted(book, named(volume.measures(book), "volume.handed_off"), "value", "beyond")[None] == (5, 0)


def test_a_handoff_has_the_grade_last_told() -> None:
    """The stage entered at the handoff tells the grade; one entered later does not change it."""
    book = funnel(
        entered("ana", "lead", "2026-03-01 10:00", grade="B1"),
        entered("ana", "mql", "2026-03-02 10:00", grade="A1"),
        handed_off("ana", "2026-03-02 10:00"),
        entered("ana", "sql", "2026-03-05 10:00", grade="A2"),
    )
    assert told(book, volume.handoff_postings(book), "grade") == [("A1",)]


def test_a_ratio_within_a_month_is_of_the_month_and_may_exceed_one() -> None:
    """Ten leads in February and none of them an MQL, while 15 leads of January are: 15 / 10, without an interval, under its
    own name; over the term it is 15 of 25."""
    rows = [entered(f"j{n}", "lead", "2026-01-20 10:00") for n in range(15)]
    rows += [entered(f"f{n}", "lead", "2026-02-20 10:00") for n in range(10)]
    rows += [entered(f"j{n}", "mql", "2026-02-10 10:00") for n in range(15)]
    book = funnel(*rows)
    measure = named(volume.measures(book), "in_period.lead_mql")
    found = counted(book, measure, "value", "hits", "judged", "low")
    assert found == {None: (0.6, 15, 25, None), "2026-01": (0, 0, 15, None), "2026-02": (1.5, 15, 10, None)}
    assert measure.note == "in_period"


def test_a_ratio_within_a_month_is_of_no_grade_and_nobody() -> None:
    """A lead has no grade and no owner yet, who is an MQL has both: one by the other would be nothing by something. Where they
    came from is the same for both."""
    book = funnel(
        entered("a", "lead", "2026-02-01 10:00"),
        entered("a", "mql", "2026-02-02 10:00", grade="A1", person="luis"),
    )
    measure = named(volume.measures(book), "in_period.lead_mql")
    for by in ("grade", "person"):
        assert "use conversion.lead_mql" in (measure.refusal(by) or "")
        assert figures(book, [measure], by).num_rows == 0
    assert figures(book, [measure], "source").num_rows > 0


def test_every_stage_and_the_handoff_have_a_volume_of_their_party() -> None:
    """The stage's owner answers for its volume, who hands off for the handoffs; postings have the ledger's columns."""
    book = funnel(entered("ana", "lead", "2026-03-01 10:00"))
    found = volume.measures(book)
    parties = {measure.name: measure.party for measure in found if measure.group == "volume"}
    assert parties == {
        "volume.lead": None, "volume.mql": "marketing", "volume.sql": "sales", "volume.customer": None,
        "volume.handed_off": "marketing",
    }  # fmt: skip
    for measure in found:
        columns = book.con.execute(f"SELECT * FROM ({measure.postings}) LIMIT 0").description
        assert tuple(column[0] for column in columns or ()) == POSTING, measure.name
