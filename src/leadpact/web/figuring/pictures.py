"""Draws the pictures of the scorecard, in every language, while nobody waits for them: a page only shows them."""

from __future__ import annotations

from importlib.util import find_spec

from leadpact.agreement.history import History
from leadpact.web.figuring.contents import Told, digest_of, picture_name
from leadpact.web.figuring.shown_review import review_of, scorecard_of, sentences_of
from leadpact.words.catalogue import LANGUAGES, Words


def pictures_of(head: Told, history: History, drawn: dict[str, str]) -> dict[str, Told]:
    """The pictures by the name of their row: of those in `drawn` (what each was drawn of, by name) only what changed."""
    if head["goal"] is None or find_spec("vl_convert") is None:
        return {}
    of = digest_of({"goal": head["goal"], "until": head["goal"]["today"], "term": head["term"]})
    names = {picture_name(language): language for language in LANGUAGES}
    return {
        name: {"of": of, "pacing": _pacing(head, history, Words(language))}
        for name, language in names.items()
        if drawn.get(name) != of
    }


def _pacing(head: Told, history: History, words: Words) -> Told | None:
    """What was won against the plan, drawn for a page and for a phone; None where there is nothing to draw."""
    from leadpact.report.plates import Plates

    card = scorecard_of(head, history)
    review = review_of(card, card.months[-1])
    picture = Plates(sentences_of(card, review, history, words)).goal()
    if picture is None:
        return None
    return {
        "title": str(picture.title),
        "note": str(picture.note),
        "wide": str(picture.wide),
        "narrow": str(picture.narrow),
    }
