"""What the fold refuses, in so many words: agreements with too much in them, and leads merged in a circle."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from leadpact.agreement.document import Agreement
from leadpact.agreement.history import History, Version
from leadpact.agreement.parsing import parse
from leadpact.events import Event
from leadpact.replay.compiling import TooMuchError, compile_history
from leadpact.replay.gathering import MergeLoopError
from leadpact.replay.plain import replay
from oracle.agreements import history_from

SMALL = """
name: Small
effective: 2026-01-01
parties:
  marketing: {people: {ana: {name: Ana}}}
  sales: {people: {luis: {name: Luis}}}
calendars: {office: {timezone: UTC, hours: {mon-fri: ["09:00-18:00"]}}}
"""


def unchecked(*texts: str) -> History:
    """Versions that `check` was not asked about: it would refuse what is too much before the fold does."""
    versions = []
    for text in texts:
        root = parse(text).root
        assert root is not None
        agreement = Agreement.model_validate(root.plain())
        versions.append(Version(agreement, "", "", None, agreement.effective_at, agreement.until_at))
    return History(tuple(versions))


def many(text: str, count: int) -> str:
    return ", ".join(text.replace("N", str(number)) for number in range(count))


def stages(count: int) -> str:
    return f"definitions: {{stages: [{many('{id: sN, enter: {on: kind_N}}', count)}]}}"


def triggers(count: int) -> str:
    return f"handoff: {{triggers: [{many('{id: tN, on: kind_N}', count)}]}}"


def required(count: int) -> str:
    return f"handoff: {{required: [{many('property_N', count)}]}}"


def steps(count: int) -> str:
    return f"nurturing: {{tracks: {{slow: {{steps: [{many('{after: Nd, send: x}', count)}]}}}}}}"


def shares(count: int) -> str:
    escalate = ", ".join(f"{{at: {100 + number}%}}" for number in range(count))
    clock = f"{{owed_by: sales, starts: handed_off, stops: attempt_made, within: 1d, escalate: [{escalate}]}}"
    return (
        f"handoff: {{triggers: [{{id: t, on: form_submitted}}]}}\nfollow_up: {{clocks: {{first: {clock}}}}}"
    )


def channels(count: int) -> str:
    needs = f"{{attempts: {count}, channels: [{many('channel_N', count)}]}}"
    clock = f"{{owed_by: sales, starts: handed_off, needs: {needs}, within: 1d}}"
    return f"handoff: {{triggers: [{{id: t, on: form_submitted}}]}}\nfollow_up: {{clocks: {{deep: {clock}}}}}"


@pytest.mark.parametrize("part", [stages, triggers, required, steps, shares, channels])
def test_sixty_two_are_held_and_one_more_is_refused(part) -> None:  # type: ignore[no-untyped-def]
    """What the fold keeps as bits of one number may be 62; one more is an error that says what and how many."""
    compile_history(unchecked(SMALL + part(62)))
    with pytest.raises(TooMuchError, match="63"):
        compile_history(unchecked(SMALL + part(63)))


def test_stages_of_all_versions_are_counted_together() -> None:
    """A lead keeps the stages of every version, so two versions with other names share the room."""
    later = (SMALL + stages(40).replace("id: s", "id: other")).replace("2026-01-01", "2026-02-01")
    with pytest.raises(TooMuchError, match="80 stages"):
        compile_history(unchecked(SMALL + stages(40), later))


def merge(number: int, lead: str, into: str) -> Event:
    return Event(f"e{number}", lead, 1_770_000_000_000_000 + number, "lead_merged", properties={"into": into})


def test_leads_merged_in_a_circle_are_refused_before_anything_is_folded() -> None:
    """Chains are resolved, loops refused; the error names the leads of the loop in order."""
    circle = [merge(1, "a", "b"), merge(2, "b", "c"), merge(3, "c", "a")]
    with pytest.raises(MergeLoopError) as told:
        replay(history_from((SMALL,)), circle)
    assert set(told.value.leads) == {"a", "b", "c"}
    assert told.value.leads[0] == told.value.leads[-1]


def test_a_second_merge_and_a_merge_into_itself_are_no_loop() -> None:
    """Only a lead's first merge counts, and a lead cannot absorb itself."""
    said = replay(history_from((SMALL,)), [merge(1, "a", "b"), merge(2, "a", "c"), merge(3, "b", "b")])
    assert [(row.lead_id, row.account_id) for row in said.standings] == [("b", "b")]


def test_a_lead_absorbed_by_one_unheard_of_stands_as_that_one() -> None:
    """The survivor of a chain is its end, whether or not it ever had an event of its own."""
    said = replay(history_from((SMALL,)), [merge(1, "a", "b"), merge(2, "b", "c")])
    assert [row.lead_id for row in said.standings] == ["c"]
