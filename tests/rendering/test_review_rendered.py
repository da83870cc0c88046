"""Review and signatures in words: real dates of meetings, what each side tells, months, disputes, and who signs what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from promise_examples import acme, clauses, reader, small, texts

from leadpact.agreement.lock import Lock
from leadpact.agreement.review import Meeting
from leadpact.rendering import review, signing
from leadpact.rendering.blocks import Signatures
from leadpact.rendering.meeting_dates import dates_of
from leadpact.words.catalogue import LANGUAGES

FIRST_TUESDAYS = "6 Jan, 3 Feb, 3 Mar, 7 Apr, 5 May, 2 Jun, 7 Jul, 4 Aug, 1 Sept, 6 Oct, 3 Nov, 1 Dec"


def days(on: str, every: str, first: date, last: date | None = None, most: int = 20) -> list[str]:
    """A meeting's days, `02-29`, with the year where it is not 2026."""
    meeting = Meeting.model_validate({"on": on, "every": every, "at": "10:00"})
    found = []
    for day in dates_of(meeting, first, last):
        found.append(f"{day:%m-%d}" if day.year == 2026 else day.isoformat())
        if len(found) == most:
            break
    return found


def said(version: object, language: str = "en") -> list[str]:
    """What the part review says, with plain blanks."""
    return [text.replace("\u00a0", " ") for text in texts(review.section(reader(version, language)))]  # type: ignore[arg-type]


def test_the_first_tuesdays_of_2026() -> None:
    """1 January 2026 is a Thursday, so its first Tuesday is the 6th, a holiday in Madrid; every month has one."""
    told = said(acme())
    assert told[0] == "Every month, on the first Tuesday, at 10:00 (time of Europe/Madrid)."
    dates = [f"Tue {day} 2026" for day in FIRST_TUESDAYS.split(", ")]
    assert told[1] == f"In the term: {', '.join(dates[:-1])} and {dates[-1]}."
    assert told[2] == "The calendar “madrid” is closed then, so another day is to be found: Tue 6 Jan 2026."


def test_twelve_days_are_shown_and_the_rest_counted() -> None:
    """2026 has 52 Mondays, 5 January to 28 December."""
    [weekly] = [text for text in said(acme()) if "Mon 5 Jan 2026" in text]
    assert weekly.startswith("In the term: Mon 5 Jan 2026, Mon 12 Jan 2026")
    assert weekly.endswith("Mon 23 Mar 2026 and 40 more.")
    assert len(days("mon", "week", date(2026, 1, 1), date(2026, 12, 31), 99)) == 52


@pytest.mark.parametrize(
    ("on", "every", "wanted"),
    [
        ("last fri", "month", ["01-30", "02-27", "03-27", "04-24", "05-29", "06-26"]),
        ("third tue", "month", ["01-20", "02-17", "03-17", "04-21", "05-19", "06-16"]),
        ("fourth thu", "month", ["01-22", "02-26", "03-26", "04-23", "05-28", "06-25"]),
        ("first mon", "quarter", ["01-05", "04-06", "07-06", "10-05"]),
        ("last fri", "quarter", ["03-27", "06-26", "09-25", "12-25"]),
        ("second sun", "quarter", ["01-11", "04-12", "07-12", "10-11"]),
        ("thu", "week", ["01-01", "01-08", "01-15"]),
    ],
)
def test_days_of_meetings(on: str, every: str, wanted: list[str]) -> None:
    """The nth such day of the month or of the quarter's first, the last of its last month, or one of every week."""
    assert days(on, every, date(2026, 1, 1), date(2026, 12, 31), len(wanted)) == wanted


def test_days_lie_in_the_term() -> None:
    """Both ends count; a leap day can be one; the end of the calendar ends it too."""
    assert days("last tue", "month", date(2028, 2, 29), date(2028, 2, 29)) == ["2028-02-29"]
    assert days("first tue", "month", date(2026, 1, 7), date(2026, 2, 3)) == ["02-03"]
    assert days("first tue", "month", date(2026, 1, 7), date(2026, 2, 2)) == []
    assert days("first mon", "quarter", date(2026, 2, 1), date(2026, 4, 30)) == ["04-06"]
    assert days("fri", "week", date(9999, 12, 20)) == ["9999-12-24", "9999-12-31"]


def test_a_term_without_end_shows_the_first_days() -> None:
    """Nothing is counted that never ends; a term too short for a meeting says so."""
    base = "name: S\neffective: 2026-01-01\nparties: {a: {}}\ncalendars: {o: {hours: {mon-fri: [09:00-17:00]}}}\n"
    monthly = 'review: {meetings: {m: {on: first tue, at: "10:00"}}}'
    [dates] = [text for text in said(small(monthly, base)) if text.startswith("The first days: ")]
    assert dates.count("Tue") == 12
    short = base.replace("01-01", "01-01\nuntil: 2026-01-05")
    assert "The term has no such day." in said(small(monthly, short))


def test_agendas_reports_and_disputes_are_said() -> None:
    """Each with the clause that says it; a report that is a KPI is called by its words."""
    told, found = said(acme()), clauses(review.section(reader(acme())))
    assert {"Volumen y calidad", "Velocidad y profundidad", "Lo que no se cumplió"} <= set(told)
    assert "Marketing tells: the contact history, alerts and New MQLs." in told
    assert (
        "A month’s numbers are frozen 3 working days after it ends; what is found out later is shown as a correction."
        in told
    )
    assert any(
        text.startswith("An attempt written down more than 1 working day after it happened is disputed")
        for text in told
    )
    assert told[-1] == "The two heads meet within a week"
    meetings = {f"review.meetings.{key}" for key in acme().agreement.review.meetings}
    assert meetings | {"review.reports.sales", "review.close", "review.disputes", "review.if_missed"} <= found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_review_by_default_still_closes_months(language: str) -> None:
    """No meeting and no consequence are said to be none; the close and the grace hold by default."""
    told = texts(review.section(reader(small(), language)))
    assert len(told) == 5


def test_weekends_are_spoken_of_rightly() -> None:
    """In Portuguese a Tuesday is she, a Saturday he."""
    tuesday = said(small('review: {meetings: {m: {on: first tue, at: "10:00"}}}'), "pt")[0]
    saturday = said(small('review: {meetings: {m: {on: first sat, at: "10:00"}}}'), "pt")[0]
    assert "na primeira terça-feira" in tuesday
    assert "no primeiro sábado" in saturday


def test_who_signs_what() -> None:
    """Name, role and party of each signer in their order, and the whole digest."""
    [block] = signing.section(reader(acme())).blocks
    assert isinstance(block, Signatures)
    assert [(each.name, each.role, each.party) for each in block.people] == [
        ("Ana Ruiz", "Directora de marketing", "marketing"),
        ("Luis Gil", "Director comercial", "Sales"),
    ]
    assert block.digest == acme().digest
    assert len(block.digest) == 64


def test_the_lock_says_whether_this_is_signed() -> None:
    """No lock: not yet; its digest: this text; another: not this text."""
    version = acme()
    assert any("not signed yet" in text for text in texts(signing.section(reader(version))))
    signed = replace(version, lock=Lock(version.digest))
    assert any("this is the text that was signed" in text for text in texts(signing.section(reader(signed))))
    changed = texts(signing.section(reader(replace(version, lock=Lock("0" * 64)))))
    assert any("0" * 64 in text and "not the text that was signed" in text for text in changed)


def test_nobody_has_to_sign() -> None:
    """An agreement without signers says so and has no lines."""
    [block] = signing.section(reader(small())).blocks
    assert isinstance(block, Signatures)
    assert block.people == ()
    assert block.words[0].text == "Nobody has to sign this agreement."
