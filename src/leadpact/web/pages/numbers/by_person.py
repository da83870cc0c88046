"""The scorecard by person: for managers everybody's, for anybody else their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from leadpact.report.figure import Figure
from leadpact.report.head_sentences import HeadSentences
from leadpact.report.marks import html
from leadpact.web.figuring.contents import Told, figure_rows
from leadpact.web.figuring.shown_review import Scorecard
from leadpact.web.may import may
from leadpact.web.records.models import User

FIRST = 25
"""People who are shown before somebody asks for all."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's row: a value and of how many, a column a promise."""

    name: Markup
    cells: tuple[tuple[Markup, Markup], ...]


@dataclass(frozen=True, slots=True)
class People:
    """The table: what is promised over the columns, the most judged first."""

    titles: tuple[Markup, ...]
    rows: tuple[Person, ...]
    is_own: bool
    count: int
    """How many people there are; `rows` may be the first of them."""


def people_of(
    card: Scorecard, told: Told | None, user: User, s: HeadSentences, *, everybody: bool
) -> People | None:
    """The table of one month's stored figures by person, the first of them or everybody; None where there is nothing this
    user sees."""
    is_own = not may(user, "see_people")
    if told is None or (is_own and not user.person):
        return None
    found: dict[str | None, dict[str, Figure]] = defaultdict(dict)
    for row in figure_rows(told["figures"]):
        figure = Figure(**row)
        if not figure.is_empty and (not is_own or figure.key == user.person):
            found[figure.key][figure.measure] = figure
    names = [each.name for each in card.measures if any(each.name in figures for figures in found.values())]
    if not names:
        return None
    people = sorted(found, key=lambda key: (key is None, -_size(list(found[key].values())), key or ""))
    return People(
        tuple(html(s.names.measure(name)) for name in names),
        tuple(
            _person(key, [found[key].get(name) for name in names], s)
            for key in (people if everybody else people[:FIRST])
        ),
        is_own,
        len(people),
    )


def _size(figures: Sequence[Figure]) -> int:
    return sum(each.judged for each in figures)


def _person(key: str | None, figures: Sequence[Figure | None], s: HeadSentences) -> Person:
    cells = tuple((html(s.value_or_few(each)), _of(each, s)) for each in figures)
    return Person(html(s.names.names.person(key)), cells)


def _of(figure: Figure | None, s: HeadSentences) -> Markup:
    """Of how many a share is; what else waits is told where nothing is judged."""
    if figure is None:
        return Markup("")
    if figure.way == "share" and figure.value is not None:
        return html(s.of_judged(figure))
    return html(s.joined(s.apart(figure)[:2])) if not figure.judged else Markup("")
