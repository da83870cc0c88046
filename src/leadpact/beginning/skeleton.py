"""The templates: whole English agreements; comments, texts and words are messages, all else is for every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import takewhile

from leadpact.agreement.nodes import Node, Path, Source
from leadpact.agreement.parsing import parse

TEMPLATES = ("software", "manufacturer", "agency")
TEXT_KEYS = frozenset({"means", "says", "subject", "agenda", "if_missed"})
PROFILE = frozenset({"name", "demographics", "identifiers", "challenges", "goals", "objections"})
NAMED = (("goals", "methods"), ("goals", "segments"), ("review", "meetings"), ("calendars",))
"""Maps whose keys people read, because what they name has no other name."""
SPOKEN = re.compile(r"\b(job_title|industry)\b")
"""Properties whose values are words of the leads' own language."""
LITERAL = re.compile(r"'(%?)([^'%]+)(%?)'")
COMMENT = re.compile(r"^( *)#(?: (.*))?$")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a template that is put into another language: where it stands, what it is, and its messages."""

    start: int
    end: int
    kind: str
    """`comment`, `text`, `condition` or `name`."""
    messages: tuple[str, ...]
    indent: int = 0
    style: str | None = None
    """The quotation marks of a scalar."""
    flow: bool = False
    """Whether a scalar stands between braces or brackets."""
    value: str = ""
    """A scalar as it is read."""


@cache
def skeleton(template: str) -> Source:
    """A template's nodes. Raises LookupError for one that is none."""
    if template not in TEMPLATES:
        raise LookupError(template)
    path = files("leadpact.beginning").joinpath("templates", f"{template}.yaml")
    return parse(path.read_text(encoding="utf-8"))


def node_at(source: Source, *path: str | int) -> Node:
    """The value at a path. Raises KeyError where a template has none."""
    node = source.root
    for step in path:
        if node is None:
            raise KeyError(path)
        node = node.value[step][1] if isinstance(step, str) else node.value[step]
    if node is None:
        raise KeyError(path)
    return node


def passages(source: Source) -> list[Passage]:
    """All that is put into another language, in the order of the text."""
    found = [*_comments(source.text), *_nodes(source.text, source.root, (), False)]
    return sorted(found, key=lambda each: each.start)


@cache
def messages() -> frozenset[str]:
    """Every message of every template."""
    return frozenset(
        message
        for template in TEMPLATES
        for passage in passages(skeleton(template))
        for message in passage.messages
    )


def words_of(name: str) -> str:
    """A key as people say it; `trade_fairs` is `trade fairs`."""
    return name.replace("_", " ")


def literals(condition: str) -> tuple[str, ...]:
    """The words of a condition that belong to the leads' language, without their wildcards."""
    return tuple(found[2] for found in LITERAL.finditer(condition)) if SPOKEN.search(condition) else ()


def _comments(text: str) -> Iterator[Passage]:
    """Comments stand on lines of their own; those that follow one another are one."""
    at = 0
    lines = text.splitlines(keepends=True)
    while lines:
        block = list(takewhile(lambda line: COMMENT.match(line.rstrip("\n")), lines))
        size = sum(map(len, block))
        if block:
            found = [COMMENT.match(line.rstrip("\n")) for line in block]
            said = " ".join(each[2] or "" for each in found if each)
            indent = len(block[0]) - len(block[0].lstrip())
            yield Passage(at, at + size, "comment", (said,), indent)
        else:
            block, size = lines[:1], len(lines[0])
        at += size
        lines = lines[len(block) :]


def is_flow(text: str, node: Node) -> bool:
    """Whether a list or map is written between brackets or braces."""
    return text[node.start : node.start + 1] in ("{", "[")


def _nodes(text: str, node: Node | None, path: Path, flow: bool) -> Iterator[Passage]:
    if node is None:
        return
    if isinstance(node.value, (dict, list)):
        flow = flow or is_flow(text, node)
    if isinstance(node.value, dict):
        for key, (key_node, value) in node.value.items():
            if path in NAMED:
                yield Passage(key_node.start, key_node.end, "name", (words_of(key),))
            yield from _nodes(text, value, (*path, key), flow)
    elif isinstance(node.value, list):
        for place, each in enumerate(node.value):
            yield from _nodes(text, each, (*path, place), flow)
    elif isinstance(node.value, str) and (told := _told(node.value, path)):
        kind, said = told
        yield Passage(node.start, node.end, kind, said, 0, node.style, flow, node.value)


def _told(value: str, path: Path) -> tuple[str, tuple[str, ...]] | None:
    """What a scalar is for people, and its messages."""
    if _is_text(path):
        return "text", (value,)
    if path == ("calendar",):
        return "name", (words_of(value),)
    if path[-1] in ("when", "match") and (spoken := literals(value)):
        return "condition", spoken
    return None


def _is_text(path: Path) -> bool:
    """Whether an agreement has a text for people there."""
    keys = tuple(step for step in path if isinstance(step, str))
    if keys[-1] in TEXT_KEYS or (keys[0] == "personas" and keys[-1] in PROFILE):
        return True
    if keys[:2] == ("follow_up", "reasons"):
        return keys[-1] != "text"
    return keys[:3] == ("follow_up", "pauses", "reasons") or (keys[0] == "nurturing" and keys[-1] == "name")
