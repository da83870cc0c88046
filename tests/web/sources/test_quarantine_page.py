"""The page of what waits: reasons in words, correction with problems at their place, many at once in chunks."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from leadpact.events.receiving import LIVE_ONLY
from leadpact.log.rejected import REASONS as OF_FILES
from leadpact.web.actions.hold import From, Told
from leadpact.web.actions.receive import receive
from leadpact.web.actions.sources import add_source
from leadpact.web.api.sentences import SENTENCES as OF_API
from leadpact.web.pages.sources import many
from leadpact.web.pages.sources.quarantine import pretty
from leadpact.web.pages.sources.reasons import reason_said
from leadpact.web.records.models import Entry, Event, Quarantined, User
from leadpact.words.catalogue import Words

pytestmark = pytest.mark.django_db
NOW = 1_780_000_000_000_000


def hold(count: int, source: int | None = None, **more: Any) -> None:
    """So many events that can't be read."""
    row = {"lead_id": "شركة النور", "at": "soon", "kind": "replied", **more}
    receive([Told({**row, "event_id": f"{source}-{n}"}) for n in range(count)], From(source), NOW)


@pytest.mark.parametrize("language", ["en", "es", "pt", "ar"])
def test_every_reason_has_words(language: str) -> None:
    """Every code that a reader of events gives is said with what to write instead."""
    words = Words(language)
    for code in {*OF_FILES, *LIVE_ONLY, *OF_API, "text_cut"}:
        said = reason_said(words, code, "kind", "Form Submitted")
        assert said.what and said.what != code and said.write, code
        assert "{" not in said.what.replace('{"path"', "")


def test_what_waits_the_newest_first(olga: Client, people: dict[str, User]) -> None:
    """A page by key: reason, remedy, lead, source; older ones follow without a gap; an empty page says so."""
    assert "Nothing is in quarantine" in olga.get("/quarantine").content.decode()
    source = add_source("CRM", "api", people["olga"], NOW).source
    hold(30, source.pk)
    page = olga.get("/quarantine").content.decode()
    assert "at is not a point in time: soon" in page and "شركة النور" in page and "CRM" in page
    older = re.search(r'href="\?(before=[\d-]+)"', page)
    assert older is not None
    rest = olga.get(f"/quarantine?{older[1]}").content.decode()
    seen = [re.findall(r'href="/quarantine/(\d+)"', each) for each in (page, rest)]
    assert (len(seen[0]), len(seen[1])) == (25, 5) and len({*seen[0], *seen[1]}) == 30


def test_filtered(olga: Client, people: dict[str, User], django_assert_max_num_queries: Any) -> None:
    """By source, reason and upload, each with its count, in a bounded number of reads."""
    source = add_source("CRM", "api", people["olga"], NOW).source
    hold(3, source.pk)
    hold(2, None, at="2026-01-05T10:00:00Z", kind="Bad Kind")
    with django_assert_max_num_queries(14):
        page = olga.get("/quarantine?code=kind_not_snake_case").content.decode()
    assert page.count('href="/quarantine/') - page.count("/quarantine/many") == 2 and "CRM (3)" in page
    page = olga.get(f"/quarantine?source={source.pk}&code=kind_not_snake_case").content.decode()
    assert "Nothing of this waits" in page


def test_corrected_and_released(olga: Client) -> None:
    """What is still wrong is shown with line and column and what was written; then the event is in the log."""
    hold(1)
    row = Quarantined.objects.get()
    page = olga.get(f"/quarantine/{row.pk}").content.decode()
    assert "&quot;at&quot;: &quot;soon&quot;" in page
    answer = olga.post(f"/quarantine/{row.pk}/release", {"event": '{\r\n "kind": x}'})
    assert answer.status_code == 422 and "Line 2, column 10" in answer.content.decode()
    answer = olga.post(f"/quarantine/{row.pk}/release", {"event": pretty(row.raw)})
    assert "Line 3, column 3" in answer.content.decode() and not Event.objects.exists()
    right = pretty(row.raw).replace("soon", "2026-01-05T10:00:00Z")
    assert olga.post(f"/quarantine/{row.pk}/release", {"event": right}).headers["Location"] == "/quarantine"
    assert Event.objects.get().lead_id == "شركة النور"
    assert "Released by Olga" in olga.get(f"/quarantine/{row.pk}").content.decode()


def test_discarded_with_a_reason(olga: Client) -> None:
    """Without one it waits on; with one it is set aside, and the reason stands in the audit trail."""
    hold(1)
    row = Quarantined.objects.get()
    olga.post(f"/quarantine/{row.pk}/discard", {"reason": "  "})
    assert Quarantined.objects.filter(state="held").exists()
    olga.post(f"/quarantine/{row.pk}/discard", {"reason": "a test of the sender"})
    assert Quarantined.objects.get().state == "discarded"
    assert Entry.objects.get(what="events_discarded").detail["reason"] == "a test of the sender"


def test_who_may_look_may_not_decide(client: Client, people: dict[str, User]) -> None:
    """Marketing sees what waits; keepers decide; others see nothing."""
    hold(1)
    row = Quarantined.objects.get()
    client.force_login(people["ana"])
    page = client.get(f"/quarantine/{row.pk}").content.decode()
    assert 'name="event"' not in page and client.get("/quarantine").status_code == 200
    assert client.post(f"/quarantine/{row.pk}/release", {"event": "{}"}).status_code == 403
    assert client.post("/quarantine/many", {"does": "discard", "reason": "x"}).status_code == 403
    client.force_login(people["marta"])
    assert client.get("/quarantine").status_code == 403


def fields(page: str) -> dict[str, str]:
    """The hidden values of the form that goes on."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


@pytest.mark.parametrize("does", ["release", "discard"])
def test_many_at_once(olga: Client, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    """A chunk a request, with progress; what came after the question is left; what is still refused waits on."""
    monkeypatch.setattr(many, "CHUNK", 4)
    hold(10)
    rows = list(Quarantined.objects.order_by("pk"))
    for each in rows[:7]:  # what was in the way is gone
        each.raw = each.raw.replace("soon", "2026-01-05T10:00:00Z")
        each.save()
    page = olga.get(f"/quarantine/many?does={does}").content.decode()
    assert "10 events." in page
    hold(1, event_id="late", at="later")
    form = {**fields(page), "reason": "old"}
    answer, requests = olga.post("/quarantine/many", form, headers={"HX-Request": "true"}), 1
    while "HX-Redirect" not in answer.headers:
        assert Quarantined.objects.exclude(state="held").count() <= 4 * requests
        answer = olga.post(
            "/quarantine/many", fields(answer.content.decode()), headers={"HX-Request": "true"}
        )
        requests += 1
        assert requests < 9, "it goes on for ever"
    assert requests == 3
    left = Quarantined.objects.filter(state="held").count()
    assert left == (4 if does == "release" else 1)
    assert Event.objects.count() == (7 if does == "release" else 0)


def test_many_works_without_a_script(olga: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each chunk is a page with a button that goes on; discarding asks for a reason."""
    monkeypatch.setattr(many, "CHUNK", 4)
    hold(5)
    form = fields(olga.get("/quarantine/many?does=discard&code=at_not_an_instant").content.decode())
    assert "Write why it is discarded" in olga.post("/quarantine/many", form).content.decode()
    page = olga.post("/quarantine/many", {**form, "reason": "old"}).content.decode()
    assert "<h1>Discard many</h1>" in page and "4 events discarded so far." in page and "Go on" in page
    assert olga.post("/quarantine/many", fields(page)).headers["Location"] == "/quarantine"
    assert not Quarantined.objects.filter(state="held").exists()


def test_many_are_told_as_numbers_are(olga: Client) -> None:
    """Thousands are grouped as everywhere else, and nothing that was not done is praised."""
    hold(1200)
    page = olga.get("/quarantine/many?does=release").content.decode()
    assert "1,200 events." in page
    answer = olga.post("/quarantine/many", fields(page))
    while answer.status_code == 200:
        answer = olga.post("/quarantine/many", fields(answer.content.decode()))
    told = olga.get("/quarantine").content.decode()
    assert "1,200 events are refused still; they wait here." in told
    assert "released." not in told


def test_anything_may_stand_in_an_address(olga: Client) -> None:
    """Numbers that are none, too large or of nothing give a page, never a failure."""
    for url in (
        "/quarantine?source=x&upload=-1&before=9",
        f"/quarantine?before={'9' * 18}-{'9' * 18}",
        "/quarantine?code=%00",
    ):
        assert olga.get(url).status_code == 200
    assert olga.get(f"/quarantine/{'9' * 30}").status_code == 404
    assert olga.get("/quarantine/many?does=x").status_code == 302
    assert json.loads(pretty('{"a":"ñ"}')) == {"a": "ñ"} and pretty("{") == "{"
