"""The story for a page: cycles and days as headings, every line with its clause, its version and what caused it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from django.utils.safestring import SafeString, mark_safe

from leadpact.web.pages.leads.told import Told
from leadpact.words.catalogue import Said
from leadpact.words.formatting import HOUR
from leadpact.words.lines import Line
from leadpact.words.telling import cited

BETWEEN = " · "
HAPPENED = ("event", "finding", "points", "note")
GOOD, BAD, WARN = (
    ("clock_met",),
    ("clock_missed", "clock_answered_late"),
    ("clock_at_risk", "escalated", "disputed"),
)
MARKS = {"clock_met": "✓", "clock_missed": "✕", "clock_answered_late": "✕", "clock_at_risk": "!", "disputed": "?",
         "corrected": "↺", "handed_off": "→", "returned": "←", "rejected": "←"}  # fmt: skip


@dataclass
class Day:
    """The lines of one day; `cycle` is its number where a cycle begins."""

    at: int
    title: Said
    cycle: Said | None = None
    lines: list[str] = field(default_factory=list)
    """Each as HTML. A long story has thousands: a template takes a third of the page's time for them."""

    @property
    def told(self) -> SafeString:
        """Its lines, one after the other."""
        return mark_safe("\n".join(self.lines))


@dataclass(frozen=True)
class StoryPage:
    """The days, the latest last; how many lines before them are not shown."""

    days: list[Day]
    earlier: int


def story_of_page(told: Told, whole: bool) -> StoryPage:
    """What happened, without the score and what is open, which the page has places of its own for."""
    days = _days(told, (line for line in told.happened(whole) if line.type in HAPPENED))
    return StoryPage(days, 0 if whole else told.earlier)


def _days(told: Told, lines: Iterable[Line]) -> list[Day]:
    words, formats = told.telling.words, told.telling.formats
    days: list[Day] = []
    cycle, day = 0, None
    for line in lines:
        date = formats.local(line.at).date()
        begins = line.cycle != cycle and told.story.has_cycles
        if begins or date != day:
            number = words.say("Cycle {number}", number=formats.number(line.cycle)) if begins else None
            days.append(Day(line.at, formats.day(line.at), number))
            cycle, day = line.cycle, date
        days[-1].lines.append(_line(told, line))
    return days


def _line(told: Told, line: Line) -> str:
    """When it was, but under what it follows from; its mark, which says its kind without colour; its text, and why."""
    words, formats = told.telling.words, told.telling.formats
    other = line.other or line.lead_id != told.story.asked
    whose = f"{words.say('[lead {lead}]', lead=line.lead_id)} " if other else ""
    style = f"{'nested ' if line.nested else ''}{'quiet ' if line.quiet else ''}{_style(line.kind)}"
    time = "" if line.nested else f'<span class="when">{escape(formats.time(line.at))}</span> '
    mark = MARKS.get(line.kind)
    shown = f'<span class="story-mark" aria-hidden="true">{mark}</span> ' if mark else ""
    text = f'<div class="story-text">{time}{shown}{escape(whose + line.text)}</div>'
    return f'<li class="story-line {style}">{text}{_why(line, _cites(told, line))}</li>'


def _why(line: Line, cites: Said) -> str:
    """The clause in words, its address, and what is cited."""
    parts: list[str] = [escape(line.why)] if line.why and (line.clause or cites) else []
    parts += [f'<bdi dir="ltr">{escape(line.clause)}</bdi>'] if line.clause else []
    parts += [escape(cites)] if cites else []
    return f'<div class="story-why">{BETWEEN.join(parts)}</div>' if parts else ""


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
        parts.append(words.say("known {at}", at=formats.instant(row.known_at)))
    return Said(BETWEEN.join(part for part in parts if part))


def _style(kind: str) -> str:
    if kind in GOOD:
        return "is-good"
    if kind in BAD:
        return "is-bad"
    return "is-warn" if kind in WARN else ""
