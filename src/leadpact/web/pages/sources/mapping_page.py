"""The page on which a file is mapped: as it was left, as a form says it, and what the template shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import available_timezones

from django.http import HttpRequest

from leadpact.agreement.problems import Problem as Slip
from leadpact.events.kinds import KINDS
from leadpact.log.first_look import Glimpse, Preview
from leadpact.log.import_rows import Row
from leadpact.log.mapping import EventMapping, read_mapping
from leadpact.web.actions import upload as uploading
from leadpact.web.actions.upload_import import field_of
from leadpact.web.agreed import agreed
from leadpact.web.pages.asked import number_of
from leadpact.web.pages.frame import words_of, zone_of
from leadpact.web.pages.sources.draft import (
    FIELDS,
    Draft,
    Rule,
    as_yaml,
    draft_of,
    draft_posted,
    named,
    rules_of_values,
)
from leadpact.web.pages.sources.file_problems import FileProblem, problems_said
from leadpact.web.pages.sources.guessing import guess, kind_columns, kind_of
from leadpact.web.pages.sources.reasons import Reason, reason_said
from leadpact.web.pages.sources.shown_file import previewed, values
from leadpact.web.records.models import Upload
from leadpact.words.catalogue import Said, Words
from leadpact.words.naming import KINDS as KIND_WORDS
from leadpact.words.naming import N_
from leadpact.words.problem_words import ToldProblem, told_problems

MAP, NATIVE, TEXT = "map", "native", "text"
TITLES: Final = {
    "lead_id": N_("Lead"),
    "at": N_("Time"),
    "account_id": N_("Account"),
    "actor": N_("Who did it"),
    "actor_kind": N_("Human or system"),
    "source": N_("Source"),
    "event_id": N_("Id of the event"),
    "logged_at": N_("Written down at"),
}
HINTS: Final = {
    "lead_id": N_("Whose event it is: an id or an e-mail address, the same in all files."),
    "at": N_("When it happened."),
    "account_id": N_("The company, if leads are worked by company."),
    "event_id": N_("None: an id is made from the row, the same whenever this file is uploaded."),
}


@dataclass
class Page:
    """All that the page of a file to be mapped shows."""

    upload: Upload
    seen: Glimpse
    way: str
    draft: Draft | None
    yaml: str
    slips: Sequence[Slip] = ()
    problems: Sequence[FileProblem] = ()
    preview: Preview | None = None
    values_of: str = ""
    refusal: str = ""


def opened(request: HttpRequest, found: Upload, seen: Glimpse) -> Page:
    """The page as it was left, or with a guess."""
    if found.mapping:
        draft = draft_of(found.mapping)
        page = Page(found, seen, MAP if draft else TEXT, draft, found.mapping)
    elif seen.native and request.GET.get("way") != MAP:
        return _with_preview(Page(found, seen, NATIVE, None, ""), words_of(request))
    else:
        draft = _guessed(found, seen, zone_of(request))
        page = Page(found, seen, MAP, draft, as_yaml(draft))
    return _with_preview(page, words_of(request))


def _guessed(found: Upload, seen: Glimpse, zone: str) -> Draft:
    said = {name: values(found, name) for name in kind_columns(seen.columns)[:3]}
    return guess(seen.columns, said, zone)


def posted(request: HttpRequest, found: Upload, seen: Glimpse) -> Page:
    """The page as the form says."""
    do, words = request.POST.get("do", ""), words_of(request)
    way = request.POST.get("way", MAP)
    if way == NATIVE and seen.native:
        uploading.map_rows(found, "")
        found.mapping = ""
        return _with_preview(Page(found, seen, NATIVE, None, ""), words)
    if do == "guess":
        draft = _guessed(found, seen, zone_of(request))
        page = Page(found, seen, MAP, draft, as_yaml(draft))
    elif way == TEXT:
        text = request.POST.get("yaml", "")
        page = Page(found, seen, TEXT, None, text)
        if not isinstance(read_mapping(text), list):
            shown = draft_of(text)
            page = Page(found, seen, MAP if shown else TEXT, shown, text)
    else:
        draft = draft_posted(request.POST, seen.columns)
        column = _column(request, seen)
        if do == "values" and column:
            made = rules_of_values(column, values(found, column), kind_of)
            draft = Draft(draft.columns, draft.zone, draft.source, draft.properties, made)
        page = Page(found, seen, MAP, draft, as_yaml(draft), values_of=column)
    page = _with_preview(page, words)
    if page.preview is not None:
        uploading.map_rows(found, page.yaml)
        found.mapping = page.yaml
    if do == "start" and not is_right(page):
        page.refusal = words.say("Nothing was imported: mend what is shown below first.")
    return page


def _column(request: HttpRequest, seen: Glimpse) -> str:
    place = number_of(request.POST.get("values-of", ""))
    return seen.columns[place] if place is not None and place < len(seen.columns) else ""


def _with_preview(page: Page, words: Words) -> Page:
    """What the mapping would make of the beginning of the file, or what is wrong with it."""
    read: EventMapping | list[Slip] | None = read_mapping(page.yaml) if page.way != NATIVE else None
    if isinstance(read, list):
        page.slips = read
        return page
    history = agreed()
    zone = str(history.latest.agreement.timezone) if history is not None else None
    found = previewed(page.upload, page.yaml, zone if read is None else None)
    if isinstance(found, list):
        page.problems = problems_said(words, found)
    else:
        page.preview = found
    return page


def is_right(page: Page) -> bool:
    return page.preview is not None and page.preview.rows > 0


def context_of(page: Page, words: Words) -> dict[str, Any]:
    draft, seen = page.draft, page.seen
    options = list(enumerate(seen.columns))
    context: dict[str, Any] = {
        "page": page,
        "upload": page.upload,
        "goes_at": uploading.goes_at(page.upload),
        "options": options,
        "slips": [_slip(words, each) for each in page.slips],
        "has_agreement": agreed() is not None,
        "kinds": [(kind, words.say(KIND_WORDS[kind])) for kind in KINDS if kind in KIND_WORDS],
        "zones": sorted(available_timezones()) if draft is not None else (),
        "events": [_shown(row) for row in page.preview.events] if page.preview else (),
        "refused": [(row, _why(words, row)) for row in page.preview.refused] if page.preview else (),
        "reasons": _reasons(words, page.preview) if page.preview else (),
        "refused_count": sum(page.preview.reasons.values()) if page.preview else 0,
    }
    if draft is not None:
        taken = {column: name for name, column in draft.properties.items()}
        context |= {
            "fields": [
                (
                    name,
                    words.say(TITLES[name]),
                    words.say(HINTS[name]) if name in HINTS else "",
                    draft.columns.get(name),
                )
                for name in FIELDS
            ],
            "properties": [(place, name, taken.get(name), named(name)) for place, name in options],
            "rules": [*_rules(draft, page.preview), (len(draft.rules), Rule("", ""), None)],
            "rule_count": len(draft.rules) + 1,
        }
    return context


def _slip(words: Words, slip: Slip) -> tuple[Said | None, ToldProblem]:
    """What is wrong with a mapping: in the form's own words where it has some, and as `leadpact import` says it."""
    given = dict(slip.params)
    said = None
    if slip.code == "missing_key" and given.get("key") in ("lead_id", "at"):
        title = words.say(TITLES[str(given["key"])])
        said = words.say("Choose the column for “{name}”.", name=title)
    elif slip.code == "too_few":
        said = words.say("Say what kind of event a row is: no rule has a kind.")
    elif slip.code == "unknown_zone":
        said = words.say("There is no time zone {name}; write one like {close}.", **given)
    elif slip.code == "wrong_form":
        why = reason_said(words, "kind_not_snake_case", "kind", str(given["given"]))
        said = Said(f"{why.what}. {why.write}")
    (told,) = told_problems([slip], words)
    return said, told


def _rules(draft: Draft, found: Preview | None) -> list[tuple[int, Rule, int | None]]:
    """Each rule with how many events it makes of the beginning; those without a kind make none."""
    rows, place = [], 0
    for number, rule in enumerate(draft.rules):
        made = found.taken.get(place, 0) if found is not None and rule.kind else None
        rows.append((number, rule, made))
        place += bool(rule.kind)
    return rows


def _shown(row: Row) -> dict[str, Any]:
    value: dict[str, Any] = row.value if isinstance(row.value, dict) else {}
    return {**value, "line": row.line, "told": (value.get("properties") or {}).items()}


def _reasons(words: Words, found: Preview) -> list[tuple[str, Said, int]]:
    return [
        (code, reason_said(words, code, field_of(code), "…").what, count)
        for code, count in found.reasons.items()
    ]


def _why(words: Words, row: Row) -> Reason:
    return reason_said(words, row.reason, field_of(row.reason), row.about)
