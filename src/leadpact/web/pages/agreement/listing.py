"""All versions of the agreement: which is in force, what is drafted, and whose signature is missing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadpact.agreement.history import History
from leadpact.web.actions.draft_reading import read_of
from leadpact.web.clock import now
from leadpact.web.may import needs
from leadpact.web.pages.agreement.shown import State, history_and_words, state_in, title_of, user_may_draft
from leadpact.web.pages.asked import number_of, text_of
from leadpact.web.records.models import Version
from leadpact.words.catalogue import Said, Words
from leadpact.words.naming import Names

PAGE = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One version of the list."""

    record: Version
    name: Said
    state: State
    signed: list[tuple[Said, int]]
    """Names, and when: microseconds UTC."""
    missing: list[Said]


@needs("see_agreement")
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """The latest effective date first; drafts for those who draft."""
    history, words = history_and_words(request)
    may_draft, at = user_may_draft(request.user), now()
    found = Version.objects.order_by("-effective", "-pk").prefetch_related("signatures")
    if not may_draft:
        found = found.filter(proposed_at__isnull=False)
    day, _, after = text_of(request.GET, "before").rpartition(",")
    number = number_of(after)
    if day and number is not None:
        found = found.filter(Q(effective__lt=day) | Q(effective=day, pk__lt=number))
    records = list(found[: PAGE + 1])
    more = records[PAGE - 1] if len(records) > PAGE else None
    lines = [_line(record, history, at, words) for record in records[:PAGE]]
    context = {
        "lines": lines,
        "more": f"{more.effective},{more.pk}" if more is not None else "",
        "may_draft": may_draft,
        "can_compare": sum(line.state.key != "discarded" for line in lines) > 1,
        "has_signed": history is not None,
    }
    return render(request, "agreement/versions.html", context)


def _line(record: Version, history: History | None, at: int, words: Words) -> Line:
    signed = {each.signer: each.at for each in record.signatures.all()}
    state = state_in(record, history, at, words)
    if record.state == Version.DRAFT or not (signed or record.state == Version.PROPOSED):
        return Line(record, Said(words.foreign(record.name)), state, [], [])
    agreement = read_of(record).agreement
    if agreement is None:
        return Line(record, Said(words.foreign(record.name)), state, [], [])
    names = Names(words, agreement)
    missing = [str(each) for each in agreement.signers if each not in signed]
    return Line(
        record,
        title_of(record, words),
        state,
        [(names.person(key), when) for key, when in sorted(signed.items(), key=lambda each: each[1])],
        [names.person(key) for key in missing] if record.state == Version.PROPOSED else [],
    )
