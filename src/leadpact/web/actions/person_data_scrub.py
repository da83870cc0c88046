"""Takes everything that tells who a lead was out of the records, in the caller's transaction; counts stay."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Q

from leadpact.web.actions.figure import forget_lists
from leadpact.web.actions.person_data import held_about
from leadpact.web.actions.person_data_files import names
from leadpact.web.actions.person_data_keys import (
    SHORTEST,
    identities,
    is_sure,
    kept,
    kept_names,
    scrubbed,
    tells,
    without,
)
from leadpact.web.actions.person_data_trail import BY, forget_lines, quotes
from leadpact.web.actions.upload import give_up
from leadpact.web.agreed import agreed
from leadpact.web.records.models import (
    Account,
    Decision,
    Event,
    Finding,
    Lead,
    Notice,
    Quarantined,
    Standing,
    Upload,
    User,
)

BATCH = 500
PREFIX = "erased-"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What goes: old ids and what they become, and the values that tell who it was."""

    leads: dict[str, str]
    events: dict[str, str]
    told: frozenset[str]
    people: frozenset[str]
    """Who may still be named: those who answered for the lead."""
    alone: bool
    """Whether the account is this person's alone, so that its deals are too."""

    @property
    def sure(self) -> set[str]:
        """What is nobody else's, by which texts of any form are found."""
        return {each for each in self.told if is_sure(each) or each in self.leads}

    @property
    def renamed(self) -> dict[str, str]:
        """Every id that becomes another."""
        return {**self.events, **self.leads}


def forget(leads: Sequence[Lead], naming: Sequence[Upload], now: int) -> dict[int, str]:
    """Take out of all records but the leads' own rows what tells who they were; the pseudonym of each by its number.

    `naming` are uploads of `uploads_naming`, looked for before: a large file takes its time.
    """
    if not leads:
        return {}
    gone = _forgotten(leads)
    _events(gone)
    _findings(gone)
    _notices(gone)
    for decision in Decision.objects.filter(lead_id__in=gone.leads):
        decision.lead_id = gone.leads[decision.lead_id]
        decision.event_id = gone.events.get(decision.event_id, decision.event_id)
        decision.save()
    rows = _quarantine(gone)
    _uploads(gone, naming, now)
    forget_lists()
    forget_lines(gone.leads, gone.events, rows, gone.sure)
    numbers = [lead.pk for lead in leads]
    Standing.objects.filter(pk__in=numbers).update(
        name="",
        company="",
        known={},
        snoozed_until=None,
        snoozed_by="",
        in_cycle=False,
        listed=False,
        waiting_since=None,
    )
    for old, new in gone.leads.items():
        Lead.objects.filter(account=leads[0].account_id, into=old).update(into=new)
        Account.objects.filter(key=f"l:{old}").update(key=f"l:{new}")
        Account.objects.filter(key=f"a:{old}").update(key=f"a:{new}")
    return {lead.pk: gone.leads[lead.lead_id] for lead in leads}


def _forgotten(leads: Sequence[Lead]) -> Forgotten:
    ids = [lead.lead_id for lead in leads]
    pseudonyms = {each: PREFIX + secrets.token_hex(12) for each in ids}
    told = {each for each in ids if len(each) >= SHORTEST}
    events: dict[str, str] = {}
    rows = Event.objects.filter(lead_id__in=ids).order_by("at", "seq", "event_id")
    for number, (event, lead, said) in enumerate(
        rows.values_list("event_id", "lead_id", "properties").iterator()
    ):
        events[event] = f"{pseudonyms[lead]}:{number:08d}"
        told |= identities(said)
    history = agreed()
    people = set(User.objects.values_list("email", flat=True)) | set(
        User.objects.filter(person__isnull=False).values_list("person", flat=True)
    )
    for version in history.versions if history is not None else ():
        for party in version.agreement.parties.values():
            people |= set(map(str, party.people))
            people |= {str(person.email) for person in party.people.values() if person.email}
    others = Lead.objects.filter(account=leads[0].account_id).exclude(pk__in=[lead.pk for lead in leads])
    return Forgotten(
        pseudonyms, events, frozenset(told - people), frozenset(map(str, people)), not others.exists()
    )


def _events(gone: Forgotten) -> None:
    """Rename the events, drop what tells who it was. Their order stays: equal instants are ordered by id."""
    names = kept_names(agreed())
    deals: dict[str, str] = {}
    some: list[Event] = []
    for event in Event.objects.filter(lead_id__in=list(gone.leads)).order_by("pk"):
        into = event.properties.get("into")
        said = kept(event.properties, names, gone.told, gone.people)
        if into in gone.leads:
            said["into"] = gone.leads[into]
        if (attempt := event.properties.get("attempt")) in gone.events:
            said["attempt"] = gone.events[attempt]
        if gone.alone and "deal_id" in event.properties:
            said["deal_id"] = deals.setdefault(event.properties["deal_id"], f"deal-{len(deals) + 1}")
        event.event_id, event.lead_id = gone.events[event.event_id], gone.leads[event.lead_id]
        event.account_id = gone.leads.get(event.account_id or "", event.account_id)
        event.actor = event.actor if event.actor in gone.people else None
        event.source = None if event.source and tells(event.source, gone.told) else event.source
        event.properties = said
        some.append(event)
    Event.objects.bulk_update(
        some, ["event_id", "lead_id", "account_id", "actor", "source", "properties"], batch_size=BATCH
    )


def _findings(gone: Forgotten) -> None:
    """What was found out stays, of nobody."""
    some: list[Finding] = []
    for finding in Finding.objects.filter(lead_id__in=list(gone.leads)).order_by("pk"):
        finding.lead_id = gone.leads[finding.lead_id]
        finding.account_id_said = gone.leads.get(finding.account_id_said, finding.account_id_said)
        finding.cause = gone.events.get(finding.cause, finding.cause)
        if finding.person is not None and tells(finding.person, gone.told - gone.people):
            finding.person = None
        finding.detail = _detail(finding.detail, gone)
        some.append(finding)
    Finding.objects.bulk_update(
        some, ["lead_id", "account_id_said", "cause", "person", "detail"], batch_size=BATCH
    )


def _detail(text: str, gone: Forgotten) -> str:
    try:
        said = json.loads(text)
    except ValueError:
        return "{}" if text else ""
    return json.dumps(
        scrubbed(said, gone.renamed, gone.told), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )


def _notices(gone: Forgotten) -> None:
    """What was told about them is forgotten; what was to be told is not told any more."""
    mine = Notice.objects.filter(lead_id__in=list(gone.leads))
    gathered = list(Notice.objects.filter(gathered__in=mine).distinct())
    for notice in gathered:
        notice.told = scrubbed(without(notice.told, gone.leads), gone.renamed, gone.told)
        notice.save(update_fields=["told"])
    mine.filter(state=Notice.QUEUED).update(state=Notice.WITHDRAWN, work_at=None)
    for old, new in gone.leads.items():
        Notice.objects.filter(lead_id=old).update(lead_id=new, told={}, failure="")


def _quarantine(gone: Forgotten) -> dict[int, str]:
    """What could not be read and names them is emptied; nothing of it can be released. The ids of its events by row."""
    named = list(held_about(gone.leads).values_list("pk", flat=True))
    asked = Q(pk__in=named)
    for each in gone.sure:
        asked |= Q(raw__contains=each)
    rows = dict(Quarantined.objects.filter(asked).values_list("pk", "event_id"))
    Quarantined.objects.filter(asked, state=Quarantined.HELD).update(state=Quarantined.DISCARDED)
    Quarantined.objects.filter(asked).update(
        raw="{}", corrected="", value="", event_id="", lead_id="", once=None
    )
    return rows


def uploads_naming(leads: Sequence[Lead]) -> list[Upload]:
    """The uploads that wait for their mapping and name these leads. Those that are imported end by themselves, take nothing
    of them, and then their files go.
    """
    waiting = list(Upload.objects.filter(state=Upload.MAPPING).exclude(path="")) if leads else []
    sure = _forgotten(leads).sure if waiting else set()
    return [each for each in waiting if names(Path(each.path), sure)]


def _uploads(gone: Forgotten, naming: Sequence[Upload], now: int) -> None:
    """Uploads that name them end before they are begun; the name and the mapping of any other name them no more."""
    for upload in naming:
        give_up(upload, "names_erased", BY, now)
    for upload in Upload.objects.all():
        changed: dict[str, str] = {}
        if any(quotes(upload.name, each) for each in gone.sure):
            changed["name"] = f"upload-{upload.pk}"
        is_read = upload.state in (Upload.WAITING, Upload.RUNNING)
        if not is_read and any(quotes(upload.mapping, each) for each in gone.sure):
            changed["mapping"] = ""
        if changed:
            Upload.objects.filter(pk=upload.pk).update(**changed)
