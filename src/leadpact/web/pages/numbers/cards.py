"""What the scorecard shows of each promise, in words that are ready for the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from markupsafe import Markup

from leadpact.report.figure import Figure
from leadpact.report.head_sentences import HeadSentences
from leadpact.report.marks import html
from leadpact.report.page import percent
from leadpact.report.review import Review
from leadpact.report.scorecard import Card, Promise
from leadpact.web.figuring.behind import TERM
from leadpact.web.figuring.shown_review import Scorecard
from leadpact.web.pages.numbers.trend import Trend, trend_of

UNJUDGED = ("nothing", "immature", "too_few")


@dataclass(frozen=True, slots=True)
class Bar:
    """A share with its interval and its target, each a place on a line in percent of its width."""

    value: str
    low: str | None
    width: str | None
    target: str | None
    hollow: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One promise: its name and text, verdict, number, and the lines of facts below."""

    title: Markup
    text: Markup
    verdict: str
    said: Markup
    big: Markup | None
    few: bool
    bar: Bar | None
    lines: tuple[tuple[Markup, ...], ...]
    apart: tuple[Markup, ...]
    trend: Trend | None
    leads: str


@dataclass(frozen=True, slots=True)
class Party:
    """A party's card: leading measures and results told apart."""

    title: Markup
    sum: Markup
    groups: tuple[tuple[Markup, tuple[Shown, ...]], ...]


def parties_of(card: Scorecard, review: Review, s: HeadSentences, *, public: bool) -> list[Party]:
    """The cards of both parties; on a public page without a way to the leads."""
    return [_party(card, each, review, s, public) for each in review.cards]


def _party(card: Scorecard, each: Card, review: Review, s: HeadSentences, public: bool) -> Party:
    titles = s.words.say("Leading: what is coming"), s.words.say("Results: what came")
    groups = [
        (html(title), tuple(_shown(card, promise, review, s, public) for promise in promises))
        for title, promises in zip(titles, (each.leading, each.results), strict=True)
        if promises
    ]
    return Party(html(s.names.party(each.party)), html(s.card_sum(each)), tuple(groups))


def _shown(card: Scorecard, p: Promise, review: Review, s: HeadSentences, public: bool) -> Shown:
    figure = p.figure
    big = None
    if figure is not None and (figure.judged or figure.value is not None):
        big = _big(figure, s)
    return Shown(
        html(s.title(p)),
        html(s.names.promise(p.measure.name)),
        p.verdict,
        html(s.verdict(p)),
        big,
        figure is not None and figure.value is None,
        _bar(p),
        (_lines(_facts(p, s)), _lines(_later(p, review, s))),
        _lines([*s.apart(figure), s.adjusted(p.month)]),
        trend_of(card, p.measure, s),
        "" if public or figure is None or figure.is_empty else leads_url(p),
    )


def leads_url(p: Promise) -> str:
    """Where the leads behind a promise's number are."""
    month = TERM if p.is_of_term else p.month.month if p.month is not None else TERM
    return f"{reverse('scorecard_leads')}?{urlencode({'month': month, 'measure': p.measure.name})}"


def _big(figure: Figure, s: HeadSentences) -> Markup:
    if figure.value is not None:
        return html(s.figure(figure))
    if figure.way == "share":
        return html(s.of_judged(figure))
    return html(s.words.say("{number} judged", number=s.figure(figure, "judged")))


def _facts(p: Promise, s: HeadSentences) -> list[str]:
    figure = p.figure
    found = [s.of_judged(figure)] if figure and figure.way == "share" and figure.value is not None else []
    if p.is_of_term:
        found.append(s.words.say("in the term so far"))
    return [*found, s.target(p), s.interval(figure)]


def _later(p: Promise, review: Review, s: HeadSentences) -> list[str]:
    """The month of what is judged over the term; the month before; the term where the month says little; what is left."""
    found = [s.change(p)]
    if p.is_of_term and p.month is not None:
        month = s.numbers.month(review.head.month.name)
        found.insert(0, s.words.say("{month}: {value}", month=month, value=s.figure(p.month)))
    if p.verdict in UNJUDGED and p.term is not None and p.term.value is not None and not p.is_of_term:
        found.append(s.words.say("{month}: {value}", month=s.words.say("Term"), value=s.figure(p.term)))
        if p.term.way == "share":
            found.append(s.of_judged(p.term))
    return [*found, s.misses_left(p)]


def _lines(items: Iterable[str]) -> tuple[Markup, ...]:
    return tuple(html(each) for each in items if each)


def _bar(p: Promise) -> Bar | None:
    figure, target = p.figure, p.measure.target
    if figure is None or figure.unit != "share" or figure.value is None:
        return None
    low = high = None
    if figure.low is not None and figure.high is not None:
        low, high = percent(figure.low), percent(figure.high - figure.low)
    return Bar(
        percent(figure.value), low, high, None if target is None else percent(target), p.verdict == "not_kept"
    )
