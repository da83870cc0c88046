"""Where a score comes from: the points of each rule as they are at an instant, adding up to the score that is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor
from typing import Literal

from leadpact.agreement.condition_types import Condition
from leadpact.agreement.condition_values import Known
from leadpact.agreement.conditions import holds, parse_condition
from leadpact.agreement.history import History, Version
from leadpact.agreement.qualification import Rule, Score
from leadpact.events import Event
from leadpact.replay.findings import Finding
from leadpact.replay.scores import halved
from leadpact.words.story import Story, detail_of

ScoreName = Literal["fit", "interest"]
SCORES: tuple[ScoreName, ...] = ("fit", "interest")


@dataclass(frozen=True)
class Part:
    """What one rule gives. Points in thousandths; `first` and `last` are the events that counted."""

    rule: str
    clause: str
    version: str
    points: int
    times: int = 0
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True)
class Breakdown:
    """A score at an instant, all in thousandths: the parts and `cut` (what the limit or zero takes) make `shown`."""

    score: ScoreName
    at: int
    version: Version
    parts: tuple[Part, ...]
    shown: int

    @property
    def cut(self) -> int:
        """What the score's limit (below zero) or its floor (above) changes."""
        return self.shown - sum(part.points for part in self.parts)

    @property
    def terms(self) -> Score:
        """The score's limit, rules and fading."""
        return score_of(self.version, self.score)


@dataclass
class _Gift:
    at: int
    points: float


@dataclass
class _Given:
    """What a rule has given so far."""

    clause: str
    version: str
    first: str
    last: str
    times: int
    gifts: list[_Gift]


def score_of(version: Version, name: str) -> Score:
    """One of a version's two scores."""
    found: Score = getattr(version.agreement.qualification, name)
    return found


def at_handoff(story: Story, handoff: Finding) -> tuple[Breakdown, ...]:
    """Both scores as they were when the lead was handed off."""
    version = story.history.at(handoff.at)
    found = story.replay.findings
    before = found[: found.index(handoff)]
    return tuple(_breakdown(story, name, version, handoff.at, before, handoff.lead_id) for name in SCORES)


def at_the_end(story: Story) -> tuple[Breakdown, ...]:
    """Both scores as the standing shows them; none where the lead has no standing."""
    standing = story.standing
    if standing is None:
        return ()
    version = _version_at(story.history, story.until)
    if version is None:
        return ()
    shown = {"fit": round(standing.fit * 1000), "interest": round(standing.interest * 1000)}
    return tuple(
        _breakdown(story, name, version, story.until, story.replay.findings, story.survivor, shown[name])
        for name in SCORES
    )


def _version_at(history: History, at: int) -> Version | None:
    begun = [version for version in history.versions if version.effective_at <= at]
    return begun[-1] if begun else None


def _breakdown(
    story: Story,
    name: ScoreName,
    version: Version,
    at: int,
    before: Sequence[Finding],
    lead_id: str,
    shown: int | None = None,
) -> Breakdown:
    given = _given(story.history, name, before, lead_id)
    drafts = [
        (
            rule,
            each.clause,
            each.version,
            sum(_faded(story.history, name, gift, at) for gift in each.gifts),
            each,
        )
        for rule, each in given.items()
    ]
    exact: list[tuple[Part, float]] = [
        (Part(rule, clause, of, 0, each.times, each.first, each.last), points)
        for rule, clause, of, points, each in drafts
    ]
    record = record_of(story, lead_id, at)
    for rule in score_of(version, name).rules:
        if not rule.on and _applies(version, rule, record):
            most = rule.points if rule.limit is None else min(rule.points, rule.limit)
            clause = f"qualification.{name}.rules.{rule.id}"
            exact.append((Part(rule.id, clause, version.name, 0), float(most)))
    parts = _rounded(exact)
    total = sum(part.points for part in parts)
    limit = round(float(score_of(version, name).limit) * 1000)
    return Breakdown(name, at, version, parts, min(max(total, 0), limit) if shown is None else shown)


def _rounded(exact: Sequence[tuple[Part, float]]) -> tuple[Part, ...]:
    """Points in thousandths that add up to the rounded sum: what is left over goes to the largest remainders."""
    scaled = [points * 1000 for _, points in exact]
    whole = [floor(each) for each in scaled]
    left = floor(sum(scaled) + 0.5) - sum(whole)
    order = sorted(range(len(exact)), key=lambda place: whole[place] - scaled[place])
    for place in order[: max(left, 0)]:
        whole[place] += 1
    return tuple(
        Part(part.rule, part.clause, part.version, points, part.times, part.first, part.last)
        for (part, _), points in zip(exact, whole, strict=True)
    )


def _given(history: History, name: ScoreName, before: Sequence[Finding], lead_id: str) -> dict[str, _Given]:
    """Replays what each rule gave, with all its digits; `points_given` says when one counted."""
    found: dict[str, _Given] = {}
    for row in before:
        if row.kind != "points_given" or row.lead_id != lead_id:
            continue
        if not row.clause.startswith(f"qualification.{name}."):
            continue
        version = history.by_name[str(row.version)]
        rule_id = str(detail_of(row)["rule"]).removeprefix(f"{name}.")
        rule = next(each for each in score_of(version, name).rules if each.id == rule_id)
        if rule_id not in found:
            found[rule_id] = _Given(row.clause, row.version or "", row.cause, row.cause, 0, [])
        each = found[rule_id]
        present = sum(_faded(history, name, gift, row.at) for gift in each.gifts)
        room = float("inf") if rule.limit is None else float(rule.limit) - present
        points = min(float(rule.points), room)
        if all(score_of(one, name).expires is None for one in history.versions):
            each.gifts = [_Gift(row.at, present + points)]  # without an age to ask for, a sum will do
        else:
            each.gifts.append(_Gift(row.at, points))
        each.times += 1
        each.last, each.clause, each.version = row.cause, row.clause, row.version or ""
    return found


def _faded(history: History, name: ScoreName, gift: _Gift, at: int) -> float:
    """A gift's points at an instant: each stretch of time fades as the version of that time has it."""
    points, since = gift.points, gift.at
    for place, version in enumerate(history.versions):
        last = place + 1 == len(history.versions)
        end = at if last else min(at, history.versions[place + 1].effective_at)
        if end <= since:
            continue
        terms = score_of(version, name)
        if terms.half_life is not None:
            points *= halved(end - since, terms.half_life.microseconds)
        if terms.expires is not None and end - gift.at >= terms.expires.microseconds:
            return 0.0
        since = end
    return points


def record_of(story: Story, lead_id: str, at: int) -> Known:
    """What is known of a lead at an instant: what it and those merged into it before told of themselves."""
    alias: dict[str, str] = {}
    records: dict[str, Known] = {}
    for event in story.events:
        if event.at > at:
            break
        into = event.properties.get("into") if event.kind == "lead_merged" else None
        if into and event.lead_id not in alias and _root(into, alias) != event.lead_id:
            alias[event.lead_id] = into
        if event.kind == "lead_identified":
            records.setdefault(_root(event.lead_id, alias), Known()).learn(event.properties)
    return records.get(lead_id, Known())


def _root(lead: str, alias: Mapping[str, str]) -> str:
    while lead in alias:
        lead = alias[lead]
    return lead


def _applies(version: Version, rule: Rule, record: Known) -> bool:
    agreement = version.agreement
    if rule.when is None:
        return False
    types = agreement.definitions.properties
    found = parse_condition(rule.when, types, agreement.timezone)
    return isinstance(found, Condition) and holds(found, {}, record) is True


def points_text(thousandths: int) -> Decimal:
    """Thousandths as an exact number."""
    return Decimal(thousandths) / 1000


def event_of(story: Story, event_id: str | None) -> Event | None:
    """The event a part cites."""
    return story.by_id.get(event_id or "")
