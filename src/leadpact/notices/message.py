"""What is sent, before any channel gives it a form: a title, blocks in the reader's language, and the values they say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
"""An id that may stand in a Message-ID, a header and a signed text (where a dot would part fields)."""


@dataclass(frozen=True)
class Paragraph:
    """A sentence or several."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Points:
    """A heading and a list under it."""

    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """A heading and rows of a name and a value."""

    heading: str
    rows: tuple[tuple[str, str], ...]


Block = Paragraph | Points | Facts


@dataclass(frozen=True)
class Link:
    """Where the reader can act, and what the button says."""

    text: str
    url: str

    def __post_init__(self) -> None:
        """Raises ValueError for anything but a web address: it becomes a link in a mail."""
        split = urlsplit(self.url)
        if (
            split.scheme not in ("https", "http")
            or not split.hostname
            or not self.url.isprintable()
            or " " in self.url
        ):
            raise ValueError(f"not a web address: {self.url!r}")


@dataclass(frozen=True)
class Message:
    """A notice ready for any channel.

    `notice_id` is stable: a repeat carries the same one. `attempt` counts from 1; a message sent again may be a repeat of
    one that did arrive. `at` is when what it tells happened, in microseconds UTC. `values` are what it tells, as JSON has
    values. Raises ValueError for an id that could break out of a header.
    """

    notice_id: str
    kind: str
    title: str
    blocks: tuple[Block, ...]
    at: int
    language: str = "en"
    is_rtl: bool = False
    attempt: int = 1
    link: Link | None = None
    footer: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.notice_id):
            raise ValueError(f"notice id {self.notice_id!r}: write letters, digits, - and _, at most 100")
        if self.attempt < 1:
            raise ValueError(f"attempt {self.attempt}: the first is 1")

    @property
    def may_repeat(self) -> bool:
        """Whether an earlier try may have arrived."""
        return self.attempt > 1
