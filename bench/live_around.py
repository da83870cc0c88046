"""What stands around the leads in a service that has run for a year: users, teams, notices, quarantine, audit trail."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench.live_year import PASSWORD, SELLERS, Year
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from leadpact.web.actions.audit import BEGINNING, digest_of
from leadpact.web.actions.load_versions import keep_version
from leadpact.web.records.models import Away, Entry, Membership, Quarantined, Source, Team, Upload, User

HELD, LINES, UPLOADS = 20_000, 20_000, 200
DAY = 86_400_000_000
TEAMS = (("lusitania", "Lusitania", "market = 'PT'"), ("magreb", "المغرب", "market = 'MA'"),
         ("large", "Large accounts", "employees >= 500"), ("iberia", "Iberia", ""))  # fmt: skip
ROLES = (
    ("ada", User.ADMINISTRATOR), ("olga", User.OPERATIONS), ("ana", User.MARKETING), ("luis", User.SALES),
    ("rita", User.READER),
)  # fmt: skip
TOLD = json.dumps(
    {
        "said": {
            "text": "A lead waits for you.\n\nIt asked for a demo on Tuesday at 10:00.",
            "subject": "A lead",
        }
    }
)
NOTICES = (
    "INSERT INTO records_notice (notice_id, about, recipient, channel, kind, lead_id, finding_id, account_id, told, state, "
    "created_at, attempts, sent_at, failure) SELECT md5(f.id || c.channel), f.finding_id || f.nth, f.person, c.channel, "
    "CASE f.kind WHEN 'assigned' THEN 'handed_off' ELSE f.kind END, f.lead_id, f.finding_id, f.account_id, %s::jsonb, "
    "CASE WHEN f.id %% 5000 = 0 THEN 'failed' ELSE 'sent' END, f.known_at, 1, f.known_at + 1000000, '' "
    "FROM records_finding f, (VALUES ('email'), ('slack')) AS c(channel) "
    "WHERE f.kind IN ('assigned', 'clock_missed', 'clock_at_risk') AND f.person IS NOT NULL ORDER BY f.known_at "
    "ON CONFLICT DO NOTHING"
)
DECISIONS = (
    "INSERT INTO records_decision (event_id, lead_id, about, at, team, person, why, candidates) "
    "SELECT cause, lead_id, finding_id || nth, at, '', person, 'turn', '[]' FROM (SELECT DISTINCT ON (cause) * FROM "
    "records_finding WHERE kind = 'assigned' AND person IS NOT NULL) f ORDER BY at"
)


def sign(year: Year) -> None:
    """The agreement in force, and its people as users in their teams."""
    with transaction.atomic():
        hashed = make_password(PASSWORD)
        first = {"password": hashed, "created_at": year.now}
        for person, role in ROLES:
            known = person if role in (User.MARKETING, User.SALES) else None
            User.objects.create(
                email=f"{person}@acme.example", name=person.title(), role=role, person=known, **first
            )
        sellers = [*SELLERS, *year.reps]
        User.objects.bulk_create(
            User(email=f"{each}@acme.example", name=each.title(), role=User.REP, person=each, **first)
            for each in sellers
        )
        for place, (key, name, condition) in enumerate(TEAMS):
            team = Team.objects.create(key=key, name=name, condition=condition, place=place)
            Membership.objects.bulk_create(
                Membership(team=team, person=each, place=n)
                for n, each in enumerate(sellers[place :: len(TEAMS)])
            )
        for version in year.versions():
            keep_version(version, User.objects.get(email="ada@acme.example"), year.now)


def fill(year: Year) -> None:
    """The rest, made of what was filled before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(NOTICES, [TOLD])
        cursor.execute(DECISIONS)
        sources = _sources(year)
        ada = User.objects.get(email="ada@acme.example")
        uploads = Upload.objects.bulk_create(_uploads(year, ada, sources[-1]))
        Quarantined.objects.bulk_create(_held(year, sources, uploads), batch_size=1000)
        Entry.objects.bulk_create(_lines(year), batch_size=1000)
        Away.objects.bulk_create(
            Away(
                person=rep,
                from_at=year.now + n * DAY,
                to_at=year.now + (n + 3) * DAY,
                note="Holidays",
                by=ada,
            )
            for n, rep in enumerate(year.reps[:60])
        )


def _sources(year: Year) -> list[Source]:
    kinds = ("api", "segment", "webhook", "upload")
    return [
        Source.objects.create(
            name=f"Source {n}", kind=kinds[n % 4], created_at=year.now - 300 * DAY, used_at=year.now - n * DAY
        )
        for n in range(12)
    ]


def _uploads(year: Year, by: User, source: Source) -> Iterator[Upload]:
    for n in range(UPLOADS):
        at = year.now - (UPLOADS - n) * DAY
        yield Upload(
            name=f"list-{n}.csv", path="", digest=f"{n:064x}", bytes=1 << 20, by=by, source=source, created_at=at,
            ended_at=at + 1, state=Upload.DONE, rows=10_000, done=10_000, applied=9_900, quarantined=100,
        )  # fmt: skip


def _held(year: Year, sources: list[Source], uploads: list[Upload]) -> Iterator[Quarantined]:
    codes = ("at_missing", "kind_not_snake_case", "lead_id_missing", "repeated_differs", "not_json")
    raw = json.dumps({"event_id": "x", "kind": "page_viewed", "properties": {"path": "/precios"}})
    for n in range(HELD):
        yield Quarantined(
            received_at=year.now - (HELD - n) * 60_000_000, delivered_by=sources[n % len(sources)], raw=raw,
            upload=uploads[n % len(uploads)] if n % 3 == 0 else None, line=n, code=codes[n % len(codes)], field="at",
            value="yesterday", event_id=f"held-{n}", lead_id=f"held-{n % 999}", historical=n % 3 == 0,
        )  # fmt: skip


def _lines(year: Year) -> Iterator[Entry]:
    """A trail as long as a year's, chained to what is there."""
    last = Entry.objects.order_by("-pk").first()
    before = last.digest if last is not None else BEGINNING
    for n in range(LINES):
        who = f"{SELLERS[n % len(SELLERS)]}@acme.example"
        line = Entry(at=year.now - (LINES - n) * 60_000_000, who=who, what="team_changed", subject=f"team-{n % 9}",
                     detail={"name": f"Team {n}"}, before=before)  # fmt: skip
        line.digest = before = digest_of(line)
        yield line
