"""Waiting by formula: against hand-worked fractions, published examples, and what must hold whatever the numbers."""

from __future__ import annotations

from fractions import Fraction
from math import exp, factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.planning.queueing import away, burst_in_time, erlang_b, erlang_c, in_time


def by_definition(servers: int, load: Fraction) -> Fraction:
    """C = (a^c/c! · c/(c−a)) / (Σ a^k/k! + a^c/c! · c/(c−a)), exactly (Kleinrock 1975, 3.43)."""
    last = load**servers / factorial(servers) * servers / (servers - load)
    return last / (sum(load**k / Fraction(factorial(k)) for k in range(servers)) + last)


@pytest.mark.parametrize(
    ("servers", "load", "waits"),
    [(1, Fraction(3, 4), Fraction(3, 4)), (2, Fraction(1), Fraction(1, 3)), (3, Fraction(2), Fraction(4, 9))],
)
def test_small_queues_by_hand(servers: int, load: Fraction, waits: Fraction) -> None:
    """One server: the load itself. Two with an erlang: 1/3. Three with two: (8/6·3) / (1 + 2 + 2 + 4) = 4/9."""
    assert by_definition(servers, load) == waits
    assert erlang_c(servers, float(load)) == pytest.approx(float(waits), abs=1e-12)


def test_the_worked_example_of_a_call_centre() -> None:
    """10 erlangs (200 calls an hour of 3 minutes), 14 agents, 20 seconds: 17.4 % wait, 88.8 % are answered in time
    (Call Centre Helper, "Erlang C Formula - Made Simple With an Easy Worked Example")."""
    assert round(erlang_c(14, 10), 3) == 0.174
    assert round(in_time(14, 200, 1 / 20, 20 / 3600), 3) == 0.888


def test_another_worked_example() -> None:
    """360 calls in half an hour of 4 minutes each, 55 agents, 15 seconds: 23.9 % wait ("The Erlang-C Formula", Mitan)."""
    assert round(erlang_c(55, 48), 3) == 0.239
    assert in_time(55, 12, 4, 0.25) == pytest.approx(1 - 0.2390 * exp(-7 * 0.25 / 4), abs=1e-3)


@given(servers=st.integers(1, 40), part=st.fractions(Fraction(1, 100), Fraction(99, 100)))
@settings(max_examples=60, deadline=None)
def test_the_recursion_is_the_definition(servers: int, part: Fraction) -> None:
    """Whatever the load below the servers, the recursion gives the sum of the definition; and B is below C."""
    load = servers * part
    assert erlang_c(servers, float(load)) == pytest.approx(float(by_definition(servers, load)), rel=1e-9)
    assert erlang_b(servers, float(load)) <= erlang_c(servers, float(load)) + 1e-12


@given(servers=st.integers(1, 300), load=st.floats(0, 290))
@settings(max_examples=60, deadline=None)
def test_more_servers_never_wait_longer(servers: int, load: float) -> None:
    """Also for hundreds, where factorials would overflow; as much work as time means that everybody waits."""
    assert 0 <= erlang_c(servers + 1, load) <= erlang_c(servers, load) <= 1
    assert (erlang_c(servers, load) == 1) >= (load >= servers)
    assert in_time(servers, load, 1.0, 0.5) <= in_time(servers + 1, load, 1.0, 0.5) + 1e-12


def test_a_queue_without_end_keeps_nothing() -> None:
    """With as much work as time nobody is in time in the long run, however long the promise."""
    assert in_time(2, 4, 0.5, 1000) == 0


def test_a_burst_at_opening() -> None:
    """Poisson(1) leads at the door, room for one in time: E[min(N, 1)] / E[N] = 1 − 1/e; for two: 2 − 3/e. Any number of
    places takes all; a promise that is over before opening takes none."""
    assert burst_in_time(1, 1.0, 6.0, 0.0) == pytest.approx(1 - exp(-1))
    assert burst_in_time(1, 1.0, 6.0, 6.0) == pytest.approx(2 - 3 * exp(-1))
    assert burst_in_time(2, 1.0, 6.0, 0.0) == pytest.approx(2 - 3 * exp(-1))
    assert burst_in_time(1, 5.0, 6.0, 600.0) == 1.0
    assert burst_in_time(1, 5.0, 6.0, -0.1) == 0.0


def test_who_is_at_other_work() -> None:
    """60 % of the day for leads, stretches of 30 minutes: 40 % are away, e^-1 of them still after 30; two are away together
    less often, and with a whole day for leads nobody is."""
    assert away(1, 0.6, 30, 0) == pytest.approx(0.4)
    assert away(1, 0.6, 30, 30) == pytest.approx(0.4 * exp(-1))
    assert away(2, 0.6, 30, 30) == pytest.approx((0.4 * exp(-1)) ** 2)
    assert away(1, 1.0, 30, 0) == 0
