"""The pages that people open, by whom, about which leads; and the asking, signed in, over connections that stay open."""

from __future__ import annotations

import http.client
import random
import re
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from bench.live_year import PASSWORD

WARM = 5
SAMPLE = 80


@dataclass(frozen=True)
class Visit:
    """A page: its address, with `{names}` of the lists in `samples`; who opens it, by the user's short name."""

    title: str
    who: str
    path: str

    @property
    def role(self) -> str:
        return ROLES.get(self.who, "rep")


ROLES = {"ada": "administrator", "olga": "operations", "ana": "marketing", "luis": "sales", "rita": "reader"}
FEW, MANY = "rep1", "marta"
VISITS = (
    Visit("my leads, forty of them", FEW, "/leads/mine"),
    Visit("my leads, thousands", MANY, "/leads/mine"),
    Visit("my leads, thousands, a later page", MANY, "/leads/mine?show=mine&after={after}"),
    Visit("my leads, unowned", FEW, "/leads/mine?show=unowned"),
    Visit("my leads, sales manager, unowned", "luis", "/leads/mine?show=unowned"),
    Visit("my leads, snoozed", MANY, "/leads/mine?show=snoozed"),
    Visit("a lead's card", MANY, "/leads/act/card/{mine}"),
    Visit("a lead", "luis", "/leads/{lead}"),
    Visit("a lead of one's own", MANY, "/leads/{mine}"),
    Visit("a lead, the whole story", "ana", "/leads/{lead}?all=1"),
    Visit("a lead with a thousand events", "luis", "/leads/{long}"),
    Visit("a lead with a thousand events, the whole story", "olga", "/leads/{long}?all=1"),
    Visit("late", "rita", "/late"),
    Visit("late, a rep", MANY, "/late"),
    Visit("late, a later page", "luis", "/late?after={late}"),
    Visit("leads, newest", "luis", "/leads"),
    Visit("leads, a rep's", MANY, "/leads"),
    Visit("leads, a rep's with forty", FEW, "/leads"),
    Visit("leads, a later page", "luis", "/leads?after={number}"),
    Visit("leads of a stage", "ana", "/leads?stage={stage}"),
    Visit("leads of an owner", "luis", "/leads?owner={owner}"),
    Visit("leads of a team", "luis", "/leads?team={team}"),
    Visit("leads of a stage and an owner", "luis", "/leads?stage={stage}&owner={owner}"),
    Visit("leads of nobody", "luis", "/leads?owner=-"),
    Visit("search by a name", "luis", "/leads?q={name}"),
    Visit("search by a name, a rep", MANY, "/leads?q={name}"),
    Visit("search by a name, a rep with forty", FEW, "/leads?q={name}"),
    Visit("search by two letters", "luis", "/leads?q={two}"),
    Visit("search by a company", "ana", "/leads?q={company}"),
    Visit("search by an e-mail address", "rita", "/leads?q={email}"),
    Visit("search by an id", "ada", "/leads?q={lead}"),
    Visit("search for what there is not", "luis", "/leads?q=zzzz{number}"),
    Visit("scorecard", "luis", "/scorecard"),
    Visit("scorecard, a rep", MANY, "/scorecard"),
    Visit("scorecard, another month", "rita", "/scorecard?month={month}"),
    Visit("leads behind a promise, missed", "luis", "/scorecard/leads?{promise}&what=miss"),
    Visit("leads behind a promise, kept", "ana", "/scorecard/leads?{promise}&what=hit"),
    Visit("leads behind a promise, a rep", MANY, "/scorecard/leads?{promise}&what=miss"),
    Visit("leads behind a promise, a rep with forty", FEW, "/scorecard/leads?{promise}&what=miss"),
    Visit("leads behind a KPI", "ana", "/scorecard/leads?{kpi}"),
    Visit("agreement", "rita", "/agreement"),
    Visit("agreement, versions", "rita", "/agreement/versions"),
    Visit("agreement, one version", "ana", "/agreement/versions/{version}"),
    Visit("agreement, compared", "luis", "/agreement/compare"),
    Visit("people", "ada", "/people"),
    Visit("a user", "ada", "/people/users/{user}"),
    Visit("teams", "luis", "/people/teams"),
    Visit("a team", "luis", "/people/teams/iberia"),
    Visit("who takes leads", "olga", "/people/taking"),
    Visit("days away", "luis", "/people/away"),
    Visit("calendars", "luis", "/people/calendars"),
    Visit("sources", "olga", "/sources"),
    Visit("uploads", "ana", "/uploads"),
    Visit("quarantine", "olga", "/quarantine"),
    Visit("quarantine, of a reason", "olga", "/quarantine?code=kind_not_snake_case"),
    Visit("a quarantined row", "olga", "/quarantine/{held}"),
    Visit("audit trail", "ada", "/audit"),
    Visit("audit trail, of a user", "ada", "/audit?who=marta@acme.example"),
    Visit("audit trail, of a kind", "ada", "/audit?what=team_changed"),
    Visit("notices", "olga", "/notices"),
    Visit("notices that failed", "olga", "/notices?state=failed"),
    Visit("notices to somebody", "olga", "/notices?to=marta"),
    Visit("a notice", "olga", "/notices/{notice}"),
    Visit("my notices", MANY, "/mine/notices"),
    Visit("my settings", MANY, "/mine"),
)
SAMPLES: Mapping[str, str] = {
    "lead": "SELECT lead_id FROM records_lead TABLESAMPLE SYSTEM (1) WHERE erased_at IS NULL LIMIT {n}",
    "mine": (
        "SELECT l.lead_id FROM records_standing s JOIN records_lead l ON l.id = s.lead_id WHERE s.owner = 'marta' AND "
        "s.listed ORDER BY s.promise_due_at, s.lead_id LIMIT {n}"
    ),
    "after": (
        "SELECT 'd.' || promise_due_at || '.' || lead_id FROM records_standing WHERE owner = 'marta' AND listed "
        "AND promise_due_at IS NOT NULL AND late_since IS NULL LIMIT {n}"
    ),
    "late": (
        "SELECT 'l.' || late_since || '.' || lead_id FROM records_standing TABLESAMPLE SYSTEM (20) "
        "WHERE late_since IS NOT NULL LIMIT {n}"
    ),
    "number": "SELECT id FROM records_lead TABLESAMPLE SYSTEM (1) LIMIT {n}",
    "name": "SELECT left(name, 6) FROM records_standing TABLESAMPLE SYSTEM (1) WHERE name <> '' LIMIT {n}",
    "two": "SELECT left(name, 2) FROM records_standing TABLESAMPLE SYSTEM (1) WHERE name <> '' LIMIT {n}",
    "company": "SELECT company FROM records_standing TABLESAMPLE SYSTEM (1) WHERE company <> '' LIMIT {n}",
    "email": (
        "SELECT known->>'email' FROM records_standing TABLESAMPLE SYSTEM (1) WHERE known->>'email' <> '' LIMIT {n}"
    ),
    "version": "SELECT id FROM records_version",
    "user": "SELECT id FROM records_user LIMIT {n}",
    "held": "SELECT id FROM records_quarantined LIMIT {n}",
    "notice": "SELECT id FROM records_notice TABLESAMPLE SYSTEM (1) LIMIT {n}",
    "month": (
        "SELECT m->>0 FROM records_figures f, jsonb_array_elements(f.values->'months') m WHERE f.name = 'scorecard'"
    ),
}
HEAD = "SELECT values FROM records_figures WHERE name = 'scorecard'"
FIXED = {
    "stage": ("contact", "lead", "mql", "sal", "sql", "opportunity", "customer"),
    "team": ("lusitania", "magreb", "large", "iberia"),
}


def samples(connection: Any, filled: Mapping[str, Any]) -> dict[str, list[str]]:
    """What fills the addresses. Raises RuntimeError where a list is empty: then a page would not be measured."""
    found = {
        name: _texts(connection.execute(sql.format(n=SAMPLE)).fetchall()) for name, sql in SAMPLES.items()
    }
    head = connection.execute(HEAD).fetchone()[0]
    found |= {name: _numbers_of(head, group) for name, group in (("promise", "promises"), ("kpi", "kpis"))}
    found |= {name: list(values) for name, values in FIXED.items()}
    found |= {"long": list(filled["long"]), "owner": [MANY, "javier", *filled["reps"][:9]]}
    empty = [name for name, values in found.items() if not values]
    if empty:
        raise RuntimeError(f"nothing to measure with: {empty}")
    return found


def _texts(rows: Sequence[Sequence[Any]]) -> list[str]:
    return [quote(str(row[0]), safe="") for row in rows]


def _numbers_of(head: Mapping[str, Any], group: str) -> list[str]:
    """The numbers of the scorecard of a group of measures, as addresses ask for the leads behind them."""
    from leadpact.web.figuring.contents import COLUMNS, MEASURE

    measures = {
        each[MEASURE.index("name")] for each in head["measures"] if each[MEASURE.index("group")] == group
    }
    months = {month[0] for month in head["months"]}
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in head["figures"]]
    return [
        urlencode({"month": row["month"], "measure": row["measure"]})
        for row in rows
        if row["measure"] in measures and row["month"] in months and row["judged"]
    ]


def visited(
    port: int, connection: Any, filled: Mapping[str, Any], rounds: int, visits: Sequence[Visit] = VISITS
) -> dict[str, list[float]]:
    """The seconds of every page, `rounds` times after some that do not count, all pages in turn."""
    found, chance = samples(connection, filled), random.Random(7)
    people = {who: Browser(port, f"{who}@acme.example") for who in {visit.who for visit in visits}}
    times: dict[str, list[float]] = defaultdict(list)
    for turn in range(WARM + rounds):
        for visit in visits:
            said = {name: chance.choice(values) for name, values in found.items()}
            seconds = people[visit.who].get(visit.path.format(**said))
            if turn >= WARM:
                times[visit.title].append(seconds)
    return times


class Browser:
    """Somebody signed in."""

    def __init__(self, port: int, email: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}
        _, body = self._ask("GET", "/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body)
        assert token is not None, body[:500]
        form = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        status, body = self._ask("POST", "/account/login/", urlencode(form))
        if status != 302:
            raise RuntimeError(f"{email} could not sign in: {status}")

    def get(self, path: str) -> float:
        """How many seconds a page took. Raises RuntimeError where it is not shown."""
        began = time.perf_counter()
        status, body = self._ask("GET", path)
        took = time.perf_counter() - began
        if status != 200:
            raise RuntimeError(f"{path}: {status} {body[:300]}")
        return took

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, text.decode(errors="replace")
