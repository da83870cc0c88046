"""Stories: every finding is told in every language, scores add up, hours are the fold's own."""

from __future__ import annotations

from functools import cache

import pytest
from story_examples import random_stories, stories

from leadpact.agreement.history import History, history_of
from leadpact.agreement.reading import read_agreement
from leadpact.calendars import parse_instant
from leadpact.events import Event
from leadpact.replay.codes import FINDING_KINDS
from leadpact.words.catalogue import FSI, LANGUAGES, PDI, Words
from leadpact.words.page import page_of, text_of
from leadpact.words.scores import at_handoff, at_the_end
from leadpact.words.story import Story, detail_of
from leadpact.words.telling import Telling

SEEDS = range(48)

WEB = """
name: Web
effective: 2026-01-01
timezone: Europe/Madrid
parties:
  marketing: {people: {ana: {name: Ana Ruiz}}}
  sales: {people: {luis: {name: Luis Gil}, marta: {name: Marta Paz, calendar: late}}}
calendars:
  office: {hours: {mon-fri: ["09:00-14:00", "15:30-18:30"]}}
  late: {hours: {mon-fri: ["12:00-20:00"]}}
definitions: {properties: {employees: number}}
qualification:
  fit: {limit: 50, rules: [{id: big, when: "employees > 100", points: 60}]}
  interest: {half_life: 30d, rules: [{id: pricing, on: page_viewed, when: "path LIKE '/pricing%'", points: 10},
                                     {id: gone, on: unsubscribed, points: -60}]}
handoff:
  unit: account
  triggers: [{id: demo, on: form_submitted, when: "form = 'demo'"}]
  return: {track: {default: none}}
follow_up:
  clocks:
    first-response: {owed_by: sales, starts: handed_off, stops: attempt_made, calendar: {by: owner, default: office},
                     within: 4bh, at_risk: 50%}
  pauses: {by: [luis], at_most: 5bd}
"""


@cache
def some_stories() -> list[tuple[int, Story]]:
    """Stories that reach every kind of finding."""
    return list(random_stories(SEEDS))


def web() -> History:
    read = read_agreement(WEB.encode(), "web.yaml")
    assert not read.problems, [str(problem) for problem in read.problems]
    made = history_of([("web.yaml", read, None)], in_folder=False)
    assert isinstance(made, History)
    return made


def event(number: int, at: str, kind: str, lead: str = "L1", **said: str) -> Event:
    columns = {name: said.pop(name) for name in ("actor", "actor_kind") if name in said}
    stamps = {name: parse_instant(said.pop(name)) for name in ("logged_at", "received_at") if name in said}
    return Event(
        f"e{number}", lead, parse_instant(f"{at}+01:00"), kind, "acme", **columns, **stamps, properties=said
    )  # type: ignore[arg-type]


MISSED = [
    event(1, "2026-02-02T09:00:00", "lead_identified", employees="800"),
    event(2, "2026-02-02T09:05:00", "page_viewed", path="/pricing/a"),
    event(3, "2026-02-02T09:06:00", "page_viewed", path="/about"),
    event(4, "2026-02-02T17:40:00", "form_submitted", form="demo"),
    event(5, "2026-02-03T12:40:00", "email_sent", actor="mailer", actor_kind="system"),
    event(6, "2026-02-03T12:50:00", "call_made", actor="luis", outcome="no_answer"),
]


def story_of_web(events: list[Event], lead: str = "L1", until: str | None = None) -> Story:
    end = None if until is None else parse_instant(until)
    return next(story for story in stories(web(), events, end) if story.asked == lead)


def page(story: Story, language: str = "en") -> list[str]:
    words = Words(language)
    return [text_of(paragraph, words) for paragraph in page_of(Telling(story, words))]


def texts(story: Story, kind: str, language: str = "en") -> list[str]:
    return [str(line.text) for line in Telling(story, Words(language)).lines() if line.kind == kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_a_sentence(language: str) -> None:
    """Each kind, with each reason it may have, in each language; all isolates that open are closed."""
    told: set[tuple[object, ...]] = set()
    for _, story in some_stories():
        teller = Telling(story, Words(language)).teller
        for row in story.replay.findings:
            detail = detail_of(row)
            key = (row.kind, detail.get("why"), detail.get("effect"), detail.get("by"), detail.get("implied"))
            if key not in told:
                told.add(key)
                text = teller.of(row)
                assert text.strip().endswith("."), text
                assert "{" not in text
                assert text.count(FSI) == text.count(PDI)
                teller.why(row)
    assert {key[0] for key in told} == set(FINDING_KINDS)


def test_the_whole_page_of_random_histories() -> None:
    """Nothing of a story breaks the page; every event of the lead is a line, and every finding about it."""
    for seed, story in some_stories()[:16]:
        words = Words(LANGUAGES[seed % len(LANGUAGES)])
        telling = Telling(story, words)
        lines = list(telling.lines())
        own = [line for line in lines if line.type == "event" and line.lead_id in story.person]
        assert len(own) == sum(each.lead_id in story.person for each in story.events)
        findings = [
            line for line in lines if line.type in ("finding", "points") and line.lead_id in story.person
        ]
        assert len(findings) == sum(row.lead_id in story.person for row in story.replay.findings)
        assert all(text_of(paragraph, words) is not None for paragraph in page_of(telling))


def test_scores_add_up_to_what_is_shown() -> None:
    """The points of the rules, with what the limit or zero takes, are the standing's score to the last digit."""
    for _, story in some_stories():
        for score in at_the_end(story):
            total = sum(part.points for part in score.parts)
            limit = round(float(score.terms.limit) * 1000)
            assert score.shown == min(max(total, 0), limit)
            assert total + score.cut == score.shown


def test_counted_time_is_the_folds_own() -> None:
    """The hours a clock is said to count by give the working time of its findings."""
    for _, story in some_stories():
        for clock in story.clocks.values():
            if clock.within is None or not clock.within.is_working:
                continue
            for row in clock.rows:
                if row.working_us is not None and row.wall_us is not None and row.kind.startswith("clock_m"):
                    gaps = clock.pauses_before(row)
                    start = row.at - row.wall_us
                    if len(gaps) == len(clock.pauses(story.until)):
                        assert story.counted(clock, start, row.at, gaps) == row.working_us


def test_a_miss_is_told_so_that_a_rep_can_check_it() -> None:
    """Start, hours counted day by day, due, who owed it then, and the answer that came too late."""
    (missed,) = texts(story_of_web(MISSED), "clock_missed")
    assert missed == (
        "Clock “first-response” missed: nothing came by Tue 3 Feb 2026, 12:10. Owed at that instant by sales. "
        "Counted 4 h 00 of 4 h 00 working, since Mon 2 Feb 2026, 17:40. "
        "By the calendar office: Mon 2 Feb 2026 50 min and Tue 3 Feb 2026 3 h 10. "
        "The answer came on Tue 3 Feb 2026, 12:50 (event e6). Too late by 40 min working (40 min on the wall)."
    )


def test_the_owners_hours_count() -> None:
    """A clock `by: owner` says whose calendar it uses, also when the owner came after the start."""
    assigned = event(7, "2026-02-02T17:45:00", "lead_assigned", actor="luis", owner="marta")
    story = story_of_web(sorted([*MISSED, assigned], key=lambda each: each.at))
    (started,) = texts(story, "clock_started")
    assert started.endswith("in the hours of Marta Paz (calendar late, Europe/Madrid).")
    (met,) = texts(story, "clock_met")
    assert "Counted 3 h 10 of 4 h 00 working, since Mon 2 Feb 2026, 17:40." in met


def test_a_page_in_english() -> None:
    """When, what, why: the clause in words and its path, the version and the event; quiet events are lines too."""
    lines = page(story_of_web(MISSED))
    assert lines[:8] == [
        "Lead L1, account acme",
        "Agreement Web. Times are those of Europe/Madrid.",
        "",
        "Cycle 1",
        "Mon 2 Feb 2026",
        "  09:00  Lead identified · employees: 800 · event e1",
        "         Stage contact entered, with grade B3.",
        "           ↳ definitions.stages.contact · version 2026-01-01 · event e1",
    ]
    assert "  09:06  Page viewed · path: /about · event e3" in lines
    assert "  12:40  Email sent · by mailer · automatic: no attempt · event e5" in lines
    assert (
        "           ↳ sales owes an attempt within 4 working hours of the handoff · follow_up.clocks.first-response"
        " · version 2026-01-01 · by time alone" in lines
    )


def test_a_page_in_arabic() -> None:
    """Every paragraph is marked right to left; ids, paths and times are isolated."""
    lines = page(story_of_web(MISSED), "ar")
    assert all(line.startswith("\u200f") for line in lines if line)
    assert lines[0] == "\u200fالعميل المحتمل \u2068L1\u2069، الحساب \u2068acme\u2069"
    assert any(
        "\u2068follow_up.clocks.first-response\u2069" in line and "\u2068e6\u2069" in line for line in lines
    )


def test_a_score_says_its_limit_and_its_floor() -> None:
    """Points over the limit or below zero are a line of their own."""
    events = [*MISSED, event(8, "2026-02-04T10:00:00", "unsubscribed")]
    found = texts(story_of_web(events), "fit")
    assert found[-3:] == [
        "Fit: 50 of at most 50; points stay.",
        "+60 by the rule big, for as long as it holds",
        "−10 because the score ends at 50",
    ]
    interest = texts(story_of_web(events), "interest")
    assert interest[-4].startswith("Interest: 0 of at most 100; the points of events halve every 30 days")
    assert interest[-1].endswith("because no score is below zero")


def test_a_score_keeps_what_does_not_cast() -> None:
    """A later value that is not of its type leaves the lead's as it was, in the words as in the fold."""
    events = [*MISSED, event(8, "2026-02-04T10:00:00", "lead_identified", employees="lots")]
    assert texts(story_of_web(events), "fit") == texts(story_of_web(MISSED), "fit")


def test_the_score_at_the_handoff() -> None:
    """It is as it was then: later points are not in it."""
    story = story_of_web([*MISSED, event(8, "2026-02-04T10:00:00", "unsubscribed")])
    fit, interest = at_handoff(story, story.handoffs[0])
    assert (fit.shown, [part.rule for part in interest.parts]) == (50_000, ["pricing"])
    assert interest.parts[0].first == "e2"


def test_cycles_are_told_apart() -> None:
    """A return ends a cycle; what comes after it stands under the next."""
    events = [
        *MISSED,
        event(7, "2026-02-04T10:00:00", "lead_returned", actor="luis", reason="not_now"),
        event(8, "2026-02-09T10:00:00", "form_submitted", form="demo"),
    ]
    lines = page(story_of_web(events))
    headings = [line for line in lines if line.startswith("Cycle")]
    assert headings == ["Cycle 1", "Cycle 2"]
    assert any("Returned to marketing: not now. 1 attempt had been made." in line for line in lines)


def test_other_leads_of_the_account_are_told_apart() -> None:
    """With `unit: account` a colleague's joining and the attempts on them are lines that name them; their pages are not."""
    events = [
        *MISSED,
        event(10, "2026-02-03T10:00:00", "page_viewed", "L2", path="/pricing"),
        event(11, "2026-02-03T10:02:00", "form_submitted", "L2", form="demo"),
        event(12, "2026-02-03T11:00:00", "call_made", "L2", actor="luis", outcome="connected"),
    ]
    lines = page(story_of_web(sorted(events, key=lambda each: each.at)))
    assert any("[lead L2] Joined the account's open cycle by the trigger demo" in line for line in lines)
    assert any("[lead L2] Attempt 1 by sales (Luis Gil): by phone, reached." in line for line in lines)
    assert not any("e10" in line for line in lines)


def test_a_merged_lead_points_at_its_survivor() -> None:
    """Asked about either, the story of both is told."""
    events = [
        *MISSED,
        event(20, "2026-02-04T10:00:00", "page_viewed", "L9", path="/pricing"),
        event(21, "2026-02-04T11:00:00", "lead_merged", "L9", into="L1"),
    ]
    for lead in ("L1", "L9"):
        story = story_of_web(events, lead)
        assert (story.survivor, story.person) == ("L1", {"L1", "L9"})
    lines = page(story_of_web(events, "L9"))
    assert "The lead L9 was merged into L1; this is the story of both." in lines


def test_a_dispute_names_who_must_decide() -> None:
    """Nobody decides for their own party; a decision is told with its event."""
    late = event(
        6,
        "2026-02-03T10:00:00",
        "call_made",
        actor="luis",
        outcome="no_answer",
        logged_at="2026-02-10T10:00:00Z",
    )
    (disputed,) = texts(story_of_web([*MISSED[:5], late]), "disputed")
    assert "Undecided, it does not count. Ana Ruiz, head of marketing must decide." in disputed
    decided = event(7, "2026-02-11T10:00:00", "dispute_decided", actor="ana", attempt="e6", decision="counts")
    (disputed,) = texts(story_of_web([*MISSED[:5], late, decided]), "disputed")
    assert "Decided by Ana Ruiz on Wed 11 Feb 2026, 10:00: it counts (event e7)." in disputed


def test_a_correction_says_what_it_replaced() -> None:
    """An answer in time that was received late: the miss points at the correction, the correction at the miss."""
    late = event(
        6,
        "2026-02-03T10:00:00",
        "call_made",
        actor="luis",
        outcome="no_answer",
        received_at="2026-02-05T10:00:00Z",
    )
    story = story_of_web([*MISSED[:5], late], until="2026-02-06T10:00:00Z")
    (missed,) = texts(story, "clock_missed")
    assert "This was corrected later, on Thu 5 Feb 2026, 11:00, by the event e6." in missed
    (corrected,) = texts(story, "corrected")
    assert corrected.endswith("It replaces: missed on Tue 3 Feb 2026, 12:10.")


def test_a_paused_clock_keeps_its_time() -> None:
    """Paused time is not counted; an open clock says that it is paused and what is left."""
    pause = event(5, "2026-02-02T18:00:00", "clock_paused", actor="luis", reason="away")
    (left,) = texts(story_of_web([*MISSED[:4], pause], until="2026-02-06T10:00:00Z"), "clock_open")
    assert "It is paused since Mon 2 Feb 2026, 18:00. Time left: 3 h 40." in left
    answer = event(6, "2026-02-04T10:00:00", "call_made", actor="luis", outcome="no_answer")
    (met,) = texts(story_of_web([*MISSED[:4], pause, answer]), "clock_met")
    assert "Counted 20 min of 4 h 00 working" in met
    assert met.endswith("Time to spare: 3 h 40.")
