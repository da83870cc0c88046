"""Who gets a lead, rule by rule: the owner, the team, who is passed over and what is said of it."""

import json

import pytest
from routing_cases import DAY, HOUR, MONDAY, Desk, at, codes, shown, version

from leadpact.routing import PASSED_OVER, WHY, Asked, Availability, Decision, Member, Team, decide

TWO = {"marta": "30 per 1w", "javier": "30 per 1w"}


def test_a_lead_that_has_an_owner_keeps_them() -> None:
    """`keep_owner`: also where they are away or full; nobody's turn is used. The owner may be named by email."""
    known = {"marta": Availability(away=((0, MONDAY + DAY),))}
    for owner in ("marta", "marta@acme.example"):
        kept = decide(version(TWO), Asked(MONDAY, owner=owner), people=known)
        assert (kept.person, kept.why, kept.turns) == ("marta", "kept_owner", ())


@pytest.mark.parametrize(
    ("owner", "why"),
    [("stranger", "no longer there"), ("ana", "of the other party"), ("marta", "inactive")],
)
def test_an_owner_who_takes_no_leads_over_is_not_kept(owner: str, why: str) -> None:
    """Somebody who has left, or is of a party that takes none over, keeps no lead."""
    del why
    decision = decide(version(TWO), Asked(MONDAY, owner=owner), people={"marta": Availability(active=False)})
    assert (decision.person, decision.why) == ("javier", "turn")


def test_without_keep_owner_a_lead_goes_in_turn() -> None:
    """`keep_owner: false`: the owner is one of several."""
    decision = decide(version(TWO, {"keep_owner": False}), Asked(MONDAY, owner="javier"))
    assert (decision.person, decision.why) == ("marta", "turn")


def test_by_hand_a_lead_waits_for_somebody_to_give_it_out() -> None:
    """`manual`: nobody, never by itself, but the team is said; an owner is kept all the same."""
    under = version(TWO, {"by": "manual"})
    assert decide(under, Asked(MONDAY)) == Decision(None, "sales", "manual")
    assert decide(under, Asked(MONDAY, owner="marta")).why == "kept_owner"


def test_reassigned_a_lead_goes_to_somebody_else() -> None:
    """An escalation: the present owner is left out, also where they would be kept or it would be their turn."""
    decision = decide(version(TWO), Asked(MONDAY, owner="marta@acme.example", reassign=True))
    assert (decision.person, decision.why, codes(decision)) == ("javier", "reassigned", {"marta": "owner"})


def test_reassigned_with_nobody_else_available_says_so() -> None:
    """The owner stays left out, and the others' return is when it may be tried again."""
    known = {"javier": Availability(away=((0, MONDAY + HOUR),))}
    decision = decide(version(TWO), Asked(MONDAY, owner="marta", reassign=True), people=known)
    assert (decision.person, decision.why) == (None, "nobody_else_available")
    assert shown(decision.retry_at) == "2026-03-02 11:00"
    alone = decide(version({"marta": None}), Asked(MONDAY, owner="marta", reassign=True))
    assert (alone.why, alone.retry_at) == ("nobody_else_available", None)


def test_reassigned_without_an_owner_a_lead_goes_in_turn() -> None:
    """There is nobody to leave out."""
    assert decide(version(TWO), Asked(MONDAY, reassign=True)).why == "turn"


def test_who_has_left_is_never_chosen() -> None:
    """Inactive people are passed over for good."""
    known = {"marta": Availability(active=False), "javier": Availability(active=False)}
    decision = decide(version(TWO), Asked(MONDAY), people=known)
    assert (decision.person, decision.why, decision.retry_at) == (None, "nobody_available", None)
    assert codes(decision) == {"marta": "inactive", "javier": "inactive"}


def test_a_head_without_a_capacity_takes_no_leads_where_others_have_one() -> None:
    """As `feasible` has it: where somebody of the party has a capacity, only those who have one get leads; unless a team
    names them."""
    under = version({"luis": None, "marta": "30 per 1w"})
    decision = decide(under, Asked(MONDAY))
    assert (decision.person, codes(decision)) == ("marta", {"luis": "takes_no_leads"})
    named = Team("core", "sales", people=(Member("luis"), Member("marta")))
    assert decide(under, Asked(MONDAY), [named]).person == "luis"


def test_a_share_of_nothing_gets_nothing() -> None:
    """A team's weight of 0, in either way of taking turns."""
    team = Team("core", "sales", people=(Member("marta", 0), Member("javier")))
    for by in ("round_robin", "weighted_round_robin"):
        decision = decide(version(TWO, {"by": by}), Asked(MONDAY), [team])
        assert (decision.person, codes(decision)) == ("javier", {"marta": "no_share"})


def test_somebody_the_agreement_no_longer_has_is_passed_over() -> None:
    """A team may name people whom a later version has left out."""
    team = Team("core", "sales", people=(Member("gone"), Member("javier")))
    decision = decide(version(TWO), Asked(MONDAY), [team])
    assert (decision.person, codes(decision)) == ("javier", {"gone": "not_in_party"})


def test_a_team_without_people_says_so() -> None:
    """Nobody, and never by itself."""
    for team in (Team("core", "sales", people=()), Team("core", "operations")):
        decision = decide(version(TWO), Asked(MONDAY), [team])
        assert (decision.person, decision.why, decision.retry_at) == (None, "no_people", None)


def test_capacity_counts_leads_in_a_rolling_window() -> None:
    """`2 per 1d`: those of `(t - 1d, t]`, so the third waits until the first is a day old to the microsecond."""
    under = version({"marta": "2 per 1d"}, calendar="always")
    known = {"marta": Availability(assigned=(MONDAY - DAY, MONDAY - DAY + 1, MONDAY - 5))}
    decision = decide(under, Asked(MONDAY), people=known)
    assert (codes(decision), decision.candidates[0].load) == ({"marta": "capacity"}, 2)
    assert decision.retry_at == MONDAY + 1
    assert decide(under, Asked(MONDAY + 1), people=known).person == "marta"


def test_a_capacity_may_count_in_the_calendar() -> None:
    """`1 per 1bd`: a lead of Friday 10:00 counts until Monday 10:00."""
    known = {"marta": Availability(assigned=(at("2026-02-27 10:00"),))}
    decision = decide(version({"marta": "1 per 1bd"}), Asked(at("2026-03-02 09:30")), people=known)
    assert (codes(decision), shown(decision.retry_at)) == ({"marta": "capacity"}, "2026-03-02 10:00")


def test_limits_of_a_day_and_a_week_begin_at_midnight_and_on_monday() -> None:
    """`per_day` and `per_week` are local days and weeks of the person's own zone: in Lisbon midnight is an hour later."""
    under = version({"joao": None}, calendars={"joao": "lisbon"}, route={"respect": ["capacity"]})
    late = at("2026-03-04 23:30")
    a_day = decide(under, Asked(late), people={"joao": Availability(assigned=(late - HOUR,), per_day=1)})
    assert (codes(a_day), shown(a_day.retry_at)) == ({"joao": "per_day"}, "2026-03-05 01:00")
    a_week = decide(under, Asked(late), people={"joao": Availability(assigned=(late - HOUR,), per_week=1)})
    assert (codes(a_week), shown(a_week.retry_at)) == ({"joao": "per_week"}, "2026-03-09 01:00")
    none = decide(under, Asked(late), people={"joao": Availability(per_day=0)})
    assert (codes(none), none.retry_at) == ({"joao": "per_day"}, None)


def test_hours_are_those_of_ones_own_calendar_else_of_the_agreement() -> None:
    """At 16:00 the mornings are over, and the office is open."""
    under = version({"nuria": None, "marta": None}, calendars={"nuria": "mornings"})
    decision = decide(under, Asked(at("2026-03-02 16:00")))
    assert (decision.person, codes(decision)) == ("marta", {"nuria": "hours"})
    assert shown(decision.candidates[0].until) == "2026-03-03 09:00"


def test_what_the_route_does_not_respect_passes_nobody_over() -> None:
    """`respect: []`: neither hours, nor away, nor capacity, nor the limits of a day and a week."""
    busy = Availability(away=((0, MONDAY * 2),), assigned=(MONDAY, MONDAY), per_day=1, per_week=1)
    saturday = at("2026-03-07 03:00")
    decision = decide(
        version({"marta": "1 per 1w"}, {"respect": []}), Asked(saturday), people={"marta": busy}
    )
    assert (decision.person, codes(decision)) == ("marta", {})


def test_of_several_reasons_the_first_is_said_and_until_is_when_all_are_over() -> None:
    """Away until Saturday: said as away, and until Monday 09:00, when the office opens."""
    known = {"marta": Availability(away=((MONDAY, at("2026-03-07 12:00")),))}
    decision = decide(version({"marta": None}), Asked(at("2026-03-02 20:00")), people=known)
    assert (codes(decision), shown(decision.retry_at)) == ({"marta": "away"}, "2026-03-09 09:00")


def test_candidates_say_what_everybody_was_owed_and_has() -> None:
    """The whole team in its order: weights, credits before, leads that count."""
    desk = Desk(version(TWO))
    desk.take(MONDAY)
    decision = desk.take(MONDAY + 1)
    told = [(each.person, each.weight, each.credit_before, each.load) for each in decision.candidates]
    assert told == [("marta", 30, -30, 1), ("javier", 30, 30, 0)]
    assert [(turn.person, turn.credit) for turn in decision.turns] == [("marta", 0), ("javier", 0)]


def test_the_event_says_who_why_and_who_was_passed_over() -> None:
    """The properties of `lead_assigned`, all texts: by reason those passed over, in the team's order."""
    known = {"marta": Availability(away=((0, MONDAY + 1),)), "nuria": Availability(away=((0, MONDAY + 1),))}
    decision = decide(version({"marta": None, "nuria": None, "javier": None}), Asked(MONDAY), people=known)
    assert decision.as_properties() == {
        "owner": "javier",
        "team": "sales",
        "why": "turn",
        "passed_over": '{"away":["marta","nuria"]}',
    }
    kept = decide(version(TWO), Asked(MONDAY, owner="marta"))
    assert kept.as_properties() == {"owner": "marta", "why": "kept_owner"}


def test_the_event_stays_small_with_two_hundred_people() -> None:
    """Twenty who were passed over are named, in the team's order; the others are counted."""
    people: dict[str, str | None] = {f"agent_{number:03}": "5 per 1w" for number in range(200)}
    known = {person: Availability(away=((0, MONDAY + 1),)) for person in list(people)[:-1]}
    told = decide(version(people), Asked(MONDAY), people=known).as_properties()
    assert (told["owner"], told["passed_over_more"]) == ("agent_199", "179")
    assert json.loads(told["passed_over"]) == {"away": list(people)[:20]}
    assert len(json.dumps(told)) < 1000


def test_every_code_is_a_plain_word_and_no_two_are_alike() -> None:
    """Pages have a sentence for each of them."""
    assert len({*WHY, *PASSED_OVER}) == len(WHY) + len(PASSED_OVER)
    assert all(code.replace("_", "").isalpha() and code.islower() for code in (*WHY, *PASSED_OVER))
