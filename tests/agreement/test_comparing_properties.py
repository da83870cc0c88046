"""What must hold for any two versions: nothing is overlooked, nothing is said of equal ones, and each way has its opposite."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path as File
from typing import Any

import pytest
from document_parts import at, places, scalars, with_value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from leadpact.agreement.comparing import Change, Kind, compare
from leadpact.agreement.document import Agreement
from leadpact.agreement.nodes import Node, Path, Source, resolved
from leadpact.agreement.parsing import parse
from leadpact.agreement.reading import digest_of, read_agreement

ACME = File(__file__).parents[2] / "agreements" / "acme"
FIRST, SECOND = (ACME / f"2026-{month}-01.yaml" for month in ("01", "07"))
TEXT = FIRST.read_text(encoding="utf-8")
OTHERS = ("text", "manual", "stage_set", "A1", "week", "required", "lead", "nearest", "connected", "p50", "leading",
          "decision", "number", "accepted", "none", "fri", "11:11", "2026-03-03", "ES-CT", "Europe/Lisbon", "USD", "en")  # fmt: skip
Mutated = list[tuple[Path, Any, Agreement]]


def data_of(file: File) -> Any:
    root = parse(file.read_bytes()).root
    assert root is not None
    return root.plain()


def agreement(data: Any) -> Agreement | None:
    try:
        return Agreement.model_validate(data)
    except ValidationError:
        return None


def others(value: Any) -> Iterator[Any]:
    """Other values that may stand there, likely ones first."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, str):
        grown = re.sub(r"\d+", lambda found: str(int(found[0]) + 1), value, count=1)
        if grown != value and not re.search(r"[=<>]", value):
            yield grown
        yield f"({value}) OR other = 'x'" if re.search(r"[=<>]|LIKE|NULL", value) else f"{value} x"
        yield from (each for each in OTHERS if each != value)
        yield f"{value}x"
    else:
        yield value + 1
        yield value - 1


@pytest.fixture(scope="module")
def whole() -> Agreement:
    """The example."""
    found = agreement(data_of(FIRST))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def mutated(whole: Agreement) -> Mutated:
    """Each scalar of the example with another value, and each that can be left out, left out."""
    return list(mutations(whole))


def mutations(whole: Agreement) -> Iterator[tuple[Path, Any, Agreement]]:
    data = data_of(FIRST)
    for path in places(data):
        for value in (*others(at(data, path)), None):
            changed = with_value(data, path, value)
            found = agreement(changed)
            if found is not None and found != whole:
                yield path, changed, found
                break


SOURCE = parse(TEXT)


def directions(found: tuple[Change, ...]) -> set[tuple[str, str, bool]]:
    return {(each.clause, e.party, e.stricter) for each in found for e in each.effects}


def opposite(found: set[tuple[str, str, bool]]) -> set[tuple[str, str, bool]]:
    return {(clause, party, not stricter) for clause, party, stricter in found}


def test_nearly_every_value_can_be_changed(mutated: Mutated) -> None:
    """The test below speaks of almost all of the example: what is left has one legal value."""
    seen = {path for path, _, _ in mutated}
    missed = [SOURCE.clause(path) for path in places(data_of(FIRST)) if path not in seen]
    assert set(missed) <= {"leadpact", "goals.credit.by", "kpis.complete_handoffs.complete"} | {
        clause for clause in missed if clause.endswith((".by", ".complete"))
    }
    assert len(seen) > 450 and len(missed) <= 12, missed


def test_no_change_is_overlooked(whole: Agreement, mutated: Mutated) -> None:
    """Every single value changed yields a change of that clause, or of the list or text it is a part of."""
    for path, data, new in mutated:
        found = compare(whole, new)
        clause = SOURCE.clause(path)
        if path[-1] == "id":
            clause = f"{clause.removesuffix('.id').rpartition('.')[0]}.{at(data, path)}"
        named = [each.clause.removesuffix(".means").removesuffix(".default") for each in found]
        assert any(f"{clause}.".startswith(f"{each}.") for each in named), (clause, found)


def test_each_way_has_its_opposite(whole: Agreement, mutated: Mutated) -> None:
    """What is stricter from one version to another is looser back, for the same party."""
    for path, _, new in mutated[::4]:
        there, back = compare(whole, new), compare(new, whole)
        if not any(each.kind is Kind.RENAMED for each in there):
            assert directions(back) == opposite(directions(there)), (path, there, back)
    first, second = agreement(data_of(FIRST)), agreement(data_of(SECOND))
    assert first is not None and second is not None
    there = compare(first, second)
    assert len(directions(there)) > 10
    assert directions(compare(second, first)) == opposite(directions(there))


def test_equal_versions_have_no_changes(mutated: Mutated) -> None:
    """Whatever the version."""
    for _, _, each in mutated[::20]:
        assert compare(each, each) == ()


def quoted(source: Source, chosen: list[Node]) -> str:
    """The text with some plain words between quotation marks, or others than they had."""
    text = source.text
    for node in sorted(chosen, key=lambda each: -each.start):
        if isinstance(node.value, str) and (node.style or isinstance(resolved(node.value, None), str)):
            text = text[: node.start] + json.dumps(node.value, ensure_ascii=False) + text[node.end :]
    return text


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_comments_layout_and_quotes_never_change_the_digest(data: st.DataObject) -> None:
    """Comments behind and between lines, blank lines, quotation marks, line ends: the digest is of what is said."""
    nodes = list(scalars(SOURCE.root))
    chosen = data.draw(st.lists(st.sampled_from(range(len(nodes))), max_size=40, unique=True))
    lines = quoted(SOURCE, [nodes[each] for each in chosen]).split("\n")
    for at_line in sorted(data.draw(st.sets(st.sampled_from(range(len(lines))), max_size=20)), reverse=True):
        extra = data.draw(st.sampled_from(["", "# a word", "   # {not: read}"]))
        if data.draw(st.booleans()) or lines[at_line].lstrip().startswith("#"):
            lines.insert(at_line, extra)
        elif lines[at_line].strip():
            lines[at_line] += " # 'noted'"
    text = data.draw(st.sampled_from(["\n", "\r\n"])).join(lines)
    root = parse(text).root
    assert root is not None
    assert digest_of(root.plain()) == digest_of(data_of(FIRST))


@pytest.mark.parametrize(
    ("before", "after"), [("85%", "86%"), ("market IN", "market NOT IN"), ("30d", "31d")]
)
def test_what_is_said_changes_the_digest(before: str, after: str) -> None:
    """And anything else does not leave it as it was."""
    assert read_agreement(TEXT, "a").digest != read_agreement(TEXT.replace(before, after, 1), "a").digest
