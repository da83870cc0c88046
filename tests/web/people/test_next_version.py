"""Once the next version is signed, people are still those of today's; who comes with the next can be set up ahead."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from conftest_web import signed
from leadpact.agreement.history import History
from leadpact.web.actions import away, teams
from leadpact.web.actions.taking import set_taking
from leadpact.web.actions.teams import Share, TerritoryRefusedError
from leadpact.web.actions.tell import Word, tell
from leadpact.web.actions.users import edit_user
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.may import teams_of
from leadpact.web.pages.language import words_in
from leadpact.web.pages.people.absences import month_of
from leadpact.web.records.models import Taking, Team, User
from leadpact.web.telling.readers import recipient_of
from web.browsing import signed_in

pytestmark = pytest.mark.django_db
GOES, COMES = "marta", "noor"


TEXT = """\
name: Little
effective: {effective}
timezone: Europe/Madrid
parties:
  marketing: {{head: ana, people: {{ana: {{name: Ana Ruiz}}}}}}
  sales:
    head: luis
    people:
      luis: {{name: Luis Gil}}
      javier: {{name: Javier Soto}}
      joao: {{name: João Nunes, calendar: lisboa}}
      {person}
signers: [ana, luis]
calendars:
  madrid: {{hours: {{mon-fri: [09:00-17:00]}}}}
  lisboa: {{hours: {{mon-fri: [09:00-17:00]}}, timezone: Europe/Lisbon}}
calendar: madrid
definitions: {{properties: {{size: {size}}}}}
follow_up:
  clocks:
    first-response: {{owed_by: sales, starts: handed_off, stops: attempt_made, within: 4bh, objective: 80%}}
handoff:
  triggers: [{{id: demo, on: form_submitted, when: "form = 'demo'"}}]
"""


@pytest.fixture
def history(people: dict[str, User]) -> History:
    """Today's version has Marta, who is in Lisbon, and counts `size`; the next has Noor instead, and names sizes."""
    today = datetime.fromtimestamp(now() / 1_000_000, UTC).date()
    for days, person, size in (
        (-30, "marta: {name: Marta Paz, email: marta@acme.example, calendar: lisboa}", "number"),
        (30, "noor: {name: Noor Alaoui, email: noor@acme.example, calendar: lisboa}", "text"),
    ):
        signed(TEXT.format(effective=today + timedelta(days=days), person=person, size=size))
    found = agreed()
    assert found is not None and found.latest.agreement.party_of(GOES) is None
    return found


@pytest.mark.parametrize("person", [GOES, COMES])
def test_people_of_today_and_of_the_next_version_are_reached(history: History, person: str) -> None:
    """By the e-mail that the version which names them gives, today's first."""
    User.objects.filter(person=person).delete()
    assert recipient_of(person, history).channels == {"email": f"{person}@acme.example"}


@pytest.mark.parametrize("person", [GOES, COMES])
def test_people_of_today_and_of_the_next_version_are_set_up(
    people: dict[str, User], history: History, person: str
) -> None:
    """What they take, when they are away, their account and their team; strangers are refused."""
    luis, day = people["luis"], date(2030, 8, 1)
    User.objects.filter(person=person).update(person=None)
    set_taking(luis, person, active=True, per_day=3, per_week=None)
    made = away.add_away(luis, person=person, first=day, last=day, since=None, until=None, note="")
    assert made.to_at - made.from_at == 86_400_000_000
    rita = people["rita"]
    edit_user(rita, people["ada"], name="Rita", role=rita.role, language="en", person=person)
    assert teams.add_team(luis, name="One", condition="", members=[Share(person)]).members.count() == 1
    assert Taking.objects.get().person == person
    with pytest.raises(RefusedError):
        set_taking(luis, "stranger", active=True, per_day=3, per_week=None)


def test_a_rep_of_today_works_on(people: dict[str, User], history: History) -> None:
    """Their team is the party they are in today; who comes with the next version is in none yet."""
    assert teams_of(people[GOES]) == {"sales"}
    people["javier"].person = COMES
    assert teams_of(people["javier"]) == frozenset()


def test_a_territory_holds_under_the_version_of_today(people: dict[str, User], history: History) -> None:
    """Leads are routed by it: what is one under the next version alone is refused, and shown as wrong."""
    teams.add_team(people["luis"], name="One", condition="size > 50", members=[])
    with pytest.raises(TerritoryRefusedError):
        teams.add_team(people["luis"], name="Two", condition="size = 'many'", members=[])
    Team.objects.create(key="two", name="Two", condition="size = 'many'", place=1)
    page = signed_in(people["luis"]).get("/people/teams").content.decode()
    assert page.count("this territory does not hold") == 1
    assert "Takes leads where size" in page


def test_pages_show_people_of_today_and_of_the_next_version(
    people: dict[str, User], history: History
) -> None:
    """The lists of people, of what they take, of teams and of days away have both by name, none marked as unknown."""
    luis = signed_in(people["luis"])
    for page in ("/people", "/people/taking", "/people/teams/new", "/people/away"):
        shown = luis.get(page, follow=True).content.decode()
        assert "Marta Paz" in shown or page == "/people"
        assert "Noor Alaoui" in shown and "not in the agreement in force" not in shown
    assert "days away" in signed_in(people[GOES]).get("/mine", follow=True).content.decode()


def test_notices_name_people_of_today_and_of_the_next_version(
    people: dict[str, User], history: History
) -> None:
    """In the list and among those to choose from."""
    tell([Word(person, person, "email", "test", "") for person in (GOES, COMES)], None, now())
    shown = signed_in(people["olga"]).get("/notices").content.decode()
    assert shown.count("Marta Paz") == shown.count("Noor Alaoui") == 2


def test_days_away_are_those_of_the_zone_todays_version_gives(
    people: dict[str, User], history: History
) -> None:
    """A day of somebody who leaves with the next version is a day of their own zone, on the calendar too."""
    day = date(2030, 8, 14)
    for person in (GOES, "joao", COMES):
        away.add_away(people["luis"], person=person, first=day, last=day, since=None, until=None, note="")
    shown = month_of(words_in("en"), 2030, 8, day)
    names = {each["iso"]: each["names"] for week in shown["weeks"] for each in week if each["names"]}
    assert names == {"2030-08-14": ["Marta Paz", "João Nunes", "Noor Alaoui"]}
