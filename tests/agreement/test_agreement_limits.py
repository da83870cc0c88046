"""What an agreement may have at most: `check` says it with its place, so that no replay refuses what was checked."""

from __future__ import annotations

import pytest
from agreement_examples import SMALL, WHOLE, changed

from leadpact.agreement.history import History, history_of
from leadpact.agreement.limits import MOST, MOST_LEVEL_NAMES
from leadpact.agreement.reading import read_agreement
from leadpact.replay.compiling import compile_history


def listed(count: int, form: str) -> str:
    return ", ".join(form.format(n=n) for n in range(count))


def with_stages(count: int) -> str:
    return SMALL + f"definitions:\n  stages: [{listed(count, '{{id: s{n}, enter: {{on: replied}}}}')}]\n"


def with_triggers(count: int) -> str:
    return changed("- {id: demo,", f"{listed(count, '- {{id: t{n}, on: replied}}')}".replace("}, -", "}\n    -") + "\n    - {id: demo,", SMALL)  # fmt: skip


def with_required(count: int) -> str:
    return changed("  triggers:", f"  required: [{listed(count, 'p{n}')}]\n  triggers:", SMALL)


def with_steps(count: int) -> str:
    return (
        SMALL + f"nurturing: {{tracks: {{calm: {{steps: [{listed(count, '{{after: {n}d, send: x}}')}]}}}}}}\n"
    )


def with_channels(count: int) -> str:
    return changed("within: 4bh", f"within: 4bh\n      needs: {{channels: [{listed(count, 'c{n}')}]}}", SMALL)


def with_shares(count: int) -> str:
    at_risk, escalate = listed(count - 20, "{n}.5%"), listed(20, "{{at: 10{n}%}}")
    return changed(
        "within: 4bh", f"within: 4bh\n      at_risk: [{at_risk}]\n      escalate: [{escalate}]", SMALL
    )


def with_at_risk(count: int) -> str:
    return changed("within: 4bh", f"within: 4bh\n      at_risk: [{listed(count, '{n}.5%')}]", SMALL)


CASES = {
    "stages": (with_stages, MOST, "definitions.stages.s62"),
    "triggers": (with_triggers, MOST - 1, "handoff.triggers.demo"),
    "required": (with_required, MOST, "handoff.required.63"),
    "steps": (with_steps, MOST, "nurturing.tracks.calm.steps.63"),
    "channels": (with_channels, MOST, "follow_up.clocks.first-response.needs.channels.63"),
    "shares": (with_shares, MOST, "follow_up.clocks.first-response.escalate.21"),
    "at risk": (with_at_risk, MOST, "follow_up.clocks.first-response.at_risk.63"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_the_replay_holds_is_what_check_allows(case: str) -> None:
    """As many as there may be compile; one more is a problem that says where it starts, how many and what to write."""
    write, most, clause = CASES[case]
    read = read_agreement(write(most), "a.yaml")
    assert read.problems == ()
    history = history_of([("a.yaml", read, None)], in_folder=False)
    assert isinstance(history, History)
    compile_history(history)
    if case == "shares":
        clause = clause.replace("21", "20")
    (problem,) = read_agreement(write(most + 1), "a.yaml").problems
    assert (problem.code, problem.clause) == ("too_many_of", clause)
    assert "63" in problem.what and problem.write == "write at most 62"
    line = write(most + 1).splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].strip()


def versions(*texts: str) -> History | list[str]:
    reads = []
    for at, text in enumerate(texts, 1):
        date = f"2026-01-0{at}"
        read = read_agreement(text.replace("2026-01-01", date), f"{date}.yaml")
        assert read.problems == ()
        reads.append((f"{date}.yaml", read, None))
    found = history_of(reads)
    return found if isinstance(found, History) else [f"{p.file} {p.clause} {p.what}" for p in found]


def test_names_are_counted_over_all_versions() -> None:
    """Stages and levels are numbered over all versions; the version that brings one too many is the one to mend."""
    few, more = with_stages(40), with_stages(40).replace("id: s", "id: t")
    fewer = with_stages(22).replace("id: s", "id: t")
    history = versions(few, fewer)
    assert isinstance(history, History)
    compile_history(history)
    said = "2026-01-02.yaml definitions.stages.t22 80 stages in all versions together are more than the 62 there may be"
    assert versions(few, more, few) == [said]
    levels = [
        f"qualification: {{grades: {{fit: {{{listed(26, name + '{n}: {n}')}, Z: 0.5}}}}}}\n" for name in "abc"
    ]
    many = [SMALL + "qualification: {fit: {rules: [{id: x, when: \"a = 'b'\", points: 50}]}, " + each[16:].replace(", Z: 0.5", "")
            for each in levels]  # fmt: skip
    (problem,) = versions(*many)
    assert "levels of fit in all versions" in problem and str(MOST_LEVEL_NAMES) in problem


@pytest.mark.parametrize(
    ("old", "new", "clause"),
    [
        ("points: 15}", "points: 1e13}", "qualification.interest.rules.guide.points"),
        (
            "points: 15}",
            "points: -1e13}, {id: more, on: replied, points: 50}",
            "qualification.interest.rules.guide.points",
        ),
        ("limit: 30, at_most", "limit: 1e13, at_most", "qualification.interest.rules.pricing.limit"),
        ("fit:      {limit: 100", "fit:      {limit: 1e13", "qualification.fit.limit"),
        ("B: 30, C: 0}", "B: 30, C: -1e13}", "qualification.grades.fit.C"),
    ],
)
def test_scores_have_digits_for_what_is_written(old: str, new: str, clause: str) -> None:
    """A number beyond what a score can be read with three decimals is out of range."""
    problems = read_agreement(changed(old, new), "a.yaml").problems
    assert [(problem.code, problem.clause) for problem in problems] == [("out_of_range", clause)]


@pytest.mark.parametrize(
    ("name", "code"),
    [("at", "reserved_property"), ("seq", "reserved_property"), ("kind", "reserved_property"),
     ("x" * 5000, "not_a_property"), ('"a\\tb"', "not_a_property")],
)  # fmt: skip
def test_only_a_property_can_be_required(name: str, code: str) -> None:
    """A column that says when or which, and what is no name at all, cannot be missing from a handoff."""
    problems = read_agreement(changed("required: [email, ", f"required: [{name}, "), "a.yaml").problems
    assert [(problem.code, problem.clause) for problem in problems] == [(code, "handoff.required.1")]


def test_any_name_that_may_be_required_can_be_asked_for() -> None:
    """Whatever passes `check` as a required property is a condition the replay can ask."""
    text = changed(
        "required: [email, ", "required: ['a b', \"it's\", 'a\"b', الاسم, 'lead.x', 'select', source, "
    )
    read = read_agreement(text, "a.yaml")
    assert read.problems == ()
    assert text != WHOLE
    history = history_of([("a.yaml", read, None)], in_folder=False)
    assert isinstance(history, History)
    compile_history(history)
