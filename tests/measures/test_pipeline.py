"""The pipeline: proposals, wins of what was decided, reasons of losses, and what is open."""

from __future__ import annotations

from typing import Any

import pytest
from funnels import GOALS, STAGES, counted, deal, funnel, named
from ledgers import at

from leadpact.measures import pipeline, tracking
from leadpact.measures.book import Book
from leadpact.measures.deals import offered
from leadpact.measures.figures import figures

TEXT = STAGES + "  deal_stages: [discovery, proposal, negotiation]\n" + GOALS


def measured(book: Book, name: str, *columns: str) -> Any:
    return counted(book, named(pipeline.measures(book), name), *columns)


def tracked(book: Book, name: str, *columns: str) -> Any:
    """The same as whoever asks for all measures sees it: what the log cannot feed judges nothing."""
    return counted(book, named(tracking.told(book, pipeline.measures(book)), name), *columns)


def staged(deal_id: str, stage: str, when: str, **more: Any) -> dict[str, Any]:
    return deal("stage_set", deal_id, when, stage=stage, **more)


def test_a_deal_is_a_proposal_once_when_it_first_gets_there() -> None:
    """Twice at the proposal is one; skipped, on the way to the negotiation, it was made; at the discovery it was not."""
    book = funnel(
        evidence=[
            staged("twice", "proposal", "2026-01-10 10:00"),
            staged("twice", "proposal", "2026-02-10 10:00"),
            staged("skipped", "negotiation", "2026-02-11 10:00"),
            staged("early", "discovery", "2026-02-11 10:00"),
            staged("renewal", "proposal", "2026-02-11 10:00", counts=False),
        ],
        text=TEXT,
    )
    assert measured(book, "pipeline.proposals") == {None: 2, "2026-01": 1, "2026-02": 1}


@pytest.mark.parametrize(
    ("stages", "found"),
    [
        ("[discovery, proposal, negotiation]", ["proposal", "negotiation"]),
        ("[contacto, oferta-borrador, oferta-enviada, firma]", ["oferta-enviada", "firma"]),
        ("[one, two, three]", ["two", "three"]),
        ("[one, two, three, four]", ["three", "four"]),
        ("[]", ["proposal"]),
    ],
)
def test_which_stage_is_the_proposal(stages: str, found: list[str]) -> None:
    """The one called so; else the last called by a word for it; else the middle one, of an even number the later."""
    assert offered(funnel(text=STAGES + f"  deal_stages: {stages}\n" + GOALS)) == found


def test_the_win_rate_is_of_those_decided_in_the_month() -> None:
    """Of 12 deals closed in March 9 were won; open ones are not in it, whenever they were opened; what closed twice is decided
    by the last, in its month."""
    rows = [deal("opened", f"d{n}", "2026-01-10 10:00") for n in range(20)]
    rows += [deal("won", f"d{n}", "2026-03-10 10:00") for n in range(9)]
    rows += [deal("lost", f"d{n}", "2026-03-10 10:00", reason="price") for n in range(9, 12)]
    rows += [deal("won", "d12", "2026-03-10 10:00"), deal("lost", "d12", "2026-04-10 10:00", reason="away")]
    found = measured(funnel(evidence=rows, text=TEXT), "pipeline.win_rate", "hits", "judged")
    assert (found[None], found["2026-04"]) == ((9, 13), (0, 1))
    assert measured(funnel(evidence=rows[:-1], text=TEXT), "pipeline.win_rate", "hits", "judged")[
        "2026-03"
    ] == (10, 13)


def test_a_log_that_tells_no_loss_has_no_win_rate() -> None:
    """Twelve wins and no loss ever said: not 100 %, but not tracked; with one loss, anywhere in the log, it is."""
    wins = [deal("won", f"d{n}", "2026-03-10 10:00") for n in range(12)]
    told = ("value", "hits", "judged", "none")
    alone = tracked(funnel(evidence=wins, text=TEXT), "pipeline.win_rate", *told)
    assert (alone[None], alone["2026-03"]) == ((None, 0, 0, 12), (None, 0, 0, 12))
    lost = [*wins, deal("lost", "x", "2026-04-10 10:00")]
    beside = tracked(funnel(evidence=lost, text=TEXT), "pipeline.win_rate", *told)
    assert (beside[None], beside["2026-03"]) == ((12 / 13, 12, 13, 0), (1, 12, 12, 0))


def test_a_deal_is_lost_without_an_opening_but_not_before_it() -> None:
    """A loss whose opening is not in the log counts, in its month; one dated before the opening is lost when it was opened
    (the frozen month in which it was said before is adjusted), and is never open."""
    book = funnel(
        evidence=[
            deal("lost", "unopened", "2026-01-10 10:00"),
            deal("lost", "hasty", "2026-01-10 10:00", reason="price"),
            deal("opened", "hasty", "2026-03-02 10:00"),
            deal("opened", "slow", "2026-01-10 10:00"),
            deal("lost", "slow", "2026-03-10 10:00"),
        ],
        text=TEXT,
    )
    whole, months = (
        (None, "2026-01", "2026-03"),
        measured(book, "pipeline.win_rate", "judged", "adjusted_judged"),
    )
    assert [months[month] for month in whole] == [(3, -1), (2, 0), (2, 0)]
    assert measured(book, "pipeline.open")[None] == 0


def test_losses_without_an_opening_are_counted() -> None:
    """Of three lost two were never opened in the log; when the opening of one becomes known it is none of them any more. A log
    without any opening knows of none."""
    lost = [deal("lost", name, "2026-03-10 10:00") for name in "abc"]
    opened = deal("opened", "a", "2026-03-02 10:00")
    late = deal("opened", "b", "2026-03-02 10:00", known="2026-05-20 10:00")
    name = "pipeline.lost_unopened"
    assert tracked(funnel(evidence=[*lost, opened], text=TEXT), name)[None] == 2
    assert tracked(funnel(evidence=[*lost, opened, late], text=TEXT), name)[None] == 1
    assert tracked(funnel(evidence=lost, text=TEXT), name, "value", "note")[None] == (None, "not_tracked")


def test_losses_are_told_by_their_reason() -> None:
    """Each lost deal has the reason said last; one without is a part of its own; together they are all."""
    book = funnel(
        evidence=[
            deal("lost", "a", "2026-03-10 10:00", reason="price"),
            deal("lost", "b", "2026-03-10 10:00", reason="price"),
            deal("lost", "b", "2026-03-11 10:00", reason="timing"),
            deal("lost", "c", "2026-03-10 10:00"),
        ],
        text=TEXT,
    )
    rows = figures(book, [named(pipeline.measures(book), "pipeline.lost")]).to_pylist()
    whole = {row["key"]: row["value"] for row in rows if row["month"] is None and row["by"] == "key"}
    assert whole == {"price": 1, "timing": 1, None: 1}


def test_open_deals_are_those_opened_and_not_closed() -> None:
    """Three opened in January, one won in January, one in March (when January is frozen): two were open at January's close, one
    is now, of 500 euros; one in dollars is apart from the money."""
    book = funnel(
        evidence=[
            *(deal("opened", name, "2026-01-10 10:00", amount=500.0) for name in ("quick", "slow", "still")),
            deal("won", "quick", "2026-01-20 10:00"),
            deal("won", "slow", "2026-03-20 10:00"),
            deal("opened", "dollar", "2026-05-10 10:00", amount=9.0, currency="USD"),
        ],
        text=TEXT,
    )
    found = measured(book, "pipeline.open", "value", "adjusted_judged")
    assert (found[None], found["2026-01"], found["2026-05"]) == ((2, -1), (2, 0), (1, 0))
    assert measured(book, "pipeline.open_amount", "value", "foreign")[None] == (500, 1)
    assert at("2026-06-15 12:00") == book.until
