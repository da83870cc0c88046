"""What was only given another name between two versions, and what refers to it: no change of what is promised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from leadpact.agreement.comparing_values import Meant
from leadpact.agreement.document import Agreement
from leadpact.agreement.names import (
    HEAD,
    CalendarName,
    FunnelName,
    Name,
    PartyName,
    PersonName,
    ReasonName,
    SegmentName,
    ShareMoment,
    StageName,
    TrackName,
    TriggerName,
    Who,
)
from leadpact.agreement.values import FrozenMap, Value

Renames = Mapping[str, Mapping[str, str]]
"""By the clause of a map or list in the old version: old name to new name."""
REFERRING: tuple[tuple[str, tuple[type[Name], ...]], ...] = (
    ("parties", (PartyName, Who)),
    ("people", (PersonName, Who)),
    ("calendars", (CalendarName,)),
    ("goals.segments", (SegmentName,)),
    ("definitions.stages", (StageName, FunnelName, ShareMoment)),
    ("handoff.triggers", (TriggerName,)),
    ("nurturing.tracks", (TrackName,)),
    ("follow_up.reasons", (ReasonName,)),
)
"""What declares names, and the classes of what refers to them."""


def items(value: Any) -> dict[str, Any] | None:
    """The entries of a map, or of a list whose entries have ids, by name; None for anything else."""
    if isinstance(value, (FrozenMap, dict)):
        return {str(key): each for key, each in value.items()}
    if isinstance(value, tuple) and value and all(hasattr(each, "id") for each in value):
        return {str(each.id): each for each in value}
    return {} if value == () else None


def _containers(agreement: Agreement) -> Iterator[tuple[str, Any]]:
    """All that declares names whose entries say enough to be known again under another one."""
    yield "parties", agreement.parties
    for name, party in agreement.parties.items():
        yield f"parties.{name}.people", party.people
    yield "calendars", agreement.calendars
    yield "personas", agreement.personas
    yield "goals.segments", agreement.goals.segments
    yield "definitions.stages", agreement.definitions.stages
    yield "qualification.fit.rules", agreement.qualification.fit.rules
    yield "qualification.interest.rules", agreement.qualification.interest.rules
    yield "handoff.triggers", agreement.handoff.triggers
    yield "nurturing.tracks", agreement.nurturing.tracks
    yield "follow_up.reasons", agreement.follow_up.reasons
    yield "follow_up.clocks", agreement.follow_up.clocks
    yield "kpis", agreement.kpis
    yield "review.meetings", agreement.review.meetings


def renamed(old: Agreement, new: Agreement) -> Renames:
    """Entries that are gone, while an equal one came under another name."""
    olds, news = Meant(old), Meant(new)
    others = dict(_containers(new))
    found = {}
    for clause, container in _containers(old):
        before, after = items(container) or {}, items(others.get(clause)) or {}
        gone = {key: each for key, each in before.items() if key not in after and _is_known(each)}
        came = {key: each for key, each in after.items() if key not in before}
        pairs: dict[str, str] = {}
        for key, each in gone.items():
            same = (name for name, other in came.items() if _content(other, news) == _content(each, olds))
            if (name := next(same, None)) is not None:
                pairs[key] = name
                del came[name]
        if pairs:
            found[clause] = pairs
    return found


def _is_known(entry: Any) -> bool:
    """Whether an entry says anything by which it can be known again."""
    return not isinstance(entry, Value) or bool(entry.model_fields_set - {"id"})


def _content(entry: Any, meant: Meant) -> Any:
    """An entry without its own name."""
    if not isinstance(entry, Value):
        return meant.of(entry)
    fields = [name for name in type(entry).model_fields if name != "id"]
    return tuple((name, meant.of(getattr(entry, name))) for name in fields)


def with_new_names(old: Agreement, renames: Renames) -> Agreement:
    """The old version, where whatever refers to a renamed entry calls it by its new name; declarations stay."""
    names: dict[type[Name], dict[str, str]] = {}
    for clause, pairs in renames.items():
        kind = "people" if clause.endswith(".people") else clause
        for declares, classes in REFERRING:
            for each in classes if declares == kind else ():
                names.setdefault(each, {}).update(pairs)
    if not names:
        return old
    heads = {before + HEAD: after + HEAD for before, after in names.get(PartyName, {}).items()}
    if heads:
        names.setdefault(Who, {}).update(heads)
    found: Agreement = _replaced(old, names)
    return found


def _replaced(value: Any, names: dict[type[Name], dict[str, str]]) -> Any:
    if isinstance(value, Name):
        return type(value)(names.get(type(value), {}).get(str(value), str(value)))
    if isinstance(value, Value):
        fields = type(value).model_fields
        return value.model_copy(update={name: _replaced(getattr(value, name), names) for name in fields})
    if isinstance(value, FrozenMap):
        return FrozenMap({_replaced(key, names): _replaced(each, names) for key, each in value.items()})
    return tuple(_replaced(each, names) for each in value) if isinstance(value, tuple) else value
