"""Small replays and their pages, for the tests of the report."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from leadpact.agreement.history import History
from leadpact.cli.ending import Language
from leadpact.cli.report import write_reports
from leadpact.log.documents import load_history
from leadpact.runners.here import Options, Summary, replay_files

VOID = {"meta", "br", "line", "circle", "rect", "path", "link", "img", "hr", "input"}


@dataclass
class Page(HTMLParser):
    """A page taken apart: its numbers with the figure each is, its text without pictures, and its elements."""

    source: str
    numbers: list[tuple[str, str, str]] = field(default_factory=list)
    """`data-figure`, `data-value`, and what is shown."""
    words: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._number: tuple[str, str] | None = None
        self._shown: list[str] = []
        self._spans = 0
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append((tag, told))
        if tag not in VOID:
            self.open.append(tag)
        if "data-figure" in told:
            self._number = (told["data-figure"] or "", told["data-value"] or "")
            self._shown = []

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open and self.open[-1] == tag, f"</{tag}> in {self.open[-3:]}"
        self.open.pop()
        if tag == "span" and self._number is not None:
            self.numbers.append((*self._number, "".join(self._shown)))
            self._number = None

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("style", "script"):
            return
        if self._number is not None:
            self._shown.append(data)
        if data.strip():
            self.words.append(data.strip())

    @property
    def text(self) -> str:
        """All that can be read, also in pictures."""
        return " ".join(self.words)


def replayed(folder: Path, agreement: str, events: str, **options: Any) -> Path:
    """A replay of small documents; where it wrote. The page measures for itself: `measured=True` only for who reads what the
    replay measured."""
    (folder / "agreement.yaml").write_text(agreement, encoding="utf-8")
    (folder / "events.csv").write_text(events, encoding="utf-8")
    history = load_history(folder / "agreement.yaml")
    assert isinstance(history, History), history
    done = replay_files(
        history, [folder / "events.csv"], folder / "out", Options(**{"measured": False, **options})
    )
    assert isinstance(done, Summary), done
    return folder / "out"


def page_in(out: Path, language: str = "en") -> Page:
    """The page of a replay; taken apart, which fails if it is no well-formed page."""
    path, _ = write_reports(out, [Language(language)])
    page = Page(path.read_text(encoding="utf-8"))
    assert page.open == []
    return page


def told(out: Path) -> Any:
    """What `measures.json` holds."""
    return json.loads((out / "measures.json").read_text(encoding="utf-8"))


AGREEMENT = """leadpact: 1
name: Small
language: es
effective: 2026-01-01
until: 2026-12-31
timezone: Europe/Madrid
currency: EUR
parties:
  marketing: {head: ana, people: {ana: {name: Ana Ruiz}}}
  sales: {head: luis, people: {luis: {name: "Luis <b>Gil</b>"}, salma: {name: سلمى العلوي}}}
calendars: {madrid: {timezone: Europe/Madrid, hours: {mon-fri: [09:00-18:00]}}}
calendar: madrid
definitions:
  stages:
    - {id: lead, enter: {on: form_submitted}}
    - {id: mql, owner: marketing}
handoff: {from: marketing, to: sales, triggers: [{id: demo, on: form_submitted, when: "form = 'demo'"}]}
follow_up:
  clocks:
    first-response: {means: "Call <script>alert(1)</script>", owed_by: sales, starts: handed_off, stops: attempt_made, within: 4bh, objective: 90%}
"""
BARE = """leadpact: 1
name: Bare
effective: 2026-01-01
timezone: Europe/Madrid
parties: {sales: {}}
calendars: {madrid: {timezone: Europe/Madrid, hours: {mon-fri: [09:00-18:00]}}}
calendar: madrid
"""
HEAD = "event_id,lead_id,at,kind,actor,form,name,company\n"


def leads(count: int, name: str = "Eva", company: str = "Hierros SL", first: int = 0) -> str:
    """Events of leads that are handed off on 2 March and never called; quoted, so that names may hold anything."""
    quoted = ['"' + text.replace('"', '""') + '"' for text in (name, company)]
    rows = []
    for n in range(first, first + count):
        rows.append(f"a{n},l{n},2026-03-02T09:00:00+01:00,lead_identified,,,{quoted[0]},{quoted[1]}\n")
        rows.append(f"b{n},l{n},2026-03-02T10:00:00+01:00,form_submitted,,demo,,\n")
        rows.append(f"c{n},l{n},2026-03-02T10:00:00+01:00,lead_assigned,,,,\n")
    return "".join(rows)
