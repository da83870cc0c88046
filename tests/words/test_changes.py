"""Every clause of an agreement has words for a change of it, in which its own names stand."""

from __future__ import annotations

import re
import string
import sys
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "agreement"))

from agreement_examples import WHOLE

from leadpact.agreement.comparing import Change, Kind, compare
from leadpact.agreement.comparing_keys import MEANINGS, ORDERED
from leadpact.agreement.document import Agreement
from leadpact.agreement.reading import read_agreement
from leadpact.agreement.signals import Signal
from leadpact.agreement.values import FrozenMap, Value
from leadpact.words.catalogue import Words
from leadpact.words.change_labels import LABELS
from leadpact.words.changes import ChangeWords, _scored

WHOLE_LISTS = ("enter", "stops", "satisfied_by", "escalate", "stop", "starts")
"""Lists that are compared as one value."""
CALENDAR_KEYS = ("timezone", "hours", "holidays", "closed", "special", "breaks")


def patterns(kind: Any, at: str = "") -> Iterator[str]:
    """Every clause that a change can be of, by the types of the document."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        yield from patterns(inside[0], at)
    elif origin in (typing.Union, types.UnionType):
        for each in inside:
            yield from patterns(each, at)
    elif isinstance(kind, type) and issubclass(kind, Value) and kind is not Signal:
        for name, field in kind.model_fields.items():
            key = str(field.alias or name)
            if key != "id":
                yield from patterns(field.annotation, f"{at}.{key}" if at else key)
    elif origin is FrozenMap:
        yield f"{at}.*"
        yield from patterns(inside[1], f"{at}.*")
    elif (
        origin is tuple and isinstance(inside[0], type) and issubclass(inside[0], Value) and inside[-1] is ...
    ):
        if at.rpartition(".")[2] in WHOLE_LISTS:
            yield at
        elif at.endswith("within"):
            yield from (at, f"{at}.*")
        else:
            yield f"{at}.*"
            yield from patterns(inside[0], f"{at}.*")
    elif kind is not type(None):
        yield at


def every_pattern() -> set[str]:
    found = set(patterns(Agreement)) | {f"calendars.*.{key}" for key in CALENDAR_KEYS}
    return (found - {"calendars.*.*"}) | {"goals.revenue", "handoff.return.after", "handoff.return.cool_down",
                    "follow_up.clocks.*.needs", "follow_up.clocks.*.needs.gap"}  # fmt: skip


def labelled(pattern: str) -> str:
    return _scored(Change(pattern.replace("*", "x"), Kind.CHANGED, None, None, (), pattern))[0]


def test_every_clause_has_words() -> None:
    """None is missing and none is left over; a label names as many things as the path has names, or fewer."""
    used = {labelled(pattern) for pattern in every_pattern()}
    assert used - set(LABELS) == set()
    assert set(LABELS) - used == set()
    for pattern, label in LABELS.items():
        names = {name for _, name, _, _ in string.Formatter().parse(label) if name}
        assert names <= set("ab"[: pattern.count("*")]), pattern


def test_every_meaning_is_of_a_clause() -> None:
    """The table of what is stricter and looser has no key that no document has."""
    assert set(MEANINGS) <= every_pattern()
    lists = {pattern.rpartition(".*")[0] for pattern in every_pattern()} | every_pattern()
    assert set(ORDERED) <= lists


def test_changes_are_counted_by_party_what_is_stricter_first() -> None:
    """In whatever order they come, so that two parties' sums can be held beside each other."""
    old = read_agreement(WHOLE, "a").agreement
    new = read_agreement(
        WHOLE.replace("attempts: 6, without", "attempts: 5, without").replace(
            "objective: 80%", "objective: 85%"
        ),
        "a",
    ).agreement
    assert old is not None and new is not None
    told = ChangeWords(Words("en"), old, new).counted(compare(old, new))
    assert told == ["2 clauses changed", "stricter for sales: 1", "looser for sales: 1"]


def test_a_name_is_told_in_the_agreements_own_language() -> None:
    """Where it lacks the reader's: not in English because there is English too."""
    old = read_agreement(WHOLE, "a").agreement
    more = WHOLE.replace(
        "    again:  ",
        "    late: {means: {en: Late, es: Tarde}, owed_by: sales, starts: assigned, stops: rejected, within: 1d}\n    again:  ",
    )
    new = read_agreement(more, "a").agreement
    assert old is not None and new is not None
    (line,) = ChangeWords(Words("pt"), old, new).lines(compare(old, new))
    assert "Tarde" in line.text and "Late" not in line.text


def test_lines_are_whole_in_every_language() -> None:
    """Each key of the example left out or changed is told in each language without a hole or a type's name."""
    old = read_agreement(WHOLE, "a").agreement
    assert old is not None
    edits = (
        ("objective: 80%", "objective: 85%"), ("name: Marta Paz", "name: M. Paz"), ("15:30-18:30", "15:30-18:00"),
        ("up_to:    120% of plan", "up_to:    130% of plan"), ("capacity: 30 per 1w", "capacity: 20 per 1w"),
        ("1_200_000", "1_300_000"), ("target: 98%", "target: 97%"), ("every: month, on: first tue", "every: week, on: tue"),
        ("track: {not_now: long-term", "track: {not_now: re-engage"), ("keep_owner: true", "keep_owner: false"),
        ("{id: score, on_stage: mql}", "{id: score, on_stage: sal}"), ("escalate: [{at: 100%", "escalate: [{at: 120%"),
        ("starts: returned", "starts: {on: returned, when: \"reason = 'x'\"}"), ("{after: 4bd, send: webinar", "{after: 5bd, send: fair"),
    )  # fmt: skip
    text = WHOLE
    for before, after in edits:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    new = read_agreement(text, "a").agreement
    assert new is not None
    found = compare(old, new)
    assert len(found) >= len(edits)
    for language in ("en", "es", "pt", "ar"):
        for line in ChangeWords(Words(language), old, new).lines(found):
            for said in (line.what, line.text, line.effect):
                assert said and not re.search(r"[<>]|Fraction|Decimal|Duration|None|=\w+\(", said), said
