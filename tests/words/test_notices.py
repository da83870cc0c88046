"""Notices in words: each kind says what it must, in four languages, whatever names others wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest
from notice_examples import AT, DIGEST, EXAMPLES, HOSTILE, LEAD, MARTA, OWED, URL

from leadpact.notices.failure import REASONS
from leadpact.notices.layout import html_of, text_of
from leadpact.words.catalogue import FSI, LANGUAGES, PDI, RLM, Words
from leadpact.words.notices import Reader, message, title
from leadpact.words.notices_failures import FAILURES, failure
from leadpact.words.notices_gathered import KINDS_OF_NOTICE
from leadpact.words.notices_told import Assigned, Digest, HandedOff, Lead, Missed, Returned, Told

MADRID = Reader("en", "Europe/Madrid")


def said(told: Told, reader: Reader = MADRID, attempt: int = 1) -> str:
    """A notice as plain text."""
    return text_of(message(told, reader, "n-1", attempt))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("told", [*EXAMPLES, DIGEST], ids=lambda told: str(told.kind))
def test_every_kind_is_told_in_every_language(told: Told, language: str) -> None:
    """Title, blocks, link and footer; no hole of a template is left, and all lines of Arabic say their direction."""
    built = message(told, Reader(language, "Europe/Madrid"), "n-1", 2)
    text = text_of(built)
    assert built.title and built.blocks and built.link is not None
    assert "{" not in text and "}" not in text
    assert "None" not in text
    assert URL in text and "n-1" in text
    assert built.is_rtl == (language == "ar")
    if language == "ar":
        lines = [line for line in text.splitlines() if line and line not in ("-- ", URL)]
        assert all(line.startswith(RLM) for line in lines)
        assert text.count(FSI) == text.count(PDI)


def test_a_translation_is_another_text() -> None:
    """No language falls back to English."""
    told = [[title(each, Reader(language, "UTC")) for each in EXAMPLES] for language in LANGUAGES]
    for kind in zip(*told, strict=True):
        assert len(set(kind)) == len(LANGUAGES)


def test_a_handoff_carries_what_was_agreed() -> None:
    """What is owed comes first, the soonest before the others; then whom to talk to, and why."""
    text = said(EXAMPLES[0])
    assert text.startswith("New lead: Carmen Vega (Envases Ribera); due Tue 3 Feb 2026, 09:30\n")
    assert "Required and missing: Phone. That is a miss of marketing." in text
    assert text.index("clock “first-response”") < text.index("clock “depth”")
    for part in (
        "- Email: carmen@ribera.example",
        "- Line speed: 40",
        "- Source: webinar",
        "- Buying stage: decision",
        "- Tue 3 Feb 2026, 09:00: Form submitted, demo",
        "Kind of buyer: Jefa o jefe de planta",
        "- Part in the purchase: decides on the purchase",
        "- What makes their work hard: Paradas de línea",
        "- Fit 75 of at most 100; interest 54.5 of at most 100.",
        "- Grade A1.",
        "- Fit +30 by the rule sector-core.",
        "- Interest +40 by the rule demo.",
    ):
        assert part in text


def test_what_is_not_shared_is_not_told() -> None:
    """A handoff whose agreement shares nothing has no empty headings."""
    bare = HandedOff(LEAD, AT, "marketing", "sales", "Marta Paz", "demo")
    text = said(bare)
    assert text.splitlines()[0] == "New lead: Carmen Vega (Envases Ribera)"
    for heading in ("What is owed", "Whom to talk to", "What they did last", "Kind of buyer", "worth a call"):
        assert heading not in text


def test_times_are_the_readers() -> None:
    """The same instant, where the reader is; and the notice says whose times they are."""
    told = EXAMPLES[4]
    assert "due Tue 3 Feb 2026, 09:30" in said(told)
    casablanca = said(told, Reader("en", "America/Sao_Paulo"))
    assert "due Tue 3 Feb 2026, 05:30" in casablanca
    assert "Times are those of America/Sao_Paulo." in casablanca


def test_a_missed_clock_names_who_what_when_and_the_clause() -> None:
    """And says which of the three ways it was missed in."""
    missed = Missed(LEAD, AT, OWED, "follow_up.clocks.first-response", "2026-01-01")
    text = said(missed)
    assert "what it waits for did not come by Tue 3 Feb 2026, 09:30." in text
    assert "Owed at that instant by sales (Marta Paz). What was owed: an attempt." in text
    assert "By the clause follow_up.clocks.first-response, version 2026-01-01." in text
    assert "too long without an attempt" in said(replace(missed, why="gap"))
    assert "the cycle ended before it was kept" in said(replace(missed, why="ended"))
    assert "clock “acceptance”" in said(replace(missed, owed=replace(OWED, clock=None)))


def test_why_you() -> None:
    """By turn, or by somebody; and who was passed over."""
    assert "is yours: it is your turn." in said(EXAMPLES[1])
    assert "- Javier Soto has no capacity left\n- Núria Vidal is away" in said(EXAMPLES[1])
    assert "is yours: Luis Gil gave it to you." in said(Assigned(LEAD, AT, "by_hand", "Luis Gil"))


def test_a_return_gives_reason_or_attempts_and_track() -> None:
    """A reason that somebody gave with their own words, or the attempts that were in vain."""
    assert "Returned to marketing: not now. Given back by sales (Marta Paz)." in said(EXAMPLES[7])
    assert "In their words: Call in May" in said(EXAMPLES[7])
    assert "Track re-engage begins: the lead was returned." in said(EXAMPLES[7])
    vain = said(Returned(LEAD, AT, "marketing", attempts=6))
    assert "6 attempts were made without reaching the buyer." in vain
    assert "Given back" not in vain and "No track begins." in vain


def test_a_digest_counts_and_lists_the_first_twenty() -> None:
    """What cannot wait stands first; what is not listed is counted."""
    text = said(DIGEST)
    assert text.startswith("30 notices\n")
    assert "- Missed: 2\n- Escalated: 2" in text
    lines = text.partition("One by one\n")[2].partition("\n\n")[0].splitlines()
    assert len(lines) == 21
    assert lines[0].startswith("- Missed: Carmen Vega") and lines[-1] == "- and 10 more"
    assert set(KINDS_OF_NOTICE) == {each.kind for each in EXAMPLES}
    with pytest.raises(ValueError, match="nothing"):
        Digest(AT, ())


def test_a_repeat_is_marked() -> None:
    """Only from the second try on; the id and the title stay as they were, so that mail programs put them together."""
    assert "Possible repeat" not in said(MARTA_NEW)
    assert "Possible repeat" in said(MARTA_NEW, attempt=2)
    first, second = (message(MARTA_NEW, MADRID, "n-1", attempt) for attempt in (1, 2))
    assert (first.title, first.notice_id) == (second.title, second.notice_id)


MARTA_NEW = HandedOff(LEAD, AT, "marketing", "sales", MARTA.person, "demo")


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_others_are_only_text(language: str) -> None:
    """A lead called like markup neither becomes markup, nor a line of its own, nor turns the line around."""
    told = HandedOff(Lead(HOSTILE, HOSTILE), AT, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    built = message(told, Reader(language, "UTC"), "n-1")
    assert "\n" not in built.title and "\r" not in built.title and "\u202e" not in built.title
    assert "<script>" not in html_of(built)
    assert "&lt;script&gt;" in html_of(built)


def test_values_are_json() -> None:
    """A program gets what the sentences say: instants as RFC 3339, notices within a digest with their kinds."""
    values = message(EXAMPLES[4], MADRID, "n-1").values
    assert values["kind"] == "clock_at_risk" and values["at"] == "2026-02-03T08:00:00Z"
    assert values["lead"] == {"name": "Carmen Vega", "company": "Envases Ribera"}
    assert isinstance(values["owed"], dict) and values["owed"]["due_at"] == "2026-02-03T08:30:00Z"
    inner = message(DIGEST, MADRID, "n-1").values["told"]
    assert isinstance(inner, list) and inner[0]["kind"] == "handed_off"


def test_every_failure_has_a_sentence() -> None:
    """Whatever reason a notice was not sent for, a person reads what to do."""
    assert set(FAILURES) == set(REASONS)
    assert failure(Words("en"), "busy", False).endswith("It will be tried again.")
    assert failure(Words("en"), "gone", True).endswith("It is not tried again.")


def test_an_unknown_language_or_zone_is_an_error() -> None:
    """Not a notice in some other language."""
    for reader in (Reader("fr", "UTC"), Reader("en", "Mars/Olympus")):
        with pytest.raises(LookupError):
            message(MARTA_NEW, reader, "n-1")
