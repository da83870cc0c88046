"""The next version's text: one value is exchanged, and every other character stays."""

from __future__ import annotations

import difflib
import json
from pathlib import Path as File
from typing import Any

import pytest
from agreement_examples import SMALL, WHOLE
from document_parts import at, places, with_value

from leadpact.agreement.amending import AmendError, Edit, amended
from leadpact.agreement.nodes import Path
from leadpact.agreement.parsing import parse

ACME = (File(__file__).parents[2] / "agreements" / "acme" / "2026-07-01.yaml").read_text(encoding="utf-8")
SPREAD = [(SMALL, 1), (WHOLE, 23), (ACME, 97)]


def plain(text: str) -> Any:
    source = parse(text)
    assert source.root is not None and not source.slips, source.slips
    return source.root.plain()


def edited(text: str, clause: str, value: str | None) -> str:
    return amended(text.encode(), [Edit(clause, value)]).decode()


def clause_of(text: str, path: Path) -> str:
    return parse(text).clause(path)


def changed_lines(before: str, after: str) -> list[str]:
    """The lines that differ, `-` before and `+` after."""
    found = difflib.ndiff(before.splitlines(), after.splitlines())
    return [f"{line[0]} {line[2:].strip()}" for line in found if line[0] in "+-"]


@pytest.mark.parametrize(("text", "step"), SPREAD, ids=["small", "whole", "acme"])
def test_one_value_is_exchanged_anywhere(text: str, step: int) -> None:
    """Wherever it stands, in a block, a flow or quotation marks: that value alone is another, and one line differs."""
    data = plain(text)
    for path in list(places(data))[::step]:
        if path[-1] == "id":
            continue
        for new in ("other", "it's: [odd] # no {comment}", 7):
            value = str(new) if isinstance(new, int) else new
            found = edited(text, clause_of(text, path), value)
            kept = (
                isinstance(new, int) and isinstance(at(data, path), str) and parse(text).node(path)[1].style
            )  # type: ignore[union-attr]
            assert plain(found) == with_value(data, path, new) or kept, (path, new)
            assert len(changed_lines(text, found)) == 2


@pytest.mark.parametrize(("text", "step"), SPREAD, ids=["small", "whole", "acme"])
def test_one_clause_is_taken_out_anywhere(text: str, step: int) -> None:
    """The rest says what it said; comments on lines of their own stay."""
    data = plain(text)
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    for path in list(places(data))[::step]:
        holder = at(data, path[:-1])
        if path[-1] == "id" or len(holder) == 1:
            continue
        found = edited(text, clause_of(text, path), None)
        assert plain(found) == with_value(data, path, None), path
        assert [line for line in found.splitlines() if line.lstrip().startswith("#")] == comments


def test_an_entry_is_added_where_its_like_are() -> None:
    """A key behind the last key, an item behind the last item, in blocks and in flows; a comment there stays there."""
    clock = "follow_up.clocks.first-response"
    found = edited(SMALL, f"{clock}.at_risk", "[50%, 80%]")
    assert changed_lines(SMALL, found) == ["+ at_risk: [50%, 80%]"]
    assert plain(found)["follow_up"]["clocks"]["first-response"]["at_risk"] == ["50%", "80%"]
    text = SMALL.replace("objective: 90%", "objective: 90%   # nine of ten")
    found = edited(text, f"{clock}.at_risk", "50%")
    assert "objective: 90%   # nine of ten\n      at_risk: 50%\n" in found
    found = edited(SMALL, "handoff.triggers.score", "{id: score, on_stage: mql}")
    assert [each["id"] for each in plain(found)["handoff"]["triggers"]] == ["demo", "score"]
    found = edited(SMALL, "parties.sales.people.eva", "{name: Eva}")
    assert list(plain(found)["parties"]["sales"]["people"]) == ["luis", "eva"]
    found = edited(SMALL, "handoff.accept.within", "1bd")
    assert plain(found)["handoff"]["accept"] == {"within": "1bd"}
    found = edited(SMALL, "review.close", "2bd")
    assert plain(found)["review"] == {"close": "2bd"}
    found = edited(WHOLE, "handoff.required.4", "job_title")
    assert plain(found)["handoff"]["required"] == ["email", "phone", "company", "job_title"]


def test_clauses_are_those_that_compare_names() -> None:
    """Entries by id or place; a time of `within` alone; the only value of a short form."""
    clock = "follow_up.clocks.first-response."
    assert "{trigger: demo, is: 4bm}" in edited(WHOLE, clock + "within.1", "4bm")
    assert "{default: 3bh}" in edited(WHOLE, clock + "within.3", "3bh")
    assert "within: 3bh" in edited(SMALL, clock + "within", "3bh")
    assert 'no_fit: "Otro"' in edited(WHOLE, "follow_up.reasons.no_fit.means", "Otro")
    found = plain(edited(WHOLE, "handoff.triggers.demo.when", "form = 'show'"))
    assert found["handoff"]["triggers"][0]["when"] == "form = 'show'"


def test_the_last_of_its_kind_leaves_an_empty_one() -> None:
    """A map or a list whose only entry goes is empty, not missing."""
    assert plain(edited(SMALL, "handoff.triggers.demo", None))["handoff"] == {"triggers": []}
    assert plain(edited(SMALL, "follow_up.clocks.first-response", None))["follow_up"] == {"clocks": {}}


def test_a_text_of_several_lines_is_exchanged() -> None:
    """Behind `|` or `>`, or between quotation marks: what comes after it stays on its own lines."""
    for block in (
        "|\n    Both heads\n    meet.\n",
        ">-\n    Both heads\n    meet.\n\n",
        '"Both\n    meet."\n',
    ):
        text = SMALL + f"review:\n  if_missed: {block}  close: 3bd\n# the end\n"
        found = edited(text, "review.if_missed", "Nothing")
        assert plain(found)["review"] == {"if_missed": "Nothing", "close": "3bd"}, found
        assert found.endswith("  close: 3bd\n# the end\n")
        assert plain(edited(text, "review.if_missed", None))["review"] == {"close": "3bd"}
        swapped = SMALL + f"review:\n  close: 3bd\n  if_missed: {block}# the end\n"
        added = edited(swapped, "review.disputes", "{within: 5bd}")
        assert plain(added)["review"]["disputes"] == {"within": "5bd"}


def test_line_ends_and_a_mark_of_byte_order_stay() -> None:
    """As the file has them; the rest byte for byte."""
    given = b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()
    found = amended(given, [Edit("effective", "2026-07-01")])
    assert found == given.replace(b"2026-01-01", b"2026-07-01")


@pytest.mark.parametrize(
    ("clause", "value", "told"),
    [
        ("handoff.triggers.show.on", "x", "there is no show; there is: demo"),
        ("name.x.y", "1", "name is one value and has no x"),
        ("review.close", None, "there is nothing to remove"),
        ("follow_up.clocks.other", None, "there is: first-response"),
        ("name", " ", "there is no value; write one, or --remove name"),
        ("", "x", "is no clause"),
        ("a..b", "x", "is no clause"),
        ("handoff.triggers.4", "{id: x}", "there is no 4"),
    ],
)
def test_what_cannot_be_edited_says_why(clause: str, value: str | None, told: str) -> None:
    """What is not there to be removed, an entry without its id, a key below a single value, an empty value."""
    with pytest.raises(AmendError) as wrong:
        edited(SMALL, clause, value)
    assert told in str(wrong.value)


@pytest.mark.parametrize(
    "value", ["[a, b", "{a: 1", "'x", "*a", "a: b: c", "x\n- y", "!t x", "- a", "% x", '"', "#", "é ع"]
)
def test_any_value_is_taken_as_it_is_given(value: str) -> None:
    """What is no value of YAML is a text: it comes back as it went in, and nothing else changes."""
    try:
        found = plain(edited(SMALL, "handoff.triggers.demo.when", value))
    except AmendError:
        assert value == "#"  # a comment alone says nothing
        return
    assert found == with_value(plain(SMALL), ("handoff", "triggers", 0, "when"), value), json.dumps(found)
