"""Two versions side by side: what changed, for whom it is stricter or looser, and the difference of their texts."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadpact.agreement.comparing import Change, compare
from leadpact.agreement.parsing import parse
from leadpact.web.actions.draft_reading import agreed_of
from leadpact.web.may import needs
from leadpact.web.pages.agreement.shown import history_and_words, record_for, user_may_draft
from leadpact.web.pages.asked import number_of
from leadpact.web.records.models import Version
from leadpact.words.catalogue import Said
from leadpact.words.changes import ChangeWords

MOST_VERSIONS = 200
MOST_LINES = 2000
CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One change. `weight` is empty, or what it is to somebody: stricter, looser, both."""

    what: Said
    before: Said
    after: Said
    effect: Said
    clause: str
    weight: str
    is_removed: bool


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of the difference of two texts: `mark` is `+`, `-`, `@` or empty."""

    mark: str
    text: str


@needs("see_agreement")
@require_safe
def compare_page(request: HttpRequest) -> HttpResponse:
    """`?old=` and `?new=` are versions by their numbers; without them, the last two signed ones."""
    _, words = history_and_words(request)
    choice = list(_choice(user_may_draft(request.user)))
    old, new = _asked(request, choice)
    context: dict[str, object] = {"choice": choice, "old": old, "new": new}
    if old is not None and new is not None:
        before, after = agreed_of(old), agreed_of(new)
        found = changes(old, new)
        told = ChangeWords(words, before.agreement, after.agreement)
        context |= {
            "rows": rows_of(told, found),
            "counted": told.counted(found),
            "difference": difference(old.text, new.text),
            "same": old.digest == new.digest,
        }
    return render(request, "agreement/compare.html", context)


def _choice(may_draft: bool) -> QuerySet[Version]:
    found = Version.objects.order_by("-effective", "-pk")
    if not may_draft:
        found = found.filter(proposed_at__isnull=False)
    return found.defer("text", "lock")[:MOST_VERSIONS]


def _asked(request: HttpRequest, choice: list[Version]) -> tuple[Version | None, Version | None]:
    old, new = (number_of(request.GET.get(name, "")) for name in ("old", "new"))
    if new is not None and old is not None:
        return record_for(request, old), record_for(request, new)
    signed = [each for each in choice if each.state == Version.SIGNED]
    if new is not None:
        newer = record_for(request, new)
        before = [each for each in signed if each.pk != newer.pk and each.effective < newer.effective]
        return (before or signed or [None])[0], newer  # type: ignore[list-item]
    return (signed[1], signed[0]) if len(signed) > 1 else (None, None)


def changes(old: Version, new: Version) -> tuple[Change, ...]:
    """The changes, in the order of the new version's text. Compared once for two texts."""
    return _changes(old.text, old.effective, new.text, new.effective)


@lru_cache(maxsize=32)
def _changes(old: str, old_day: str, new: str, new_day: str) -> tuple[Change, ...]:
    before = agreed_of(Version(text=old, effective=old_day)).agreement
    after = agreed_of(Version(text=new, effective=new_day)).agreement
    return compare(before, after, parse(new.encode()))


def rows_of(told: ChangeWords, found: tuple[Change, ...]) -> list[Row]:
    """A row a change, in the reader's language."""
    return [
        Row(
            line.what,
            line.before,
            line.after,
            line.effect,
            line.change.clause,
            _weight(line.change),
            str(line.change.kind) == "removed",
        )
        for line in told.lines(found)
    ]


def _weight(change: Change) -> str:
    ways = {effect.stricter for effect in change.effects}
    return "both" if len(ways) == 2 else "" if not ways else "stricter" if ways.pop() else "looser"


def difference(old: str, new: str) -> list[DiffLine]:
    """The lines that differ, with a few around them."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=CONTEXT)
    body = islice(lines, 2, MOST_LINES)
    return [DiffLine(line[:1].strip(), line[1:] if line[:1] != "@" else line) for line in body]
