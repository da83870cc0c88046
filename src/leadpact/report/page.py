"""The review as HTML: its values and sentences put into templates, everything in one file."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from markupsafe import Markup, escape

from leadpact.agreement.history import History
from leadpact.report.marks import bare
from leadpact.report.naming import MeasureNames
from leadpact.report.numbers import Numbers
from leadpact.report.plates import Plates
from leadpact.report.reasons import Reasons
from leadpact.report.review import Review
from leadpact.report.setting import set_page
from leadpact.words.catalogue import Said, Words
from leadpact.words.naming import N_

SECTIONS = {
    "scorecard": N_("Scorecard: what was promised, what was kept"),
    "goal": N_("The goal: where it stands against the plan"),
    "speed": N_("Speed: how soon somebody answered"),
    "depth": N_("Depth: how often and how they tried"),
    "funnel": N_("The funnel, by cohort"),
    "quality": N_("Quality: what was handed over, and what came of it"),
    "late": N_("Who is late now, and with which leads"),
    "nurturing": N_("Nurturing and returns"),
    "limits": N_("What cannot be said from this data, and why"),
}
"""The sections in their order; each has a template of its name."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section's anchor and title."""

    id: str
    title: Said


def page_of(review: Review, history: History, words: Words, late_file: str) -> str:
    """The whole page in one language. `late_file` is the name of the CSV beside it."""
    agreement = review.head.agreement
    numbers = Numbers(words, str(agreement.timezone), agreement.currency and str(agreement.currency))
    names = MeasureNames(numbers.formats, history, agreement)
    sentences = Reasons(words, review, names, numbers)
    return set_page(
        "page.html",
        review=review,
        s=sentences,
        plates=Plates(sentences),
        say=words.say,
        many=words.many,
        attr=attribute,
        pct=percent,
        lang=words.language,
        direction="rtl" if words.is_rtl else "ltr",
        style=Markup((files("leadpact.report") / "style.css").read_text(encoding="utf-8")),
        sections=[Section(id_, words.say(title)) for id_, title in SECTIONS.items()],
        late_file=late_file,
    )


def attribute(text: object) -> Markup:
    """A text in an attribute or a title: without marks, isolated by signs."""
    return escape(bare(text))


def percent(share: float) -> str:
    """A share as a place on a bar, in percent of its width."""
    return f"{min(max(share, 0.0), 1.0) * 100:.2f}"
