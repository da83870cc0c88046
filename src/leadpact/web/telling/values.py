"""What a notice tells, as values for `words.notices`: read from the records when it is sent, in its reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from leadpact.agreement.document import Agreement
from leadpact.agreement.history import History
from leadpact.web.records.models import Lead, Notice, Signature, Standing, Version
from leadpact.web.telling.about_leads import TELLS
from leadpact.web.telling.disputes import undecided
from leadpact.web.telling.findings import finding_now
from leadpact.web.telling.readers import Recipient
from leadpact.web.telling.scene import Scene, StaleError
from leadpact.words.catalogue import Words
from leadpact.words.naming import Names
from leadpact.words.notices_told import DisputesDue, ImportDone, ReviewDue, Single, ToSign, Trial
from leadpact.words.notices_told import Lead as Person

MOST_LEADS = 20


def told_of(
    notice: Notice, recipient: Recipient, history: History | None, now: int, is_line: bool = False
) -> Single:
    """What one notice says now. `is_line`: only its title is wanted. Raises StaleError where that is nothing any more."""
    if notice.kind in TELLS:
        if history is None:
            raise StaleError("superseded")
        return TELLS[notice.kind](_scene(notice, recipient, history, now, is_line))
    tells = OTHERS.get(notice.kind)
    if tells is None:
        raise StaleError("unknown_kind")
    return tells(notice, recipient, history.at(now).agreement if history is not None else None)


def _scene(notice: Notice, recipient: Recipient, history: History, now: int, is_line: bool) -> Scene:
    lead = Lead.objects.select_related("account").filter(lead_id=notice.lead_id).first()
    if lead is None or lead.erased_at is not None:
        raise StaleError("erased")
    finding = finding_now(notice)
    if finding is None:
        raise StaleError("superseded")
    return Scene(notice, finding, lead, recipient, history, now, is_line)


def url_of(route: str, *args: Any, **asked: str) -> str:
    """A page's whole address; the beginning of the service where there is no such page."""
    try:
        address = reverse(route, args=args)
    except NoReverseMatch:
        address = "/"
    tail = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{settings.BASE_URL}{address}{'?' + tail if tail else ''}"


def _review_due(notice: Notice, recipient: Recipient, agreement: Agreement | None) -> Single:
    said = notice.told
    meeting = agreement.review.meetings.get(said["meeting"]) if agreement is not None else None
    if agreement is None or meeting is None:
        raise StaleError("superseded")
    names = Names(Words(recipient.reader.language), agreement)
    agenda = tuple(names.text(text, "") for text in meeting.agenda)
    people = tuple(names.person(person) for person in said.get("people", ()))
    name = names.known({}, said["meeting"])
    return ReviewDue(notice.created_at, name, said["starts_at"], agenda, people, url_of("scorecard"))


def _disputes_due(notice: Notice, recipient: Recipient, agreement: Agreement | None) -> Single:
    said = notice.told
    rows = (
        undecided(agreement, notice.recipient, said["since"], said["until"]) if agreement is not None else []
    )
    if not rows:
        raise StaleError("answered")
    ids = list(dict.fromkeys(row.lead_id for row in rows))[:MOST_LEADS]
    known = {
        row.lead.lead_id: row for row in Standing.objects.select_related("lead").filter(lead__lead_id__in=ids)
    }
    leads = tuple(_person(known.get(each), each) for each in ids)
    return DisputesDue(
        notice.created_at, said["month"], said["closes_at"], len(rows), leads, url_of("lead", ids[0])
    )


def _person(standing: Standing | None, lead_id: str) -> Person:
    if standing is None:
        return Person(lead_id)
    return Person(standing.name or standing.company or lead_id, standing.company or None)


def _import_done(notice: Notice, recipient: Recipient, agreement: Agreement | None) -> Single:
    said: Mapping[str, Any] = notice.told
    read, applied, held, known = (
        int(said.get(name) or 0) for name in ("read", "applied", "quarantined", "repeated")
    )
    url = url_of("upload", said["upload"]) if said.get("upload") else url_of("uploads")
    return ImportDone(notice.created_at, str(said.get("what") or ""), read, applied, held, known, url)


def _to_sign(notice: Notice, recipient: Recipient, agreement: Agreement | None) -> Single:
    said = notice.told
    version = Version.objects.filter(pk=said["version"], state=Version.PROPOSED).first()
    if version is None:
        raise StaleError("superseded")
    if Signature.objects.filter(version=version, signer=notice.recipient).exists():
        raise StaleError("signed")
    url = url_of("agreement_sign", version.pk)
    return ToSign(
        notice.created_at, said["name"], said["effective"], said["proposed_by"], said["digest"], url
    )


def _trial(notice: Notice, recipient: Recipient, agreement: Agreement | None) -> Single:
    return Trial(notice.created_at, str(notice.told.get("name") or recipient.name), url_of("mine"))


OTHERS: Final[dict[str, Callable[[Notice, Recipient, Agreement | None], Single]]] = {
    "review_due": _review_due,
    "disputes_due": _disputes_due,
    "import_done": _import_done,
    "to_sign": _to_sign,
    "test": _trial,
}
