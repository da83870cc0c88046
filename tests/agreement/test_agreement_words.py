"""What is said of documents people really write wrong: one slip, one problem, at its place, with words they know."""

from __future__ import annotations

import pytest
from agreement_examples import SMALL, WHOLE, changed

from leadpact.agreement.reading import read_agreement
from leadpact.agreement.yaml_words import SAID

WITHIN = "follow_up.clocks.first-response.within"
STARTS = "follow_up.clocks.first-response.starts"
SLIPS = [
    # the small agreement: what is changed, into what; place, clause, what is said, part of the remedy
    ("name: Small", "name Small", "2:10", "", "a colon where none can stand", "the line before"),
    ("name: Small", "name: Small: big", "1:12", "", "a colon where none can stand", "quotation marks"),
    ("name: Small", "name: @small", "1:7", "", "can't begin with this character", "quotation marks"),
    ("name: Small", 'name: "C:\\Users"', "1:12", "", "a \\ in double quotation marks", "write it twice"),
    ("name: Small", "name: | x", "1:9", "", "begins on the next line", "indented"),
    ("{name: Ana}}}", "{name: Ana}}", "5:3", "", "a comma or } is missing", "close every bracket"),
    ("{name: Ana}}}", "{name: Ana}}}}", "4:42", "", "this fits nothing that is open", "leave out"),
    ("[09:00-18:00]", "[09:00-18:00", "7:66", "", "a comma or ] is missing", "close every bracket"),
    ("\"form = 'demo'\"", "\"form = 'demo'", "10:44", "", "opened here is never closed", "close it"),
    ("owed_by: sales", "owed_by:\tsales", "14:15", "", "a tab", "spaces"),
    ("within: 4bh", "within:", "17:7", WITHIN, "there is nothing here", "leave the key out"),
    ("within: 4bh", "within: true", "17:15", WITHIN, "true is not a duration", "4bh"),
    ("within: 4bh", "within: 4", "17:15", WITHIN, "4 does not say what it counts", "4d on the wall"),
    ("starts: handed_off", "starts: [handed_off, assigned]", "15:15", STARTS, "[handed_off, assigned] is nothing to wait for", "on:"),
    ("starts: handed_off", "starts: handoff", "15:15", STARTS, "handoff is no kind", "write handed_off"),
    ("effective: 2026-01-01", "effective: 2026-W01-1", "2:12", "effective", "is no date", "2026-01-01"),
    ("effective: 2026-01-01", "effective: 20260101", "2:12", "effective", "is no date", "2026-01-01"),
    ("name: Small", "leadpact: '1'\nname: Small", "1:11", "leadpact", "'1' can't stand here", "write 1"),
    ("timezone: Europe/Madrid", "timezone: ''", "7:22", "calendars.office.timezone", "'' is not a time zone", "Europe/Madrid"),
    ("name: Small", "name: Small\nbudget: 5", "2:1", "budget", "unknown key budget", "kpis, review"),
    ("id: demo", "id: 🚀", "10:12", "handoff.triggers.🚀.id", "🚀 can't be a name", "at most 100"),
    ("handoff:\n  triggers:\n", "handoff:\n  unit: team\n  triggers:\n", "9:9", "handoff.unit", "team", "write one of: account, lead"),
    (SMALL[SMALL.index("calendars:") : SMALL.index("handoff:")], "", "1:1", "", "the key calendars is missing", "calendars:"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "place", "clause", "what", "write"), SLIPS, ids=[each[4][:30] for each in SLIPS]
)
def test_one_slip_is_said_once(old: str, new: str, place: str, clause: str, what: str, write: str) -> None:
    """A slip is one problem: not what it hides, not what it leaves undecided, in no reader's own words."""
    (problem,) = read_agreement(changed(old, new, SMALL), "a.yaml").problems
    assert f"{problem.line}:{problem.column}" == place
    assert problem.clause == clause
    assert what in problem.what
    assert write in problem.write
    assert not any(each in problem.what for each in ("<", "token", "None", "True", "Decimal"))


def test_every_complaint_of_the_reader_has_words() -> None:
    """What the YAML reader says in its own terms is said in ours, with a remedy."""
    assert all(what and write and "<" not in what + write for _, (what, write) in SAID)


def test_a_reason_of_ours_is_said_whole() -> None:
    """Why a clock can never start is never cut, as what somebody wrote is: its end would be missing."""
    stages = "definitions: {stages: [{id: lead}, {id: warm}, {id: mql, enter: {on: replied}}]}\n"
    text = changed("starts: handed_off", "starts: {on_stage: warm}", SMALL) + stages
    (problem,) = [
        each for each in read_agreement(text, "a.yaml").problems if each.code == "clock_never_starts"
    ]
    assert problem.what.endswith("warm is only ever implied, and implied stages start and stop nothing")


def test_a_type_that_is_none_says_nothing_of_conditions() -> None:
    """`employees: integer` is one problem, not one more for each condition that asks it."""
    (problem,) = read_agreement(changed("employees: number,", "employees: integer,"), "a.yaml").problems
    assert problem.clause == "definitions.properties.employees"
    assert problem.write == "write one of: text, number, yes_no, instant"


@pytest.mark.parametrize("nothing", ["", "# only this\n", "---\n", "null\n", "~\n"])
def test_a_document_that_says_nothing_is_empty(nothing: str) -> None:
    """However nothing is written."""
    (problem,) = read_agreement(nothing, "a.yaml").problems
    assert problem.code == "empty_document"


@pytest.mark.parametrize(
    "names",
    [
        {"ana": "آنا", "luis": "لويس", "marketing": "تسويق", "sales": "مبيعات", "office": "مكتب", "demo": "عرض"},
        {"ana": "安娜", "luis": "路易斯", "marketing": "市场", "sales": "销售", "office": "办公室", "demo": "演示"},
        {"ana": "añá", "luis": "Łukasz", "demo": "demostración-2", "office": "oficina_1"},
        {"Small": "x" * 200, "Ana": "Ana 🚀 " + "y" * 200},
    ],
)  # fmt: skip
def test_names_of_any_script_and_long_texts_are_fine(names: dict[str, str]) -> None:
    """Names are letters of any script; what is only shown may be long and have any character."""
    text = SMALL
    for old, new in names.items():
        text = text.replace(old, new)
    assert read_agreement(text, "a.yaml").problems == ()


def test_the_whole_example_has_each_part_of_the_specification() -> None:
    """The example the tests start from has no problems; without the track it returns to, exactly that is said."""
    text = changed(",\n            long-term: {steps: [{after: 30d, send: news}]}}", "}")
    assert text != WHOLE
    (problem,) = read_agreement(text, "a.yaml").problems
    assert (problem.code, problem.clause) == ("unknown_track", "handoff.return.track.not_now")
