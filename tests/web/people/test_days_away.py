"""Days away: on the clocks of the person's own zone, everybody's by who keeps them, one's own by oneself."""

from __future__ import annotations

from datetime import date, time

import pytest

from leadpact.agreement.history import History
from leadpact.calendars.instant import parse_instant
from leadpact.web.actions import away
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.clock import now
from leadpact.web.pages.language import words_in
from leadpact.web.pages.people.absences import month_of
from leadpact.web.records.models import Away, Entry, User
from web.browsing import signed_in

pytestmark = pytest.mark.django_db
DAY = 86_400_000_000


@pytest.mark.parametrize(
    ("person", "since", "until", "starts", "ends"),
    [
        ("marta", None, None, "2026-07-31T22:00:00Z", "2026-08-14T22:00:00Z"),
        ("joao", None, None, "2026-07-31T23:00:00Z", "2026-08-14T23:00:00Z"),
        ("marta", time(12), time(9, 30), "2026-08-01T10:00:00Z", "2026-08-14T07:30:00Z"),
    ],
)
def test_days_are_those_of_the_persons_zone(
    people: dict[str, User],
    acme: History,
    person: str,
    since: time | None,
    until: time | None,
    starts: str,
    ends: str,
) -> None:
    """From midnight of the first day through all of the last, or the times given; Lisbon is not Madrid."""
    made = away.add_away(
        people["luis"],
        person=person,
        first=date(2026, 8, 1),
        last=date(2026, 8, 14),
        since=since,
        until=until,
        note=" x ",
    )
    assert (made.from_at, made.to_at, made.note) == (parse_instant(starts), parse_instant(ends), "x")
    assert Entry.objects.get().what == "away_added"


def test_days_that_cannot_be_are_refused(people: dict[str, User], acme: History) -> None:
    """The last before the first, an end before the begin, a slip in the year, a stranger."""
    day = date(2026, 8, 1)
    for first, last, since, until, who in (
        (day, date(2026, 7, 31), None, None, "marta"),
        (day, day, time(12), time(12), "marta"),
        (day, date(2126, 8, 1), None, None, "marta"),
        (day, day, None, None, "stranger"),
    ):
        with pytest.raises(RefusedError):
            away.add_away(
                people["luis"], person=who, first=first, last=last, since=since, until=until, note=""
            )
    assert not Away.objects.exists()


def test_a_rep_writes_down_their_own_days_alone(people: dict[str, User], acme: History) -> None:
    """On My settings; another's are neither written nor taken back; stretches may overlap."""
    marta, at = signed_in(people["marta"]), now()
    asked = {"person": "marta", "first": "2027-01-04", "last": "2027-01-08", "next": "/mine"}
    for _ in range(2):
        assert marta.post("/people/away/add", asked).headers["Location"] == "/mine"
    assert Away.objects.count() == 2
    marta.post("/people/away/add", {**asked, "person": "javier"})
    assert not Away.objects.filter(person="javier").exists()
    his = Away.objects.create(person="javier", from_at=at, to_at=at + DAY)
    marta.post(f"/people/away/{his.pk}/remove")
    assert Away.objects.filter(pk=his.pk).exists()
    mine = Away.objects.filter(person="marta").first()
    assert mine is not None
    marta.post(f"/people/away/{mine.pk}/remove", {"next": "https://evil.example/"})
    assert Away.objects.filter(person="marta").count() == 1
    assert "Write down days away" in marta.get("/mine").content.decode()
    with pytest.raises(RefusedError):
        away.add_away(people["rita"], person="marta", first=date(2027, 1, 1), last=date(2027, 1, 1), since=None,
                      until=None, note="")  # fmt: skip


def test_the_month_shows_who_is_away_on_which_day(people: dict[str, User], acme: History) -> None:
    """A day counts on the clocks of whoever is away: through the 14th is not on the 15th, in Lisbon neither."""
    for person in ("marta", "joao"):
        away.add_away(
            people["luis"],
            person=person,
            first=date(2026, 8, 13),
            last=date(2026, 8, 14),
            since=None,
            until=None,
            note="",
        )
    month = month_of(words_in("en"), 2026, 8, date(2026, 8, 14))
    days = {day["iso"]: day["names"] for week in month["weeks"] for day in week}
    assert [day for day, names in days.items() if names] == ["2026-08-13", "2026-08-14"]
    assert days["2026-08-14"] == ["Marta Paz", "João Nunes"]
    assert (month["before"], month["after"]) == ("2026-07", "2026-09")


def test_past_days_are_kept_and_cannot_be_taken_back_on_the_page(
    people: dict[str, User], acme: History
) -> None:
    """The list of what was stays; a month that is none shows the present one."""
    Away.objects.create(person="marta", from_at=now() - 2 * DAY, to_at=now() - DAY, note="fiebre")
    page = signed_in(people["luis"]).get("/people/away?month=2026-99").content.decode()
    assert "fiebre" in page and "Take back" not in page
