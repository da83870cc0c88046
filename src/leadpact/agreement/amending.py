"""The next version's text from the current one's: a few values are exchanged, everything else stays as it was written.

Edits are made in the text, at the places its nodes know, so that comments, order and layout are kept to the letter.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from leadpact.agreement.nodes import Node, Source
from leadpact.agreement.parsing import parse

BOM = b"\xef\xbb\xbf"
SHORT = ("default", "means", "is", "on")
"""Keys of what may be written as one value: `calendar: madrid` is `{default: madrid}`."""
INNER = ("is", "default")


class AmendError(ValueError):
    """An edit that can't be made; the message says what is wrong and what to write."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A clause, as `compare` and `check` call it, and its new value as YAML; None takes it out."""

    clause: str
    value: str | None


def amended(text: bytes, edits: Sequence[Edit]) -> bytes:
    """The text with the edits made one after the other; line ends and a mark of byte order are kept.

    Raises AmendError. Whether the result makes an agreement is for `read_agreement` to say.
    """
    source = parse(text)
    for edit in edits:
        changed = _edited(source, edit)
        source = parse(changed)
        if source.slips:
            raise AmendError(f"{edit.clause}: {edit.value} can't be written there; edit the file instead")
    given = source.text.replace("\n", "\r\n") if b"\r\n" in text else source.text
    return (BOM if text.startswith(BOM) else b"") + given.encode("utf-8")


@dataclass(frozen=True, slots=True)
class Found:
    """A node on the way to a clause, with the map or list it is an entry of."""

    holder: Node
    key: Node
    """In a list the entry itself."""
    value: Node


def _edited(source: Source, edit: Edit) -> str:
    steps = edit.clause.split(".")
    if source.root is None or not all(steps):
        raise AmendError(f"'{edit.clause}' is no clause; write one as leadpact compare does: review.close")
    way = _way(source.root, steps)
    rest = steps[len(way) :]
    if edit.value is None:
        if rest:
            raise AmendError(f"{edit.clause}: there is nothing to remove{_nearby(way, source.root)}")
        return _without(source.text, way[-1])
    value = _value(edit)
    at = way[-1].value if way else source.root
    if rest and isinstance(at.value, (dict, list)):
        return _with_entry(source, at, rest, value, edit)
    if rest and not (len(rest) == 1 and rest[0] in SHORT):
        raise AmendError(f"{edit.clause}: {'.'.join(steps[: len(way)])} is one value and has no {rest[0]}")
    return _replaced(source.text, _inner(at, value), value)


def _way(root: Node, steps: Sequence[str]) -> list[Found]:
    """The nodes of a clause as far as they are there."""
    way: list[Found] = []
    node = root
    for step in steps:
        found = _entry(node, step)
        if found is None:
            break
        way.append(found)
        node = found.value
    return way


def _entry(node: Node, step: str) -> Found | None:
    """The entry of a map by its key, of a list by its id or its place from 1."""
    if isinstance(node.value, dict):
        return Found(node, *node.value[step]) if step in node.value else None
    if not isinstance(node.value, list):
        return None
    by_id = (each for each in node.value if _id_of(each) == step)
    item: Node | None = next(by_id, None)
    if item is None and step.isdecimal() and 0 < int(step) <= len(node.value):
        item = node.value[int(step) - 1]
    return None if item is None else Found(node, item, item)


def _id_of(node: Node) -> str | None:
    named = node.value.get("id") if isinstance(node.value, dict) else None
    return str(named[1].value) if named is not None else None


def _inner(node: Node, value: str) -> Node:
    """Where a new value goes: into an entry of `within`, if it is a time alone."""
    if isinstance(node.value, dict) and value[:1] not in "{[":
        for key in INNER:
            if key in node.value:
                inner: Node = node.value[key][1]
                return inner
    return node


def _value(edit: Edit) -> str:
    """A value as it may stand anywhere: what would not be read as it was given is put in quotation marks."""
    given = (edit.value or "").strip()
    read = parse(given)
    if not given or (read.root is None and not read.slips):
        raise AmendError(f"{edit.clause}: there is no value; write one, or --remove {edit.clause}")
    if "\n" in given and given[0] not in "{[":
        return json.dumps(given, ensure_ascii=False)
    alone = None if read.root is None or read.slips else read.root.plain()
    inside = parse(f"{{k: {given}}}")
    if not inside.slips and inside.root is not None and inside.root.plain() == {"k": alone}:
        if not isinstance(alone, (dict, list)) or given[0] in "{[":
            return given
    return json.dumps(alone if isinstance(alone, str) else given, ensure_ascii=False)


def _nearby(way: Sequence[Found], root: Node) -> str:
    """What there is instead."""
    node = way[-1].value if way else root
    names = list(node.value) if isinstance(node.value, dict) else []
    if isinstance(node.value, list):
        names = [_id_of(each) or str(place) for place, each in enumerate(node.value, 1)]
    return f"; there is: {', '.join(names)}" if names else ""


# --- the text ----------------------------------------------------------------------------------------------


def _is_flow(text: str, node: Node) -> bool:
    return text[node.start : node.start + 1] in ("{", "[")


def _entries(node: Node) -> list[tuple[Node, Node]]:
    """The keys and values of a map; the items of a list, each twice."""
    return (
        list(node.value.values()) if isinstance(node.value, dict) else [(each, each) for each in node.value]
    )


def _end(text: str, node: Node) -> int:
    """Where a node's own text ends: a block's at its last value, not at the line after it."""
    if isinstance(node.value, (dict, list)) and not _is_flow(text, node):
        key, value = _entries(node)[-1]
        return max(_end(text, value), key.end)
    if node.style in ("|", ">"):
        return len(text[: node.end].rstrip())
    return node.end


def _replaced(text: str, node: Node, value: str) -> str:
    """Another value in a node's place; what was in quotation marks is so again."""
    if node.start == node.end:
        value = f" {value}"
    elif node.style in ('"', "'") and (read := parse(value).root) is not None and not read.style:
        value = json.dumps(read.value, ensure_ascii=False) if isinstance(read.value, str) else value
    return text[: node.start] + value + text[_end(text, node) :]


def _with_entry(source: Source, holder: Node, rest: Sequence[str], value: str, edit: Edit) -> str:
    """A key or an item more, behind the last one."""
    text, name = source.text, rest[0]
    for key in reversed(rest[1:]):
        value = f"{{{key}: {value}}}"
    if isinstance(holder.value, list):
        given = parse(value).root
        if name != str(len(holder.value) + 1) and (given is None or _id_of(given) != name):
            told = f"write id: {name} in its value" if _is_list_of_ids(holder) else "write its place"
            raise AmendError(f"{edit.clause}: there is no {name}{_nearby((), holder)}; for a new one {told}")
        entry, last, mark = value, holder.value[-1] if holder.value else None, "- "
    else:
        entry, mark = f"{name}: {value}", ""
        last = list(holder.value.values())[-1][1] if holder.value else None
    if last is None:
        return text[: holder.start + 1] + entry + text[holder.start + 1 :]
    end = _end(text, last)
    if _is_flow(text, holder):
        return f"{text[:end]}, {entry}{text[end:]}"
    line = text.find("\n", end)
    line = len(text) if line < 0 else line
    return f"{text[:line]}\n{' ' * (holder.column - 1)}{mark}{entry}{text[line:]}"


def _is_list_of_ids(node: Node) -> bool:
    return any(_id_of(each) for each in node.value)


def _without(text: str, found: Found) -> str:
    """The text without an entry; comments on lines of their own stay."""
    holder = found.holder
    entries = _entries(holder)
    at = next(place for place, (_, value) in enumerate(entries) if value is found.value)
    end = _end(text, found.value)
    if len(entries) == 1:
        empty = "{}" if isinstance(holder.value, dict) else "[]"
        return text[: holder.start] + empty + text[_end(text, holder) :]
    if _is_flow(text, holder):
        if at + 1 < len(entries):
            return text[: found.key.start] + text[entries[at + 1][0].start :]
        return text[: _end(text, entries[at - 1][1])] + text[end:]
    start = text.rfind("\n", 0, found.key.start) + 1
    before = text[start : found.key.start].strip()
    if before in ("", "-") and (before == "" or isinstance(holder.value, list)):
        line = text.find("\n", end)
        return text[:start] + (text[line + 1 :] if line >= 0 else "")
    if at + 1 < len(entries):
        return text[: found.key.start] + text[entries[at + 1][0].start :]
    raise AmendError("this can't be taken out alone; edit the file instead")
