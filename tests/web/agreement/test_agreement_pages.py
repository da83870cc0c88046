"""The agreement as it is read: in force, by version, compared, downloaded, in the reader's language."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from little_agreement import day, drafted, little, proposed

from leadpact.agreement.history import History
from leadpact.log.documents import load_history
from leadpact.web.actions.sign_version import sign
from leadpact.web.records.models import User, Version
from leadpact.words.catalogue import FSI

At = Callable[[str], Client]
pytestmark = pytest.mark.django_db
HERE = "/agreement"


def signed(people: dict[str, User], days: int, text: str | None = None) -> Version:
    """A version that both have signed."""
    record = proposed(people["ana"], text or little(days))
    for name in ("ana", "luis"):
        sign(record.pk, record.digest, people[name], knows_it_is_backdated=True)
    return Version.objects.get(pk=record.pk)


def test_nothing_signed_yet(at: At, people: dict[str, User]) -> None:
    """The empty page says what to do, to those who can do it."""
    assert reverse("agreement_begin") in at("ana").get(HERE).content.decode()
    record = proposed(people["ana"])
    page = at("rita").get(HERE).content.decode()
    assert reverse("agreement_begin") not in page
    assert reverse("agreement_version", args=[record.pk]) in page


def test_the_version_in_force(at: At, people: dict[str, User]) -> None:
    """Of several versions the one that holds today, with its signers, digest, and an id for every clause."""
    signed(people, -60)
    now_in_force = signed(people, -30)
    signed(people, 30, little(30).replace("80%", "95%"))
    page = at("rita").get(HERE).content.decode()
    assert now_in_force.digest in page
    assert "In force now" in page
    assert page.count("signed <time") == 2
    assert 'id="follow_up.clocks.first-response"' in page
    assert 'href="#follow_up"' in page
    assert len(re.findall("<h1", page)) == 1


def test_a_finding_links_to_its_version(at: At, people: dict[str, User]) -> None:
    """`?version=` is the date that findings cite."""
    old = signed(people, -60)
    signed(people, -30, little(-30).replace("80%", "95%"))
    assert old.digest in at("marta").get(HERE, {"version": old.effective}).content.decode()
    assert at("marta").get(HERE, {"version": "1999-01-01"}).status_code == 404


def test_in_arabic(at: At, people: dict[str, User]) -> None:
    """The words are Arabic and run from right to left; names of use stay readable."""
    User.objects.filter(person="luis").update(language="ar")
    signed(people, -30)
    page = at("luis").get(HERE).content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert "الأهداف" in page
    assert "لويس جيل" in page
    assert FSI not in page.split("<article", 1)[1]


def test_states(at: At, people: dict[str, User]) -> None:
    """Each version says what it is: draft, waiting, coming, in force, replaced; and whose signature is missing."""
    signed(people, -60)
    signed(people, -30)
    signed(people, 30)
    waiting = proposed(people["ana"], little(60))
    sign(waiting.pk, waiting.digest, people["ana"])
    drafted(people["ana"], little(90))
    rows = at("ana").get(reverse("agreement_versions")).content.decode().split("<tr>")[2:]
    found = {re.search(r"<bdi>(\S+)</bdi>", row)[1]: re.search(r"state-(\w+)", row)[1] for row in rows}  # type: ignore[index]
    assert found == {
        day(90): "draft",
        day(60): "proposed",
        day(30): "coming",
        day(-30): "in_force",
        day(-60): "replaced",
    }
    missing = next(row for row in rows if day(60) in row)
    assert "لويس جيل" in missing.split("Missing")[1]


def test_many_versions(
    at: At, people: dict[str, User], django_assert_max_num_queries: Callable[..., object]
) -> None:
    """A list of any length asks the database a few times, and goes on page by page."""
    for days in range(40):
        drafted(people["ana"], little(days + 10))
    client, url = at("ana"), reverse("agreement_versions")
    client.get(url)
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        page = client.get(url).content.decode()
    assert page.count("state-draft") == 30
    more = re.search(r'href="(\?before=[^"]+)"', page)
    assert more is not None
    assert client.get(url + more[1]).content.decode().count("state-draft") == 10


def test_comparing(at: At, people: dict[str, User]) -> None:
    """What changed, for whom it is stricter, in the reader's words; drafts only for those who draft."""
    old = signed(people, -60)
    new = signed(people, -30, little(-30).replace("80%", "95%").replace("4bh", "6bh"))
    page = at("rita").get(reverse("agreement_compare")).content.decode()
    assert "stricter for sales" in page
    assert "looser for sales" in page
    assert f"{reverse('agreement_version', args=[new.pk])}#follow_up.clocks.first-response.objective" in page
    draft = drafted(people["ana"], little(60))
    asked = {"old": old.pk, "new": draft.pk}
    assert at("ana").get(reverse("agreement_compare"), asked).status_code == 200
    assert at("rita").get(reverse("agreement_compare"), asked).status_code == 404


def test_downloads(at: At, people: dict[str, User], tmp_path: Path) -> None:
    """Each format is the renderer's own; the folder of all signed versions is one that the commands take."""
    record = signed(people, -30)
    client = at("rita")
    for ending, begins in (
        ("html", b"<!DOCTYPE html>"),
        ("md", b"# Little"),
        ("yaml", b"# who"),
        ("lock", b"{"),
    ):
        answer = client.get(reverse("agreement_download", args=[record.pk, ending]))
        assert answer.content.startswith(begins), ending
        assert f"{record.effective}.{ending}" in answer.headers["Content-Disposition"]
    assert client.get(reverse("agreement_download", args=[record.pk, "exe"])).status_code == 404
    packed = client.get(reverse("agreement_folder")).content
    zipfile.ZipFile(io.BytesIO(packed)).extractall(tmp_path)
    history = load_history(tmp_path)
    assert isinstance(history, History)
    assert history.latest.lock is not None
    assert (history.latest.digest, history.doubts) == (record.digest, ())


def test_a_pdf(at: At, people: dict[str, User]) -> None:
    """The PDF is typeset where the machine can; where it can't the page says why."""
    record = signed(people, -30, little(-30).replace("لويس جيل", "Luis Gil"))
    answer = at("ana").get(reverse("agreement_download", args=[record.pk, "pdf"]))
    assert answer.content.startswith(b"%PDF")


def test_a_hostile_text_is_shown_as_text(at: At, people: dict[str, User]) -> None:
    """Markup in an agreement's texts is never markup of the page."""
    evil = little(-30).replace("name: Little", 'name: "<script>alert(1)</script>"')
    record = signed(people, -30, evil)
    for url in (
        HERE,
        reverse("agreement_versions"),
        reverse("agreement_compare"),
        reverse("agreement_version", args=[record.pk]),
    ):
        assert "<script>alert" not in at("ana").get(url).content.decode()


def test_a_long_number_is_not_cut_to_anothers(at: At, people: dict[str, User]) -> None:
    """A version is compared by its whole number; one that is longer than any is none."""
    record = signed(people, -30)
    assert at("ana").get(reverse("agreement_compare"), {"new": f"{record.pk:016d}"}).status_code == 200
    assert at("ana").get(reverse("agreement_compare"), {"new": f"{record.pk:015d}7"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (HERE, {"version": "\x00"}),
        (HERE, {"version": "9" * 5000}),
        ("/agreement/versions", {"before": "\x00,1"}),
        ("/agreement/versions", {"before": "2026-01-01," + "9" * 40}),
        ("/agreement/compare", {"old": "9" * 40, "new": "\u0661"}),
        ("/agreement/compare", {"new": "-1"}),
        ("/agreement/versions/99999999999999999999999", {}),
        ("/agreement/versions/99999999999999999999999/sign", {}),
        ("/agreement/drafts/99999999999999999999999", {}),
    ],
)
def test_odd_addresses(at: At, people: dict[str, User], path: str, asked: dict[str, str]) -> None:
    """Whatever stands in an address: a page or a clear no."""
    signed(people, -30)
    assert at("ana").get(path, asked).status_code in (200, 302, 404)
