"""Text to nodes: reads a document's YAML without objects, aliases, tags or surprises."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from leadpact.agreement.nodes import DEEPEST, LARGEST, MOST_NODES, Node, Slip, Source, resolved
from leadpact.agreement.yaml_words import in_words


def parse(given: bytes | str) -> Source:
    """The nodes of a document, with everything that is wrong with it as YAML. Never raises."""
    text, slip = decoded(given)
    source = Source(text)
    if slip is not None:
        source.slips.append(slip)
        return source
    _parse_into(source)
    if source.root is None or source.root.value is None:
        source.root = None
    if source.root is None and not source.slips:
        source.slips.append(Slip(1, 1, "empty_document"))
    return source


def decoded(given: bytes | str) -> tuple[str, Slip | None]:
    """The text of a file that should be UTF-8 and small."""
    size = len(given) if isinstance(given, bytes) else len(given.encode("utf-8", "surrogatepass"))
    if size > LARGEST:
        return "", Slip(1, 1, "too_large")
    if isinstance(given, bytes):
        if given.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "", Slip(1, 1, "not_utf8")
        if b"\0" in given:
            return "", Slip(1, 1, "binary")
        try:
            given = given.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = bytes(error.object)[: error.start]
            column = error.start - before.rfind(b"\n")
            return "", Slip(before.count(b"\n") + 1, column, "not_utf8")
    text = given.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for at, each in enumerate(text):
        if not _readable(each):
            line = text.count("\n", 0, at) + 1
            return "", Slip(line, at - text.rfind("\n", 0, at), "binary")
    return text, None


def _readable(each: str) -> bool:
    """Whether YAML allows a character: no control codes, no halves of pairs, no marks of byte order."""
    code = ord(each)
    if code < 0x20:
        return each in "\t\n"
    if 0x7F <= code <= 0x9F:
        return code == 0x85
    return not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF, 0xFEFF)


def _parse_into(source: Source) -> None:
    """Feed the parser's events to a builder; stop at the first thing that is no YAML."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    builder = Builder(source)
    try:
        for event in YAML(typ="safe", pure=True).parse(source.text):
            if not builder.take(event):
                source.broken = builder.documents < 2
                return
    except MarkedYAMLError as error:
        source.slips.append(_told(error))
        source.broken = True
    except (YAMLError, ValueError, IndexError, TypeError, AttributeError, AssertionError) as error:
        # The parser's own slips on text that is no YAML: a document must never end in a traceback.
        said, write = in_words(str(error).splitlines()[0] if str(error) else "")
        source.slips.append(Slip(1, 1, "not_yaml", (("said", said), ("write", write))))
        source.broken = True


def _told(error: Any) -> Slip:
    """The reader's complaint, where it stands; what is never closed, where it opens."""
    complaint = str(error.problem or error.context or "")
    opened = error.context_mark if "end of stream" in complaint else None
    mark = opened or error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if "\\t" in complaint:
        return Slip(line, column, "tab")
    said, write = in_words(complaint)
    return Slip(line, column, "not_yaml", (("said", said), ("write", write)))


@dataclass(slots=True)
class Builder:
    """Puts events together to nodes."""

    source: Source
    open: list[Node] = field(default_factory=list)
    keys: list[Node | None] = field(default_factory=list)
    """For each open map, the key that waits for its value."""
    nodes: int = 0
    documents: int = 0

    def take(self, event: Any) -> bool:
        """One event; False when reading on makes no sense."""
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            self.documents += 1
            if self.documents > 1:
                self._slip(event, "several_documents")
                return False
        elif kind == "AliasEvent":
            self._slip(event, "alias", name=str(event.anchor))
            self._put(self._node(event))
        elif kind == "ScalarEvent":
            self._no_extras(event)
            self._put(self._scalar(event))
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._no_extras(event)
            return self._start(event, {} if kind == "MappingStartEvent" else [])
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self.keys.pop()
            closed = self.open.pop()
            closed.end = event.end_mark.index
        return True

    def _start(self, event: Any, value: Any) -> bool:
        node = self._node(event)
        node.value = value
        self._put(node)
        self.open.append(node)
        self.keys.append(None)
        if len(self.open) > DEEPEST:
            self._slip(event, "too_deep", deepest=str(DEEPEST))
            return False
        if self.nodes > MOST_NODES:
            self._slip(event, "too_many", most=str(MOST_NODES))
            return False
        return True

    def _node(self, event: Any) -> Node:
        self.nodes += 1
        start, end = event.start_mark, event.end_mark
        return Node(start.line + 1, start.column + 1, None, None, start.index, end.index)

    def _scalar(self, event: Any) -> Node:
        node = self._node(event)
        node.style = event.style
        event.value = self._whole(event)
        node.value = resolved(event.value, event.style)
        if self.open and isinstance(self.open[-1].value, dict) and self.keys[-1] is None:
            node.value = event.value  # keys are always text
        return node

    def _whole(self, event: Any) -> str:
        """A scalar's text; escapes may spell a character in two halves, as JSON does, but not half a character."""
        text = str(event.value)
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self._slip(event, "half_character")
            return "?"

    def _put(self, node: Node) -> None:
        """Give a node its place in the list or map that is open."""
        if not self.open:
            self.source.root = node
            return
        into = self.open[-1].value
        if isinstance(into, list):
            into.append(node)
        elif self.keys[-1] is None:
            self.keys[-1] = node
            if not isinstance(node.value, str):
                self.source.slips.append(Slip(node.line, node.column, "key_not_text"))
        else:
            self._keep(into, self.keys[-1], node)
            self.keys[-1] = None

    def _keep(self, into: dict[str, tuple[Node, Node]], key: Node, node: Node) -> None:
        if not isinstance(key.value, str):
            return
        if key.value in into:
            first = into[key.value][0]
            params = (("key", key.value), ("line", str(first.line)))
            self.source.slips.append(Slip(key.line, key.column, "duplicate_key", params))
            return
        into[key.value] = (key, node)

    def _no_extras(self, event: Any) -> None:
        """Anchors and tags do what a signed text should not: say something elsewhere."""
        if event.anchor is not None:
            self._slip(event, "anchor", name=str(event.anchor))
        tag = getattr(event, "ctag", None) or getattr(event, "tag", None)
        if tag is not None:
            self._slip(event, "tag", name=str(tag))

    def _slip(self, event: Any, code: str, **params: str) -> None:
        mark = event.start_mark
        self.source.slips.append(Slip(mark.line + 1, mark.column + 1, code, tuple(params.items())))
