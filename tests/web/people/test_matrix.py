"""Who gets what: `matrix.yaml` against every route, by every role. An unlisted route fails."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core import signing
from django.db import transaction
from django.test import Client
from django.urls import reverse

from leadpact.agreement.history import History
from leadpact.events import Event
from leadpact.web.actions.append import append
from leadpact.web.actions.fold import fold_due
from leadpact.web.actions.invite import SALT
from leadpact.web.clock import now
from leadpact.web.may import EVERYBODY
from leadpact.web.records.models import Away, Lead, Quarantined, Source, Standing, Team, Upload, User, Version
from web.matrix import METHODS, STRANGER, WHO, WHOSE, Route, listed, missing

DAY = 86_400_000_000
AREAS = sorted({route.area for route in listed().values()})


class UndoneError(Exception):
    """Ends a cell: nothing of it stays."""


@dataclass
class Service:
    """A service in use: a client for everybody, and what addresses are about."""

    clients: dict[str, Client]
    things: dict[str, Any]
    leads: dict[str, str] = field(default_factory=lambda: {whose: f"lead-{whose}" for whose in WHOSE})

    def answer(self, route: Route, method: str, who: str, whose: str | None) -> int:
        """The status of one request, after which all is as before."""
        args = {name: self.things.get(said, said) for name, said in route.args.items()}
        if whose is not None:
            args["lead_id"] = self.leads[whose]
        address = route.address or reverse(route.name, kwargs=args)
        client, status = self.clients[who], 0
        cookies = deepcopy(client.cookies)
        try:
            with transaction.atomic():
                status = getattr(client, method.lower())(address, route.data.get(method, {})).status_code
                raise UndoneError
        except UndoneError:
            client.cookies = cookies  # a page may sign one out
            return status


@pytest.fixture
def service(acme: History, people: dict[str, User]) -> Iterator[Service]:
    """Named people signed in, a team, days away, a link, and four leads of which one is not there."""
    by_role = {user.role: user for user in people.values() if user.person != "javier"}
    clients = {role: Client(raise_request_exception=False) for role in EVERYBODY}
    for role, client in clients.items():
        client.force_login(by_role[role], "allauth.account.auth_backends.AuthenticationBackend")
    clients[STRANGER] = Client(raise_request_exception=False)
    at = now()
    team = Team.objects.create(key="iberia", name="Iberia", place=0)
    team.members.create(person="marta")
    invited = User.objects.create_user("new@acme.example", None, name="New", invited_at=at)
    away = Away.objects.create(person="marta", from_at=at, to_at=at + DAY)
    source = Source.objects.create(name="crm", kind="api", key_digest="d", created_at=at)
    upload = Upload.objects.create(
        name="rows.csv", path="", digest="d", bytes=1, by=people["ada"], created_at=at, state=Upload.DONE
    )
    make_leads(at)
    yield Service(
        clients,
        {
            "user": people["rita"].pk,
            "team": team.key,
            "away": away.pk,
            "source": source.pk,
            "upload": upload.pk,
            "quarantined": Quarantined.objects.create(received_at=at, raw="{}", code="no_event_id").pk,
            "token": signing.dumps([invited.pk, at], salt=SALT),
            "version": Version.objects.get().pk,
        },
    )


def asked_for(route: Route, method: str) -> tuple[str | None, ...]:
    """Whose leads a route is asked for; once is enough where the method is not there at all."""
    if not route.about_lead:
        return (None,)
    return WHOSE if method in route.says else WHOSE[:1]


def make_leads(at: int) -> None:
    """Leads that were handed off: marta's, nobody's in her team, javier's."""
    for whose in ("own", "team", "other"):
        lead, known = f"lead-{whose}", {"email": f"{whose}@buyer.example", "market": "ES", "company": whose}
        append([
            Event(f"{lead}-1", lead, at - 2 * DAY, "lead_identified", received_at=at, properties=known),
            Event(f"{lead}-2", lead, at - DAY, "form_submitted", received_at=at, properties={"form": "demo"}),
        ], delivered_by=None, now=at, historical=True)  # fmt: skip
    while fold_due("matrix", at):
        pass
    for whose, owner, team in (("own", "marta", ""), ("team", None, "iberia"), ("other", "javier", "")):
        lead_now = Lead.objects.get(lead_id=f"lead-{whose}")
        Standing.objects.filter(lead=lead_now).update(owner=owner, team=team, in_cycle=True)


def test_every_route_is_listed() -> None:
    """A route nobody wrote down, or one that is gone, fails with what to write."""
    assert not missing(), "\n" + "\n".join(missing())


@pytest.mark.django_db
@pytest.mark.parametrize("area", AREAS)
def test_the_matrix_holds(service: Service, area: str) -> None:
    """Each cell of an area: the method, the role, and whose lead."""
    wrong: list[str] = []
    cells = 0
    for route in (route for route in listed().values() if route.area == area):
        for method in METHODS:
            for who in WHO:
                for whose in asked_for(route, method):
                    cells += 1
                    wanted, got = (
                        route.expected(method, who, whose),
                        service.answer(route, method, who, whose),
                    )
                    if got not in wanted:
                        lead = f" of {whose} lead" if whose else ""
                        wrong.append(
                            f"{route.name}{lead}: {method} by {who}: {got}, and the matrix says {sorted(wanted)}"
                        )
    assert cells >= 2 * len(WHO)
    assert not wrong, f"\n{len(wrong)} of {cells} cells:\n" + "\n".join(wrong[:60])


@pytest.mark.django_db
def test_the_matrix_would_notice(service: Service) -> None:
    """The control: a page of an administrator's listed as everybody's is found out."""
    route = Route("user_invite", "people", {"GET": "see_people"})
    assert any(service.answer(route, "GET", who, None) not in route.expected("GET", who, None) for who in WHO)
