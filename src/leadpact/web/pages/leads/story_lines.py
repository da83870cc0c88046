"""The story for a page: cycles and days as headings, every line with its clause, its version and what caused it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from leadpact.web.pages.leads.told import Told
from leadpact.words.catalogue import Said
from leadpact.words.formatting import HOUR, MINUTE
from leadpact.words.lines import Line
from leadpact.words.telling import cited

SHOWN = 150
"""Lines of a long story that are shown at once: the last ones."""
GOOD, BAD, WARN = (
    ("clock_met",),
    ("clock_missed", "clock_answered_late"),
    ("clock_at_risk", "escalated", "disputed"),
)
MARKS = {"clock_met": "✓", "clock_missed": "✕", "clock_answered_late": "✕", "clock_at_risk": "!", "disputed": "?",
         "corrected": "↺", "handed_off": "→", "returned": "←", "rejected": "←"}  # fmt: skip


@dataclass(frozen=True)
class StoryLine:
    """One line: when it was, its text, why it follows, what it cites. `mark` says its kind without colour."""

    time: Said
    text: Said
    why: Said
    clause: str
    cites: Said
    whose: str
    style: str
    mark: str
    is_nested: bool
    is_quiet: bool


@dataclass
class Day:
    """The lines of one day; `cycle` is its number where a cycle begins."""

    at: int
    title: Said
    cycle: Said | None = None
    lines: list[StoryLine] = field(default_factory=list)


@dataclass(frozen=True)
class StoryPage:
    """The days, the latest last; how many lines before them are not shown."""

    days: list[Day]
    earlier: int


def story_of_page(told: Told, whole: bool) -> StoryPage:
    """What happened, without the score and what is open, which the page has places of its own for."""
    lines = [line for line in told.lines if line.type in ("event", "finding", "points", "note")]
    shown = lines if whole else lines[-SHOWN:]
    return StoryPage(_days(told, shown), len(lines) - len(shown))


def _days(told: Told, lines: Iterable[Line]) -> list[Day]:
    words, formats = told.telling.words, told.telling.formats
    days: list[Day] = []
    cycle = 0
    for line in lines:
        title = formats.day(line.at)
        begins = line.cycle != cycle and told.story.has_cycles
        if begins or not days or days[-1].title != title:
            number = words.say("Cycle {number}", number=formats.number(line.cycle)) if begins else None
            days.append(Day(line.at, title, number))
            cycle = line.cycle
        days[-1].lines.append(_line(told, line))
    return days


def _line(told: Told, line: Line) -> StoryLine:
    words, formats = told.telling.words, told.telling.formats
    other = line.other or line.lead_id != told.story.asked
    return StoryLine(
        time=formats.time(line.at - line.at % MINUTE),
        text=line.text,
        why=line.why,
        clause=line.clause or "",
        cites=_cites(told, line),
        whose=words.say("[lead {lead}]", lead=line.lead_id) if other else "",
        style=_style(line.kind),
        mark=MARKS.get(line.kind, ""),
        is_nested=line.nested,
        is_quiet=line.quiet,
    )


def _cites(told: Told, line: Line) -> Said:
    """Version, event, and when it became known if that was later."""
    words, formats = told.telling.words, told.telling.formats
    parts = []
    if line.version is not None:
        parts.append(words.say("version {version}", version=line.version))
    if line.type != "note":
        parts.append(cited(words, line))
    row = line.finding
    if row is not None and row.known_at - row.at >= HOUR:
        parts.append(words.say("known {at}", at=formats.instant(row.known_at - row.known_at % MINUTE)))
    return Said(" · ".join(part for part in parts if part))


def _style(kind: str) -> str:
    if kind in GOOD:
        return "good"
    if kind in BAD:
        return "bad"
    return "warn" if kind in WARN else ""
