"""Drafts: begun four ways, saved only when they can be read, by two people at once without loss."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from little_agreement import day, drafted, little

from leadpact.agreement.history import History
from leadpact.web.actions.draft_reading import mark_of
from leadpact.web.records.models import Entry, User, Version

At = Callable[[str], Client]
pytestmark = pytest.mark.django_db
BEGIN = "/agreement/begin"


def test_from_the_latest_version(at: At, acme: History) -> None:
    """A copy with another date keeps the comments; a date that is not later is refused with what to write."""
    wrong = at("ana").post(BEGIN, {"way": "next", "effective": "2025-12-31"})
    assert wrong.status_code == 422
    assert "is not after" in wrong.content.decode()
    assert at("ana").post(BEGIN, {"way": "next", "effective": "soon"}).status_code == 422
    made = at("ana").post(BEGIN, {"way": "next", "effective": "2026-04-01"})
    record = Version.objects.get(state=Version.DRAFT)
    assert made.url == reverse("agreement_draft", args=[record.pk])
    assert record.text.count("#") == acme.latest.text.decode().count("#")
    assert (record.effective, record.created_by and record.created_by.person) == ("2026-04-01", "ana")


def test_all_problems_at_once(at: At) -> None:
    """A text that is refused begins no draft: every problem is said with its line and what to write."""
    text = little().replace("Europe/Madrid", "Europe/Madird").replace("handoff:", "handof:")
    page = at("ana").post(BEGIN, {"way": "text", "text": text})
    assert page.status_code == 422
    said = page.content.decode()
    assert 'data-line="4"' in said
    assert "is no time zone" in said
    assert "write handoff" in said
    assert "handof:" in said  # the text is still there
    assert not Version.objects.exists()


def test_problems_are_told_in_the_readers_language(at: At, people: dict[str, User]) -> None:
    """What is wrong and what to write in their words, with line and column, also of a condition: no English is left."""
    User.objects.filter(pk=people["ana"].pk).update(language="ar")
    text = little().replace("Europe/Madrid", "Europe/Madird").replace("form = 'demo'", "form >> 'demo'")
    said = at("ana").post(BEGIN, {"way": "text", "text": text}).content.decode()
    assert 'dir="rtl"' in said and "ليس منطقة زمنية" in said and "is no time zone" not in said
    assert re.search(r'data-line="4">[^<]*السطر', said) is not None
    assert "جزءًا من شرط" in said and "cannot be part" not in said
    assert 'lang="en" dir="ltr"' not in said


def test_only_the_words_of_a_library_are_in_english(at: At, people: dict[str, User]) -> None:
    """What the YAML's reader says in words of its own stands in an element that says so, within a translated sentence."""
    User.objects.filter(pk=people["ana"].pk).update(language="es")
    said = at("ana").post(BEGIN, {"way": "text", "text": "name: & x"}).content.decode()
    assert re.findall(r'esto no es YAML: <span lang="en" dir="ltr">([^<]+)</span>', said) == [
        "expected alphabetic or numeric character, but found &#x27; &#x27;"
    ]
    assert "corríjalo aquí o en la línea anterior" in said
    said = at("ana").post(BEGIN, {"way": "text", "text": "name: [a"}).content.decode()
    assert "esto no es YAML: falta una coma o ]" in said and 'lang="en" dir' not in said


def test_what_is_written_in_a_condition_is_shown_as_code(at: At) -> None:
    """What somebody wrote stands as code in the sentence about it, from left to right, and is never markup."""
    text = little().replace("form = 'demo'", "'<b>a</b>' > 50")
    said = at("ana").post(BEGIN, {"way": "text", "text": text}).content.decode()
    assert '<code dir="ltr">50</code> is a number' in said
    assert "&lt;b&gt;a&lt;/b&gt;" in said and "<b>a</b>" not in said and "`" not in said.split("<textarea")[0]


@pytest.mark.parametrize("way", ["text", "file"])
def test_what_is_no_text(at: At, way: str) -> None:
    """Over 256 KiB, or no text at all: refused, and never stored."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    for content in (b"# " + b"x" * (256 * 1024), b"name: \x00", b"\xff\xfe\x00"):
        given: dict[str, object] = {"way": "text", "text": content.decode("latin-1")}
        if way == "file":
            given = {"way": "text", "file": SimpleUploadedFile("a.yaml", content)}
        assert at("ana").post(BEGIN, given).status_code == 422
    assert not Version.objects.exists()


def test_a_file_is_kept_to_the_letter(at: At) -> None:
    """A file's text is stored as it is, with its line ends."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    text = little().replace("\n", "\r\n")
    at("olga").post(BEGIN, {"way": "text", "file": SimpleUploadedFile("a.yaml", text.encode())})
    assert Version.objects.get().text == text


def test_from_a_template(at: At) -> None:
    """Ten answers make a whole agreement in their language; what nobody can propose is asked for."""
    page = at("ana").post(BEGIN, {"way": "template", "company": "Nimbus", "marketing": "<no>"})
    assert page.status_code == 422
    assert "w-marketing" in page.content.decode()
    assert "w-sales" in page.content.decode()
    answers = {"company": "Nimbus", "marketing": "Rosa <r@n.example>", "sales": "Tom", "target": "600000"}
    at("ana").post(BEGIN, {"way": "template", "language": "pt", **answers})
    record = Version.objects.get()
    assert "language: pt" in record.text
    assert "Nimbus" in record.name


def test_from_the_example(at: At) -> None:
    """The shipped agreement as a draft to rewrite."""
    at("luis").post(BEGIN, {"way": "example"})
    assert Version.objects.get().name.startswith("Acme")


def test_the_last_good_save_stays(at: At, people: dict[str, User]) -> None:
    """A text with problems is not saved: what was saved before stays, and what was typed is shown again."""
    record = drafted(people["ana"])
    url = reverse("agreement_draft", args=[record.pk])
    bad = record.text.replace("4bh", "4 hours of work")
    page = at("ana").post(url, {"text": bad, "based_on": mark_of(record.text)})
    assert page.status_code == 422
    assert "4 hours of work" in page.content.decode()
    record.refresh_from_db()
    assert "4bh" in record.text
    good = record.text.replace("4bh", "2bh")
    at("ana").post(url, {"text": good.replace("\n", "\r\n"), "based_on": mark_of(record.text)})
    record.refresh_from_db()
    assert record.text == good
    assert [line.what for line in Entry.objects.order_by("pk")] == ["draft_begun", "draft_saved"]


def test_two_people_at_once(at: At, people: dict[str, User]) -> None:
    """Who saves second is shown the difference; both texts are there, and saving again is a decision."""
    record = drafted(people["ana"])
    url, mark = reverse("agreement_draft", args=[record.pk]), mark_of(record.text)
    at("ana").post(url, {"text": record.text.replace("80%", "90%"), "based_on": mark})
    mine = record.text.replace("4bh", "3bh")
    page = at("luis").post(url, {"text": mine, "based_on": mark})
    assert page.status_code == 409
    said = page.content.decode()
    assert "3bh" in said
    assert "90%" in said
    record.refresh_from_db()
    assert "90%" in record.text
    assert "4bh" in record.text
    both = record.text.replace("4bh", "3bh")
    shown = mark_of(record.text)
    assert shown in said
    assert at("luis").post(url, {"text": both, "based_on": shown}).status_code == 302
    record.refresh_from_db()
    assert ("90%" in record.text, "3bh" in record.text) == (True, True)
    assert record.saved_by == people["luis"]


def test_drafts_are_of_those_who_draft(at: At, people: dict[str, User]) -> None:
    """A reader and a rep find no draft anywhere, and may begin none."""
    record = drafted(people["ana"])
    for name in ("rita", "marta"):
        assert at(name).get(reverse("agreement_version", args=[record.pk])).status_code == 404
        assert at(name).get(reverse("agreement_draft", args=[record.pk])).status_code == 403
        assert at(name).get(BEGIN).status_code == 403
        assert day(30) not in at(name).get(reverse("agreement_versions")).content.decode()
    assert at("olga").get(reverse("agreement_draft", args=[record.pk])).status_code == 200
