"""Whether "stricter" and "looser" are true: of grades, calendars, scores, triggers, segments and silence."""

from __future__ import annotations

import pytest
from agreement_examples import WHOLE
from test_comparing import L, S, agreement, changes, edited, told

from leadpact.agreement.comparing import compare

FIT, INTEREST = "qualification.grades.fit.", "qualification.grades.interest."
MQL = "enter: {grade: [A1, A2, B1]}"


def between(*pairs: tuple[str, str], given: tuple[str, str]) -> list[tuple[str, str, list[tuple[str, bool]]]]:
    """What a change says in an agreement that differs from the example by `given`."""
    text = edited(given)
    for before, after in pairs:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return told(compare(agreement(edited(given)), agreement(text)))


@pytest.mark.parametrize(
    ("before", "after", "clause", "effects"),
    [
        ("fit: {A: 60, B: 30, C: 0}", "fit: {A: 60, B: 40, C: 0}", FIT + "B", [("marketing", S)]),
        ("fit: {A: 60, B: 30, C: 0}", "fit: {A: 60, B: 30, C: 10}", FIT + "C", []),
        (
            "interest: {1: 50, 2: 20, 3: 0}",
            "interest: {1: 40, 2: 20, 3: 0}",
            INTEREST + "1",
            [("marketing", L)],
        ),
        ("interest: {1: 50, 2: 20, 3: 0}", "interest: {1: 50, 2: 20, 3: 5}", INTEREST + "3", []),
    ],
)
def test_a_level_is_stricter_where_fewer_leads_qualify(
    before: str, after: str, clause: str, effects: list[tuple[str, bool]]
) -> None:
    """A level that no grade of the MQL stage uses lets in who came in before, and is only different."""
    assert told(changes((before, after))) == [(clause, "changed", effects)]


def test_a_level_that_lets_others_in_has_no_direction() -> None:
    """Where B1 qualifies and A1 does not, a higher A makes more leads B1: that is looser; without grades nothing follows."""
    higher = ("fit: {A: 60, B: 30, C: 0}", "fit: {A: 65, B: 30, C: 0}")
    assert between(higher, given=(MQL, "enter: {grade: [B1]}")) == [
        (FIT + "A", "changed", [("marketing", L)])
    ]
    assert between(higher, given=(MQL, "enter: {grade: [B1, A2]}")) == [(FIT + "A", "changed", [])]


def test_points_have_a_direction_only_where_grades_make_mqls() -> None:
    """Where the MQL stage is entered by a form, points change nobody's volume; nor does a limit of points that are taken."""
    found = between(
        ("points: 40}", "points: 50}"),
        ("half_life: 30d", "half_life: 45d"),
        given=(MQL, "enter: {on: form_submitted}"),
    )
    assert [(clause.rpartition(".")[2], effects) for clause, _, effects in found] == [
        ("points", []),
        ("half_life", []),
    ]
    (limit,) = told(changes(("on: unsubscribed, points: -60", "on: unsubscribed, points: -60, limit: 0")))
    assert limit[1:] == ("added", [])


def test_fading_in_another_way_is_only_different() -> None:
    """Half-life exchanged for an expiry is no loosening and a tightening at once."""
    found = told(changes(("half_life: 30d", "expires: 60d")))
    assert sorted(found) == [
        ("qualification.interest.expires", "added", []),
        ("qualification.interest.half_life", "removed", []),
    ]


@pytest.mark.parametrize(
    ("trigger", "effects"),
    [
        ("{id: fair, on: replied}", [("marketing", L)]),
        ("{id: fair, on_stage: sql}", []),
        ("{id: fair, on_stage: lead}", [("marketing", L)]),
    ],
)
def test_a_trigger_more_makes_more_mqls(trigger: str, effects: list[tuple[str, bool]]) -> None:
    """A handoff implies the MQL stage, so a way to it is looser for who promises MQLs; not one by a later stage."""
    score = "{id: score, on_stage: mql}"
    assert told(changes((score, f"{score}, {trigger}"))) == [("handoff.triggers.fair", "added", effects)]


def test_hours_bind_only_who_counts_by_them() -> None:
    """A calendar of some owners binds who owes by owners' hours; one that nobody's promise counts by binds nobody."""
    other = "  away: {timezone: Europe/Lisbon, hours: {mon-fri: [09:00-17:00]}}\n"
    owed = (
        "  clocks:\n    begun: {owed_by: marketing, starts: returned, stops: email_delivered, within: 3bd}\n"
    )
    base = WHOLE.replace("calendars:\n", "calendars:\n" + other, 1).replace("  clocks:\n", owed, 1)
    longer = ("hours: {mon-fri: [09:00-17:00]}", "hours: {mon-fri: [09:00-18:00]}")
    for text, parties in (
        (base, []),
        (
            base.replace("capacity: 30 per 1w, calendar: madrid", "capacity: 30 per 1w, calendar: away"),
            ["sales"],
        ),
        (base.replace("within: 3bd}", "within: 3bd, calendar: away}"), ["marketing"]),
    ):
        assert text.count(longer[0]) == 1
        (found,) = compare(agreement(text), agreement(text.replace(*longer)))
        assert (found.clause, [each.party for each in found.effects]) == ("calendars.away.hours", parties)


def test_a_segment_that_says_nothing_says_what_the_revenue_says() -> None:
    """A rate or a deal of its own is more or less than the revenue's, which held before."""
    segment = "share: 40%, average_deal: 60_000"
    for rates, effects in (
        ("opportunity: 22%", [("marketing", S)]),
        ("opportunity: 35%", [("marketing", L)]),
        ("lead: 5%", []),
    ):
        (found,) = told(changes((segment, f"{segment}, conversion: {{{rates}}}")))
        assert found[1:] == ("added", effects), rates
    deal = ("average_deal: 60_000", "average_deal: 70_000")
    assert told(changes(deal)) == [("goals.segments.enterprise.average_deal", "changed", [("marketing", L)])]
    gone = told(changes((", average_deal: 60_000", "")))
    assert gone == [("goals.segments.enterprise.average_deal", "removed", [("marketing", S)])]


def test_silence_that_means_yes_is_looser() -> None:
    """Nobody misses an acceptance that comes by itself."""
    found = told(changes(("silence: missed", "silence: accepted")))
    assert found == [("handoff.accept.silence", "changed", [("sales", L)])]
