"""Two versions of an agreement to the changes between them: what people decide on before they sign the next one.

Values in, values out: the words for them are in `leadpact.words.changes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from leadpact.agreement.comparing_calendars import calendars
from leadpact.agreement.comparing_keys import (
    CALENDAR,
    ORDERED,
    OWED_BY,
    PAUSE_REASON,
    SEGMENT_DEAL,
    SEGMENT_RATE,
    SILENCE,
    STEPS,
    WITHIN,
    Meaning,
    Sense,
    meaning_of,
)
from leadpact.agreement.comparing_lists import merged, moved, steps, targets
from leadpact.agreement.comparing_names import Renames, items, renamed, with_new_names
from leadpact.agreement.comparing_scores import FADING, GRADES, fades_otherwise, fewer_qualify
from leadpact.agreement.comparing_values import Meant, order, same_written
from leadpact.agreement.document import Agreement
from leadpact.agreement.follow_up import Target
from leadpact.agreement.nodes import Path, Source
from leadpact.agreement.nurturing import Step
from leadpact.agreement.signals import Signal
from leadpact.agreement.values import FrozenMap, Value


class Kind(StrEnum):
    """What happened to a clause."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    """It stands elsewhere, where the order is agreed too; the values are places from 1."""
    RENAMED = "renamed"
    """The values are the names; what refers to it by the new one is no change."""
    WORDING = "wording"
    """It says the same: a text for people, or another way to write a condition, a length or a list."""


@dataclass(frozen=True, slots=True)
class Effect:
    """For whom a change is stricter or looser."""

    party: str
    stricter: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that differs. A value is None where the clause is not there, or left out without a default."""

    clause: str
    """As findings cite it: `follow_up.clocks.depth.objective`; in the old version's names where it is removed."""
    kind: Kind
    old: Any
    new: Any
    effects: tuple[Effect, ...] = ()
    """Empty where it is only different, and for wording."""
    pattern: str = ""
    """The clause with `*` for every name and place, by which words are found."""
    path: Path = ()
    """Where it stands in the new document; what is removed, the entry it stood after."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the walk is, in both documents."""

    clause: str = ""
    pattern: str = ""
    old: Path = ()
    new: Path = ()

    def key(self, name: str) -> Place:
        """A key of a part."""
        return self.item(name, "", name, name)

    def item(self, label: str, star: str, old: str | int, new: str | int) -> Place:
        """An entry of a map or a list; `star` is empty for a key of a part."""
        dot = "." if self.clause else ""
        pattern = f"{self.pattern}{dot}{star or label}"
        return Place(f"{self.clause}{dot}{label}", pattern, (*self.old, old), (*self.new, new))


STAR = "*"
ACCEPTED = "accepted"


def compare(old: Agreement, new: Agreement, written: Source | None = None) -> tuple[Change, ...]:
    """What changed from one version to another, clause by clause; empty where both mean the same.

    In the order of `written`, the new document's text, where it is given; else in the order of the reference pages.
    """
    first = renamed(old, new)
    called = with_new_names(old, first)
    walk = _Walk(called, new, {**renamed(called, new), **first})
    found = tuple(walk.parts(called, new, Place()))
    return found if written is None else _in_order(found, written)


class _Walk:
    """Goes through both versions at once."""

    def __init__(self, old: Agreement, new: Agreement, renames: Renames) -> None:
        self.old, self.new, self.renames = old, new, renames
        self.olds, self.news = Meant(old), Meant(new)
        self.special: dict[str, Callable[[Any, Any, Place], Iterator[Change]]] = {
            WITHIN: self._within,
            CALENDAR: self._calendar,
            STEPS: self._steps,
        }

    def parts(self, old: Value, new: Value, at: Place) -> Iterator[Change]:
        """The keys of one part."""
        for name, field in type(new).model_fields.items():
            key = str(field.alias or name)
            if key != "id":
                yield from self.value(getattr(old, name), getattr(new, name), at.key(key))

    def value(self, old: Any, new: Any, at: Place) -> Iterator[Change]:
        """One key, whatever is written there."""
        special = self.special.get(at.pattern)
        if special is not None and old is not None and new is not None:
            yield from special(old, new, at)
        elif isinstance(old, Value) and isinstance(new, Value) and not isinstance(new, Signal):
            yield from self.parts(old, new, at)
        elif (before := items(old)) is not None and (after := items(new)) is not None and (before or after):
            yield from self._entries(before, after, at, isinstance(new, tuple))
        else:
            yield from self.leaf(old, new, at)

    def _entries(
        self, before: dict[str, Any], after: dict[str, Any], at: Place, listed: bool
    ) -> Iterator[Change]:
        """The entries of a map, or of a list whose entries have ids, in the order of the new one."""
        now = self._names(before, after, at)
        came_from = {new: old for old, new in now.items()}
        places = moved(list(before), list(after), now) if at.pattern in ORDERED else {}
        olds, news = ({name: i if listed else name for i, name in enumerate(m)} for m in (before, after))
        for name, previous in merged(list(before), list(after), now):
            if name not in after:
                near = news.get(previous or "", at.new[-1])
                yield from self.leaf(before[name], None, at.item(name, STAR, olds[name], near))
                continue
            was = came_from.get(name)
            place = at.item(name, STAR, olds[was] if was else name, news[name])
            if was is None:
                yield from self.leaf(None, after[name], place)
                continue
            if was != name:
                yield change(place, Kind.RENAMED, was, name)
            if name in places:
                yield change(place, Kind.MOVED, *places[name])
            yield from self.value(before[was], after[name], place)

    def _names(self, before: dict[str, Any], after: dict[str, Any], at: Place) -> dict[str, str]:
        """The entries that both have, by their old names, with the new ones."""
        other = self.renames.get(".".join(str(step) for step in at.old), {})
        pairs = ((name, other.get(name, name)) for name in before)
        return {name: called for name, called in pairs if called in after}

    def leaf(self, old: Any, new: Any, at: Place) -> Iterator[Change]:
        """A value that is compared as a whole."""
        if same_written(old, new):
            return
        meaning = meaning_of(at.pattern)
        is_text = at.pattern == PAUSE_REASON and old is not None and new is not None
        if is_text or meaning.sense is Sense.WORDING or self._same(old, new, at):
            yield change(at, Kind.WORDING, old, new)
        else:
            yield change(at, _kind(old, new), old, new, self._effects(old, new, at, meaning))

    def _same(self, old: Any, new: Any, at: Place) -> bool:
        """Whether two values mean the same, however they are written."""
        if old is None or new is None or at.pattern in ORDERED:
            return False
        if isinstance(old, tuple) and isinstance(new, tuple):
            return self.olds.all_of(old) == self.news.all_of(new)
        return bool(self.olds.of(old) == self.news.of(new))

    def _effects(self, old: Any, new: Any, at: Place, meaning: Meaning) -> tuple[Effect, ...]:
        """For whom it is stricter or looser; nobody where it is only different."""
        if at.pattern in OWED_BY:
            return (Effect(str(new), True), Effect(str(old), False))
        reasons = (each.follow_up.pauses.reasons for each in (self.old, self.new))
        if at.pattern == PAUSE_REASON and not all(reasons):
            return ()  # none listed is any reason
        more = self._order(old, new, at, meaning)
        return self._for(at, meaning, more, old is not None, new is not None)

    def _order(self, old: Any, new: Any, at: Place, meaning: Meaning) -> int | None:
        """Whether the new value is more: 1, less: -1, or None; with what holds where a value is left out."""
        if at.pattern in GRADES:
            return fewer_qualify(self.old, str(at.new[2]), str(at.new[3]), new)
        if (
            at.pattern in FADING
            and None in (old, new)
            and fades_otherwise(self.old, self.new, str(at.new[1]))
        ):
            return None
        if at.pattern == SILENCE:
            return 1 if new == ACCEPTED else -1
        if at.pattern in (SEGMENT_DEAL, SEGMENT_RATE):
            old, new = (
                _usual(self.old, at) if old is None else old,
                _usual(self.new, at) if new is None else new,
            )
        return order(old, new, meaning.absent, self.olds, self.news)

    def _for(
        self, at: Place, meaning: Meaning, more: int | None, was: bool = True, now: bool = True
    ) -> tuple[Effect, ...]:
        """The parties bound in both versions; those of the one version that has the entry at all."""
        if meaning.whose is None or not more:
            return ()
        is_entry = at.pattern.endswith(STAR)
        bound = [
            meaning.whose(agreement, path)
            for agreement, path, has in ((self.old, at.old, was), (self.new, at.new, now))
            if has or not is_entry
        ]
        stricter = (more > 0) == (meaning.sense is Sense.STRICTER)
        return tuple(Effect(party, stricter) for party in bound[0] if party in bound[-1])

    def _within(self, old: tuple[Target, ...], new: tuple[Target, ...], at: Place) -> Iterator[Change]:
        """Times by whom they are for; the first that fits counts."""
        for pair in targets(old, new, self.olds, self.news):
            alone = len(old if pair.new is None else new) == 1
            label = (pair.was if pair.new is None else pair.now) + 1
            place = at if alone else at.item(str(label), STAR, pair.was, pair.now)
            if pair.has_moved:
                yield change(place, Kind.MOVED, pair.was + 1, pair.now + 1)
            if pair.is_same and not same_written(pair.old, pair.new):
                yield change(place, Kind.WORDING, pair.old, pair.new)
            elif not pair.is_same:
                effects = self._for(at, meaning_of(WITHIN), pair.longer)
                yield change(place, _kind(pair.old, pair.new), pair.old, pair.new, effects)

    def _steps(self, old: tuple[Step, ...], new: tuple[Step, ...], at: Place) -> Iterator[Change]:
        """Steps by what they send."""
        for before, after, was, now in steps(old, new):
            place = at.item(str((was if after is None else now) + 1), STAR, was, now)
            yield from self.value(before, after, place)

    def _calendar(self, old: FrozenMap[str, Any], new: FrozenMap[str, Any], at: Place) -> Iterator[Change]:
        """Hours as local times of the week, days as dates."""
        for key, more, is_same in calendars(old, new, (self.old.timezone, self.new.timezone)):
            place, before, after = at.key(key), old.get(key), new.get(key)
            if is_same:
                yield change(place, Kind.WORDING, before, after)
            else:
                effects = self._for(place, meaning_of(place.pattern), more)
                yield change(place, _kind(before, after), before, after, effects)


def change(at: Place, kind: Kind, old: Any, new: Any, effects: tuple[Effect, ...] = ()) -> Change:
    """A change at a place."""
    return Change(at.clause, kind, old, new, effects, at.pattern, at.new)


def _kind(old: Any, new: Any) -> Kind:
    """What is left out, or an empty list, was not there."""
    if old is None or old == ():
        return Kind.ADDED
    return Kind.REMOVED if new is None or new == () else Kind.CHANGED


def _usual(agreement: Agreement, at: Place) -> Any:
    """What the revenue says where a segment says nothing."""
    revenue = agreement.goals.revenue
    if revenue is None or at.pattern == SEGMENT_DEAL:
        return None if revenue is None else revenue.average_deal
    return {str(stage): rate for stage, rate in revenue.conversion.items()}.get(str(at.new[-1]))


def _in_order(found: tuple[Change, ...], written: Source) -> tuple[Change, ...]:
    """Changes as their clauses stand in a text; what is gone, behind the entry it stood after."""

    def rank(each: Change) -> int:
        key, node = written.node(each.path)
        if node is None or key is None:
            return 0
        return node.end if each.kind is Kind.REMOVED and each.pattern.endswith(STAR) else key.start

    return tuple(sorted(found, key=rank))
