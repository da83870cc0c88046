"""One account folded in memory for a notice: what is owed now, why the lead is worth a call."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.agreement.history import History
from leadpact.events import Event
from leadpact.replay.findings import Finding
from leadpact.replay.gathering import MergeLoopError
from leadpact.web.account_story import OURS, persona_in, story_until
from leadpact.web.records.models import Lead
from leadpact.words.catalogue import Said, Words
from leadpact.words.clauses import CLOCKS
from leadpact.words.clock_findings import ClockTeller
from leadpact.words.naming import Names
from leadpact.words.notices_told import Buyer, Gift, Owed, Payload, Score, Seen, Who
from leadpact.words.scores import SCORES, at_handoff
from leadpact.words.story import Story

LAST, GIFTS = 5, 8
"""How many events and how many rules a notice names."""
CONTACT = ("email", "phone", "company", "job_title", "website")
ABOUT = ("form", "path", "subject", "campaign", "title", "name")
"""Properties that say what an event was about, the first there is."""
PROFILE = ("challenges", "goals", "objections", "identifiers", "demographics")


def folded(lead: Lead, history: History, now: int, trace: bool = False) -> Story | None:
    """The story of a lead until `now`; None where it is too long, or no story."""
    try:
        found = story_until(lead, history, now, trace)
    except MergeLoopError:
        return None
    return None if found is None else found[0]


def owed_in(story: Story, words: Words) -> Iterator[Owed]:
    """The open promises of the lead's conversation."""
    teller = ClockTeller(story, words)
    for clock in story.open_clocks:
        row = clock.rows[-1]
        names = teller.names(row.version)
        who = Who(names.party(row.party), names.person(row.person) if row.person else None)
        is_clock = row.clause.startswith(CLOCKS)
        yield Owed(row.clause.removeprefix(CLOCKS) if is_clock else None, teller.owed(row), who, row.due_at)


def payload_of(story: Story, handoff: Finding, shared: frozenset[str], names: Names) -> Payload:
    """What the agreement passes on with a handoff."""
    record = {name: value for name, value in _known(story).items() if value.strip()}
    contact = [name for name in CONTACT if "contact" in shared and name in record]
    contact += sorted(shared & set(record) - {*contact, "source"})
    standing = story.standing
    return Payload(
        contact=tuple((name, record[name]) for name in contact),
        source=_source(story, record) if "source" in shared else None,
        score=_score(story, handoff) if "score_explained" in shared and story.is_scored else None,
        events=tuple(_last(story)) if "last_events" in shared else (),
        persona=_persona(story, names) if "persona" in shared else None,
        buying_stage=standing.buying_stage
        if standing is not None and story.has_buying_stages and "buying_stage" in shared
        else None,
    )


def _theirs(story: Story) -> list[Event]:
    return [event for event in story.events if event.lead_id in story.person and event.at <= story.until]


def _known(story: Story) -> dict[str, str]:
    known: dict[str, str] = {}
    for event in _theirs(story):
        if event.kind == "lead_identified":
            known.update(event.properties)
    return known


def _source(story: Story, record: dict[str, str]) -> str | None:
    said = (event.source for event in _theirs(story) if event.source and event.kind not in OURS)
    return record.get("source") or next(said, None)


def _score(story: Story, handoff: Finding) -> Score:
    both = {each.score: each for each in at_handoff(story, handoff)}
    parts = [(name, part) for name in SCORES for part in both[name].parts if part.points]
    parts.sort(key=lambda each: -abs(each[1].points))
    gifts = tuple(Gift(name, part.rule, part.points / 1000) for name, part in parts[:GIFTS])
    shown = {name: (each.shown / 1000, float(each.terms.limit)) for name, each in both.items()}
    grade = story.standing.grade if story.standing is not None else None
    return Score(*shown["fit"], *shown["interest"], grade, gifts)


def _last(story: Story) -> Iterator[Seen]:
    seen = [event for event in _theirs(story) if event.kind not in OURS]
    for event in reversed(seen[-LAST:]):
        what = next((event.properties[name] for name in ABOUT if event.properties.get(name)), "")
        yield Seen(event.at, event.kind, what[:80])


def _persona(story: Story, names: Names) -> Buyer | None:
    found = persona_in(story, names.agreement)
    if found is None:
        return None
    key, persona = found
    says = tuple(
        (part, Said(names.words.semicolon.join(names.text(text, "") for text in getattr(persona, part))))
        for part in PROFILE
        if getattr(persona, part)
    )
    role = str(persona.buying_role) if persona.buying_role else None
    return Buyer(names.text(persona.name, key), role, says)
