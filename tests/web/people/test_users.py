"""Users: the first administrator, invitations, roles, and the last administrator who stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from leadpact.agreement.history import History
from leadpact.web.actions import invite, users
from leadpact.web.actions.audit import first_broken
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.clock import now
from leadpact.web.may import CAPABILITIES, may
from leadpact.web.pages.signing_in import POSTMAN
from leadpact.web.records.models import Entry, User
from web.browsing import signed_in

pytestmark = pytest.mark.django_db
DAY = 86_400_000_000
GOOD = "three words together"


def path_of(link: str) -> str:
    """The path of a link of this service."""
    return "/" + link.split("/", 3)[3]


def test_there_is_one_first_administrator() -> None:
    """Made once, with a password or a link; then refused, naming who there is."""
    first = users.first_administrator("Root@Acme.Example", "Root", None)
    assert (first.email, first.role, first.has_usable_password()) == (
        "root@acme.example",
        "administrator",
        False,
    )
    assert Client().get(path_of(invite.link_for(first, now()))).status_code == 200
    with pytest.raises(RefusedError, match=r"root@acme\.example"):
        users.first_administrator("two@acme.example", "Two", GOOD)


@pytest.mark.parametrize(
    ("email", "password", "field"), [("no address", GOOD, "email"), ("a@b.example", "12345678", "password")]
)
def test_a_first_administrator_is_refused_whole(email: str, password: str, field: str) -> None:
    """A wrong address or a weak password leaves nothing behind."""
    with pytest.raises(RefusedError) as why:
        users.first_administrator(email, "Root", password)
    assert why.value.field == field and not User.objects.exists() and not Entry.objects.exists()


def test_a_link_works_once_within_seven_days(people: dict[str, User]) -> None:
    """The newest link only; a forged one, a used one, an old one, and one of a deactivated user are over."""
    at = now()
    made = invite.invite(people["ada"], at, email="New@acme.example", name="New", role="rep")
    token = made.link.rsplit("/", 1)[1]
    newer = invite.invite_again(made.user, people["ada"], at + 1).link.rsplit("/", 1)[1]
    assert invite.invited_by(token, at + 2) is None
    assert invite.invited_by(newer, at + 7 * DAY) == made.user
    assert invite.invited_by(newer, at + 1 + 7 * DAY) is None
    assert invite.invited_by(newer[:-1] + ("A" if newer[-1] != "A" else "B"), at + 2) is None
    page = signed_out = Client()
    opened = page.get(f"/invitation/{newer}")
    assert opened.status_code == 200
    assert opened.headers["Referrer-Policy"] == "same-origin", (
        "without a referrer browsers send no origin, and the form fails"
    )
    weak = page.post(f"/invitation/{newer}", {"password": "password", "again": "password"})
    assert weak.status_code == 200 and not User.objects.get(pk=made.user.pk).has_usable_password()
    assert page.post(f"/invitation/{newer}", {"password": GOOD, "again": GOOD}).status_code == 302
    assert signed_out.get(f"/invitation/{newer}").status_code == 404
    assert (
        Client().post("/account/login/", {"login": "new@acme.example", "password": GOOD}).status_code == 302
    )
    again = invite.invite_again(made.user, people["ada"], at).link.rsplit("/", 1)[1]
    users.deactivate(made.user, people["ada"])
    users.reactivate(made.user, people["ada"])
    assert invite.invited_by(again, at) is None
    assert first_broken() is None


def test_the_page_shows_the_link_or_mails_it(people: dict[str, User], acme: History, settings: Any) -> None:
    """Where no mail is set up it is shown to hand over; with mail it also goes out, in the language of whom it is for."""
    ada = signed_in(people["ada"])
    asked = {
        "email": "nuria@acme.example",
        "name": "Núria",
        "role": "rep",
        "person": "nuria",
        "language": "es",
    }
    page = ada.post("/people/invite", asked).content.decode()
    assert "/invitation/" in page and "sends no mail" in page and not mail.outbox
    assert User.objects.get(email="nuria@acme.example").person == "nuria"
    settings.MAIL_URL = "smtp://mail.example"
    ada.post("/people/invite", {**asked, "email": "joao@acme.example", "person": "joao", "name": "João"})
    POSTMAN.submit(lambda: None).result()
    assert mail.outbox[0].to == ["joao@acme.example"]
    assert "/invitation/" in str(mail.outbox[0].body) and "contraseña" in str(mail.outbox[0].body)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": "ADA@acme.example"}, "has an account already"),
        ({"person": "nobody"}, "Select a valid choice"),
        ({"person": "marta"}, "has the account of"),
        ({"role": "king"}, "Select a valid choice"),
        ({"name": "  "}, "This field is required"),
    ],
)
def test_an_invitation_is_refused_with_why(
    people: dict[str, User], acme: History, change: dict[str, str], said: str
) -> None:
    """At the field it is about; nobody is made."""
    asked = {"email": "new@acme.example", "name": "New", "role": "rep", "person": "", "language": "en"}
    before = User.objects.count()
    page = signed_in(people["ada"]).post("/people/invite", {**asked, **change})
    assert page.status_code == 200 and said in page.content.decode()
    assert User.objects.count() == before


def test_the_last_administrator_stays_one(people: dict[str, User], acme: History) -> None:
    """Neither another role nor deactivation takes them; with a second one both go."""
    ada = people["ada"]
    same = {"name": "Ada", "language": "en", "person": None}
    with pytest.raises(RefusedError, match="last administrator"):
        users.edit_user(ada, ada, role="reader", **same)
    with pytest.raises(RefusedError, match="last administrator"):
        users.deactivate(ada, ada)
    users.edit_user(people["olga"], ada, name="Olga", role="administrator", language="en", person=None)
    assert users.edit_user(ada, people["olga"], role="reader", **same).role == "reader"
    told = Entry.objects.filter(what="user_changed").order_by("pk")
    assert [(each.subject, each.detail["after"]) for each in told] == [
        ("olga@acme.example", {"role": "administrator"}),
        ("ada@acme.example", {"role": "reader"}),
    ]


def test_a_change_of_role_holds_at_once(people: dict[str, User], acme: History) -> None:
    """The next request is judged by the new role."""
    luis = signed_in(people["luis"])
    assert luis.get("/people").status_code == 200
    users.edit_user(people["luis"], people["ada"], name="Luis", role="reader", language="en", person="luis")
    assert luis.get("/people").status_code == 403


def test_everybody_is_on_the_page(
    people: dict[str, User], acme: History, django_assert_max_num_queries: Any
) -> None:
    """Users and the agreement's people without one, with role, team and second factor; a bounded number of queries."""
    olga = signed_in(people["olga"])
    olga.get("/people")
    with django_assert_max_num_queries(15):
        page = olga.get("/people").content.decode()
    for each in ("ada@acme.example", "Beatriz Lopes", "سلمى العلوي", "Marketing manager"):
        assert each in page
    assert "/people/invite" not in page
    User.objects.bulk_create(User(email=f"u{n}@acme.example", name=f"U {n}") for n in range(200))
    with django_assert_max_num_queries(15):
        olga.get("/people")


def test_every_role_may_something_and_none_all_unasked() -> None:
    """Administrators may everything but work that has an owner; nobody who is deactivated may anything."""
    assert all(User.ADMINISTRATOR in roles for roles in CAPABILITIES.values())
    assert not may(User(role=User.ADMINISTRATOR, is_active=False), "see_people")
    assert {capability for capability, roles in CAPABILITIES.items() if User.READER in roles} == {
        "see_scorecard", "see_agreement", "see_late", "see_leads", "sign_agreement", "own_settings",
    }  # fmt: skip
