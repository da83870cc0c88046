"""The templates: complete, clean, and one agreement each in four languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from pydantic import BaseModel
from tests.beginning.begun import ALL, PLACE, agreement_of, text_of

from leadpact.agreement.document import Agreement
from leadpact.agreement.nodes import LARGEST
from leadpact.agreement.parsing import parse
from leadpact.agreement.reading import read_agreement
from leadpact.agreement.texts import Text
from leadpact.agreement.values import FrozenMap
from leadpact.beginning import TEMPLATES
from leadpact.beginning.skeleton import NAMED, SPOKEN, passages, skeleton
from leadpact.words.catalogue import LANGUAGES

GUIDANCE = (
    "goals.revenue.target", "goals.revenue.by", "goals.revenue.counted_from", "goals.revenue.conversion",
    "goals.revenue.marketing_share", "goals.revenue.average_deal", "goals.segments", "goals.methods", "goals.credit",
    "definitions.stages", "definitions.deal_stages", "definitions.excluded", "qualification.fit.rules",
    "qualification.interest.rules", "qualification.grades", "qualification.buying_stage", "handoff.triggers",
    "handoff.share.lead", "handoff.share.mql", "handoff.share.handed_off", "handoff.required", "handoff.accept.within",
    "handoff.up_to", "handoff.return.after.attempts", "handoff.return.track.default", "handoff.return.cool_down",
    "follow_up.outcomes", "follow_up.reasons", "follow_up.excuses", "follow_up.clocks.first-response.escalate",
    "follow_up.clocks.depth.needs.channels", "follow_up.clocks.depth.needs.gap", "follow_up.clocks.reason-noted",
    "follow_up.clocks.nurture-begun", "follow_up.pauses", "review.meetings", "review.reports.marketing",
    "review.reports.sales", "review.close", "review.disputes", "review.if_missed", "signers", "until",
)  # fmt: skip
"""What public guidance asks of such an agreement, as the clauses that say it."""


@cache
def placed(template: str, language: str) -> str:
    """The same answers in every language."""
    return text_of(template, language, company="Acme", currency="EUR", **PLACE)


def plain(template: str, language: str) -> Any:
    root = parse(placed(template, language)).root
    assert root is not None
    return root.plain()


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every scalar with its path; names that people read are replaced by their place."""
    if isinstance(value, dict):
        for place, (key, each) in enumerate(value.items()):
            yield from leaves(each, (*path, place if path in NAMED else key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from leaves(each, (*path, place))
    else:
        yield path, value


def texts(value: Any) -> Iterator[str]:
    """Every text for people that an agreement has, found by its type and not by its key."""
    if isinstance(value, Text):
        yield str(value)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name))
    elif isinstance(value, FrozenMap):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from texts(each)


def read(template: str, language: str) -> Agreement:
    found = read_agreement(placed(template, language), "x.yaml").agreement
    assert found is not None
    return found


@pytest.mark.parametrize(("template", "language"), ALL)
def test_an_agreement_is_whole(template: str, language: str) -> None:
    """With nothing but what is proposed it has no problem and no doubt, and is small."""
    agreement_of(template, language)
    assert len(text_of(template, language).encode()) < LARGEST / 8


@pytest.mark.parametrize("template", TEMPLATES)
def test_it_covers_public_guidance(template: str) -> None:
    """Each point that guidance on such agreements names has its clause."""
    data = plain(template, "en")
    for clause in GUIDANCE:
        node = data
        for step in clause.split("."):
            assert step in node, clause
            node = node[step]
        assert node, clause
    assert {stage["id"] for stage in data["definitions"]["stages"]} >= {
        "contact",
        "lead",
        "mql",
        "sal",
        "sql",
    }
    assert all(stage["means"] for stage in data["definitions"]["stages"])
    profile = {"demographics", "identifiers", "challenges", "goals", "objections", "match", "buying_role"}
    assert all(profile <= set(persona) for persona in data["personas"].values())
    tracks = data["nurturing"]["tracks"].values()
    assert {track["buying_stage"] for track in tracks} == {"awareness", "consideration", "decision"}
    assert all("sales" in track["start"]["manual"] for track in tracks)
    assert {kpi["owed_by"] for kpi in data["kpis"].values()} == {"marketing", "sales"}
    clocks = data["follow_up"]["clocks"].values()
    assert {clock["owed_by"] for clock in clocks} == {"marketing", "sales"}
    assert all(clock["objective"] and clock["means"] for clock in clocks)
    assert all(meeting["agenda"] for meeting in data["review"]["meetings"].values())
    assert {party["head"] for party in data["parties"].values()} == {"ana", "luis"}


@pytest.mark.parametrize(("template", "language"), [each for each in ALL if each[1] != "en"])
def test_languages_differ_in_words_only(template: str, language: str) -> None:
    """Of one template all languages have the same structure, numbers and rules; what differs is there for people."""
    english, other = dict(leaves(plain(template, "en"))), dict(leaves(plain(template, language)))
    assert list(english) == list(other)
    allowed = {*texts(read(template, "en")), "en", "office"}
    for path, value in english.items():
        if value != other[path]:
            spoken = isinstance(value, str) and path[-1] in ("when", "match") and SPOKEN.search(value)
            assert value in allowed or spoken or path[-1] == "role", path
            if spoken:
                assert re.sub("'[^']*'", "''", value) == re.sub("'[^']*'", "''", other[path])


@pytest.mark.parametrize(("template", "language"), [each for each in ALL if each[1] != "en"])
def test_every_text_is_translated(template: str, language: str) -> None:
    """No text of the typed agreement, and no line of a comment, is left in English."""
    people = {"Ana Ruiz", "Luis Gil", "Marta Paz"}
    assert set(texts(read(template, language))) & set(texts(read(template, "en"))) <= people
    comments = [
        {line.strip() for line in placed(template, each).splitlines() if line.lstrip().startswith("#")}
        for each in ("en", language)
    ]
    assert comments[0]
    assert not comments[0] & comments[1]


@pytest.mark.parametrize("template", TEMPLATES)
def test_comments_have_lines_of_their_own(template: str) -> None:
    """A comment beside a value would not be found, and would stay in English."""
    source = skeleton(template)
    spans = [(p.start, p.end) for p in passages(source) if p.kind == "comment"]
    without = "".join(
        "" if any(start <= at < end for start, end in spans) else each for at, each in enumerate(source.text)
    )
    assert "#" not in without


def test_templates_differ_in_substance() -> None:
    """What is asked for, what is promised and how a sale goes is each trade's own."""
    data = {template: plain(template, "en") for template in TEMPLATES}
    for clause in (
        "definitions.deal_stages",
        "handoff.triggers",
        "qualification.interest.rules",
        "goals.segments",
    ):
        first, second = clause.split(".")[:2]
        found = [str(each[first][second]) for each in data.values()]
        assert len(set(found)) == len(TEMPLATES), clause
    clocks = [set(each["follow_up"]["clocks"]) for each in data.values()]
    assert all(one - set.union(*(c for c in clocks if c is not one)) for one in clocks)
    first = [each["follow_up"]["clocks"]["first-response"]["within"][0]["is"] for each in data.values()]
    assert first == ["15bm", "1bd", "2bh"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_is_an_agreement_itself(template: str) -> None:
    """Who maintains a template can check it as it stands."""
    assert read_agreement(skeleton(template).text, "2026-01-01.yaml").problems == ()


def test_the_languages_are_all_of_them() -> None:
    """Nobody adds a language to the words and forgets the templates."""
    assert {language for _, language in ALL} == set(LANGUAGES)
