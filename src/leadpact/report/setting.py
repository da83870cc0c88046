"""Sets values and sentences into a template: how every page of this package becomes HTML."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from leadpact.report.marks import html


def set_page(template: str, **values: object) -> str:
    """A whole page, without the empty lines that a template's tags leave."""
    rendered = environment().get_template(template).render(**values)
    return "\n".join(line for line in rendered.splitlines() if line.strip()) + "\n"


@cache
def environment() -> Environment:
    """The templates; whatever is put into them is escaped."""
    return Environment(
        loader=PackageLoader("leadpact.report"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: Any) -> Any:
    """What an expression of a template puts into the page: texts with their isolation and marks."""
    return html(value) if isinstance(value, str) else value
