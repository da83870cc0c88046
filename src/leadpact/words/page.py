"""The story as a page of text: days and cycles as headings, under each line its clause, version and event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leadpact.words.catalogue import Said, Words
from leadpact.words.formatting import HOUR, Formats
from leadpact.words.lines import Line
from leadpact.words.story import Story
from leadpact.words.telling import Telling, cited

STYLES = {
    "clock_missed": "red",
    "clock_answered_late": "red",
    "clock_unanswered": "red",
    "clock_met": "green",
    "clock_at_risk": "yellow",
    "escalated": "yellow",
    "disputed": "yellow",
    "corrected": "magenta",
    "handed_off": "bold",
}
QUIET, WHY, HEADING = "dim", "dim", "bold cyan"


@dataclass(frozen=True)
class Paragraph:
    """A line of the page: how far it is set in, its text, and its style on a terminal."""

    text: str
    indent: int = 0
    style: str = ""


class Page:
    """Sets a story's lines."""

    def __init__(self, story: Story, words: Words, formats: Formats) -> None:
        self.story, self.words, self.formats = story, words, formats

    def paragraphs(self, lines: Iterable[Line]) -> Iterator[Paragraph]:
        """The whole page."""
        yield from self._title()
        day, cycle, part = "", 0, "story"
        for line in lines:
            if line.kind == "merged" and line.type == "note":
                yield Paragraph(line.text)
                continue
            if line.type in ("standing", "note", "open") and part != "end":
                part = "end"
                yield Paragraph("")
                until = self.formats.instant(self.story.until)
                yield Paragraph(self.words.say("Where it stands on {until}", until=until), 0, HEADING)
            if part == "story" and line.type != "score":
                if line.cycle != cycle:
                    cycle = line.cycle
                    yield Paragraph("")
                    if self.story.has_cycles:
                        number = self.formats.number(cycle)
                        yield Paragraph(self.words.say("Cycle {number}", number=number), 0, HEADING)
                    day = ""
                if (today := self.formats.day(line.at)) != day:
                    day = today
                    yield Paragraph(today, 0, "bold")
            yield from self._line(line, part == "end")

    def _title(self) -> Iterator[Paragraph]:
        story, agreement = self.story, self.story.history.latest.agreement
        account = self.words.say("Lead {lead}, account {account}", lead=story.asked, account=story.account_id)
        yield Paragraph(account, 0, "bold")
        name = agreement.name.in_(self.words.language, str(agreement.language))
        zone = self.words.say(
            "Agreement {name}. Times are those of {zone}.", name=name, zone=agreement.timezone
        )
        yield Paragraph(zone)
        if story.account_leads and story.shares_account:
            count = len(story.account_leads)
            yield Paragraph(
                self.words.many(
                    "{count} other lead of the account shares the conversation; its lines name it.",
                    "{count} other leads of the account share the conversation; their lines name them.",
                    count,
                )
            )

    def _line(self, line: Line, at_end: bool) -> Iterator[Paragraph]:
        whose = ""
        if line.other or line.lead_id != self.story.asked:
            whose = self.words.say("[lead {lead}]", lead=line.lead_id) + " "
        style = QUIET if line.quiet else STYLES.get(line.kind, "")
        if at_end:
            indent = 4 if line.nested else 2
            yield Paragraph(whose + line.text, indent, style)
        elif line.nested or line.type == "score":
            indent = 13 if line.type == "score" and line.nested else 9
            yield Paragraph(whose + line.text, indent, style)
        else:
            indent = 2
            yield Paragraph(f"{self.formats.time(line.at)}  {whose}{line.text}{self._id(line)}", 2, style)
        why = self._why(line)
        if why:
            yield Paragraph(why, indent + 2 if line.nested or at_end else 11, WHY)

    def _id(self, line: Line) -> str:
        return f" · {cited(self.words, line)}" if line.type == "event" else ""

    def _why(self, line: Line) -> str:
        """Clause in words and its path, version and event, and when it became known."""
        if line.clause is None or (line.type == "score" and not line.why):
            return ""
        parts = [line.why, self.words.foreign(line.clause)]
        if line.version is not None:
            parts.append(self.words.say("version {version}", version=line.version))
        if line.type != "score":
            parts.append(cited(self.words, line))
        row = line.finding
        if line.type in ("finding", "points") and row is not None and row.known_at - row.at >= HOUR:
            parts.append(self.words.say("known {at}", at=self.formats.instant(row.known_at)))
        arrow = "↲ " if self.words.is_rtl else "↳ "
        return arrow + " · ".join(part for part in parts if part)


def page_of(telling: Telling) -> Iterator[Paragraph]:
    """The page of a story."""
    page = Page(telling.story, telling.words, telling.formats)
    return page.paragraphs(telling.lines())


def text_of(paragraph: Paragraph, words: Words) -> str:
    """A paragraph as plain text, its direction marked."""
    text = " " * paragraph.indent + paragraph.text
    return words.paragraph(Said(text)).rstrip()
