"""The audit trail: who did what, newest first; a chain of digests that shows whether a line was changed."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadpact.calendars import format_instant
from leadpact.web.actions.audit import first_broken_of_last, holds, withholding_of
from leadpact.web.may import needs
from leadpact.web.pages.agreement.audit_words import ACTIONS
from leadpact.web.pages.asked import number_of, text_of
from leadpact.web.pages.frame import words_of
from leadpact.web.records.models import Entry, Lead
from leadpact.words.catalogue import Said

PAGE = 50
CHECKED = 200
"""So many of the newest lines are held against the chain on each view; `leadpact doctor` checks all."""
FILTERS = ("who", "what", "subject")
COLUMNS = (
    "line",
    "at",
    "who",
    "what",
    "subject",
    "detail",
    "before",
    "digest",
    "lead",
    "lead_id",
    "withheld_by",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the trail."""

    entry: Entry
    action: Said
    is_named: bool
    """Whether the action has words; else it is shown by its code."""
    detail: list[tuple[str, str]]
    holds: bool
    """Whether the line is what its digest covers."""
    lead_name: str
    """What the lead it is about is called now, or its id; an erased one's is a random one."""


@needs("see_audit")
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """A page of the trail; `who`, `what` and `subject` filter it, `before` is the line after which it goes on."""
    words, asked = words_of(request), _asked(request)
    before = number_of(request.GET.get("before", ""))
    found = _found(asked)
    if before is not None:
        found = found.filter(pk__lt=before)
    entries = list(found.select_related("lead__standing").order_by("-pk")[: PAGE + 1])
    withholding = withholding_of(entries)
    lines = [
        Line(
            entry,
            words.say(ACTIONS[entry.what]) if entry.what in ACTIONS else Said(words.foreign(entry.what)),
            entry.what in ACTIONS,
            [(name, _shown(value)) for name, value in entry.detail.items()],
            holds(entry, withholding),
            _name(entry.lead) if entry.lead is not None else "",
        )
        for entry in entries[:PAGE]
    ]
    broken, checked = first_broken_of_last(CHECKED)
    context = {
        "lines": lines,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "more": entries[PAGE - 1].pk if len(entries) > PAGE else None,
        "broken": broken,
        "checked": checked,
        "actions": [(code, words.say(said)) for code, said in ACTIONS.items()],
    }
    return render(request, "agreement/audit.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: text_of(request.GET, name)[:255] for name in FILTERS}


def _found(asked: dict[str, str]) -> QuerySet[Entry]:
    said = {name: value for name, value in asked.items() if value}
    subject = said.pop("subject", "")
    found = Entry.objects.filter(**said)
    if not subject:
        return found
    lead = Lead.objects.filter(lead_id=subject).first()
    about = Q(subject=subject)
    return found.filter(about | Q(lead=lead) if lead is not None else about)


def _name(lead: Lead) -> str:
    """A lead as it is known now."""
    standing = getattr(lead, "standing", None)
    return standing.name if standing is not None and standing.name else lead.lead_id


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@needs("see_audit")
@require_safe
def trail_csv(request: HttpRequest) -> HttpResponse:
    """All lines of a filter as CSV, oldest first, as they come from the database."""
    answer = StreamingHttpResponse(_rows(_found(_asked(request))), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return cast(HttpResponse, answer)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _rows(found: QuerySet[Entry]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for entry in found.select_related("lead").order_by("pk").iterator(chunk_size=2000):
        detail = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)
        row = (entry.who, entry.what, entry.subject, detail, entry.before, entry.digest)
        known = _harmless(entry.lead.lead_id) if entry.lead is not None else ""
        about = (entry.lead_id, known, entry.withheld_by)
        yield writer.writerow([entry.pk, format_instant(entry.at), *map(_harmless, row), *about])


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
