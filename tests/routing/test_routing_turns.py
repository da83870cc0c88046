"""In turns: even over time, in proportion to weights, and never a whole lead ahead or behind."""

from fractions import Fraction
from itertools import cycle, islice

from hypothesis import given, settings
from hypothesis import strategies as st
from routing_cases import DAY, MONDAY, Desk, at, version

from leadpact.agreement.values import read_frequency
from leadpact.planning.arriving import weight_of
from leadpact.planning.supply import Rep
from leadpact.routing import Asked, Availability, Member, Team, Turn, decide
from leadpact.routing.turns import next_turn
from leadpact.routing.weights import FINEST, MOST, a_week, whole_weights

WEIGHTS = st.lists(st.sampled_from([1, 2, 3, 5, 10, 15, 25, 30, 60, 100, 233]), min_size=1, max_size=30)


@given(WEIGHTS)
@settings(max_examples=80, deadline=None)
def test_nobody_is_ever_a_whole_lead_ahead_or_behind(weights: list[int]) -> None:
    """After any number of decisions at which the same people could be chosen, everybody has their weight's share of the
    leads to less than one lead."""
    owed, got, total = tuple(0 for _ in weights), [0] * len(weights), sum(weights)
    for number in range(1, 200):
        place, owed = next_turn(weights, owed)
        got[place] += 1
        for weight, count in zip(weights, got, strict=True):
            assert abs(count - Fraction(number * weight, total)) < 1


def test_the_largest_credit_alone_would_leave_somebody_behind() -> None:
    """Why the turn goes by when a whole lead would be owed: by the largest credit these weights leave somebody more than
    one lead behind; by ours they don't."""
    weights = [
        1,
        15,
        60,
        1,
        5,
        3,
        25,
        30,
        25,
        100,
        15,
        15,
        1,
        2,
        15,
        100,
        1,
        1,
        30,
        25,
        100,
        1,
        3,
        25,
        10,
        3,
        1,
        2,
    ]
    total = sum(weights)

    def furthest(largest: bool) -> Fraction:
        owed, most = tuple(0 for _ in weights), Fraction(0)
        for _ in range(400):
            if largest:
                grown = [credit + weight for credit, weight in zip(owed, weights, strict=True)]
                grown[grown.index(max(grown))] -= total
                owed = tuple(grown)
            else:
                owed = next_turn(weights, owed)[1]
            most = max(most, *(Fraction(abs(credit), total) for credit in owed))
        return most

    assert furthest(largest=True) > Fraction(13, 10)
    assert furthest(largest=False) < 1


def test_where_nobody_is_owed_anything_the_largest_credit_comes_first() -> None:
    """Whoever got more than their share while others were away waits longest, whatever the weights."""
    assert next_turn([30, 1], [-90, -5]) == (1, (-60, -35))
    assert next_turn([1, 1], [-5, -5])[0] == 0


AWAY = st.integers(0, 8).flatmap(
    lambda each: st.permutations(["both"] * (30 - 2 * each) + ["marta"] * each + ["javier"] * each)
)


@given(AWAY, st.sampled_from(["round_robin", "weighted_round_robin"]))
@settings(max_examples=40, deadline=None)
def test_two_equal_people_get_the_same_in_thirty_days(days: list[str], by: str) -> None:
    """One lead a day for thirty days, each of two away on as many of them, in any order: fifteen each."""
    desk = Desk(version({"marta": "30 per 1w", "javier": "30 per 1w"}, {"by": by}, calendar="always"))
    for number, there in enumerate(days):
        today = (MONDAY + number * DAY, MONDAY + number * DAY + DAY)
        desk.take(
            today[0], lambda key, t=today, h=there: Availability(away=() if h in ("both", key) else (t,))
        )
    assert (desk.count("marta"), desk.count("javier")) == (15, 15)


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 3)), min_size=2, max_size=6), st.randoms())
@settings(max_examples=60, deadline=None)
def test_who_is_passed_over_gathers_nothing(people: list[tuple[int, int]], random: object) -> None:
    """Somebody who comes back has as much credit as when they went: what others got meanwhile is not made up for."""
    weights = [weight for weight, _ in people]
    owed = dict.fromkeys(range(len(weights)), 0)
    for _ in range(50):
        able = [place for place in owed if random.random() < 0.6]  # type: ignore[attr-defined]
        if not able:
            continue
        before = dict(owed)
        _, after = next_turn([weights[place] for place in able], [owed[place] for place in able])
        owed |= dict(zip(able, after, strict=True))
        assert all(owed[place] == before[place] for place in owed if place not in able)
        assert sum(owed.values()) == 0
        assert all(abs(credit) <= sum(weights) for credit in owed.values())


def test_back_from_holidays_nobody_is_flooded() -> None:
    """Two weeks of holidays, then turns as before: one lead each, not all of them to the one who was away."""
    desk = Desk(version({"marta": None, "javier": None}, calendar="always"))
    gone = (MONDAY, MONDAY + 14 * DAY)
    for number in range(20):
        desk.take(MONDAY + number * DAY, lambda key: Availability(away=(gone,) if key == "marta" else ()))
    assert desk.got[:14] == ["javier"] * 14
    assert desk.got[14:] == list(islice(cycle(["marta", "javier"]), 6))


def test_capacities_are_shares_of_the_leads() -> None:
    """30 a week, 3 a day (21) and 3 a working day (15): of 66 leads they get 30, 21 and 15."""
    under = version(
        {"marta": "30 per 1w", "javier": "3 per 1d", "nuria": "3 per 1bd"}, {"respect": []}, calendar="always"
    )
    desk = Desk(under)
    for number in range(66):
        desk.take(MONDAY + number)
    assert [desk.count(each) for each in ("marta", "javier", "nuria")] == [30, 21, 15]


def test_round_robin_takes_everybody_as_alike() -> None:
    """`round_robin`: capacities are no weights."""
    desk = Desk(version({"marta": "60 per 1w", "javier": "1 per 1w"}, {"by": "round_robin", "respect": []}))
    for number in range(10):
        desk.take(MONDAY + number)
    assert desk.got == ["marta", "javier"] * 5


def test_of_equal_turns_the_first_listed_comes_first() -> None:
    """Ties go by the order of the document, or of the team that names its people."""
    under = version({"marta": None, "javier": None, "nuria": None})
    assert decide(under, Asked(MONDAY)).person == "marta"
    named = Team("core", "sales", people=(Member("nuria"), Member("marta")))
    assert decide(under, Asked(MONDAY), [named]).person == "nuria"


def test_a_teams_weight_replaces_the_capacity_and_no_capacity_is_the_mean() -> None:
    """A team's weight is leads a week, as a capacity is; somebody it names without either takes the mean of the others."""
    under = version({"marta": "30 per 1w", "javier": "30 per 1w", "nuria": None})
    team = Team("core", "sales", people=(Member("marta", 10), Member("javier"), Member("nuria")))
    decision = decide(under, Asked(MONDAY), [team])
    assert {each.person: each.weight for each in decision.candidates} == {
        "marta": 10,
        "javier": 30,
        "nuria": 20,
    }


def test_without_any_capacity_all_weigh_the_same() -> None:
    """Where nobody's share is said it is 1 for each."""
    decision = decide(version({"marta": None, "javier": None}), Asked(MONDAY))
    assert [each.weight for each in decision.candidates] == [1, 1]


def test_weights_are_exact_and_keep_the_unit_of_a_lead_a_week() -> None:
    """Whole numbers in the same proportions, not reduced; with durations that share no week they have a finer unit."""
    assert whole_weights([Fraction(30), Fraction(30), None]) == (30, 30, 30)
    assert whole_weights([a_week(read_frequency("100 per 30d")), Fraction(10)]) == (70, 30)


def test_the_oddest_durations_are_rounded_and_fit_a_database() -> None:
    """A lead is divided into a million parts at most, and nobody weighs more than a thousand million leads a week."""
    odd = [Fraction(1, 1009 + 2 * each) for each in range(200)]
    assert max(whole_weights([*odd, Fraction(10**30)])) == MOST * FINEST
    assert sum(whole_weights([Fraction(10**30)] * 200)) * 2 < 2**63
    assert min(whole_weights(odd)) >= 1


def test_a_capacity_weighs_what_feasible_takes_it_for() -> None:
    """The forecast and the service share leads out alike."""
    for text in ("30 per 1w", "3 per 1d", "3 per 1bd", "7 per 2bd", "1 per 4bh", "100 per 30d"):
        capacity = read_frequency(text)
        found = a_week(capacity)
        planned = weight_of(Rep("marta", "office", capacity.count, capacity.per))
        assert found is not None and planned is not None
        assert abs(float(found) - planned) < 1e-9 * planned


def test_old_debts_never_keep_anybody_out_for_long() -> None:
    """Credits in weights of long ago count as one turn of the whole team at most."""
    desk = Desk(version({"marta": None, "javier": None}))
    desk.turns = {
        ("sales", "marta"): Turn("sales", "marta", -6000),
        ("sales", "javier"): Turn("sales", "javier", 6000),
    }
    for number in range(12):
        desk.take(MONDAY + number)
    assert desk.count("marta") >= 4


def test_turns_of_one_team_are_not_those_of_another() -> None:
    """Somebody of two teams has a turn in each."""
    under = version({"marta": None, "javier": None})
    teams = (Team("south", "sales", "zone = 'south'", order=1), Team("rest", "sales", order=2))
    desk = Desk(under, teams)
    desk.take(MONDAY, lead={"zone": "south"})
    desk.take(MONDAY)
    assert desk.got == ["marta", "marta"]
    assert {turn.team for turn in desk.turns.values()} == {"south", "rest"}


def test_the_same_question_has_the_same_answer() -> None:
    """Nothing but what is given decides; in which order teams, people and turns come does not."""
    under = version({"marta": "30 per 1w", "javier": "20 per 1w"})
    teams = [Team("b", "sales", order=1), Team("a", "sales", "zone = 'x'", order=1)]
    known = {"marta": Availability(away=((0, MONDAY + 1),)), "javier": Availability(assigned=(MONDAY - 5,))}
    turns = [Turn("b", "marta", 3), Turn("b", "javier", -3)]
    one = decide(under, Asked(at("2026-03-02 11:00")), teams, known, turns)
    other = decide(
        under, Asked(at("2026-03-02 11:00")), teams[::-1], dict(reversed(known.items())), turns[::-1]
    )
    assert one == other
