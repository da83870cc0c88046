"""The parts of the page one by one: marks that nobody forges, numbers that do not look like what they miss, pictures."""

from __future__ import annotations

import pytest
from tests.report.pages import Page

from leadpact.measures.measure import Measure
from leadpact.report.drawing import svg, ticks
from leadpact.report.figure import NAMES, Figure, Figures
from leadpact.report.limits import limits_of
from leadpact.report.marks import bare, carried, html
from leadpact.report.numbers import Numbers
from leadpact.report.pictures import Bin, Dot, cohorts, dots, spread
from leadpact.report.scorecard import verdict_of
from leadpact.report.sentences import Sentences
from leadpact.words.catalogue import Words, plain

BASE = dict.fromkeys(NAMES) | {
    "measure": "m", "group": "promises", "unit": "share", "way": "share", "sign": "leading", "hits": 9, "judged": 10,
    "too_few": False, "adjusted_hits": 0, "adjusted_judged": 0,
    **dict.fromkeys(("open", "void", "disputed", "immature", "truncated", "recycled", "beyond", "foreign", "none"), 0),
}  # fmt: skip


def figure(**told: object) -> Figure:
    """A figure, with what differs."""
    return Figure(**{**BASE, **told})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ({"kept": True, "value": 0.9}, "kept"),
        ({"kept": False, "value": 0.5}, "not_kept"),
        ({"too_few": True, "judged": 3}, "too_few"),
        ({"too_few": True, "judged": 0, "hits": 0, "immature": 4}, "immature"),
        ({"too_few": True, "judged": 0, "hits": 0}, "nothing"),
        ({"value": 0.9}, "no_target"),
    ],
)
def test_a_verdict_is_that_of_the_figure(told: dict[str, object], verdict: str) -> None:
    """Kept or not as the figure says; else the reason why nothing is said."""
    assert verdict_of(figure(**told)) == verdict
    assert verdict_of(None) == "nothing"


def test_a_share_never_looks_like_the_target_it_misses() -> None:
    """84.96 % is not shown as 85.0 % beside a target of 85 %."""
    numbers = Numbers(Words("en"), "UTC", None)
    assert numbers.share(0.84996, 0.85) == "84.996%"
    assert numbers.share(0.85, 0.85) == "85.0%"
    assert numbers.share(0.8283) == "82.8%"


def test_numbers_are_the_language_s_own() -> None:
    """Separators, signs of percent and currency, months and digits by locale."""
    spanish, egypt = Numbers(Words("es"), "UTC", "EUR"), Numbers(Words("ar-EG"), "UTC", "EUR")
    assert spanish.share(0.8283) == "82,8\u00a0%" and spanish.money(2_400_000) == "2.400.000\u00a0€"
    assert spanish.month("2026-06") == "junio de 2026"
    assert "٨٢٫٨" in egypt.share(0.8283) and egypt.month("2026-06") == "يونيو ٢٠٢٦"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["1 point", "3 points", "0.5 points"]),
        ("es", ["1 punto", "3 puntos", "0,5 puntos"]),
        ("ar", ["نقطة واحدة", "3 نقاط", "0.5 نقطة"]),
    ],
)
def test_points_have_their_plural(language: str, said: list[str]) -> None:
    """A whole number of points takes its plural form, a fraction that of large numbers."""
    numbers = Numbers(Words(language), "UTC", None)
    assert [plain(numbers.points(each)) for each in (0.01, -0.03, 0.005)] == said


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("share", "adjusted: +1 met, +4 judged"),
        ("count", "adjusted: +4"),
        ("mean", "adjusted: +4 judged"),
        ("sum", ""),
    ],
)
def test_a_mean_is_not_adjusted_by_how_many(way: str, said: str) -> None:
    """What a month got to know later is added to a count, never to a mean or a median; in a cell in few words."""
    words = Words("en")
    sentences = Sentences(words, None, None, Numbers(words, "UTC", None))  # type: ignore[arg-type]
    later = figure(month="2026-06", way=way, adjusted_hits=1, adjusted_judged=4, adjusted_value=None)
    assert bare(sentences.adjusted(later, True)) == said


def test_axes_of_money_name_the_currency() -> None:
    """An axis says what it counts in; a bare number only where the agreement names no currency."""
    assert Numbers(Words("en"), "UTC", "EUR").compact(2e6) == "€2M"
    assert Numbers(Words("en"), "UTC", None).compact(2e6) == "2M"


def test_lengths_are_as_fine_as_needed() -> None:
    """Seconds within the hour, minutes within two days, then whole hours; working time never in days."""
    numbers = Numbers(Words("en"), "UTC", None)
    assert [numbers.length(each) for each in (42.4, 2555.3, 80_001, 800_000)] == [
        "42 s",
        "42 min 35 s",
        "22 h 13",
        "9 d 6 h",
    ]
    assert [numbers.length(each) for each in (0, 10 * 86_400)] == ["0 s", "10 d"]
    assert numbers.length(800_000, True) == "222 h"


def test_a_marked_number_carries_its_name_and_exact_value() -> None:
    """In the page as attributes, in pictures and attributes as bare text; foreign text cannot make one."""
    said = carried('m|2026-06|source="a<b"|value', 0.1 + 0.2, "30 %")
    page = Page(str(html(Words("en").say("{hits} of {judged}", hits=said, judged="\x02x\x03y\x03z\x04<i>"))))
    assert page.numbers == [('m|2026-06|source="a<b"|value', repr(0.1 + 0.2), "30 %")]
    assert "<i>" not in page.source and "&lt;i&gt;" in page.source
    assert bare(said) == "30 %"


def test_isolation_becomes_bdi() -> None:
    """Foreign text in its own element; a number without letters is told its direction."""
    words = Words("ar")
    assert html(words.foreign("Acme")) == "<bdi>Acme</bdi>"
    assert html(words.foreign("+15")) == '<bdi dir="ltr">+15</bdi>'


def test_not_tracked_is_not_zero() -> None:
    """A measure is not tracked if its figure says so; no win of sales is a zero beside marketing's."""
    names = ("revenue.won", "revenue.sales", "meetings.booked")
    measures = [Measure(name, "revenue", "count", "count", "SELECT 1") for name in names]
    empty = {**BASE, "way": "count", "hits": 0, "judged": 0}
    empty |= {"note": None}
    rows = [
        {**BASE, "measure": names[0], "way": "count"},
        {**empty, "measure": names[1]},
        {**empty, "measure": names[2], "note": "not_tracked"},
    ]
    from leadpact.measures.book import Month

    limits = {each.why: each for each in limits_of(measures, Figures(rows), Month("2026-06", 0, 1, 2))}
    assert limits["not_tracked"].measures == ("meetings.booked",)


def test_too_few_names_only_what_was_judged() -> None:
    """Nothing judged is no case of too few."""
    measure = Measure("m", "promises", "share", "share", "SELECT 1")
    from leadpact.measures.book import Month

    month = Month("2026-06", 0, 1, 2)
    few = {**BASE, "month": "2026-06", "judged": 3, "too_few": True}
    assert [each.why for each in limits_of([measure], Figures([few]), month)] == ["too_few"]
    assert limits_of([measure], Figures([{**few, "judged": 0, "hits": 0}]), month) == ()


def test_pictures_of_equal_names_keep_their_rows() -> None:
    """Two parts of one name are two rows, in the order given; a picture has its title and none of Vega's English."""
    rows = [
        Dot("Eva", 0.5, 0.4, 0.6, "5 of 10"),
        Dot("Eva", 0.9, 0.8, 1.0, "9 of 10"),
        Dot("A<b>", None, None, None, "few"),
    ]
    drawn = str(svg(dots(rows, {0.0: "0", 1.0: "1"}, 318), "p", "T <i>", "told"))
    assert drawn.count(">Eva<") == 2 and "5 of 10" in drawn and "9 of 10" in drawn
    assert drawn.index("T &lt;i&gt;") < drawn.index("told")
    assert "aria-label=" not in drawn and "xmlns" not in drawn and "<b>" not in drawn


def test_pictures_of_nothing_are_still_pictures() -> None:
    """One bar, one cohort without a value: no error, and the sign for why."""
    spec = spread([Bin(1, 10, 1)], [(5, "half")], {1.0: "1 s"}, (1, 100), 318)
    assert "half" in str(svg(spec, "s", "t", "d"))
    spec = spread([Bin(1, 10, 4)], [(5, "half")], {1.0: "1 s"}, (1, 100), 318, {0: "0", 4: "four"})
    assert "four" in str(svg(spec, "s", "t", "d"))
    spec = cohorts([Dot("Jun", None, None, None, "×", column="a")], {0.0: "0", 1.0: "1"}, ["a"], 318)
    assert "×" in str(svg(spec, "c", "t", "d"))


@pytest.mark.parametrize(
    ("highest", "wanted"), [(0, [0, 1]), (2.4e6, [0, 1e6, 2e6, 3e6]), (7, [0, 2, 4, 6, 8])]
)
def test_ticks_are_round_and_reach(highest: float, wanted: list[float]) -> None:
    """Few round numbers from 0 to beyond the highest."""
    assert ticks(highest, 4) == wanted
