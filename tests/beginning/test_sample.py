"""Sample events: of the people and hours that were named, in the term, the same each time."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import Any

import pytest
from tests.beginning.begun import ALL, agreement_of, answered

from leadpact.beginning import SETTINGS, TEMPLATES, sample_events
from leadpact.beginning.casting import BUYERS, FIRMS, STAFF
from leadpact.beginning.skeleton import node_at, skeleton
from leadpact.calendars import calendar_from
from leadpact.events import is_kind
from leadpact.words.catalogue import LANGUAGES, Words


def rows(template: str = "software", language: str = "en", **texts: str) -> list[dict[str, str]]:
    answers = answered(template, language, **texts)
    agreement = agreement_of(template, language, **texts)
    calendar: Any = calendar_from(agreement.calendars[agreement.calendar])
    return list(csv.DictReader(sample_events(answers, calendar, Words(language)).csv.splitlines()))


@pytest.mark.parametrize(("template", "language"), ALL)
def test_events_are_well_formed(template: str, language: str) -> None:
    """Ids of their own, known kinds of words, in order, all in the first quarter of the term."""
    found = rows(template, language)
    assert len({row["event_id"] for row in found}) == len(found) <= 250
    assert all(is_kind(row["kind"]) and row["lead_id"] for row in found)
    times = [datetime.fromisoformat(row["at"]) for row in found]
    assert times == sorted(times)
    assert str(times[0])[:10] >= "2027-01-01" and str(times[-1])[:10] < "2027-04-01"


def test_the_people_are_those_that_were_named() -> None:
    """Owners are who sells, or the head alone; nobody else acts."""
    alone = rows(reps="-")
    assert {row["owner"] for row in alone} - {""} == {"luke"}
    assert {row["actor"] for row in alone} - {""} == {"luke", "anna"}
    several = rows(reps="A B <ab@acme.example>; C D")
    assert {row["owner"] for row in several} - {""} == {"ab", "c"}


def test_no_buyer_is_taken_for_a_colleague() -> None:
    """Also where our own company is called like one of the invented ones."""
    for _, address in FIRMS["en"][:3]:
        mail = f"ana@{address}.example"
        assert not [
            row for row in rows(marketing=f"Ana <{mail}>") if row["email"].endswith(f"@{address}.example")
        ]


@pytest.mark.parametrize("promise", ["5m", "10bm", "2d", "10bd"])
@pytest.mark.parametrize("hours", ["mon-fri 09:00-17:00", "sat-sun 00:00-24:00", "sun 00:00-20:00"])
def test_any_promise_and_any_week(promise: str, hours: str) -> None:
    """Events end with the term, however long a promise or short a week is."""
    found = rows(first_answer=promise, hours=hours, until="2027-03-31")
    assert found and max(row["at"] for row in found) < "2027-04-01"


def test_names_are_enough_and_told_apart() -> None:
    """Every language has as many people and companies, no two with one id."""
    for language in LANGUAGES:
        assert len({key for _, key in BUYERS[language]}) == len(BUYERS["en"])
        assert len({address for _, address in FIRMS[language]}) == len(FIRMS["en"])
        assert STAFF[language].reps


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_scene_is_that_of_the_template(template: str) -> None:
    """Attempts, forms and steps of a sale are those the agreement speaks of."""
    scene, source = SETTINGS[template], skeleton(template)
    assert node_at(source, "handoff", "return", "after", "attempts").value == scene.attempts
    assert scene.step in [each.value for each in node_at(source, "definitions", "deal_stages").value]
    assert f"form = '{scene.form}'" in source.text
