"""One part of the example: some accounts' whole year as columns, the same for the same seed and part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadpact.calendars.instant import DAY

from . import oddities
from .cast import Cast, draw, texts
from .closing import Round
from .hours import FIRST_DAY, WorkingTime, to_utc
from .interest import ask, identify, meet, read_mail, visit
from .rows import NONE, Numbers, Rows
from .sales import Sales
from .scores import BY_DEMO, Calls, calls

MOST_ROUNDS = 3
COOL_DOWN = 30 * DAY


@dataclass(frozen=True)
class Part:
    """Some accounts: their rows as columns, who they are and what they are called."""

    columns: dict[str, NDArray[Any]]
    cast: Cast
    names: dict[str, list[str]]


def make(seed: int, part: int, accounts: int, first: int, hours: Mapping[str, WorkingTime]) -> Part:
    """Some accounts' year. `first` is the number of the first account, `hours` the working time of each rep."""
    rng = np.random.default_rng([seed, part])
    cast = draw(rng, accounts, first)
    rows = Rows(rng)
    visits = visit(rng, rows, cast)
    identify(rng, rows, cast, visits)
    ask(rng, rows, cast, visits)
    read_mail(rng, rows, cast)
    meet(rng, rows, cast)
    _sell(Sales(rng, rows, cast, hours), calls(rows, cast))
    oddities.keep_record(rng, rows, cast)
    columns = oddities.repeated(rng, _within_the_year(rows.columns()))
    return Part(columns, cast, texts(rng, cast))


def _sell(sales: Sales, found: Calls) -> None:
    """Round after round: each account's first call, then what calls again once it came back."""
    asked = found.at_(found.by == BY_DEMO)
    accounts = np.unique(found.account)
    place = found.first_after(accounts, np.full(len(accounts), -(1 << 60) // 1000, dtype=np.int64))
    owner = None
    for number in range(1, MOST_ROUNDS + 1):
        if len(place) == 0:
            return
        r = _round(sales, found, place, owner, number)
        sales.work(r)
        oddities.answer_again(sales, r, found)
        for odd in (oddities.inbound, oddities.pause, oddities.rebase, oddities.by_hand):
            odd(sales, r)
        place, owner = _again(found, asked, r)
    oddities.dispute(sales, r)


def _round(sales: Sales, found: Calls, place: Numbers, owner: Numbers | None, number: int) -> Round:
    """The handoffs these calls make; who has an owner keeps them."""
    account, at = found.account[place], found.at[place]
    return Round(
        account=account,
        lead=found.lead[place],
        at=at,
        by=found.by[place],
        top=found.top[place],
        owner=sales.owners(account, at) if owner is None else owner,
        number=number,
    )


def _again(found: Calls, asked: Calls, r: Round) -> tuple[Numbers, Numbers]:
    """What hands accounts off again after they came back: a demo at once, anything after the cool-down."""
    back = np.flatnonzero(r.ended != NONE)
    account, ended = r.account[back], r.ended[back]
    later = found.first_after(account, ended + COOL_DOWN)
    demo = asked.first_after(account, ended)
    places = np.flatnonzero(found.by == BY_DEMO)
    demo = np.where(demo >= 0, places[demo.clip(0)] if len(places) else -1, -1)
    never = len(found.at)
    chosen = np.minimum(np.where(later < 0, never, later), np.where(demo < 0, never, demo))
    some = chosen < never
    return chosen[some], r.owner[back][some]


def _within_the_year(columns: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """What happened before the year's end; the rest has not happened yet."""
    end = int(to_utc(np.array([FIRST_DAY + 365 * DAY], dtype=np.int64))[0])
    inside = columns["at"] < end
    return {name: values[inside] for name, values in columns.items()}
