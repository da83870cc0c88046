"""A YAML document as nodes that know their line and column, before anybody asks what they mean.

Built from the parser's events rather than its objects: duplicate keys, aliases and tags are each refused
where they stand, nothing is expanded, and depth is bounded, so that no document can be a bomb.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Path = tuple[str | int, ...]

LARGEST = 256 * 1024
DEEPEST = 40
MOST_NODES = 50_000
INTEGER = re.compile(r"[-+]?[0-9][0-9_]{0,29}", re.ASCII)
FLOAT = re.compile(
    r"[-+]?(?:[0-9][0-9_]{0,29}(?:\.[0-9_]{0,30})?|\.[0-9][0-9_]{0,29})(?:[eE][-+]?[0-9]{1,2})?", re.ASCII
)
WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


@dataclass(slots=True)
class Node:
    """A scalar, list or map of the text; `line` and `column` count from 1."""

    line: int
    column: int
    value: Any = None
    """A plain scalar value, a list of nodes, or a dict of key to (key's node, value's node)."""
    style: str | None = None
    start: int = 0
    end: int = 0

    def plain(self) -> Any:
        """The node as dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: value.plain() for key, (_, value) in self.value.items()}
        if isinstance(self.value, list):
            return [each.plain() for each in self.value]
        return self.value


@dataclass(frozen=True, slots=True)
class Slip:
    """Something wrong with the text itself, at a place in it."""

    line: int
    column: int
    code: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Source:
    """A document's text, its nodes, and what is wrong with it as YAML."""

    text: str
    root: Node | None = None
    slips: list[Slip] = field(default_factory=list)
    broken: bool = False
    """Whether reading stopped in the middle, so that nobody knows what else is there."""

    def node(self, path: Path) -> tuple[Node | None, Node | None]:
        """The nodes of the key (or item) and of the value at a path, or of the nearest above it."""
        key, node = self.root, self.root
        for step in path:
            inner = node.value if node is not None else None
            if isinstance(inner, dict) and str(step) in inner:
                key, node = inner[str(step)]
            elif isinstance(inner, list) and (at := _place_in(inner, step)) >= 0:
                key = node = inner[at]
            elif step != 0:  # 0: one thing written where a list may stand
                break
        return key, node

    def place(self, path: Path, on_key: bool = False, offset: int = 0) -> tuple[int, int]:
        """Line and column of what stands at a path; `offset` counts characters into its text."""
        key, node = self.node(path)
        chosen = key if on_key else node
        if chosen is None:
            return 1, 1
        if chosen.value is None and chosen.start == chosen.end:
            chosen = key or chosen  # nothing is written there, so it stands nowhere
        if offset and isinstance(chosen.value, str) and chosen.end > chosen.start:
            return self._inside(chosen, offset)
        return chosen.line, chosen.column

    def clause(self, path: Path) -> str:
        """A path in words: `handoff.triggers.demo`; list items without an id are counted from 1."""
        words: list[str] = []
        node = self.root
        for step in path:
            inner = node.value if node is not None else None
            if isinstance(inner, dict) and str(step) in inner:
                node = inner[str(step)][1]
                words.append(str(step))
            elif isinstance(inner, list) and (at := _place_in(inner, step)) >= 0:
                node = inner[at]
                words.append(_id_of(node) or str(at + 1))
            elif step != 0:
                break
        return ".".join(words)

    def _inside(self, node: Node, offset: int) -> tuple[int, int]:
        """Where a character of a scalar's value stands in the text: as many characters that are not space
        come before it in both, because folding, indentation and quotes only move spaces."""
        wanted = sum(not each.isspace() for each in node.value[:offset])
        at = _body(self.text, node)
        while at < node.end and (wanted or self.text[at].isspace()):
            step = _character(self.text, at, node.style)
            wanted -= not self.text[at].isspace()
            at += step
        at = min(at, max(node.end - 1, node.start))
        line_start = self.text.rfind("\n", 0, at) + 1
        return self.text.count("\n", 0, at) + 1, at - line_start + 1


def _place_in(items: list[Node], step: str | int) -> int:
    """The place a step names in a list; -1 where there is none."""
    at = int(step) if str(step).isdecimal() else -1
    return at if at < len(items) else -1


def _id_of(node: Node) -> str | None:
    named = node.value.get("id") if isinstance(node.value, dict) else None
    return str(named[1].value) if named and isinstance(named[1].value, (str, int)) else None


def _body(text: str, node: Node) -> int:
    """Where a scalar's own characters start: after its quote, or after the line of `|` or `>`."""
    if node.style in ("|", ">"):
        return text.find("\n", node.start) + 1
    return node.start + 1 if node.style else node.start


def _character(text: str, at: int, style: str | None) -> int:
    """How long one character of a scalar is in the text: quotes are doubled in `'…'`, escaped in `"…"`."""
    if style == "'" and text[at : at + 2] == "''":
        return 2
    if style == '"' and text[at] == "\\":
        return {"x": 4, "u": 6, "U": 10}.get(text[at + 1 : at + 2], 2)
    return 1


def resolved(text: str, style: str | None) -> bool | int | Decimal | str | None:
    """A scalar by the rules of YAML 1.2; numbers are exact and may have `_`, dates stay text."""
    if style is not None:
        return text
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text.replace("_", ""))
    if FLOAT.fullmatch(text):
        return Decimal(text.replace("_", ""))
    return text
