"""What becomes of each call in a message of Segment's: a native row, or why there is none; the same in a file and live.

`segment` translates one call; whoever reads messages asks here, so that a batch's members are told of one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from leadpact.events.receiving_texts import deeper_than
from leadpact.events.segment import is_batch, is_segment, members, translate


@dataclass(frozen=True, slots=True)
class NoRow:
    """What a message holds that cannot become a row, and why, by code; `value` is the word that is about.

    `held` is that alone, if it is a part of the message that can be shown.
    """

    code: str
    held: tuple[Any, ...] = ()
    value: str = ""


def rows_of(message: dict[str, Any], levels: int) -> Iterator[tuple[int, dict[str, Any] | NoRow]]:
    """The rows of a message with their places in its batch, from 0; a call that nests more than so many levels gives none.

    What a batch within a batch holds stands at that batch's place.
    """
    if not is_batch(message):
        yield 0, _row(message, levels)
        return
    held = members(message)
    if not held:
        yield 0, NoRow("empty_batch")
    for place, member in enumerate(held):
        if _is_inner_batch(member) and not deeper_than(member, levels):
            yield from ((place, row) for _, row in rows_of(member, levels))
        else:
            yield place, _row(member, levels)


def _is_inner_batch(member: Any) -> bool:
    return type(member) is dict and "kind" not in member and is_batch(member)


def _row(member: Any, levels: int) -> dict[str, Any] | NoRow:
    """One call as a row. An object with a `kind` is a row of the log already, in a batch too."""
    if type(member) is not dict:
        return NoRow("not_an_object", (member,))
    if deeper_than(member, levels):
        return NoRow("json_too_deep")
    if is_segment(member):
        return translate(member)[0]
    if is_not_taken(member):
        return NoRow("call_not_taken", (member,), str(member.get("type") or ""))
    return member


def is_not_taken(member: dict[str, Any]) -> bool:
    """Whether it is a call of Segment's that says nothing about a lead, as `group` and `alias` are."""
    return "kind" not in member and "messageId" in member and not is_segment(member)
