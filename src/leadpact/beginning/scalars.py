"""Values as YAML: every name that somebody gives goes through here on its way into the agreement."""

from __future__ import annotations

import json
from collections.abc import Iterable
from io import StringIO

from leadpact.agreement.parsing import parse

WIDE = 1 << 20


def scalar(text: str, style: str | None = None, flow: bool = True) -> str:
    """A text as YAML, in quotation marks where it would be read as something else.

    `style` is `"` where it is quoted in any case; `flow` says whether it may stand between braces.
    """
    given = str(text)
    found = json.dumps(given, ensure_ascii=False) if style == '"' else _emitted(given, flow)
    return found if _reads_as(found, given, flow) else json.dumps(given, ensure_ascii=False)


def _emitted(text: str, flow: bool) -> str:
    """A text as the library writes it: between braces and brackets more has to be quoted."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.width, yaml.allow_unicode = flow, WIDE, True
    written = StringIO()
    yaml.dump([text], written)
    return written.getvalue().strip()[1:-1] if flow else written.getvalue()[2:].strip()


def _reads_as(written: str, text: str, flow: bool) -> bool:
    """Whether an agreement's own reader finds the same text."""
    alone = parse(f"{{k: {written}}}" if flow else f"k: {written}")
    return alone.root is not None and not alone.slips and alone.root.plain() == {"k": text}


def flow_map(entries: Iterable[tuple[str, str]]) -> str:
    """A map in one line, of keys and values that are YAML already."""
    return "{" + ", ".join(f"{key}: {value}" for key, value in entries) + "}"
