"""Scores fade by sums and products alone: right to the last digits, and the same digits compiled or not."""

from __future__ import annotations

import random
import struct
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.replay import scores
from leadpact.replay.scores import PIECES, ROOTS, halved, thousandths

DAY = 86_400_000_000


def exactly(time: int, half_life: int) -> Decimal:
    """2^(-time / half_life) to 50 digits."""
    with localcontext() as context:
        context.prec = 50
        return Decimal(2) ** (-Decimal(time) / Decimal(half_life))


def some_times() -> list[tuple[int, int]]:
    """Times and half-lives: small, large, at and next to whole halvings and pieces of them."""
    rng = random.Random(12)
    found = []
    for _ in range(3000):
        half_life = rng.choice((1, 7, 1000, DAY, 30 * DAY, 365 * DAY, rng.randrange(1, 400 * DAY)))
        whole = rng.randrange(0, 66) * half_life
        piece = half_life * rng.randrange(0, PIECES + 1) // PIECES
        found.append((max(0, whole + piece + rng.choice((0, 0, 1, -1, rng.randrange(half_life)))), half_life))
    return found


def test_the_roots_are_the_nearest_floats() -> None:
    """Each of the table's 32 powers of two is the float nearest to its true value."""
    for place, root in enumerate(ROOTS):
        assert abs(Fraction(root) - Fraction(exactly(place, PIECES))) <= Fraction(2) ** -54


def test_what_is_left_is_right_to_fifteen_digits() -> None:
    """`halved` is 2^(-time / half_life) with a relative error below 1e-15; after 64 halvings nothing is left."""
    for time, half_life in some_times():
        left, true = halved(time, half_life), exactly(time, half_life)
        if time // half_life >= 64:
            assert left == 0.0
        else:
            assert abs(Decimal(left) - true) <= true * Decimal("1e-15"), (time, half_life)


@settings(derandomize=True)
@given(st.integers(1, 10**15), st.integers(0, 62), st.integers(0, 1000), st.integers(0, 1000))
def test_less_is_left_later(half_life: int, halvings: int, a: int, b: int) -> None:
    """Points only fade: what is left never grows (but for the last digit), begins whole and halves at the half-life."""
    early, late = sorted(halvings * half_life + half_life * n // 1000 for n in (a, b))
    assert halved(late, half_life) <= halved(early, half_life) * (1 + 2**-51)
    assert halved(0, half_life) == 1.0
    assert halved(half_life, half_life) == 0.5


def bits(number: float) -> bytes:
    return struct.pack("<d", number)


def test_compiled_or_not_the_digits_are_the_same() -> None:
    """The same function under Numba gives the same 64 bits, so findings do not depend on the machine that folded."""
    numba: Any = pytest.importorskip("numba")
    compiled = numba.njit(error_model="numpy")(halved)
    rounded = numba.njit(error_model="numpy")(thousandths)
    rng = random.Random(3)
    for time, half_life in some_times():
        assert bits(compiled(time, half_life)) == bits(halved(time, half_life)), (time, half_life)
        points = halved(time, half_life) * rng.uniform(-100, 100)
        assert rounded(points) == thousandths(points)


@pytest.mark.parametrize(
    ("points", "read"), [(0.0005, 1), (12.3455, 12346), (-0.0005, 0), (-0.0015, -1), (2.0, 2000)]
)
def test_scores_are_read_in_thousandths_halves_up(points: float, read: int) -> None:
    """Rounded to 3 decimals when read; a half goes up."""
    assert scores.thousandths(points) == read
