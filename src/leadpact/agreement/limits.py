"""How much an agreement may have of what the replay keeps as bits of one number, and how large its numbers may be.

`check` refuses what is beyond, with its place, so that the replay never has to; its tables rely on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from leadpact.agreement.document import Agreement
from leadpact.agreement.nodes import Path
from leadpact.agreement.phrases import Phrase
from leadpact.agreement.problems import Flaw, flaw
from leadpact.agreement.walking import Declared

MOST = 62
"""How many of what is kept as bits fit into one number."""
MOST_LEVEL_NAMES = 64
"""How many names of levels either score may have in all versions: a grade is one number made of two."""
LARGEST = 10**12
"""Points, limits and levels beyond have no room for three decimals, and none in a number of the tables."""
LONGEST_NAME = 100

Named = Iterator[tuple[str, Path]]


def too_many(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """More of something than the replay can hold: said at the first that is too many."""
    del declared
    handoff = agreement.handoff
    lists: list[tuple[Path, Phrase, tuple[Any, ...]]] = [
        (("handoff", "triggers"), Phrase("triggers"), handoff.triggers),
        (("handoff", "required"), Phrase("required properties"), handoff.required),
    ]
    for name, track in agreement.nurturing.tracks.items():
        lists.append((("nurturing", "tracks", name, "steps"), Phrase("steps of a track"), track.steps))
    for path, what, given in lists:
        if len(given) > MOST:
            yield flaw("too_many_of", *path, MOST, count=len(given), what=what, most=MOST)
    yield from _shares(agreement)
    yield from too_many_together((agreement,))


def _shares(agreement: Agreement) -> Iterator[Flaw]:
    """Too much that one clock says along its way."""
    for name, clock in agreement.follow_up.clocks.items():
        early = len(clock.at_risk)
        count = early + len(clock.escalate)
        if count > MOST:
            place: Path = ("at_risk", MOST) if early > MOST else ("escalate", MOST - early)
            path = ("follow_up", "clocks", name, *place)
            what = Phrase("shares in at_risk and escalate")
            yield flaw("too_many_of", *path, count=count, what=what, most=MOST)


def too_many_together(agreements: Iterable[Agreement]) -> list[Flaw]:
    """Too many names of a kind in all versions together; the flaws are of the last version, the new one."""
    *before, last = agreements
    flaws = []
    for what, most, names_of in TOGETHER:
        known = {name for each in before for name, _ in names_of(each)}
        if len(known) > most:
            continue  # said of an earlier version
        for name, path in names_of(last):
            known.add(name)
            if len(known) > most:
                count = len(known | {name for name, _ in names_of(last)})
                counted = Phrase("{what} in all versions together", what=what) if before else what
                flaws.append(flaw("too_many_of", *path, count=count, what=counted, most=most))
                break
    return flaws


def _stages(agreement: Agreement) -> Named:
    for at, stage in enumerate(agreement.definitions.stages):
        yield stage.id, ("definitions", "stages", at)


def _channels(agreement: Agreement) -> Named:
    for name, clock in agreement.follow_up.clocks.items():
        for at, channel in enumerate(clock.needs.channels if clock.needs else ()):
            yield channel, ("follow_up", "clocks", name, "needs", "channels", at)


def _fit_levels(agreement: Agreement) -> Named:
    for level in agreement.qualification.grades.fit:
        yield level, ("qualification", "grades", "fit", level)


def _interest_levels(agreement: Agreement) -> Named:
    for level in agreement.qualification.grades.interest:
        yield level, ("qualification", "grades", "interest", level)


TOGETHER: tuple[tuple[Phrase, int, Callable[[Agreement], Named]], ...] = (
    (Phrase("stages"), MOST, _stages),
    (Phrase("channels"), MOST, _channels),
    (Phrase("levels of fit"), MOST_LEVEL_NAMES, _fit_levels),
    (Phrase("levels of interest"), MOST_LEVEL_NAMES, _interest_levels),
)
"""What is numbered over all versions: findings of one may be read beside another's."""


def too_large(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """Points, limits and levels that no score has digits for."""
    del declared
    part = agreement.qualification
    written: list[tuple[Path, Decimal | None]] = []
    for side, score, levels in (
        ("fit", part.fit, part.grades.fit),
        ("interest", part.interest, part.grades.interest),
    ):
        written.append(((side, "limit"), score.limit))
        for at, rule in enumerate(score.rules):
            written += [
                ((side, "rules", at, "points"), rule.points),
                ((side, "rules", at, "limit"), rule.limit),
            ]
        written += [(("grades", side, level), least) for level, least in levels.items()]
    known = Phrase("a number from {least} to {most}", least=f"-{LARGEST:_}", most=f"{LARGEST:_}")
    for path, number in written:
        if number is not None and abs(number) > LARGEST:
            yield flaw("out_of_range", "qualification", *path, given=number, known=known)


def names_of_properties(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A required property that no event can bring."""
    del declared
    for at, name in enumerate(agreement.handoff.required):
        if name in WHEN_OR_WHICH:
            yield flaw("reserved_property", "handoff", "required", at, name=name)
        elif len(name) > LONGEST_NAME or not name.isprintable():
            yield flaw("not_a_property", "handoff", "required", at, name=name, most=LONGEST_NAME)


WHEN_OR_WHICH = ("at", "seq", "event_id", "received_at", "logged_at", "kind", "lead_id", "properties")
"""Columns that every event has, or that say when and which: nothing can be missing there."""
