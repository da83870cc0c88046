"""The oracle by itself: small cases worked out by hand, and what must hold of any history."""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from leadpact.calendars import parse_instant
from leadpact.events import Event

sys.path.insert(0, str(Path(__file__).parent))

from histories import NAMES, WANTED, coverage, name_of, random_case
from oracle import plain_clock_id, replay
from oracle.agreements import history, history_from

SIMPLE = """
name: Simple
effective: 2026-01-01
parties:
  marketing: {people: {ana: {name: Ana}}}
  sales: {people: {luis: {name: Luis}, marta: {name: Marta, calendar: late}}}
calendars:
  office: {timezone: UTC, hours: {mon-fri: ["09:00-13:00", "14:00-18:00"]}}
  late: {timezone: UTC, hours: {mon-fri: ["12:00-20:00"]}}
qualification:
  fit: {rules: [{id: size, when: "size = 'big'", points: 60}]}
  interest: {half_life: 1d, rules: [{id: page, on: page_viewed, points: 40, limit: 50, at_most: 2 per 1d}]}
handoff:
  unit: lead
  triggers: [{id: demo, on: form_submitted}]
  return: {after: {attempts: 3}, cool_down: {for: 1d}, track: {default: slow}}
nurturing: {tracks: {slow: {steps: [{after: 1h, send: x}]}}}
follow_up:
  excuses: [duplicate]
  pauses: {by: [sales.head], at_most: 3bh}
  clocks:
"""
RESPOND = """
    respond: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 4bh, at_risk: 50%, escalate: [{at: 100%}, {at: 150%}]}
"""
MONDAY = "2026-02-02T"


def at(clock: str) -> int:
    """An instant of Monday the 2nd of February, or of the day of that month given as `3 10:00`."""
    day, _, time = clock.rpartition(" ")
    return parse_instant(f"2026-02-{int(day or 2):02d}T{time}:00Z")


def event(clock: str, kind: str, lead: str = "a", **more: Any) -> Event:
    """An event; columns by their names, instants as clocks, all else is a property."""
    columns = {
        name: more.pop(name) for name in ("actor", "actor_kind", "account_id", "date_only") if name in more
    }
    instants = {name: at(more.pop(name)) for name in ("received_at", "logged_at") if name in more}
    event_id = more.pop("id", f"{kind} {clock} {lead}")
    return Event(event_id, lead, at(clock), kind, **columns, **instants, properties=more)


def told(events: list[Event], clocks: str = RESPOND, until: str | None = None, **kinds: Any) -> list[str]:
    """The findings about clocks (or of other kinds) as `kind day hour why`, in order."""
    wanted = kinds.get("kinds", ("clock", "escalated", "corrected"))
    findings, _ = replay(history_from((SIMPLE + clocks,)), events, None if until is None else at(until))
    return [shown(each) for each in findings if each["kind"].startswith(wanted)]


def shown(finding: dict[str, Any]) -> str:
    days, rest = divmod(finding["at"] - at("1 00:00"), 86_400_000_000)
    time = f"{days + 1} {rest // 3_600_000_000:02d}:{rest // 60_000_000 % 60:02d}"
    more = [finding["detail"][key] for key in ("why", "share", "effect") if key in finding["detail"]]
    return " ".join([finding["kind"], time, *map(str, more)])


def test_a_stop_exactly_at_due_is_met() -> None:
    """Met is inclusive. Ten o'clock and 4bh with a break from 13 to 14: due at 15:00."""
    given = [event("10:00", "form_submitted"), event("15:00", "call_made")]
    assert told(given) == ["clock_started 2 10:00", "clock_at_risk 2 12:00 50%", "clock_met 2 15:00"]


def test_a_late_answer_has_two_rows_and_escalations_go_on_until_it() -> None:
    """The clock is missed at its due; its escalations go on; the answer is said with its own time."""
    given = [event("10:00", "form_submitted"), event("18:30", "call_made")]
    assert told(given) == [
        "clock_started 2 10:00",
        "clock_at_risk 2 12:00 50%",
        "clock_missed 2 15:00 due",
        "escalated 2 15:00 100%",
        "escalated 2 17:00 150%",
        "clock_answered_late 2 18:30",
    ]
    findings, _ = replay(history_from((SIMPLE + RESPOND,)), given)
    late = findings[-1] if findings[-1]["kind"] == "clock_answered_late" else findings[-2]
    assert (late["working_us"], late["wall_us"]) == (7 * 3_600_000_000, 8.5 * 3_600_000_000)


def test_what_was_received_late_corrects_on_record() -> None:
    """Dues before it was known fire first, with their own `known_at`; then it is judged by `at`."""
    given = [
        event("10:00", "form_submitted"),
        event("11:00", "call_made", received_at="16:00"),
    ]
    assert told(given, until="20:00") == [
        "clock_started 2 10:00",
        "clock_at_risk 2 12:00 50%",
        "clock_missed 2 15:00 due",
        "escalated 2 15:00 100%",
        "corrected 2 11:00 late",
        "clock_met 2 11:00",
    ]


def test_a_later_stop_known_earlier_limits_what_fires() -> None:
    """Late knowledge: nothing fires after the instant at which another stop was known."""
    given = [
        event("10:00", "form_submitted"),
        event("11:00", "call_made", received_at="3 16:00"),
        event("12:30", "call_made"),
    ]
    assert told(given) == [
        "clock_started 2 10:00",
        "clock_at_risk 2 12:00 50%",
        "corrected 2 11:00 late",
        "clock_met 2 11:00",
    ]


def test_a_pause_takes_working_time_out() -> None:
    """From 12:30 to 14:30 an hour of work passes: at risk and due move by it; the break does not count."""
    given = [
        event("10:00", "form_submitted"),
        event("11:00", "clock_paused", actor="luis"),
        event("11:30", "clock_resumed"),
        event("12:45", "clock_paused", actor="marta"),
    ]
    assert told(given, until="16:00") == [
        "clock_started 2 10:00",
        "clock_paused 2 11:00 True",
        "clock_resumed 2 11:30 True",
        "clock_at_risk 2 12:30 50%",
        "clock_paused 2 12:45 False",
        "clock_missed 2 15:30 due",
        "escalated 2 15:30 100%",
    ]


def test_a_pause_ends_by_itself_when_at_most_is_used_up() -> None:
    """3bh from 11:00, over the break, end at 15:00; the due at 15:00 moves to 18:00, where the day closes."""
    given = [event("10:00", "form_submitted"), event("11:00", "clock_paused", actor="luis")]
    assert told(given, until="3 08:00") == [
        "clock_started 2 10:00",
        "clock_paused 2 11:00 True",
        "clock_resumed 2 15:00 True",
        "clock_at_risk 2 16:00 50%",
        "clock_missed 2 18:00 due",
        "escalated 2 18:00 100%",
    ]


DEPTH = """
    depth: {owed_by: sales, starts: handed_off, needs: {attempts: 2, channels: [phone], gap: {min: 1h, max: 5h}}, satisfied_by: connected, within: 1d}
"""


def test_depth_counts_attempts_that_are_far_enough_apart() -> None:
    """The second comes 59 minutes after the first and does not count, the third an hour after it does."""
    given = [
        event("10:00", "form_submitted"),
        event("10:10", "message_sent", actor="luis"),
        event("11:09", "call_made"),
        event("11:10", "call_made"),
    ]
    assert told(given, DEPTH) == ["clock_started 2 10:00", "clock_met 2 11:10"]


def test_depth_is_missed_when_the_gap_passes_and_met_by_reaching_the_buyer() -> None:
    """`gap.max` runs from the start and anew from every attempt; afterwards the needs are met late."""
    given = [
        event("10:00", "form_submitted"),
        event("12:00", "message_sent"),
        event("17:30", "call_made", outcome="connected"),
    ]
    assert told(given, DEPTH) == [
        "clock_started 2 10:00",
        "clock_missed 2 17:00 gap",
        "clock_answered_late 2 17:30",
    ]
    del given[1]
    assert told(given, DEPTH)[1] == "clock_missed 2 15:00 gap"
    assert told([given[0], event("10:30", "replied")], DEPTH)[1] == "clock_met 2 10:30"


def test_depth_missed_only_for_want_of_knowledge_is_open_again() -> None:
    """An attempt at 14:00 known at 16:00: the gap's end at 15:00 fires, then the clock goes on from 14:00."""
    given = [event("10:00", "form_submitted"), event("14:00", "call_made", received_at="16:00")]
    assert told(given, DEPTH, until="20:00") == [
        "clock_started 2 10:00",
        "clock_missed 2 15:00 gap",
        "corrected 2 14:00 late",
        "clock_missed 2 19:00 gap",
    ]


def test_the_end_of_a_cycle_misses_what_is_open_unless_excused() -> None:
    """A return by event: missed `ended`, or void when the reason is one of `excuses`."""
    given = [event("10:00", "form_submitted"), event("10:30", "lead_returned", reason="not_now")]
    assert told(given) == ["clock_started 2 10:00", "clock_missed 2 10:30 ended"]
    given[1] = event("10:30", "lead_returned", reason="duplicate")
    assert told(given) == ["clock_started 2 10:00", "clock_void 2 10:30 excused"]


def test_enough_attempts_return_the_lead_and_the_cool_down_holds() -> None:
    """Three attempts without reaching the buyer: returned, to the default track; for a day nothing hands off."""
    given = [
        event("10:00", "form_submitted"),
        *(event(f"1{hour}:00", "call_made") for hour in (1, 2, 3)),
        event("14:00", "form_submitted"),
        event("3 13:00", "form_submitted"),
    ]
    kinds = ("handed_off", "returned", "triggered", "track")
    assert told(given, kinds=kinds) == [
        "handed_off 2 10:00",
        "returned 2 13:00",
        "track_entered 2 13:00 returned",
        "track_step_due 2 14:00",
        "handed_off 3 13:00",
        "track_left 3 13:00 handed_off",
    ]


def test_points_are_limited_decay_and_are_rounded() -> None:
    """40, then min(40, 50 - 40) = 10; a third within a day does not count; half of 50 is left a day later."""
    given = [event("10:00", "page_viewed", id=f"e{number}") for number in range(3)]
    simple = history_from((SIMPLE + RESPOND,))
    standing = replay(simple, given)[1][0]
    assert (standing["fit"], standing["interest"]) == (0, 50)
    assert replay(simple, given, at("3 10:00"))[1][0]["interest"] == 25
    assert replay(simple, given, at("3 22:00"))[1][0]["interest"] == pytest.approx(17.678)


def test_a_second_pause_has_what_the_first_left() -> None:
    """Of 3bh two are used by noon; from 14:00 one more hour, then the clock runs again by itself."""
    given = [
        event("09:00", "form_submitted"),
        event("10:00", "clock_paused", actor="luis"),
        event("12:00", "clock_resumed"),
        event("14:00", "clock_paused", actor="luis"),
        event("16:00", "clock_paused", actor="luis"),
    ]
    assert told(given, kinds=("clock_paused", "clock_resumed")) == [
        "clock_paused 2 10:00 True",
        "clock_resumed 2 12:00 True",
        "clock_paused 2 14:00 True",
        "clock_resumed 2 15:00 True",
        "clock_paused 2 16:00 False",
    ]


def test_at_most_looks_back_without_the_far_end_of_its_window() -> None:
    """`2 per 1d` looks at (t - 1d, t]: two counted exactly a day ago are not in it, a microsecond later they are."""
    given = [event("10:00", "page_viewed", id=f"e{number}") for number in range(2)]
    simple = history_from((SIMPLE + RESPOND,))
    third = event("3 10:00", "page_viewed", id="third")
    assert replay(simple, [*given, third])[1][0]["interest"] == 50
    assert replay(simple, [*given, replace(third, at=third.at - 1)])[1][0]["interest"] == 25


def test_points_are_gone_at_the_age_at_which_they_expire() -> None:
    """`expires: 1d`: a microsecond before a day has passed they are there, at a day they are not."""
    expiring = history_from(((SIMPLE + RESPOND).replace("half_life: 1d", "expires: 1d"),))
    given = [event("10:00", "page_viewed")]
    assert replay(expiring, given, at("3 10:00") - 1)[1][0]["interest"] == 40
    assert replay(expiring, given, at("3 10:00"))[1][0]["interest"] == 0


def test_an_owner_who_comes_later_brings_their_calendar() -> None:
    """`by: owner` without an owner counts the default; the first owner's hours then count from the same start."""
    own = "    own: {owed_by: sales, starts: handed_off, stops: attempt_made, calendar: {by: owner}, within: 3bh}\n"
    given = [event("10:00", "form_submitted"), event("11:00", "lead_assigned", owner="marta")]
    assert told(given, own, until="20:00") == ["clock_started 2 10:00", "clock_missed 2 15:00 due"]
    given[1] = event("11:00", "lead_assigned", owner="luis")
    assert told(given, own, until="20:00") == ["clock_started 2 10:00", "clock_missed 2 13:00 due"]


def test_a_merge_hands_open_clocks_over() -> None:
    """The survivor's clock takes over the earlier start; if it has none, one is started for it."""
    given = [
        event("10:00", "form_submitted", "a", account_id="x"),
        event("11:00", "form_submitted", "b", account_id="x"),
        event("11:30", "lead_merged", "a", into="b", account_id="x"),
        event("14:30", "call_made", "b"),
    ]
    assert told(given) == [
        "clock_started 2 10:00",
        "clock_started 2 11:00",
        "clock_void 2 11:30 merged",
        "corrected 2 11:30 merged",
        "clock_at_risk 2 12:00 50%",
        "clock_met 2 14:30",
    ]
    del given[1]
    assert told(given)[:3] == ["clock_started 2 10:00", "clock_void 2 11:30 merged", "clock_started 2 11:30"]


def test_an_attempt_written_down_late_counts_when_the_other_party_says_so() -> None:
    """Logged three days later: disputed; marketing's head decides that it counts, and the record is corrected."""
    given = [
        event("10:00", "form_submitted"),
        event("11:00", "call_made", actor="luis", logged_at="5 11:00", id="call"),
        event("5 12:00", "dispute_decided", actor="luis", attempt="call", decision="counts"),
    ]
    assert told(given, kinds=("disputed", "attempt", "clock_m")) == [
        "disputed 2 11:00",
        "clock_missed 2 15:00 due",
    ]
    given.append(event("6 12:00", "dispute_decided", actor="ana", attempt="call", decision="counts"))
    assert told(given, kinds=("disputed", "attempt", "clock_m", "corr")) == [
        "disputed 2 11:00",
        "attempt_made 2 11:00",
        "clock_missed 2 15:00 due",
        "corrected 2 11:00 decided",
        "clock_met 2 11:00",
    ]


def test_automatic_and_bounced_mail_are_no_attempts() -> None:
    """Attempts are human: e-mail only by people of the agreement, and if no bounce follows."""
    start = event("10:00", "form_submitted")
    for mail in (
        event("11:00", "email_sent", actor="robot"),
        event("11:00", "email_sent", actor="luis", outcome="bounced"),
        event("11:00", "email_sent", actor="luis", actor_kind="system"),
        event("11:00", "call_made", direction="inbound", outcome="no_answer"),
    ):
        assert told([start, mail], kinds=("attempt", "clock_met")) == []
    mail = event("11:00", "email_sent", actor="luis")
    assert told([start, mail], kinds=("attempt",)) == ["attempt_made 2 11:00"]
    assert told([start, mail, event("11:01", "email_bounced")], kinds=("attempt",)) == []


def test_a_date_without_a_time_is_no_evidence_for_a_clock() -> None:
    """It is said and counts for the conversation, but the clock goes on."""
    given = [event("10:00", "form_submitted"), event("11:00", "call_made", date_only=True)]
    assert told(given, kinds=("attempt", "clock_m"), until="20:00") == [
        "attempt_made 2 11:00",
        "clock_missed 2 15:00 due",
    ]


@pytest.mark.parametrize("some", [range(165), pytest.param(range(165, 330), marks=pytest.mark.slow)], ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_any_history_keeps_the_rules_of_findings(name: str, some: range) -> None:
    """Random histories: same rows for shuffled input, one verdict a clock, nothing known before it happened."""
    for seed in (seed for seed in some if name_of(seed) == name):
        case = random_case(seed)
        assert case.name == name
        findings, standings = replay(history(name), case.events, case.until, case.as_of)
        shuffled = list(case.events)
        random.Random(seed).shuffle(shuffled)
        assert replay(history(name), shuffled, case.until, case.as_of) == (findings, standings)
        assert all(each["known_at"] >= each["at"] for each in findings)
        check_clocks(findings, standings)


def check_clocks(findings: list[dict[str, Any]], standings: list[dict[str, Any]]) -> None:
    """A clock is started once, judged once unless corrected, and open in standings only if not judged."""
    kinds: dict[Any, Counter[str]] = {}
    for each in findings:
        if each["clock_start"] is not None:
            kinds.setdefault(each["clock_start"], Counter())[each["kind"]] += 1
            assert each["due_at"] is not None
    still_open = {start for row in standings for start in row["open_clocks"]}
    for start, said in kinds.items():
        judged = said["clock_met"] + said["clock_missed"] + said["clock_void"]
        assert said["clock_started"] == 1, (start, said)
        assert judged <= 1 + said["corrected"], (start, said)
        assert said["clock_answered_late"] <= said["clock_missed"], (start, said)
        assert (judged == 0) <= (start in still_open) <= (judged <= said["corrected"]), (start, said)


def test_ids_carry_the_seed_so_that_histories_can_share_a_log() -> None:
    """Replayed together, the histories of one agreement give what each gives alone."""
    cases = [random_case(seed).events for seed in range(100) if name_of(seed) == "inbound"]
    events = [each for case in cases for each in case]
    until = max(each.at for each in events)
    together = replay(history("inbound"), events)[0]
    alone = [finding for case in cases for finding in replay(history("inbound"), case, until)[0]]
    assert sorted(map(repr, together)) == sorted(map(repr, alone))
    assert plain_clock_id(("a", "b", "c", "d", 1)) == "a|b|c|d|1"


@pytest.mark.slow
def test_the_histories_reach_every_kind_and_detail() -> None:
    """2,000 of them show every finding in all its variants."""
    assert set(coverage(range(2000))) >= WANTED
