"""Territories: the first team whose condition holds, and what is wrong with one that is none."""

import pytest
from routing_cases import MONDAY, version

from leadpact.routing import Asked, Member, Team, check_territory, decide

PEOPLE = {"marta": None, "javier": None, "luis": None}
UNDER = version(PEOPLE, properties={"employees": "number"})
TEAMS = (
    Team("large", "sales", "employees >= 500", (Member("luis"),), order=1),
    Team("south", "sales", "zone IN ('sevilla', 'cádiz')", (Member("javier"),), order=2),
    Team("rest", "sales", None, (Member("marta"),), order=3),
)


@pytest.mark.parametrize(
    ("lead", "team", "person"),
    [
        ({"employees": "800", "zone": "sevilla"}, "large", "luis"),
        ({"employees": "80", "zone": "sevilla"}, "south", "javier"),
        ({"employees": "80", "zone": "madrid"}, "rest", "marta"),
        ({"employees": "many"}, "rest", "marta"),
        ({}, "rest", "marta"),
    ],
)
def test_the_first_team_whose_condition_holds_takes_it(lead: dict[str, str], team: str, person: str) -> None:
    """In their order, whatever order they come in; what is not known does not hold; without a condition it is the rest."""
    decision = decide(UNDER, Asked(MONDAY, lead=lead), TEAMS[::-1])
    assert (decision.team, decision.person) == (team, person)


def test_where_no_territory_holds_nobody_gets_it() -> None:
    """Teams that all have conditions may leave leads out; that is said."""
    decision = decide(UNDER, Asked(MONDAY), TEAMS[:2])
    assert (decision.person, decision.team, decision.why, decision.retry_at) == (None, None, "no_team", None)


def test_a_territory_that_is_none_is_not_guessed() -> None:
    """The lead waits, and the team is named; one that an earlier team takes goes there."""
    broken = Team("broken", "sales", "employees >", order=2)
    decision = decide(UNDER, Asked(MONDAY), (TEAMS[0], broken, TEAMS[2]))
    assert (decision.person, decision.team, decision.why) == (None, "broken", "bad_territory")
    large = decide(UNDER, Asked(MONDAY, lead={"employees": "900"}), (TEAMS[0], broken, TEAMS[2]))
    assert large.person == "luis"


def test_all_of_a_party_are_a_team_without_names() -> None:
    """A team that names nobody has the party's people, in the agreement's order."""
    decision = decide(UNDER, Asked(MONDAY), (Team("all", "sales"),))
    assert [each.person for each in decision.candidates] == list(PEOPLE)


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("", "condition.empty", 0),
        ("employees >", "condition.syntax", 10),
        ("employees > 'many'", "condition.mixed_types", 12),
        ("zone = Sevilla", "condition.bare_name", 7),
        ("now() > zone", "condition.not_allowed", 0),
        ("zone = 'sevilla' AND event.form = 'demo'", "territory.asks_event", 21),
        ("source = 'webinar'", "territory.asks_event", 0),
    ],
)
def test_what_is_wrong_with_a_territory(text: str, code: str, column: int) -> None:
    """What `check` says of conditions, at its place, and what to write; and that a territory sees no event."""
    (problem,) = check_territory(text, UNDER.agreement)
    assert (problem.code, problem.column) == (code, column)
    params = dict(problem.params)
    assert params["name"] if code.startswith("territory.") else params["what"] and params["write"]


def test_all_problems_come_at_once() -> None:
    """Every one with its own place."""
    problems = check_territory("industry = 5 AND employees LIKE 'x'", UNDER.agreement)
    assert [problem.column for problem in problems] == [11, 17]


def test_a_good_territory_has_no_problems() -> None:
    """Every condition of the tests' own teams."""
    assert not any(check_territory(team.condition, UNDER.agreement) for team in TEAMS if team.condition)
