"""Two lists of one key, matched entry by entry: what moved, what came, what is for the same leads as before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from leadpact.agreement.comparing_values import Meant, durations
from leadpact.agreement.follow_up import Target
from leadpact.agreement.nurturing import Step


def moved(before: Sequence[str], after: Sequence[str], now: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """The fewest entries whose move explains the new order: new name to its old and its new place, from 1."""
    places = {name: place for place, name in enumerate(after)}
    kept = [(old, places[now[name]]) for old, name in enumerate(before) if name in now]
    staying = _longest_rise([place for _, place in kept])
    return {after[place]: (old + 1, place + 1) for old, place in kept if place not in staying}


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """The members of a longest ascending subsequence of different numbers."""
    ends: list[int] = []
    heads: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        before[number] = heads[at - 1] if at else None
        ends[at:] = [number, *ends[at + 1 :]]
        heads[at:] = [number, *heads[at + 1 :]]
    found: set[int] = set()
    last = heads[-1] if heads else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found


def merged(
    before: Sequence[str], after: Sequence[str], now: Mapping[str, str]
) -> Iterator[tuple[str, str | None]]:
    """The names of the new order, each that is gone behind the one it stood after; with that one."""
    gone: dict[str | None, list[str]] = {}
    previous: str | None = None
    for name in before:
        if name in now:
            previous = now[name]
        else:
            gone.setdefault(previous, []).append(name)
    yield from ((name, None) for name in gone.get(None, ()))
    for name in after:
        yield name, None
        yield from ((other, name) for other in gone.get(name, ()))


@dataclass(frozen=True, slots=True)
class Pair:
    """A time for the same leads in both versions, or in one; `was` and `now` are places from 0."""

    old: Target | None
    new: Target | None
    was: int
    now: int
    is_same: bool = False
    longer: int | None = None
    """1 where leads have to wait longer now, -1 where they wait shorter, None where it is not the same for all."""
    has_moved: bool = False


def targets(old: Sequence[Target], new: Sequence[Target], olds: Meant, news: Meant) -> Iterator[Pair]:
    """The entries of `within` by the leads they are for, in the new order; those that are gone come last."""
    before = _by_leads(old, olds)
    after = _by_leads(new, news)
    names = {str(place): str(after[leads]) for leads, place in before.items() if leads in after}
    places = moved([str(i) for i in range(len(old))], [str(i) for i in range(len(new))], names)
    by_new = {int(now): int(was) for was, now in names.items()}
    for now, entry in enumerate(new):
        if now not in by_new:
            others = [old[was] for was in range(len(old)) if int(names.get(str(was), now)) >= now]
            yield Pair(None, entry, now, now, False, _longer(entry, others))
            continue
        was = by_new[now]
        longer = durations(old[was].is_, entry.is_)
        yield Pair(old[was], entry, was, now, longer == 0, longer, str(now) in places)
    for was, entry in enumerate(old):
        if str(was) not in names:
            longer = _longer(entry, [new[now] for now in range(len(new)) if by_new.get(now, was) >= was])
            yield Pair(entry, None, was, len(new) - 1, False, -longer if longer else None)


def _by_leads(entries: Sequence[Target], meant: Meant) -> dict[object, int]:
    """The place of the first entry for some leads; another one for the same is never asked."""
    found: dict[object, int] = {}
    for place, each in enumerate(entries):
        leads: object = (each.trigger, frozenset(each.grade), meant.of(each.when))
        found.setdefault(leads if leads not in found else (leads, place), place)
    return found


def _longer(entry: Target, others: Sequence[Target]) -> int | None:
    """Whether leads wait longer for an entry of their own than under any of the others; None where it depends.

    The others are those that its leads can fall to without it: an entry before it comes first in both versions. Where
    none of them is for all, some of its leads were promised nothing.
    """
    if entry.for_all:
        return -1
    compared = [durations(each.is_, entry.is_) for each in others]
    if any(each is None for each in compared):
        return None
    found = [each for each in compared if each is not None]
    if all(each <= 0 for each in found) and (any(found) or not any(each.for_all for each in others)):
        return -1
    return 1 if all(each > 0 for each in found) and any(each.for_all for each in others) else None


def steps(old: Sequence[Step], new: Sequence[Step]) -> Iterator[tuple[Step | None, Step | None, int, int]]:
    """The steps of a track by what they send, then in their order; with their places in both, from 0."""
    left = list(range(len(old)))
    found: dict[int, int] = {}
    for now, step in enumerate(new):
        same = next((was for was in left if old[was].send == step.send), None)
        if same is not None:
            found[now] = same
            left.remove(same)
    for now, step in enumerate(new):
        was = found[now] if now in found else left.pop(0) if left else None
        yield (None if was is None else old[was]), step, now if was is None else was, now
    for was in left:
        yield old[was], None, was, max(len(new) - 1, 0)
