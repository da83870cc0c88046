"""What conditions answer: rules one by one, and the same answer from Python as from DuckDB."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.agreement.condition_names import bare_names
from leadpact.agreement.conditions import (
    Condition,
    ConditionProblem,
    DeclaredType,
    holds,
    parse_condition,
    to_sql,
)

PROPERTIES = {"n": "number", "m": "number", "b": "yes_no", "i": "instant"}
NAMES = ("n", "m", "b", "i", "t", "u", "kind")
ZONE = "Europe/Madrid"


def condition(text: str) -> Condition:
    parsed = parse_condition(text, PROPERTIES, ZONE)
    assert isinstance(parsed, Condition), (text, parsed)
    return parsed


def answer(text: str, lead: dict[str, str | None] | None = None, **event: str | None) -> bool | None:
    return holds(condition(text), event, lead or {})


def column_sql(scope: str, name: str) -> str:
    return f'"{scope} {name}"'


def by_duckdb(
    parsed: Condition, rows: list[tuple[dict[str, str | None], dict[str, str | None]]]
) -> list[bool | None]:
    columns = [f"event {name}" for name in NAMES] + [f"lead {name}" for name in NAMES]
    listed = {
        column: [(row[column.startswith("lead ")]).get(column.split(" ")[1]) for row in rows]
        for column in columns
    }
    source = ", ".join(
        f'unnest(${place + 1}::VARCHAR[]) AS "{column}"' for place, column in enumerate(columns)
    )
    query = f"SELECT {to_sql(parsed, column_sql)} FROM (SELECT {source})"
    return [row[0] for row in duckdb.execute(query, list(listed.values())).fetchall()]


# --- rules -----------------------------------------------------------------------------------------------


def test_unprefixed_names_ask_the_event_first() -> None:
    """`x` is `coalesce(event.x, lead.x)`, once cast: a value of the event that does not cast gives way to the lead's."""
    assert answer("n = 5", {"n": "5"}) is True
    assert answer("n = 5", {"n": "5"}, n="6") is False
    assert answer("n = 5", {"n": "5"}, n="many") is True
    assert answer("event.n = 5", {"n": "5"}, n="many") is None
    assert answer("n = 5", {"n": "few"}, n="many") is None
    assert answer("lead.n = 5 AND event.n = 6", {"n": "5"}, n="6") is True
    assert answer("event.n IS NULL", {"n": "5"}) is True


def test_event_columns_are_texts_of_the_event() -> None:
    """`kind`, `source`, `actor` … are read from the event, never from the lead."""
    assert answer("kind = 'call_made'", {"kind": "other"}, kind="call_made") is True
    assert answer("source IS NULL", {"source": "ads"}) is True


def test_three_valued_logic() -> None:
    """A missing property is NULL, and SQL's three-valued logic holds."""
    assert answer("n > 1") is None
    assert answer("NOT n > 1") is None
    assert answer("n > 1 OR TRUE") is True
    assert answer("n > 1 AND FALSE") is False
    assert answer("n > 1 OR t = 'x'", t="y") is None
    assert answer("n IN (1, 2)") is None
    assert answer("n NOT IN (1, 2)", n="3") is True
    assert answer("n BETWEEN m AND 3", n="5") is False
    assert answer("coalesce(b, FALSE)") is False
    assert answer("t IS NULL AND n IS NULL", n="many") is True


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5.0),
        (" 5\t", 5.0),
        ("+5.", 5.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1_000", 1000.0),
        ("+-5", None),
        ("- 5", None),
        ("1,5", None),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("1e400", None),
        ("0x10", None),
        ("٥", None),
        ("5 €", None),
    ],
)
def test_texts_that_are_numbers(text: str, number: float | None) -> None:
    """Digits with sign, point, exponent and grouping `_` are numbers; NaN, infinity and all else are NULL."""
    expected = None if number is None else True
    parsed = condition(f"n = {number or 0}")
    assert holds(parsed, {"n": text}, {}) is expected
    assert by_duckdb(parsed, [({"n": text}, {})]) == [expected]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("TRUE", True),
        (" y ", True),
        ("yes", True),
        ("1", True),
        ("No", False),
        ("f", False),
        ("on", None),
        ("", None),
    ],
)
def test_texts_that_are_yes_or_no(text: str, said: bool | None) -> None:
    """true t yes y 1 and false f no n 0 in any case are yes and no; all else is NULL."""
    assert answer("b", b=text) is said
    assert by_duckdb(condition("b"), [({"b": text}, {})]) == [said]


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("2026-07-01", "2026-06-30T22:00:00Z"),
        ("2026-07-01 09:30", "2026-07-01T07:30:00Z"),
        ("2026-07-01t09:30:00+01:00", "2026-07-01T08:30:00Z"),
        ("2026-03-29T02:30:00", "2026-03-29T01:30:00Z"),
        ("2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
        ("2026-07-01T00:00:00.1234569Z", "2026-07-01T00:00:00.123456Z"),
        ("2026-02-30", None),
        ("2026-07-01Z", None),
        ("2026-07-01T24:00:00Z", None),
        ("2026-07-01T00:00:60Z", None),
        ("01/07/2026", None),
        ("0999-01-01", None),
    ],
)
def test_texts_that_are_instants(text: str, same_as: str | None) -> None:
    """RFC 3339, finer digits than microseconds cut; without an offset it is local time in the agreement's zone.

    A local time that does not exist moves forward by the gap; an ambiguous one is the first.
    """
    parsed = condition(f"i = '{same_as or '2026-01-01'}'")
    expected = None if same_as is None else True
    assert holds(parsed, {"i": text}, {}) is expected
    assert by_duckdb(parsed, [({"i": text}, {})]) == [expected]


def test_like_knows_two_wild_cards() -> None:
    """LIKE has `%` and `_` and no escapes; it minds case, ILIKE does not, letter by letter in any script."""
    assert answer("t LIKE '/pricing%'", t="/pricing/eu") is True
    assert answer("t LIKE '/pricing%'", t="/Pricing") is False
    assert answer("t ILIKE 'ñAND_'", t="Ñandú") is True
    assert answer(r"t LIKE 'a\%'", t="a\\b") is True
    assert answer("t NOT LIKE '%a%b%'", t="ba") is True
    assert answer("t LIKE ''", t="") is True
    assert answer("t LIKE '" + "%a" * 300 + "%b'", t="a" * 3000) is False


def test_arithmetic() -> None:
    """Dividing by zero is NULL; round goes half away from zero; whole and broken numbers are one type."""
    assert answer("n / m = 1", n="1", m="0") is None
    assert answer("n / 2 = 0.5", n="1") is True
    assert answer("round(n) = -3 AND round(m, 1) = 0.3", n="-2.5", m="0.25") is True
    assert answer("round(n, -1) = 30", n="25") is True
    assert answer("abs(-n) - 1 = 4", n="5") is True


def test_text_functions() -> None:
    """Text functions keep the number of letters; trim takes white space but neither tabs nor line ends."""
    assert answer("upper(t) = 'STRAẞE' AND length(t) = 6", t="straße") is True
    assert answer("trim(t) = 'a'", t="\u00a0a ") is True
    assert answer("contains(t, 'b') AND starts_with(t, 'a') AND ends_with(t, 'c')", t="abc") is True


# --- Python and DuckDB agree -----------------------------------------------------------------------------

TEXTS = st.sampled_from(
    [
        "",
        "a",
        "A",
        "ab",
        "Ab%",
        "_",
        "é",
        "É",
        "ß",
        "ΑΣ",
        "ας",
        "İ",
        "a b",
        "\u00a0a",
        "/pricing",
        "'",
        "\\",
        "yes",
    ]
)
NUMBERS = st.sampled_from(
    ["0", "-0", "1", "-1", "2.5", "-2.5", "1e308", "-1e308", "0.1", "1_000", "1e-320", "3.35", "nan", "x", ""]
)
FLAGS = st.sampled_from(["yes", "no", "TRUE", "0", "maybe"])
INSTANTS = st.sampled_from(
    ["2026-01-01", "2026-01-01T00:00:00Z", "2026-03-29T02:30:00", "soon", "2026-01-01 01:00"]
)
KINDS = st.sampled_from(["page_viewed", "call_made"])
VALUES = {"n": NUMBERS, "m": NUMBERS, "b": FLAGS, "i": INSTANTS, "t": TEXTS, "u": TEXTS, "kind": KINDS}
STATES = st.fixed_dictionaries({name: st.none() | values for name, values in VALUES.items()})
ROWS = st.lists(st.tuples(STATES, STATES), min_size=1, max_size=8)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def scoped(*names: str) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{prefix}{name}" for name in names for prefix in ("", "lead.", "event.")])


def number_terms() -> st.SearchStrategy[str]:
    leaf = scoped("n", "m") | st.sampled_from(["0", "1", "2.5", "-2.5", "1e308", "1000", "3.35"])

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
            inner.map(lambda term: f"-({term})"),
            inner.map(lambda term: f"abs({term})"),
            st.tuples(inner, st.integers(-3, 3)).map(lambda p: f"round({p[0]}, {p[1]})"),
            inner.map(lambda term: f"round({term})"),
            st.tuples(inner, inner).map(lambda p: f"coalesce({p[0]}, {p[1]})"),
            text_terms().map(lambda term: f"length({term})"),
        )

    return st.recursive(leaf, grow, max_leaves=4)


def text_terms() -> st.SearchStrategy[str]:
    leaf = scoped("t", "u") | st.just("kind") | TEXTS.map(quoted)

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.tuples(st.sampled_from(["lower", "upper", "trim"]), inner).map(lambda p: f"{p[0]}({p[1]})"),
            st.tuples(inner, inner).map(lambda p: f"coalesce({p[0]}, {p[1]}, NULL)"),
        )

    return st.recursive(leaf, grow, max_leaves=3)


SIGNS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
INSTANT_TERMS = scoped("i") | st.sampled_from(["'2026-01-01'", "DATE '2026-03-29'", "'2026-01-01T00:00:00Z'"])


def conditions() -> st.SearchStrategy[str]:
    numbers, texts = number_terms(), text_terms()
    instants = st.tuples(scoped("i"), SIGNS, INSTANT_TERMS)
    leaf = st.one_of(
        st.one_of(st.tuples(numbers, SIGNS, numbers), st.tuples(texts, SIGNS, texts), instants).map(" ".join),
        st.tuples(texts, st.sampled_from(["LIKE", "ILIKE", "NOT LIKE", "NOT ILIKE"]), texts).map(" ".join),
        st.tuples(st.sampled_from(["starts_with", "ends_with", "contains"]), texts, texts).map(
            lambda p: f"{p[0]}({p[1]}, {p[2]})"
        ),
        st.tuples(numbers, st.sampled_from(["IN (0, 1, -2.5)", "NOT IN (1)"])).map(" ".join),
        st.tuples(texts, st.sampled_from(["IN ('a', 'É', '')", "NOT IN ('a')"])).map(" ".join),
        st.tuples(numbers, numbers, numbers).map(lambda p: f"{p[0]} BETWEEN {p[1]} AND {p[2]}"),
        st.tuples(scoped("i"), INSTANT_TERMS).map(lambda p: f"{p[0]} NOT BETWEEN {p[1]} AND '2026-06-01'"),
        st.tuples(numbers | texts | scoped("b", "i"), st.sampled_from(["IS NULL", "IS NOT NULL"])).map(
            " ".join
        ),
        scoped("b"),
        scoped("b").map(lambda name: f"{name} = TRUE"),
        st.sampled_from(["TRUE", "FALSE", "NULL"]),
    )

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(
                lambda p: f"({p[0]}) {p[1]} ({p[2]})"
            ),
            inner.map(lambda part: f"NOT ({part})"),
        )

    return st.recursive(leaf, grow, max_leaves=5)


@settings(max_examples=150, deadline=None)
@given(conditions(), ROWS)
def test_python_and_duckdb_agree(
    text: str, rows: list[tuple[dict[str, str | None], dict[str, str | None]]]
) -> None:
    """For any condition and any texts `holds` answers what the SQL of `to_sql` answers in DuckDB."""
    parsed = condition(text)
    assert [holds(parsed, event, lead) for event, lead in rows] == by_duckdb(parsed, rows), parsed.canonical


@settings(max_examples=300, deadline=None)
@given(conditions())
def test_canonical_text_reads_as_the_same_tree(text: str) -> None:
    """The canonical text of a condition parses to the very same tree, and is its own canonical text."""
    parsed = condition(text)
    again = condition(parsed.canonical)
    assert again.tree == parsed.tree
    assert again.canonical == parsed.canonical


@settings(max_examples=100, deadline=None)
@given(conditions(), ROWS)
def test_conjuncts_together_are_the_condition(
    text: str, rows: list[tuple[dict[str, str | None], dict[str, str | None]]]
) -> None:
    """A condition is TRUE exactly where all its conjuncts are."""
    parsed = condition(text)
    for event, lead in rows:
        parts = [holds(part, event, lead) for part in parsed.conjuncts]
        assert (holds(parsed, event, lead) is True) == all(part is True for part in parts)


def test_letters_change_case_as_in_duckdb() -> None:
    """Every letter of Unicode becomes the same capital and small letter in Python as in DuckDB."""
    letters = [chr(code) for code in range(1, sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
    engine = duckdb.connect()
    engine.register("letters", pa.table({"t": pa.array(letters, pa.string())}))
    for function in ("lower", "upper"):
        parsed = condition(f"{function}(event.t) = event.u")
        changed = engine.execute(f"SELECT {function}(t) AS u FROM letters").to_arrow_table()["u"].to_pylist()
        assert len(changed) == len(letters)
        for at in range(0, len(letters), 256):
            some, others = ("".join(all_[at : at + 256]) for all_ in (letters, changed))
            assert len(some) == len(others)
            assert holds(parsed, {"t": some, "u": others}, {}) is True, (function, hex(ord(some[0])))


def problems_of(text: str, declared: dict[str, DeclaredType]) -> list[ConditionProblem]:
    parsed = parse_condition(text, declared)
    assert isinstance(parsed, list)
    return parsed


def test_the_reference_page_tells_the_truth() -> None:
    """Every condition of `docs/reference/conditions.md` parses, and every problem it names can be met."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "conditions.md").read_text(encoding="utf-8")
    shown = page.split("```sql\n")[1].split("```")[0].splitlines()
    declared: dict[str, DeclaredType] = {
        "employees": "number",
        "is_competitor": "yes_no",
        "won_at": "instant",
    }
    for text in shown:
        assert isinstance(parse_condition(text, declared), Condition), text
    wrong = ["a = = 'x'", "", "\x00", "x" * 5000, "(" * 20, "a::int", "b.a = 'x'", "\"\" = 'x'", "at = 'x'"]
    wrong += ["lead.kind = 'x'", "a = 5", "a + 1 > 2", "employees LIKE 'x'", "a", "is_competitor > FALSE"]
    wrong += ["a = NULL", "won_at > 'yesterday'"]
    met = {problem.code for text in wrong for problem in problems_of(text, declared)}
    unquoted = parse_condition("industry = Energy", declared)
    assert isinstance(unquoted, Condition)
    met |= {problem.code for problem in bare_names(unquoted, declared)}
    table = page.split("| code |")[1].split("\n\n")[0]
    assert met == {
        code for line in table.splitlines()[2:] for code in re.findall(r"`(\w+)`", line.split("|")[1])
    }
