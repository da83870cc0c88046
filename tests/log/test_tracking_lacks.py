"""What a log lacks for an agreement, in words that say what to send or to map."""

from __future__ import annotations

from pathlib import Path

from tracking_asks import SMALL, STORY, ask, at


def test_what_is_lacking_is_said_in_words(tmp_path: Path) -> None:
    """The kind that never came, the property nobody carries, what a property was instead, and who is nobody's actor."""
    asked = ask(tmp_path, STORY)
    assert asked.lacks("follow_up.clocks.met.stops") == ["no event of kind `meeting_booked` in this log"]
    assert asked.lacks("definitions.stages.sql") == ["no event of kind `stage_set` in this log"]
    assert asked.lacks("follow_up.clocks.depth.needs.email") == [
        "nobody of the parties is named as `actor` of email_sent (1), so mail sent is no attempt"
    ]
    assert asked.lacks("follow_up.outcomes.connected") == [
        "`outcome` never was `agreed`; `outcome` was connected (1), no_answer (1)"
    ]
    assert asked.lacks("definitions.properties.employees") == [
        "`employees` is declared number; 1 of its values are not, as many"
    ]
    assert asked.lacks("handoff.required.phone") == ["1 of 2 handoffs are without it"]
    assert asked.lacks("kpis.lead_to_mql") == ["`definitions.stages.mql` can only be fed in part"]


def test_a_condition_that_never_held_tells_what_was_there_instead(tmp_path: Path) -> None:
    """Which part never held and what the property was; both parts, never at once; nothing carries it."""
    rows = [at(5, "a", "form_submitted", form="contact"), at(6, "b", "form_submitted", form="contact")]
    rows.append(at(7, "b", "form_submitted", form="letter"))
    asked = ask(tmp_path, rows)
    assert asked.lacks("handoff.triggers.demo") == [
        "`form = 'demo'` never held; `form` was contact (2), letter (1)"
    ]
    assert asked.lacks("qualification.fit.rules.big") == ["no event carries `employees`"]
    pages = [
        at(5, "a", "page_viewed", path="/pricing", language="es"),
        at(5, "a", "page_viewed", path="/", language="en"),
        at(5, "b", "page_viewed", employees="3"),
    ]
    asked = ask(tmp_path, pages)
    assert asked.lacks("qualification.interest.rules.pricing") == [
        "`path LIKE '/pricing%'` and `language = 'en'` never held at once"
    ]
    assert asked.lacks("qualification.fit.rules.big") == [
        "no lead_identified carries `employees`, so it is known of no lead: it is on page_viewed (1)"
    ]
    assert asked.lacks("qualification.interest.rules.large-visit") == [
        "`employees >= 50` never held; `employees` was 3"
    ]


def test_names_and_addresses_are_not_shown(tmp_path: Path) -> None:
    """Values that are all different are told by their number: whoever reads the table need not read them."""
    text = SMALL.replace("form = 'demo'\"}]\n", "email LIKE '%.example'\"}]\n")
    rows = [at(5, f"l{n}", "form_submitted", email=f"p{n}@acme.test") for n in range(6)]
    asked = ask(tmp_path, rows, text)
    assert asked.lacks("handoff.triggers.demo") == [
        "`email LIKE '%.example'` never held; `email` had 6 different values"
    ]


def test_attempts_are_those_of_people(tmp_path: Path) -> None:
    """Mail of somebody named is an attempt by mail; calls that a system made are none, and that is said."""
    rows = [
        at(5, "a", "form_submitted", form="demo"),
        at(6, "a", "email_sent", actor="luis@acme.example"),
        at(7, "a", "call_made", actor="luis", actor_kind="system"),
    ]
    asked = ask(tmp_path, rows)
    assert asked.of("follow_up.clocks.depth.needs.email") == ("yes", 1)
    assert asked.of("follow_up.clocks.depth.needs.phone") == ("no", 0)
    assert asked.lacks("follow_up.clocks.depth.needs.phone") == [
        "all 1 call_made are marked as a system's: none is an attempt"
    ]
    assert asked.lacks("follow_up.clocks.depth.satisfied_by") == [
        "no attempt has an `outcome`, so none tells whether the buyer was reached",
        "no event of kind `replied` or `meeting_booked` either",
    ]
    assert asked.of("follow_up.clocks.depth")[0] == "no"
    assert asked.of("kpis.tries")[0] == "no"


def test_a_clock_that_nothing_ever_stopped_is_told(tmp_path: Path) -> None:
    """What stops it was seen, and never while it ran: it can be fed in part."""
    rows = [at(5, "a", "form_submitted", form="demo"), at(6, "b", "meeting_booked")]
    asked = ask(tmp_path, rows)
    assert asked.of("follow_up.clocks.met") == ("partly", 1)
    assert asked.lacks("follow_up.clocks.met") == ["started, and not once answered by what stops it"]


def test_an_agreement_that_is_about_nobody_in_the_log_says_so(tmp_path: Path) -> None:
    """Kinds and conditions are seen all the same; what only a replay finds is not, for one reason."""
    text = SMALL.replace(
        "timezone: UTC\nparties", "timezone: UTC\napplies_to: \"region = 'Iberia'\"\nparties"
    )
    asked = ask(tmp_path, [{**row, "region": "Nord"} for row in STORY], text)
    assert asked.of("applies_to") == ("no", 0)
    assert asked.lacks("applies_to")[0].startswith("`region = 'Iberia'` never held")
    assert asked.of("qualification.interest.rules.pricing") == ("yes", 1)
    assert asked.of("handoff.triggers.demo")[0] == "no"
    assert asked.lacks("handoff.triggers.demo") == ["`applies_to` holds for no lead, so nothing is judged"]
    assert asked.lacks("follow_up.clocks.first.stops") == [
        "`applies_to` holds for no lead, so nothing is judged",
        "nobody of the parties is named as `actor` of email_sent (1), so mail sent is no attempt",
    ]


def test_a_kind_by_nearly_the_same_name_is_told(tmp_path: Path) -> None:
    """A kind nobody knows that is nearly the one that lacks; kinds with a meaning of their own are never offered."""
    asked = ask(tmp_path, [*STORY, at(20, "a", "webinars_joined"), at(20, "a", "meeting_held")])
    assert asked.lacks("definitions.stages.mql.enter.2") == [
        "no event of kind `webinar_joined` in this log; nearest to it is `webinars_joined` (1)"
    ]
    assert asked.lacks("follow_up.clocks.met.stops") == ["no event of kind `meeting_booked` in this log"]
