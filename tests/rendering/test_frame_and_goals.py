"""Parties, calendars, personas, goals, definitions and qualification in words: what is agreed, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from promise_examples import SMALL, acme, clauses, document, reader, rows, small, tables, texts

from leadpact.agreement.lock import lock_of
from leadpact.planning.plan import plan_of
from leadpact.rendering import calendars, definitions, goals, parties, personas, qualification

GOAL = """
currency: EUR
goals:
  revenue:
    target: 100_000
    marketing_share: 50%
    average_deal: 10_000
    conversion: {lead: 20%, sql: 50%}
"""


def said(part: object, more: str = "", base: str = SMALL, language: str = "en") -> str:
    """A part of a small agreement as one text."""
    return " ".join(texts(part.section(reader(small(more, base), language)))).replace("\u00a0", " ")  # type: ignore[attr-defined]


def test_a_party_names_its_people() -> None:
    """Who answers for it, and in columns what somebody has: role, email, hours, capacity. What nobody has has no column."""
    sales = tables(parties.section(reader(acme())))[1]
    assert sales.header == ("Name", "Role", "Email", "Working hours", "Takes at most")
    assert rows(sales)[1] == (
        "Marta Paz",
        "",
        "marta@acme.example",
        "calendar madrid",
        "30 handoffs in 1 week",
    )
    alone = tables(parties.section(reader(small())))[0]
    assert alone.header == ("Name", "Working hours")
    assert "Ana Ruiz answers for it." in said(parties)
    assert "The agreement is about all leads." in said(parties)
    assert "The agreement is about leads where market is ES." in said(parties, "applies_to: market = 'ES'")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("hours: {mon-fri: [09:00-14:00, 15:00-18:00]}", "Monday to Friday 09:00–14:00 and 15:00–18:00 Saturday and Sunday closed"),
        ("hours: {mon: [22:00-24:00], tue: [00:00-06:00]}", "Monday 22:00–24:00 Tuesday 00:00–06:00 Wednesday to Sunday closed"),
        ("hours: {mon-sun: [09:00-17:00]}, breaks: {wed: [12:00-13:00]}", "Not counted on Wednesday: 12:00–13:00."),
        ("hours: {mon-sun: [09:00-17:00]}, breaks: {2026-03-02: [12:00-13:00]}", "Not counted on 2 Mar 2026: 12:00–13:00."),
        ("hours: {mon-fri: [09:00-17:00]}, holidays: [2026-01-06, 2026-01-10]", "Closed on public holidays: 6 Jan 2026."),
        ("hours: {mon-fri: [09:00-17:00]}, closed: [2026-08-01..2026-08-15]", "Closed besides: 1–15 Aug 2026."),
        ("hours: {mon-fri: [09:00-17:00]}, special: {2026-12-24: [], 2026-12-23: [09:00-12:00]}", "23 Dec 2026: 09:00–12:00. 24 Dec 2026: closed."),
        ("hours: {mon-fri: [09:00-17:00]}, holidays: [2026-08-05], special: {2026-08-03..2026-08-10: [08:00-15:00]}", "3–10 Aug 2026: 08:00–15:00. Of these days, open although otherwise closed: 5 Aug 2026 and 8–9 Aug 2026."),
        ("hours: {mon-fri: [09:00-17:00]}, closed: [2026-08-08], special: {2026-08-03..2026-08-08: [08:00-15:00]}", "3–8 Aug 2026: 08:00–15:00."),
    ],
)  # fmt: skip
def test_a_calendar_in_words(written: str, shown: str) -> None:
    """The week by days with the same hours, then what differs from it; a holiday on a day that is closed anyway is left out."""
    base = SMALL.replace("hours: {mon-fri: [09:00-17:00]}", written)
    assert shown in said(calendars, base=base)


def test_public_holidays_are_those_of_the_term_and_of_the_lock() -> None:
    """A region is named with its country; the dates are those of the term, from the lock once there is one."""
    base = SMALL.replace("]}}", "], }, holidays: ES-MD}")
    version = small(base=base.replace("until: 2026-12-31", "until: 2026-01-31"))
    shown = " ".join(texts(calendars.section(reader(version)))).replace("\u00a0", " ")
    assert "Spain (ES-MD); on days otherwise open these are 1 Jan 2026 and 6 Jan 2026. Signing fixes" in shown
    lock = lock_of(version.agreement, version.digest)
    only = replace(
        lock, holidays=type(lock.holidays)({"office": frozenset({date(2026, 1, 7), date(2027, 1, 7)})})
    )
    locked = " ".join(texts(calendars.section(reader(replace(version, lock=only))))).replace("\u00a0", " ")
    assert "as fixed at signing; on days otherwise open these are 7 Jan 2026." in locked


def test_a_persona_is_matched_and_described() -> None:
    """Who is one of them, their part in a purchase, and only what is written of their profile."""
    one = "personas: {p: {match: \"a = 'x'\", buying_role: decision_maker, goals: [Less, More]}, q: {buying_role: a_judge}}"
    shown = said(personas, one)
    assert "A lead is one of them if a is x. Their part in a purchase: decides on the purchase." in shown
    assert "What they want to reach Less; More" in shown and "What they answer" not in shown
    assert (
        "No lead is counted among them; they are only described. Their part in a purchase: a judge." in shown
    )
    assert "No kinds of buyer are described." in said(personas)


def test_the_goal_is_said_in_money() -> None:
    """Who wants to win what by when, what counts, and whose part it is; to the cent where there are cents."""
    shown = said(goals, GOAL + "    counts: type = 'new'\n")
    assert (
        "Together marketing and sales want to win €100,000 from 1 January 2026 to 31 December 2026." in shown
    )
    assert "A won deal counts if type is new." in shown
    assert (
        "50% of it, €50,000, is to come from leads of marketing. On average a deal brings €10,000." in shown
    )
    assert "€10,000.50" in said(goals, GOAL.replace("10_000", "10_000.5"))
    assert "No goal in money is agreed." in said(goals)
    instant = GOAL + "    by: 2026-06-30T22:00:00Z\n"
    assert "to 1 July 2026, 00:00." in said(goals, instant)


def test_the_waterfall_is_that_of_the_plan() -> None:
    """By hand: 50,000 at 10,000 a deal are 5 customers, 10 SQL, 50 leads; the months add up to them."""
    found = tables(goals.section(reader(small(GOAL))))
    takes = next(table for table in found if table.caption.startswith("What marketing has to bring"))
    assert rows(takes) == [("Money", "€50,000"), ("Customer", "5"), ("SQL", "10"), ("Lead", "50")]
    months = next(table for table in found if table.caption == "By month")
    assert months.total
    assert rows(months)[-1] == ("In all", "50", "10", "5")
    assert [sum(int(row[place]) for row in rows(months)[:-1]) for place in (1, 2, 3)] == [50, 10, 5]
    assert "People are rounded up to whole ones" in said(goals, GOAL)


def test_the_example_plans_as_the_command_does() -> None:
    """Every number of the table is the plan's own, in all and by segment."""
    version = acme()
    plan = plan_of(version.agreement, version.calendar, date(2026, 1, 1), date(2026, 12, 31))
    assert plan is not None
    takes = next(
        table
        for table in tables(goals.section(reader(version)))
        if table.caption.startswith("What marketing has")
    )
    assert takes.header == ("What it takes", "In all", "large", "other")
    numbers = [[int(cell.replace(",", "")) for cell in row[1:]] for row in rows(takes)[1:]]
    wanted = [
        [line.number, *(part.needs[place].number for part in plan.parts)]
        for place, line in enumerate(plan.lines)
    ]
    assert numbers == wanted[::-1]


def test_a_segment_has_its_own_rates() -> None:
    """Beside the usual ones, where it has any; and who belongs to it."""
    own = GOAL + "  segments: {big: {when: \"size = 'l'\", share: 40%, conversion: {lead: 30%}}, rest: {}}\n"
    found = tables(goals.section(reader(small(own))))
    rates = next(table for table in found if table.caption == "From one stage to the next")
    assert rates.header == ("Of those who are", "become", "Share", "big")
    assert rows(rates) == [("lead", "SQL", "20%", "30%"), ("SQL", "customer", "50%", "50%")]
    parts = next(table for table in found if table.caption == "Parts of the market")
    assert rows(parts) == [
        ("big", "size is l", "40%", "€10,000"),
        ("rest", "everybody else", "the rest", "€10,000"),
    ]


def test_what_a_plan_lacks_is_said() -> None:
    """Without a last day, without the size of a deal: a sentence, no table."""
    endless = SMALL.replace("until: 2026-12-31\n", "")
    assert "No last day is agreed, so no plan can be worked out." in said(goals, GOAL, endless)
    lacking = said(goals, GOAL.replace("    average_deal: 10_000\n", ""))
    assert "can't be worked out: goals.revenue.average_deal says nothing, or zero." in lacking


def test_season_lag_and_rounding_are_said() -> None:
    """Months by name, stages by name, and how people become whole."""
    more = "    season: {aug: 40%}\n    lag: {lead: 90d}\n    rounding: carry\n"
    shown = said(goals, GOAL + more)
    assert "Compared with an ordinary month: August 40%." in shown
    assert "How long before the won deal a stage is entered: lead 90 days." in shown
    assert "Fractions of people are carried through all stages" in shown
    assert "Months before the term are there" in shown
    assert "handed off at most 180 days before it was opened." in shown


def test_stages_say_how_they_are_entered() -> None:
    """By events, grades and conditions; the first by anything, one without a way by a later one or the handoff."""
    found = rows(tables(definitions.section(reader(small())))[0])
    assert found[0] == ("contact", "", "nobody", "with the first thing we hear of it")
    assert found[2][3] == "with the handoff or a later stage"
    assert found[4] == ("SQL", "", "nobody", "“Stage set” (when stage is sql)")
    assert "the usual ones hold" in said(definitions) and "No lead is left out." in said(definitions)
    mql = rows(tables(definitions.section(reader(acme())))[0])[2]
    assert mql == ("MQL", "Marketing believes it is worth a call", "marketing", "grade A1, A2 or B1")
    assert "usual ones" not in " ".join(texts(definitions.section(reader(acme()))))


def test_points_say_what_for_how_many_and_how_often() -> None:
    """A rule in its own words and its condition; a limit that cannot be met is left out; and how points fade."""
    fit, interest, *_ = tables(qualification.section(reader(acme())))
    assert fit.header == ("Rule", "For what", "Points")
    assert rows(fit)[7] == ("student", "Quien estudia no compra: job_title contains estudiante", "−40")
    first, last = rows(interest)[0], rows(interest)[-1]
    assert first == (
        "pricing",
        "“Page viewed” (when path starts with /precios)",
        "+10",
        "at most 30 points; at most 3 events in 1 day",
    )
    assert last == ("gone", "“Unsubscribed”", "−60", "")
    assert "it halves every 30 days" in " ".join(texts(qualification.section(reader(acme()))))
    rule = "rules: [{id: r, on: replied, points: 1}]"
    assert "Points are dropped after 30 days." in said(
        qualification, f"qualification: {{interest: {{expires: 30d, {rule}}}}}"
    )
    assert "do not fade" in said(qualification, f"qualification: {{interest: {{{rule}}}}}")
    assert "No rules give points for fit." in said(qualification)


def test_the_grid_says_what_a_grade_brings() -> None:
    """Levels with their lowest score; a grade that alone lets a lead into a stage names it."""
    grid = tables(qualification.section(reader(acme())))[2]
    assert grid.header == ("Fit \\ interest", "1: from 50", "2: from 25", "3: from 0")
    assert rows(grid)[0] == ("A: from 60", "A1 → MQL", "A2 → MQL", "A3")
    assert rows(grid)[2] == ("C: from 0", "C1", "C2", "C3")


def test_buying_stages_come_furthest_first() -> None:
    """Those with a condition, and where a lead begins."""
    shown = said(qualification, "qualification: {buying_stage: {awareness: a = '1', decision: b = '2'}}")
    assert "A lead begins with awareness." in shown
    assert shown.index("Decision, if b is 2.") < shown.index("Awareness, if a is 1.")


def test_the_frame_comes_first() -> None:
    """Who, from when to when, about whom, in which language and money, which version and text."""
    facts = {str(name): str(value) for name, value in document(acme()).facts}
    assert facts["Between"] == "Marketing (Ana Ruiz) and Sales (Luis Gil)"
    assert facts["In force"] == "from 1 January 2026 to 31 December 2026"
    assert facts["About leads where"] == "market is one of ES, PT or MA"
    assert (facts["Language of its texts"], facts["Currency"]) == ("Spanish", "Euro (EUR)")
    assert facts["Version"] == "2026-01-01" and facts["Digest of the text"] == f"{acme().digest[:12]}…"
    open_ended = {
        str(n): str(v) for n, v in document(small(base=SMALL.replace("until: 2026-12-31\n", ""))).facts
    }
    assert open_ended["In force"] == "from 1 January 2026 until a later version"
    assert "Currency" not in open_ended


def test_every_clause_of_a_table_row_is_one_of_the_document() -> None:
    """What a row cites begins with its part's name."""
    for section in document(acme()).sections[:6]:
        assert all(
            clause.split(".")[0] in (section.key, "applies_to", "calendar") for clause in clauses(section)
        )
