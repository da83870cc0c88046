"""Teams and what people take: territories are checked as the agreement's conditions are, members keep their order."""

from __future__ import annotations

import pytest
from django.test import Client

from leadpact.agreement.history import History
from leadpact.web.actions import teams
from leadpact.web.actions.taking import set_taking
from leadpact.web.actions.teams import Share
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.records.models import Entry, Membership, Taking, Team, Turn, User
from web.browsing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def luis(people: dict[str, User], acme: History) -> Client:
    """The sales manager's browser."""
    return signed_in(people["luis"])


def test_a_team_has_people_in_their_order(luis: Client, people: dict[str, User]) -> None:
    """By the places written beside them; a weight is theirs, none is the agreement's capacity."""
    asked = {"name": "Ibéria", "condition": "market IN ('ES', 'PT')", "member": ["marta", "javier", "joao"],
             "weight:javier": "3", "place:javier": "1", "place:marta": "2"}  # fmt: skip
    assert luis.post("/people/teams/new", asked).status_code == 302
    team = Team.objects.get()
    assert team.key == "iberia"
    seats = team.members.order_by("place").values_list("person", "weight", "place")
    assert list(seats) == [("javier", 3, 0), ("marta", None, 1), ("joao", None, 2)]
    page = luis.get("/people/teams").content.decode()
    assert "Takes leads where market is one of ES or PT." in page and "weight 3" in page


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("market = ", "column"),
        ("market == 'ES'", "write ="),
        ("event.path LIKE '/pricing%'", "a territory is asked of the lead alone"),
        ("employees = 'many'", "column"),
    ],
)
def test_a_wrong_territory_is_shown_with_what_to_write(luis: Client, condition: str, said: str) -> None:
    """As `check` shows it: the column, what is wrong, what to write; nothing is saved, what was chosen stays chosen."""
    page = luis.post(
        "/people/teams/new", {"name": "A", "condition": condition, "member": ["marta"], "weight:marta": "2"}
    )
    text = page.content.decode()
    assert page.status_code == 200 and said in text
    assert 'value="marta" checked' in text and 'name="weight:marta" value="2"' in text
    assert not Team.objects.exists()


def test_a_wrong_territory_is_told_in_the_readers_language(luis: Client, people: dict[str, User]) -> None:
    """What is wrong with its condition and what to write, both in the words of whoever writes it."""
    User.objects.filter(pk=people["luis"].pk).update(language="pt")
    text = luis.post("/people/teams/new", {"name": "A", "condition": "market == 'ES'"}).content.decode()
    assert '<code dir="ltr">==</code> não pode fazer parte de uma condição; escreva =' in text
    assert 'lang="en" dir' not in text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"member": ["ana"]}, "cannot take leads"),
        ({"member": ["marta"], "weight:marta": "-1"}, "A weight is a whole number from 0 to 1000"),
        ({"member": ["marta"], "weight:marta": "1001"}, "A weight is a whole number from 0 to 1000"),
        ({"member": ["marta", "marta"]}, "Name everybody once"),
        ({"name": "rest"}, "There is a team called rest already"),
    ],
)
def test_a_team_is_refused_with_why(
    luis: Client, people: dict[str, User], more: dict[str, object], said: str
) -> None:
    """People of the taking party, whole weights, names once."""
    Team.objects.create(key="rest", name="Rest")
    page = luis.post("/people/teams/new", {"name": "A", "condition": "", **more})
    assert page.status_code == 200 and said in page.content.decode()
    assert Team.objects.count() == 1


def test_a_team_that_the_agreement_made_wrong_is_marked(luis: Client) -> None:
    """A territory that does not hold under the agreement in force is shown as such on the list."""
    Team.objects.create(key="old", name="Old", condition="employees = 'many'")
    assert "this territory does not hold" in luis.get("/people/teams").content.decode()


def test_a_team_that_no_lead_reaches_is_marked(luis: Client, people: dict[str, User]) -> None:
    """Behind a team without a territory nothing is left: that is said of each team after it, until it is asked earlier."""
    for name, condition in (("Rest", ""), ("Iberia", "market = 'ES'")):
        luis.post("/people/teams/new", {"name": name, "condition": condition, "member": ["marta"]})
    assert luis.get("/people/teams").content.decode().count("No lead comes here") == 1
    luis.post("/people/teams/iberia/move", {"to": "up"})
    assert "No lead comes here" not in luis.get("/people/teams").content.decode()


def test_teams_are_moved_changed_and_removed_on_record(people: dict[str, User], acme: History) -> None:
    """The key stays when the name changes; who leaves is owed nothing; the order is as asked."""
    by = people["luis"]
    first = teams.add_team(
        by, name="One", condition="market = 'ES'", members=[Share("marta"), Share("javier", 2)]
    )
    second = teams.add_team(by, name="Two", condition="", members=[])
    for person in ("marta", "javier"):
        Turn.objects.create(team=first.key, person=person, credit=5)
    teams.move_team(second, by, up=True)
    assert list(Team.objects.order_by("place").values_list("key", flat=True)) == ["two", "one"]
    teams.move_team(second, by, up=True)
    teams.change_team(first, by, name="Uno", condition="", members=[Share("javier", 0)])
    assert Team.objects.get(key="one").name == "Uno"
    assert list(Turn.objects.values_list("person", flat=True)) == ["javier"]
    teams.remove_team(first, by)
    assert not Membership.objects.exists() and not Turn.objects.exists()
    assert list(Entry.objects.order_by("pk").values_list("what", flat=True)) == [
        "team_added", "team_added", "team_moved", "team_changed", "team_removed",
    ]  # fmt: skip
    assert teams.add_team(by, name="New", condition="", members=[]).key != "new"


def test_what_people_take_is_kept(luis: Client, people: dict[str, User]) -> None:
    """Active, a day, a week; nothing is any number; nonsense changes nothing."""
    luis.post("/people/taking/marta", {"active": "on", "per_day": "3", "per_week": ""})
    assert Taking.objects.values_list("person", "active", "per_day", "per_week").get() == (
        "marta",
        True,
        3,
        None,
    )
    luis.post("/people/taking/marta", {"per_day": "1.5"})
    assert Taking.objects.get().active
    luis.post("/people/taking/marta", {})
    assert not Taking.objects.get().active
    with pytest.raises(RefusedError, match="nobody called stranger"):
        set_taking(people["luis"], "stranger", active=True, per_day=None, per_week=None)
    assert "30" in luis.get("/people/taking").content.decode()
