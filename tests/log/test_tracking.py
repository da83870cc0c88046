"""What a log can feed of an agreement, counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from event_files import write
from tracking_asks import SMALL, STORY, ask, at, history_of

from leadpact.log.problems import Problem
from leadpact.runners.here import replay_files
from leadpact.runners.tracking import Tracked, track_files


def test_every_clause_is_counted(tmp_path: Path) -> None:
    """Events that meet kind and condition, leads a condition holds for, and findings as the replay makes them; with
    when they were first and last seen."""
    asked = ask(tmp_path, STORY)
    expected = {
        "definitions.stages.contact": ("yes", 3),
        "definitions.stages.lead": ("yes", 2),  # a is an mql by its page before its form: implied
        "definitions.stages.mql": ("partly", 1),
        "definitions.stages.mql.enter.1": ("yes", 1),
        "definitions.stages.mql.enter.2": ("no", 0),
        "definitions.stages.sql": ("no", 0),
        "qualification.fit.rules.big": ("yes", 1),
        "qualification.interest.rules.pricing": ("yes", 1),
        "handoff.triggers.demo": ("yes", 2),
        "handoff.required.phone": ("yes", 1),
        "follow_up.clocks.first": ("yes", 2),
        "follow_up.clocks.first.starts": ("yes", 2),
        "follow_up.clocks.first.stops": ("yes", 2),
        "follow_up.clocks.depth.needs.phone": ("yes", 2),
        "follow_up.clocks.depth.needs.email": ("no", 0),
        "follow_up.clocks.depth.satisfied_by": ("yes", 1),
        "follow_up.clocks.depth": ("partly", 2),
        "follow_up.clocks.met": ("no", 2),
        "kpis.lead_to_mql": ("partly", 2),
        "kpis.whole": ("yes", 2),
        "kpis.tries": ("yes", 2),
    }
    assert {clause: asked.of(clause) for clause in expected} == expected
    assert asked.days("handoff.triggers.demo") == ("2026-01-07T10:00", "2026-01-09T10:00")
    assert asked.days("follow_up.clocks.first.stops") == ("2026-01-09T10:00", "2026-01-13T10:00")


def test_what_is_known_of_a_lead_counts_at_its_later_events(tmp_path: Path) -> None:
    """A condition on the lead holds at events after it was told, not at those before."""
    rows = [
        at(5, "a", "page_viewed", path="/"),
        at(6, "a", "lead_identified", employees="60"),
        at(7, "a", "page_viewed", path="/"),
        at(8, "a", "page_viewed", path="/"),
        at(9, "a", "lead_identified", employees="20"),
        at(10, "a", "page_viewed", path="/"),
    ]
    asked = ask(tmp_path, rows)
    assert asked.of("qualification.interest.rules.large-visit") == ("yes", 2)
    assert asked.days("qualification.interest.rules.large-visit") == ("2026-01-07T10:00", "2026-01-08T10:00")
    assert asked.of("qualification.fit.rules.big") == ("yes", 1)


def test_a_lead_is_asked_about_itself_where_it_tells(tmp_path: Path) -> None:
    """That nothing is known of a lead before it is identified makes it none of those who have no phone; a lead that
    never is identified has none."""
    rows = [
        at(5, "a", "page_viewed", path="/"),
        at(6, "a", "lead_identified", phone="1"),
        at(7, "b", "lead_identified", employees="3"),
    ]
    assert ask(tmp_path, rows).of("qualification.fit.rules.mute") == ("yes", 1)
    assert ask(tmp_path, [*rows, at(8, "c", "page_viewed", path="/")]).of("qualification.fit.rules.mute") == (
        "yes",
        2,
    )


def test_a_rare_word_among_many_is_counted(tmp_path: Path) -> None:
    """An outcome that is listed is found however many others are more frequent."""
    rows = [at(5, "a", "call_made", actor="luis", outcome=f"note {n // 2}") for n in range(240)]
    asked = ask(tmp_path, [*rows, at(6, "a", "call_made", actor="luis", outcome="agreed")])
    assert asked.of("follow_up.outcomes.connected") == ("partly", 1)


def test_dates_without_a_time_are_no_evidence_for_a_clock(tmp_path: Path) -> None:
    """They enter stages and hand leads off, and start and stop no clock: said of all of them, and of some."""
    rows = [{**row, "at": row["at"][:10]} if row["kind"] == "form_submitted" else row for row in STORY]
    asked = ask(tmp_path, rows)
    assert asked.of("handoff.triggers.demo") == ("yes", 2)
    assert asked.of("follow_up.clocks.first") == ("no", 0)
    assert asked.lacks("follow_up.clocks.first.starts") == [
        "`at` has only dates: no clock can be judged by them"
    ]
    rows = [{**row, "at": row["at"][:10]} if row["at"] == "2026-01-09T10:00:00Z" else row for row in STORY]
    asked = ask(tmp_path, rows)
    assert asked.of("follow_up.clocks.first") == ("partly", 1)
    assert asked.lacks("follow_up.clocks.first.starts") == [
        "1 of 2 are dates without a time: no clock can be judged by them"
    ]


def test_a_log_from_before_the_agreement_is_asked_as_if_it_held(tmp_path: Path) -> None:
    """Before a signature there is only the past: the latest version is in force for all of it, and it is told."""
    asked = ask(tmp_path, STORY)
    later = ask(
        tmp_path, STORY, SMALL.replace("effective: 2026-01-01", "effective: 2027-01-01\nuntil: 2027-12-31")
    )
    assert [(row.clause, row.fed, row.seen) for row in asked.tracked.rows] == [
        (row.clause, row.fed, row.seen) for row in later.tracked.rows
    ]
    assert (asked.tracked.outside, later.tracked.outside) == (0, len(STORY))
    over = ask(
        tmp_path, STORY, SMALL.replace("effective: 2026-01-01", "effective: 2025-01-01\nuntil: 2026-01-08")
    )
    assert [(row.clause, row.seen) for row in over.tracked.rows] == [
        (row.clause, row.seen) for row in asked.tracked.rows
    ]
    assert over.tracked.outside == 5


def test_an_empty_log_feeds_nothing(tmp_path: Path) -> None:
    """A header alone, and rows that are all refused: every clause is never fed, and says why."""
    columns = ("event_id", "lead_id", "at", "kind")
    log = write(tmp_path / "none.csv", [], columns)
    refused = write(
        tmp_path / "refused.csv", [{"event_id": "e", "lead_id": "l", "at": "soon", "kind": "call_made"}]
    )
    for paths, read in (([log], 0), ([log, refused], 1)):
        tracked = track_files(history_of(tmp_path, SMALL), paths)
        assert isinstance(tracked, Tracked)
        assert (tracked.events, tracked.read, tracked.rejected) == (0, read, read)
        assert {row.fed for row in tracked.rows} == {"no"}
        assert all(row.lacks or ".clocks." in row.clause or row.need.rests_on for row in tracked.rows)


def test_a_log_that_cannot_be_read_is_refused_as_by_replay(tmp_path: Path) -> None:
    """The same problems, and nothing is asked."""
    (tmp_path / "log.csv").write_text("lead,when\na,2026-01-01\n")
    history = history_of(tmp_path, SMALL)
    found = track_files(history, [tmp_path / "log.csv", tmp_path / "none.csv"])
    assert isinstance(found, list) and all(isinstance(each, Problem) for each in found)
    assert found == replay_files(history, [tmp_path / "log.csv", tmp_path / "none.csv"], None)


@pytest.mark.parametrize("why", ["stage", "visitor", "plan"])
def test_kpis_derive_from_what_they_count(tmp_path: Path, why: str) -> None:
    """A stage nobody enters, visits, and a plan without a goal can't be measured by any log."""
    kpi, lacking = {
        "stage": ("volume: sql, target: 5", "`definitions.stages.sql` can't be fed"),
        "visitor": (
            "conversion: [visitor, lead], target: 5%",
            "visits have no lead, so no event: a log can't say them",
        ),
        "plan": ("volume: lead, target: plan", "there is no goals.revenue, so no plan to be held against"),
    }[why]
    text = SMALL.replace("volume: mql}", f"{kpi}}}")
    asked = ask(tmp_path, STORY, text)
    assert (asked.of("kpis.mqls")[0], asked.lacks("kpis.mqls")) == ("no", [lacking])


def test_stages_feed_what_waits_for_them(tmp_path: Path) -> None:
    """A trigger and a clock that wait for a stage nobody enters can't be fed, and name the stage."""
    text = SMALL.replace("form = 'demo'\"}]\n", "form = 'demo'\"}, {id: late, on_stage: sql}]\n").replace(
        "starts: {on: form_submitted, when: \"form = 'demo'\"}", "starts: {on_stage: sql}"
    )
    asked = ask(tmp_path, STORY, text)
    assert (asked.of("handoff.triggers.late"), asked.of("follow_up.clocks.met")) == (("no", 0), ("no", 0))
    assert asked.lacks("handoff.triggers.late") == ["`definitions.stages.sql` can't be fed"]
    assert asked.lacks("follow_up.clocks.met.starts") == ["no lead enters `sql`"]
    rows = [*STORY, at(15, "c", "stage_set", stage="sql"), at(16, "c", "meeting_booked")]
    asked = ask(tmp_path, rows, text)
    assert (asked.of("handoff.triggers.late"), asked.of("follow_up.clocks.met")) == (("yes", 1), ("yes", 1))
