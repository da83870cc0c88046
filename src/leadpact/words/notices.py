"""Notices in words: from the values of what happened to a message any channel can send, in a reader's language and zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from typing import assert_never

from leadpact.calendars import format_instant
from leadpact.notices.message import Link, Message
from leadpact.words import notices_asked as asked
from leadpact.words import notices_clocks as clocks
from leadpact.words import notices_gathered as gathered
from leadpact.words import notices_handoff as handoff
from leadpact.words.catalogue import Said
from leadpact.words.notices_told import (
    Assigned,
    AtRisk,
    Digest,
    DisputesDue,
    Escalated,
    HandedOff,
    ImportDone,
    Joined,
    Missed,
    NobodyAvailable,
    Rejected,
    Returned,
    ReviewDue,
    Told,
    ToSign,
    Trial,
    TriggeredAgain,
)
from leadpact.words.notices_voice import Draft, Voice


@dataclass(frozen=True)
class Reader:
    """Whom a notice is for: a language of `catalogue.LANGUAGES`, perhaps with a region, and an IANA zone."""

    language: str
    timezone: str


def message(told: Told, reader: Reader, notice_id: str, attempt: int = 1) -> Message:
    """The notice. `notice_id` stays the same when it is sent again, `attempt` counts up from 1 and marks a possible repeat.

    Raises LookupError for a language that is not spoken or a zone that is not known, ValueError for an id that is none.
    """
    voice = _voice(reader.language, reader.timezone)
    draft = _draft(told, voice)
    return Message(
        notice_id=notice_id,
        kind=told.kind,
        title=draft.title,
        blocks=draft.blocks,
        at=told.at,
        language=voice.words.language,
        is_rtl=voice.words.is_rtl,
        attempt=attempt,
        link=Link(draft.link, told.url) if told.url is not None else None,
        footer=tuple(_footer(voice, reader, notice_id, attempt)),
        values=facts(told),
    )


def title(told: Told, reader: Reader) -> Said:
    """One line that says it, for a list."""
    return _draft(told, _voice(reader.language, reader.timezone)).title


@lru_cache(maxsize=256)
def _voice(language: str, timezone: str) -> Voice:
    return Voice(language, timezone)


def _footer(voice: Voice, reader: Reader, notice_id: str, attempt: int) -> list[Said]:
    lines = [voice.say("Times are those of {zone}. Notice {id}.", zone=reader.timezone, id=notice_id)]
    if attempt > 1:
        lines.insert(0, voice.say("Possible repeat: this notice may have reached you before."))
    return lines


def _draft(told: Told, voice: Voice) -> Draft:
    match told:
        case HandedOff():
            return handoff.handed_off(told, voice)
        case Assigned():
            return handoff.assigned(told, voice)
        case TriggeredAgain():
            return handoff.triggered_again(told, voice)
        case Joined():
            return handoff.joined(told, voice)
        case Returned():
            return handoff.returned(told, voice)
        case Rejected():
            return handoff.rejected(told, voice)
        case NobodyAvailable():
            return handoff.nobody_available(told, voice)
        case AtRisk():
            return clocks.at_risk(told, voice)
        case Missed():
            return clocks.missed(told, voice)
        case Escalated():
            return clocks.escalated(told, voice)
        case ReviewDue():
            return gathered.review_due(told, voice)
        case ImportDone():
            return gathered.import_done(told, voice)
        case DisputesDue():
            return asked.disputes_due(told, voice)
        case ToSign():
            return asked.to_sign(told, voice)
        case Trial():
            return asked.trial(told, voice)
        case Digest():
            return gathered.digest(told, voice, lambda each: _draft(each, voice).title)
        case _:
            assert_never(told)


def facts(told: object) -> Mapping[str, object]:
    """What a notice tells, as JSON has values: instants are RFC 3339 in UTC, a notice within another says its kind."""
    found = {each.name: _plain(each.name, getattr(told, each.name)) for each in fields(told)}  # type: ignore[arg-type]
    kind = getattr(told, "kind", None)
    return {"kind": kind, **found} if isinstance(kind, str) else found


def _plain(name: str, value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool) and (name == "at" or name.endswith("_at")):
        return format_instant(value)
    if isinstance(value, tuple):
        return [_plain("", each) for each in value]
    if is_dataclass(value):
        return facts(value)
    return str(value) if isinstance(value, str) else value
