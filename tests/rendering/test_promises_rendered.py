"""Handoff, nurturing, follow-up and KPIs in words: everything that is agreed is said, in sentences a director reads."""

from __future__ import annotations

import pytest
from promise_examples import acme, clauses, groups, reader, rows, sentences, small, tables, texts

from leadpact.rendering import follow_up, handoff, kpis, nurturing
from leadpact.rendering.blocks import Points
from leadpact.words.catalogue import LANGUAGES


def test_every_promise_of_acme_is_said() -> None:
    """Every trigger, reason, track, step, clock and KPI is told with the clause that findings cite."""
    agreement, of = acme().agreement, reader(acme())
    assert {f"handoff.triggers.{each.id}" for each in agreement.handoff.triggers} <= clauses(
        handoff.section(of)
    )
    assert {f"handoff.return.track.{each}" for each in agreement.handoff.return_.track} <= clauses(
        handoff.section(of)
    )
    tracks = agreement.nurturing.tracks
    steps = {
        f"nurturing.tracks.{key}.steps.{at + 1}"
        for key, each in tracks.items()
        for at in range(len(each.steps))
    }
    assert steps | {f"nurturing.tracks.{key}" for key in tracks} <= clauses(nurturing.section(of))
    follow = clauses(follow_up.section(of))
    assert {f"follow_up.reasons.{key}" for key in agreement.follow_up.reasons} <= follow
    assert {f"follow_up.clocks.{key}" for key in agreement.follow_up.clocks} <= follow
    assert {f"follow_up.clocks.{key}.within" for key in agreement.follow_up.clocks} <= follow
    reported = clauses(kpis.section(of))
    assert {f"kpis.{key}" for key in agreement.kpis} <= reported
    assert {f"follow_up.clocks.{key}.objective" for key in agreement.follow_up.clocks} <= reported


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_condition_is_shown_with_its_source(language: str) -> None:
    """A sentence under a condition carries the condition as the YAML writes it."""
    of = reader(acme(), language)
    told = [
        each.source for part in (handoff, nurturing, follow_up) for each in sentences(part.section(of).blocks)
    ]
    assert {
        "form IN ('demo', 'presupuesto')",
        "wants = 'contacto'",
        "form IN ('guia', 'boletin', 'webinar')",
        "employees >= 500",
        "stage = 'proposal'",
        "coalesce(event.reason, 'no_answer') <> 'no_fit'",
    } <= {source for source in told if source is not None}


def test_the_promise_reads_like_one() -> None:
    """For whom, what, by whom, how soon, in whose hours, how surely: one sentence for each time, the first that fits first."""
    group = next(
        each
        for each in groups(follow_up.section(reader(acme())).blocks)
        if each.clause.endswith("first-response")
    )
    promised = group.blocks[0]
    assert isinstance(promised, Points) and promised.ordered
    hours = "in the owner’s hours, else in “madrid” hours; promised for 85 of 100."
    gets = "gets a human answer from Sales within"
    assert [str(each.text) for each in promised.sentences] == [
        f"A lead handed off by the trigger demo {gets} 30 working minutes of the handoff, {hours}",
        f"A lead graded A1 {gets} 1 working hour of the handoff, {hours}",
        f"A lead that meets “employees is at least 500” {gets} 2 working hours of the handoff, {hours}",
        f"Every other lead {gets} 4 working hours of the handoff, {hours}",
    ]


def test_the_promise_in_other_languages() -> None:
    """A director reads it in Spanish and Portuguese too."""
    wanted = {
        "es": "Un lead con nota A1 recibe de Ventas una respuesta humana en un plazo de 1 hora laborable desde el traspaso, "
        "en el horario del responsable o, si no, en el de «madrid»; prometido en 85 de cada 100.",
        "pt": "Um lead com nota A1 recebe de Vendas uma resposta humana em até 1 hora útil após a passagem, no horário do "
        "responsável ou, senão, no de “madrid”; prometido em 85 de cada 100.",
        "ar": "عميل محتمل بالتقدير A1 يتلقى من المبيعات ردًّا بشريًّا خلال ساعة عمل واحدة من التسليم، في ساعات المسؤول، وإلا ففي ساعات "
        "«madrid»؛ وهذا وعد في 85 من كل 100.",
    }
    for language, sentence in wanted.items():
        assert sentence in texts(follow_up.section(reader(acme(), language))), language


def test_what_a_clock_waits_for_is_said() -> None:
    """Depth says attempts, ways and gaps; a clock on the wall says so; one without an objective promises no share."""
    said = texts(follow_up.section(reader(acme())))
    assert (
        "Every lead gets 6 attempts from Sales within 15 working days of the handoff, in “madrid” hours; promised for 70 of 100."
        in said
    )
    assert "Each of these ways is used at least once: by phone and by email." in said
    assert "An attempt counts only if the last that counted is at least 4 working hours past." in said
    assert "It is missed after 5 working days without an attempt." in said
    assert "It is kept at once by: contact with the buyer or “Meeting booked”." in said
    assert any("within 21 days of the stage SQL, counted on the wall, day and night" in each for each in said)
    more = """
    follow_up: {clocks: {call: {owed_by: sales, starts: handed_off, stops: attempt_made, within: [{grade: A1, is: 90m}]}}}
    """
    said = texts(follow_up.section(reader(small(more))))
    assert (
        "A lead graded A1 gets a human answer from sales within 90 minutes of the handoff, counted on the wall, day and night; "
        "it is measured, and no share is promised." in said
    )
    assert "Any other lead is promised no time." in said


def test_escalations_say_who_is_told_when() -> None:
    """Each share of a clock's time with the people told at it, and whether the lead changes hands."""
    said = texts(follow_up.section(reader(acme())))
    assert "Told at 100% of its time: Luis Gil, head of Sales." in said
    people = "Luis Gil, head of Sales; Ana Ruiz, head of marketing"
    assert f"Told at 300% of its time: {people}. The lead is then to get another owner." in said
    assert "It is reported at risk when this share of its time is used: 50% and 80%." in said


def test_the_way_back_is_a_table() -> None:
    """Each reason with the track it leads to, none and the default in words."""
    [table] = tables(handoff.section(reader(acme())))
    assert rows(table) == [
        ("Not now", "long-term"),
        ("Ha elegido a otro", "long-term"),
        ("No fit", "no track"),
        ("Ya la teníamos", "no track"),
        ("Los datos no son buenos", "no track"),
        ("any other reason", "Volver a hablar"),
    ]


def test_reasons_say_what_they_bring_about() -> None:
    """Which excuse what was owed, and which want words."""
    table = tables(follow_up.section(reader(acme())))[0]
    said = {row[0]: row[1:] for row in rows(table)}
    assert said["Ya la teníamos"] == ("optional", "yes")
    assert said["Not now"] == ("optional", "no")
    assert said["Otra razón"] == ("required", "no")


def test_each_number_says_target_party_and_sign() -> None:
    """A KPI is one sentence: what it counts, who owes it, what it must reach, what it tells."""
    assert texts(kpis.section(reader(acme())))[:5] == [
        "New MQLs: how many people first enter the stage MQL in the term. Owed by marketing; target: what the plan says; "
        "it tells what came of it.",
        "Good MQLs: of those who enter the stage MQL, the share graded A1 or A2. Owed by marketing; target: 50%; "
        "it tells what is to come.",
        "Of those who first enter the stage lead, the share who enter MQL within 90 days. Owed by marketing; target: 25%; "
        "it tells what is to come.",
        "They arrive complete: the share of handoffs that carry all that is required. Owed by marketing; target: 95%; it tells what "
        "came of it.",
        "Attempts at those who never answered: how many attempts leads that were never reached got, on average. Owed by Sales; "
        "target: 6; it tells what came of it.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_minimal_agreement_says_that_nothing_is_agreed(language: str) -> None:
    """A part that agrees nothing is a section of one sentence."""
    of = reader(small(), language)
    for part in (handoff, nurturing, follow_up, kpis):
        assert len(texts(part.section(of))) == 1, part


def test_a_handoff_without_triggers_says_the_rest() -> None:
    """What is agreed of a handoff is said, also where nothing leads to one yet."""
    said = texts(
        handoff.section(
            reader(small("handoff: {accept: {within: 2bh, silence: accepted}, up_to: 87.5% of plan}"))
        )
    )
    assert "Nothing hands a lead off." in said
    assert (
        "Sales accepts or rejects within 2 working hours of the handoff; an attempt means yes; silence means yes."
        in said
    )
    assert any(
        each.startswith("Sales promises to take on up to 87.5% of what the plan says") for each in said
    )


def test_names_of_two_hundred_letters_are_said_whole() -> None:
    """A long name is neither cut nor lost."""
    name = "Ñandú " * 33 + "ab"
    more = f"""
    nurturing: {{tracks: {{calm: {{name: "{name}", steps: [{{after: 1d, send: "{name}"}}]}}}}}}
    follow_up: {{clocks: {{call: {{means: "{name}", owed_by: sales, starts: handed_off, stops: attempt_made, within: 4bh, objective: 90%}}}}}}
    """
    version = small(more)
    assert name in texts(nurturing.section(reader(version)))
    assert (
        next(
            each.title for each in groups(follow_up.section(reader(version)).blocks) if "call" in each.clause
        )
        == name
    )
    assert f"{name}: owed by sales; target: 90% kept." in texts(kpis.section(reader(version)))
