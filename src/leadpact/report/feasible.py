"""The answer to “is it possible?” as HTML: one sentence, one picture, the promises, and what is assumed; in one file."""

from __future__ import annotations

from importlib.resources import files
from unicodedata import bidirectional

from markupsafe import Markup

from leadpact.planning.foreseeing import Trial
from leadpact.report.drawing import NARROW, svg
from leadpact.report.feasible_picture import Panel, Point, panels
from leadpact.report.setting import set_page
from leadpact.words.catalogue import PDI, Words, plain
from leadpact.words.feasible_page import FeasiblePage
from leadpact.words.feasible_sentences import Told

BROAD = 880
"""The width of the picture on a page, in pixels: its plots stand side by side."""
LRI, RLI = "\u2066", "\u2067"
MOST = 4
"""Promises with an objective that the picture shows: those that are nearest to breaking."""


def page_of(told: Told, words: Words) -> str:
    """The whole page in one language."""
    sentences = FeasiblePage(told, words)
    header, rows = sentences.table()
    return set_page(
        "feasible.html",
        s=sentences,
        header=header,
        rows=rows,
        picture=Pictures(sentences),
        say=words.say,
        bare=plain,
        lang=words.language,
        direction="rtl" if words.is_rtl else "ltr",
        style=Markup((files("leadpact.report") / "style.css").read_text(encoding="utf-8")),
    )


class Pictures:
    """The picture: of each promise the expected share by the number of people, against its objective."""

    def __init__(self, sentences: FeasiblePage) -> None:
        self.s, self.words, self.found = sentences, sentences.words, sentences.found

    @property
    def is_there(self) -> bool:
        """Whether there is anything to show."""
        return bool(self._shown())

    def wide(self) -> Markup:
        """Side by side, for a page or paper."""
        return self._drawn(BROAD)

    def narrow(self) -> Markup:
        """Below each other, for a phone."""
        return self._drawn(NARROW)

    def _shown(self) -> list[int]:
        """The promises with an objective that have the least to spare, in the order of the agreement."""
        found = [n for n in self.s.promised if self.found.trial.shares[n] is not None]
        spare = sorted(found, key=lambda n: (self.found.trial.shares[n] or 0) - (self._objective(n)))
        return sorted(spare[:MOST])

    def _objective(self, number: int) -> float:
        return self.found.promises[number].objective or 0.0

    def _drawn(self, width: int) -> Markup:
        shown = [self._panel(number) for number in self._shown()]
        most = max(trial.people for trial in self.found.curve)
        step = max(-(-most // 7), 1)
        people = {n: self._label(self.s.formats.number(n)) for n in (1, *range(step, most + 1, step))}
        shares = {n / 4: self._label(self.s.quantities.goal(n / 4)) for n in range(5)}
        spec = panels(shown, people, shares, width)
        told = " ".join(plain(self.s.each(number)) for number in self._shown())
        title = plain(self.words.say("Share in time by number of people"))
        return svg(spec, f"people-{width}", title, told)

    def _panel(self, number: int) -> Panel:
        points = [
            Point(trial.people, share, trial.people == self.found.trial.people)
            for trial in self.found.curve
            if (share := self._share(trial, number)) is not None
        ]
        objective = self._objective(number)
        promised = self.words.say("promised {share}", share=self.s.quantities.goal(objective))
        team = self.words.say("today {people}", people=self.s.people(self.found.trial.people))
        name = self._label(self.s.promise(number))
        return Panel(name, points, objective, self._label(promised), self._label(team))

    def _share(self, trial: Trial, number: int) -> float | None:
        return trial.shares[number]

    def _label(self, text: str) -> str:
        """A text of a picture, which is laid out from left to right: Arabic keeps its own order in it."""
        shown = plain(text)
        if not self.words.is_rtl:
            return shown
        turns = any(bidirectional(letter) in ("R", "AL") for letter in shown)
        return f"{RLI if turns else LRI}{shown}{PDI}"
