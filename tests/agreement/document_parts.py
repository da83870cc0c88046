"""The parts of a document's plain data and nodes, for tests that change one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leadpact.agreement.nodes import Node, Path


def places(data: Any, path: Path = ()) -> Iterator[Path]:
    """Every scalar of a document."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else None
    if inner is None:
        yield path
    for step, value in inner or ():
        yield from places(value, (*path, step))


def at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def with_value(data: Any, path: Path, value: Any) -> Any:
    """The document with another value at a path, and without it where that is None; the rest is shared."""
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    inner = with_value(copy[path[0]], path[1:], value)
    if inner is None:
        del copy[path[0]]
    else:
        copy[path[0]] = inner
    return copy


def scalars(node: Node | None) -> Iterator[Node]:
    """Every scalar of a text, keys too."""
    if node is None:
        return
    if isinstance(node.value, dict):
        for key, value in node.value.values():
            yield key
            yield from scalars(value)
    elif isinstance(node.value, list):
        for value in node.value:
            yield from scalars(value)
    else:
        yield node
