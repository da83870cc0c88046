"""A lead's data as the law lets a person ask for it: all of it as one document; and what ids are one person's."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model, Q

from leadpact.calendars.instant import format_instant
from leadpact.web.actions.audit import audited
from leadpact.web.actions.person_data_trail import NAMED_LEADS
from leadpact.web.records.models import (
    Decision,
    Entry,
    Erased,
    Event,
    Finding,
    Lead,
    Notice,
    Quarantined,
    Setting,
    Standing,
    Upload,
    User,
)
from leadpact.web.records.rows import is_any

SALT = "erased_salt"
SHORTEST = 4
"""Letters of an id that is looked for in texts: `"7"` may be anything."""
LEFT_OUT = frozenset(
    {"id", "claimed_by", "claimed_until", "work_at", "account", "lead", "gathered_into", "once"}
)


def export(lead_id: str, by: User, now: int) -> dict[str, Any]:
    """All that is kept about a lead and those merged with it, as JSON has values; instants are RFC 3339 in UTC, lengths
    microseconds. That it was handed out stands in the trail from then on. Raises Lead.DoesNotExist.
    """
    lead = Lead.objects.get(lead_id=lead_id)
    told = _kept_about(one_person(lead), now)
    audited(by, "person_exported", lead)
    return told


def _kept_about(leads: Sequence[Lead], now: int) -> dict[str, Any]:
    ids = [lead.lead_id for lead in leads]
    return {
        "leadpact_person": 1,
        "made_at": format_instant(now),
        "lead_ids": ids,
        "standings": [_plain(each) for each in Standing.objects.filter(lead__in=leads).order_by("pk")],
        "events": [
            _plain(each) for each in Event.objects.filter(lead_id__in=ids).order_by("at", "seq", "event_id")
        ],
        "findings": [_plain(each) for each in Finding.objects.filter(lead_id__in=ids).order_by("at", "pk")],
        "notices": [
            _plain(each) for each in Notice.objects.filter(lead_id__in=ids).order_by("created_at", "pk")
        ],
        "decisions": [_plain(each) for each in Decision.objects.filter(lead_id__in=ids).order_by("at", "pk")],
        "trail": [_line(each) for each in lines_about(leads).order_by("pk")],
        "quarantined": [_plain(each) for each in held_about(ids).order_by("pk")],
        "uploads": [
            {"name": each.name, "created_at": format_instant(each.created_at)}
            for each in Upload.objects.filter(rows_held__in=held_about(ids)).distinct().order_by("pk")
        ],
    }


def lines_about(leads: Iterable[Lead]) -> Any:
    """The audit trail's lines about these leads: by the numbers of their rows, and older ones by their ids."""
    held = list(leads)
    by_id = Q(subject__in=[lead.lead_id for lead in held], what__in=NAMED_LEADS)
    return Entry.objects.filter(Q(lead__in=held) | by_id)


def _line(line: Entry) -> dict[str, Any]:
    return {"at": format_instant(line.at), "who": line.who, "what": line.what, "detail": line.detail}


def one_person(lead: Lead) -> list[Lead]:
    """The lead and those merged with it, by their ids: they are one person. Those of one account are looked at, where a
    merge puts them."""
    family = list(Lead.objects.filter(account=lead.account_id).order_by("lead_id"))
    into = {each.lead_id: each.into for each in family}
    root = _root(lead.lead_id, into)
    return [each for each in family if _root(each.lead_id, into) == root]


def _root(lead_id: str, into: Mapping[str, str | None]) -> str:
    seen = {lead_id}
    while (following := into.get(lead_id)) is not None and following not in seen:
        seen.add(following)
        lead_id = following
    return lead_id


def held_about(ids: Iterable[str]) -> Any:
    """What lies in quarantine and names one of these leads, in its own column or anywhere in its text."""
    asked = Q()
    for each in ids:
        asked |= Q(lead_id=each)
        if len(each) >= SHORTEST:
            asked |= Q(raw__contains=f'"{each}"') | Q(corrected__contains=f'"{each}"')
    return Quarantined.objects.filter(asked) if asked else Quarantined.objects.none()


def is_anybody_erased() -> bool:
    """Whether any id was erased: asked first, because mostly none was."""
    return is_any("records_erased")


def erased_among(ids: Iterable[str]) -> frozenset[str]:
    """Those of these ids that were erased: no event of theirs may be taken in, nor kept. One query, of the index."""
    asked = set(ids)
    if not asked:
        return frozenset()
    salt = _salt()
    digests = {digest_of(each, salt): each for each in asked}
    return frozenset(
        digests[found] for found in Erased.objects.filter(pk__in=digests).values_list("pk", flat=True)
    )


def digest_of(lead_id: str, salt: str) -> str:
    """What is kept of an erased id: its HMAC-SHA-256 under a secret of this deployment."""
    return hmac.new(salt.encode(), lead_id.encode(), hashlib.sha256).hexdigest()


def _salt() -> str:
    found = Setting.objects.filter(name=SALT).values_list("value", flat=True).first()
    return str(found) if found else made_salt()


def made_salt() -> str:
    """The secret of this deployment's digests, made once."""
    with transaction.atomic():
        Setting.objects.get_or_create(name=SALT, defaults={"value": secrets.token_hex(32)})
        return str(Setting.objects.values_list("value", flat=True).get(name=SALT))


def _plain(row: Model) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in LEFT_OUT:
            continue
        value = getattr(row, field.attname)
        is_instant = field.name == "at" or field.name.endswith(("_at", "_since", "_until"))
        told[field.attname] = format_instant(value) if is_instant and isinstance(value, int) else value
    return told
