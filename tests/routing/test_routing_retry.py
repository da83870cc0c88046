"""When it may be tried again: to the microsecond, and never anybody who cannot take a lead."""

from hypothesis import given, settings
from hypothesis import strategies as st
from routing_cases import DAY, HOUR, MONDAY, codes, shown, version

from leadpact.agreement.history import Version
from leadpact.calendars import due, next_open, parse_duration, parse_instant
from leadpact.routing import Asked, Availability, Decision, counted_since, decide
from leadpact.routing.local_days import day_around, week_around

INSTANTS = st.integers(MONDAY - 9 * DAY, MONDAY + 5 * DAY)
SPANS = st.tuples(INSTANTS, st.integers(1, 3 * DAY)).map(lambda given: (given[0], given[0] + given[1]))
KNOWN = st.builds(
    Availability,
    away=st.lists(SPANS, max_size=3).map(tuple),
    assigned=st.lists(INSTANTS, max_size=12).map(tuple),
    per_day=st.none() | st.integers(0, 3),
    per_week=st.none() | st.integers(0, 6),
    active=st.sampled_from([True, True, True, False]),
)
CAPACITIES = st.sampled_from(["3 per 1d", "5 per 1w", "2 per 1bd", "2 per 4bh", "1 per 90m"])
PEOPLE = {"marta": "marta", "javier": "javier", "nuria": "nuria"}
CALENDARS = {"nuria": "mornings", "javier": "lisbon"}


def exact(under: Version, people: dict[str, Availability], moment: int) -> Decision:
    """The decision at `moment`: where it has nobody, at `retry_at` it has, and a microsecond before it has not."""
    decision = decide(under, Asked(moment), people=people)
    if decision.person is None and decision.retry_at is not None:
        assert decision.retry_at > moment
        assert decide(under, Asked(decision.retry_at), people=people).person is not None
        assert decide(under, Asked(decision.retry_at - 1), people=people).person is None
    return decision


@given(SPANS, INSTANTS)
@settings(max_examples=50, deadline=None)
def test_until_somebody_is_back(away: tuple[int, int], moment: int) -> None:
    """Away alone: its end, which is no longer part of it."""
    under, known = version({"marta": None}, {"respect": ["away"]}), {"marta": Availability(away=(away,))}
    decision = exact(under, known, moment)
    assert decision.retry_at == (away[1] if away[0] <= moment < away[1] else None)


@given(INSTANTS)
@settings(max_examples=50, deadline=None)
def test_until_the_calendar_opens(moment: int) -> None:
    """Hours alone: the next open instant."""
    under = version({"marta": None}, {"respect": ["hours"]})
    opens = next_open(under.calendar, moment)
    assert exact(under, {}, moment).retry_at == (opens if opens > moment else None)


@given(st.lists(INSTANTS, min_size=1, max_size=12), INSTANTS, CAPACITIES)
@settings(max_examples=80, deadline=None)
def test_until_the_window_has_room(assigned: list[int], moment: int, capacity: str) -> None:
    """Capacity alone: the instant at which a lead less counts, also in the calendar's time."""
    under = version({"marta": capacity}, {"respect": ["capacity"]})
    decision = exact(under, {"marta": Availability(assigned=tuple(assigned))}, moment)
    most, _, per = capacity.partition(" per ")
    counting = sum(due(under.calendar, each, parse_duration(per)) > moment for each in assigned)
    assert (decision.person is None) == (counting >= int(most))
    assert decision.candidates[0].load == counting


@given(st.lists(INSTANTS, max_size=12), INSTANTS, st.integers(1, 3), st.integers(1, 6))
@settings(max_examples=50, deadline=None)
def test_until_the_next_day_or_week(assigned: list[int], moment: int, a_day: int, a_week: int) -> None:
    """The limits of a day and a week alone: a later midnight with room."""
    under, times = version({"marta": None}, {"respect": ["capacity"]}), tuple(assigned)
    for known in (Availability(assigned=times, per_day=a_day), Availability(assigned=times, per_week=a_week)):
        decision = exact(under, {"marta": known}, moment)
        if decision.retry_at is not None:
            assert day_around(decision.retry_at, "Europe/Madrid")[0] == decision.retry_at


@given(
    st.fixed_dictionaries(dict.fromkeys(PEOPLE, KNOWN)),
    INSTANTS,
    st.lists(CAPACITIES, min_size=3, max_size=3),
)
@settings(max_examples=120, deadline=None)
def test_together_too_and_nobody_who_cannot_is_chosen(
    known: dict[str, Availability], moment: int, capacities: list[str]
) -> None:
    """Every cause at once, for three people: `retry_at` is exact, whoever is chosen can take it, and what is older than
    `counted_since` changes nothing."""
    under = version(dict(zip(PEOPLE, capacities, strict=True)), calendars=CALENDARS)
    decision = exact(under, known, moment)
    if decision.person is not None:
        person = known[decision.person]
        calendar = under.calendars[CALENDARS.get(decision.person, "office")]
        assert person.active
        assert not any(start <= moment < end for start, end in person.away)
        assert next_open(calendar, moment) == moment
        day, week = day_around(moment, calendar.timezone), week_around(moment, calendar.timezone)
        assert (
            person.per_day is None
            or sum(day[0] <= each < day[1] for each in person.assigned) < person.per_day
        )
        assert (
            person.per_week is None
            or sum(week[0] <= each < week[1] for each in person.assigned) < person.per_week
        )
    since = counted_since(under, moment)
    recent = {
        key: Availability(
            each.away, tuple(a for a in each.assigned if a >= since), each.per_day, each.per_week, each.active
        )
        for key, each in known.items()
    }
    assert decide(under, Asked(moment), people=recent) == decision


@given(
    st.lists(INSTANTS, max_size=40).map(sorted),
    st.integers(1, 4),
    st.sampled_from(["1d", "1w", "1bd", "4bh"]),
)
@settings(max_examples=50, deadline=None)
def test_no_window_ever_holds_more_than_the_capacity(moments: list[int], most: int, per: str) -> None:
    """However leads come, no `(t - d, t]` has more of one person's than the agreement says."""
    under, given_at = version({"marta": f"{most} per {per}"}, calendar="always"), list[int]()
    for moment in moments:
        known = {"marta": Availability(assigned=tuple(given_at))}
        if decide(under, Asked(moment), people=known).person:
            given_at.append(moment)
    for place in range(len(given_at) - most):
        assert due(under.calendar, given_at[place], parse_duration(per)) <= given_at[place + most]


@given(st.integers(parse_instant("1970-01-01T00:00:00Z"), parse_instant("2037-12-31T00:00:00Z")), st.data())
@settings(max_examples=150, deadline=None)
def test_local_days_and_weeks_leave_nothing_out(moment: int, data: st.DataObject) -> None:
    """Also where midnight does not exist, comes twice or a day is skipped: one ends where the next begins."""
    zone = data.draw(
        st.sampled_from(["America/St_Johns", "Pacific/Apia", "America/Sao_Paulo", "Asia/Beirut"])
    )
    for around in (day_around, week_around):
        start, end = around(moment, zone)
        assert start <= moment < end
        assert around(end, zone)[0] == end
        assert around(start - 1, zone)[1] == start


def test_a_day_begins_at_its_first_midnight() -> None:
    """In St John's of 2010 a minute past midnight became 23:01 again: the day had begun, and goes on."""
    first = parse_instant("2010-11-07T02:30:00Z")  # midnight, summer time
    assert day_around(first + 30 * 60_000_000, "America/St_Johns")[0] == first


def test_away_for_ever_is_never() -> None:
    """An absence without an end has no instant to try again."""
    under = version({"marta": None})
    last = parse_instant("9999-12-31T23:59:59.999999Z")
    for end in (last, last + 1):
        decision = decide(under, Asked(MONDAY), people={"marta": Availability(away=((0, end),))})
        assert (decision.why, decision.retry_at) == ("nobody_available", None)


def test_a_calendar_that_never_opens_again_is_never() -> None:
    """Special days alone, all of them past: neither its hours nor a window counted in it ever come."""
    for respect in ("hours", "capacity"):
        under = version({"marta": "1 per 1bd"}, {"respect": [respect]}, calendar="once")
        known = {"marta": Availability(assigned=(MONDAY - DAY,))}
        decision = decide(under, Asked(MONDAY), people=known)
        assert (codes(decision), decision.retry_at) == ({"marta": respect}, None)


def test_where_a_window_has_no_beginning_every_lead_matters() -> None:
    """Before a calendar's first open day no working day has passed, however long ago a lead was given."""
    under = version({"marta": "2 per 1bd"}, {"respect": ["capacity"]}, calendar="once")
    before, long_ago = parse_instant("2026-01-03T09:00:00Z"), parse_instant("2020-01-01T09:00:00Z")
    assert counted_since(under, before) <= long_ago
    decision = decide(under, Asked(before), people={"marta": Availability(assigned=(long_ago,))})
    assert decision.candidates[0].load == 1


def test_a_lead_stamped_later_counts_already() -> None:
    """Clocks of two machines differ: what another one gave a moment ahead of ours fills the window too."""
    known = {"marta": Availability(assigned=(MONDAY + 5,))}
    decision = decide(version({"marta": "1 per 1d"}, calendar="always"), Asked(MONDAY), people=known)
    assert decision.retry_at == MONDAY + 5 + DAY


def test_the_first_of_several_who_is_back_decides_when() -> None:
    """The earliest of the team, opening hours and all."""
    known = {
        "marta": Availability(away=((MONDAY, MONDAY + 3 * HOUR),)),
        "javier": Availability(away=((MONDAY, MONDAY + HOUR),)),
    }
    decision = decide(version({"marta": None, "javier": None}), Asked(MONDAY), people=known)
    assert [shown(each.until) for each in decision.candidates] == ["2026-03-02 13:00", "2026-03-02 11:00"]
    assert shown(decision.retry_at) == "2026-03-02 11:00"
