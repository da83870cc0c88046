"""Which conditions parse, what is said of those that do not, and that no text whatever does harm."""

from __future__ import annotations

import dataclasses
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.agreement.conditions import (
    Condition,
    ConditionProblem,
    Property,
    parse_condition,
    properties_of,
)

PROPERTIES = {"employees": "number", "score": "number", "is_competitor": "yes_no", "won_at": "instant"}


def read(text: str) -> Condition:
    parsed = parse_condition(text, PROPERTIES)
    assert isinstance(parsed, Condition), (text, parsed)
    return parsed


def problems(text: str) -> list[ConditionProblem]:
    parsed = parse_condition(text, PROPERTIES)
    assert isinstance(parsed, list) and parsed, (text, parsed)
    return parsed


def codes(text: str) -> list[tuple[str, int]]:
    return [(problem.code, problem.column) for problem in problems(text)]


@pytest.mark.parametrize(
    "text",
    [
        "email ILIKE '%@acme.example' OR is_competitor",
        "job_title ILIKE '%plant%' AND employees >= 50",
        "industry IN ('Manufacturing')",
        "type = 'new'",
        "stage = 'sql'",
        "path LIKE '/pricing%'",
        "region = 'Iberia'",
        "concept_name = 'W_Afhandelen leads' AND lifecycle_transition = 'START'",
        "won_at >= '2026-01-01' AND won_at < DATE '2026-02-01'",
        "won_at BETWEEN TIMESTAMP '2026-01-01 00:00:00' AND '2026-02-01T00:00:00+01:00'",
        "NOT (lead.industry IS NULL) AND event.\"page path\" NOT LIKE '%x'",
        "round(employees / 3 - -1, 1) <> 2 AND coalesce(score, 0) * 2 <= abs(score)",
        "starts_with(lower(trim(a)), 'x') OR ends_with(upper(a), 'Y') OR contains(a, 'z') OR length(a) = 1",
        "date = 'x' AND language = 'es' AND value = '5' AND \"order\" = '1'",
        "1_000 < employees",
    ],
)
def test_what_parses(text: str) -> None:
    """The conditions an agreement needs parse, the words SQL keeps among the property names too."""
    assert read(read(text).canonical).tree == read(text).tree


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a != 'x' and(b='y')", "a <> 'x' AND b = 'y'"),
        ("NOT a IN ('x')", "a NOT IN ('x')"),
        ("not a like 'x'", "a NOT LIKE 'x'"),
        ("(a = 'x' or b = 'y') and c = 'z'", "(a = 'x' OR b = 'y') AND c = 'z'"),
        ("employees = 1.50e1", "employees = 15"),
        ("won_at > '2026-01-01 01:00'", "won_at > '2026-01-01T01:00:00Z'"),
        ("LEAD.a = 'x' AND Event.b = 'y'", "lead.a = 'x' AND event.b = 'y'"),
        ("event.kind = 'x'", "kind = 'x'"),
        ("\"a\" = 'x' AND \"a b\" = 'it''s'", "a = 'x' AND \"a b\" = 'it''s'"),
    ],
)
def test_canonical_text(text: str, canonical: str) -> None:
    """Two ways to write the same condition have one canonical text."""
    assert read(text).canonical == canonical


def test_refs_and_conjuncts() -> None:
    """A condition tells which properties it reads, and falls into its parts at the top-level AND."""
    parsed = read(
        "(lead.a = 'x' AND (b = 'y' AND event.c = 'z')) AND (kind = 'k' OR employees > 1) AND b = 'y'"
    )
    assert parsed.refs == {
        ("lead", "a"),
        ("either", "b"),
        ("event", "c"),
        ("event", "kind"),
        ("either", "employees"),
    }
    assert [part.text for part in parsed.conjuncts] == [
        "lead.a = 'x'",
        "b = 'y'",
        "event.c = 'z'",
        "kind = 'k' OR employees > 1",
    ]
    assert parsed.conjuncts[1] == read("b = 'y'").conjuncts[0]
    assert {p.name: p.type for p in properties_of(parsed.tree)}["employees"] == "number"


def test_equal_texts_of_different_types_differ() -> None:
    """Declared otherwise, or read in another zone, the same text is another condition."""
    as_number = parse_condition("a IS NULL", {"a": "number"})
    as_text = parse_condition("a IS NULL", {})
    madrid = parse_condition("won_at IS NULL", PROPERTIES, "Europe/Madrid")
    assert (
        isinstance(as_number, Condition) and isinstance(as_text, Condition) and isinstance(madrid, Condition)
    )
    assert as_number.conjuncts != as_text.conjuncts
    assert madrid.conjuncts != read("won_at IS NULL").conjuncts


def test_a_condition_is_a_frozen_value() -> None:
    """A parsed condition is hashable, and nobody changes it."""
    parsed = read("a = 'x'")
    assert {parsed: 1}[read("a = 'x'")] == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        parsed.text = "b"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("employees > 'many'", [("mixed_types", 12)]),
        ("industry = 5", [("mixed_types", 11)]),
        ("employees IN (1, 'x')", [("mixed_types", 17)]),
        ("employees BETWEEN 1 AND 'x'", [("mixed_types", 24)]),
        ("coalesce(a, 1) = 'x'", [("mixed_types", 12)]),
        ("is_competitor = 'yes'", [("mixed_types", 16)]),
        ("won_at > employees", [("mixed_types", 9)]),
        ("won_at > a", [("mixed_types", 9)]),
        ("a + 1 > 2", [("not_number", 0)]),
        ("abs(a) > 2", [("not_number", 4)]),
        ("round(a) > 2", [("not_number", 6)]),
        ("-a > 2", [("not_number", 1)]),
        ("won_at + 1 > 2", [("not_number", 0)]),
        ("employees LIKE '5%'", [("not_text", 0)]),
        ("lower(employees) = '5'", [("not_text", 6)]),
        ("a AND is_competitor", [("not_yes_no", 0)]),
        ("NOT employees", [("not_yes_no", 4)]),
        ("employees + 1", [("not_yes_no", 0)]),
        ("'x'", [("not_yes_no", 0)]),
        ("is_competitor > FALSE", [("no_order", 0)]),
        ("is_competitor OR a = NULL", [("null_comparison", 17)]),
        ("a NOT IN ('x', NULL)", [("null_comparison", 0)]),
        ("won_at > 'yesterday'", [("bad_literal", 9)]),
        ("won_at > DATE '2026-02-30'", [("bad_literal", 14)]),
        ("employees < 1e999", [("bad_literal", 12)]),
        ("round(employees, score) = 1", [("bad_literal", 17)]),
    ],
)
def test_types_are_checked(text: str, expected: list[tuple[str, int]]) -> None:
    """A condition that mixes types, or calculates with something that is not declared a number, is a problem."""
    assert codes(text) == expected


def test_problems_say_what_to_write() -> None:
    """Each problem says what is wrong and what to write instead."""
    (problem,) = problems("industry = 5")
    assert problem.what == "`industry` is text, and `5` is a number"
    assert problem.write == "declare `industry: number` under definitions.properties, or compare it as text"


def test_all_problems_at_once() -> None:
    """One reading finds every problem of a condition, each at its place."""
    text = "industry = 5 AND at > 'x' AND foo.a = 'x' AND (employees OR lead.kind = 'x')"
    assert codes(text) == [
        ("mixed_types", 11),
        ("not_a_property", 17),
        ("unknown_prefix", 30),
        ("not_yes_no", 47),
        ("not_of_the_lead", 60),
    ]


@pytest.mark.parametrize("name", ["at", "seq", "event_id", "received_at", "logged_at"])
@pytest.mark.parametrize("prefix", ["", "event.", "lead."])
def test_no_condition_on_time_or_order(name: str, prefix: str) -> None:
    """The columns that say when and which are no properties; what serves time is named instead."""
    (problem,) = problems(f"{prefix}{name} = 'x'")
    assert problem.code == "not_a_property"
    assert "half_life" in problem.write


@pytest.mark.parametrize(
    "text",
    [
        "a; b = 'x'",
        "a = 'x';",
        "a = 'x' -- more",
        "a /* more */ = 'x'",
        "(SELECT 1)",
        "a IN (SELECT 'x')",
        "EXISTS (SELECT 1)",
        "a IN (b)",
        "a IN ()",
        "a IN 'x'",
        "CASE WHEN a = 'x' THEN TRUE END",
        "CAST(a AS INT) = 1",
        "TRY_CAST(a AS INT) = 1",
        "a::INT = 1",
        "a || 'x' = 'y'",
        "a ~ 'x'",
        "a SIMILAR TO 'x'",
        "a GLOB 'x'",
        "regexp_matches(a, 'x')",
        "a COLLATE NOCASE = 'x'",
        "a LIKE 'x' ESCAPE '!'",
        "a LIKE ANY ('x')",
        "a IS TRUE",
        "a IS DISTINCT FROM 'x'",
        "a ISNULL",
        "a NOTNULL",
        "a == 'x'",
        "!is_competitor",
        "a = ?",
        "a = :x",
        "a = $1",
        "a = @x",
        "a = $$x$$",
        "a = E'x'",
        "a = X'41'",
        "a = N'x'",
        "'a' 'b' = a",
        "a = `b`",
        "[1]",
        "a[1] = 'x'",
        "{'a': 1}",
        "a -> 'b' = 'x'",
        "(a, b) = ('x', 'y')",
        "a, b",
        "*",
        "lead.*",
        "count(*) > 1",
        "sum(employees) > 1",
        "row_number() OVER () = 1",
        "now() > won_at",
        "CURRENT_DATE > won_at",
        "won_at > INTERVAL '1 day'",
        "employees % 2 = 0",
        "employees // 2 = 1",
        "employees ** 2 = 1",
        "employees ^ 2 = 1",
        "ifnull(a, 'x') = 'x'",
        "len(a) = 1",
        "read_csv('x')",
        "getenv('HOME') = 'x'",
        "\"lower\"(a) = 'x'",
        "trim(BOTH 'x' FROM a) = 'y'",
        "trim(a, 'x') = 'y'",
        "lower(a, 'x') = 'y'",
        "contains(a)",
        "employees BETWEEN SYMMETRIC 1 AND 2",
        "a AS b",
        "a LIMIT 1",
        "a ORDER BY 1",
        "FROM x",
        "SELECT 1",
        "DROP TABLE x",
        "ATTACH 'x'",
        "COPY x TO 'y'",
        "x UNION SELECT 1",
        "other.a = 'x'",
        "lead.event.a = 'x'",
        "a = 'x' AND",
        "AND",
        "a = = 'x'",
        "(a = 'x'",
        "a = 'x')",
        "a = 'x",
        "\"a = 'x'",
        "\"\" = 'x'",
        "1..2 = employees",
        "0x1F = employees",
        "5abc = employees",
        "",
        " \n ",
        "a\x00b = 'x'",
        "a = '\ud800'",
        "a = '\x1b'",
    ],
)
def test_nothing_else_parses(text: str) -> None:
    """What is not of the grammar is refused, however a SQL parser might like it."""
    assert all(problem.what and problem.write for problem in problems(text))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 2000 + "TRUE",
        "(" * 17 + "TRUE" + ")" * 17,
        "(" * 1000 + "TRUE" + ")" * 1000,
        "NOT " * 900 + "TRUE",
        "- " * 900 + "1 = 1",
        "1" + "+1" * 1500 + " = 1",
        "abs(" * 500 + "1" + ")" * 500 + " = 1",
        "TRUE " + "= TRUE " * 500,
        "a = '" + "x" * 5000 + "'",
    ],
)
def test_size_and_depth_have_limits(text: str) -> None:
    """Long or deeply nested text is a problem, never a crash."""
    assert {code for code, _ in codes(text)} <= {"too_long", "too_deep", "syntax"}


def test_long_chains_are_fine() -> None:
    """A flat chain of OR or AND is as deep as one of its parts."""
    assert len(read(" AND ".join(f"a='{n}'" for n in range(300))).conjuncts) == 300
    read(" OR ".join(f"a='{n}'" for n in range(300)))
    read("a IN (" + ",".join(["'x'"] * 900) + ")")


def test_a_deep_caller_gets_a_problem_not_a_crash() -> None:
    """Even a caller that has nearly used up its stack gets an answer."""

    def descend(room: int) -> object:
        return descend(room - 1) if room else parse_condition("(" * 15 + "a = 'x'" + ")" * 15, {})

    depth = len(_frames())
    assert descend(sys.getrecursionlimit() - depth - 60)


def _frames() -> list[object]:
    frames: list[object] = []
    frame = sys._getframe()
    while frame is not None:
        frames.append(frame)
        frame = frame.f_back  # type: ignore[assignment]
    return frames


# --- any text --------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "a",
        "lead",
        "event",
        ".",
        ",",
        "(",
        ")",
        "=",
        "<>",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "+",
        "-",
        "*",
        "/",
        "AND",
        "OR",
        "NOT",
        "IN",
        "BETWEEN",
        "LIKE",
        "ILIKE",
        "IS",
        "NULL",
        "TRUE",
        "FALSE",
        "'x'",
        "5",
        "1e3",
        "employees",
        "is_competitor",
        "won_at",
        "DATE",
        "TIMESTAMP",
        "'2026-01-01'",
        "lower",
        "upper",
        "trim",
        "length",
        "abs",
        "round",
        "coalesce",
        "starts_with",
        "ends_with",
        "contains",
        ";",
        "::",
        "||",
        "SELECT",
        "FROM",
        "CASE",
        "WHEN",
        "THEN",
        "END",
        "CAST",
        "AS",
        "INT",
        "?",
        "$1",
        "@",
        "[",
        "]",
        "{",
        "}",
        "->",
        "'",
        '"',
        "--",
        "/*",
        "*/",
        "\\",
        "INTERVAL",
        "OVER",
        "EXISTS",
        "ANY",
        "ALL",
        "ESCAPE",
        "COLLATE",
        "at",
        "kind",
        "lead.",
        "event.",
        "lead.kind",
        '"a',
        'b"',
        "x'41'",
        "E'x'",
        "%",
        "~",
        "^",
        "!",
        "==",
        ":=",
        "=>",
        "->>",
        "STRUCT",
        "MAP",
        "LAMBDA",
        "TRY",
        "DISTINCT",
        "FILTER",
        "WITHIN",
        "GROUP",
        "ORDER",
        "BY",
        "LIMIT",
        "PIVOT",
        "UNNEST",
        "VALUES",
        "ROW",
        "ARRAY",
        "IF",
        "NEXT",
        "VALUE",
        "FOR",
    ]
)


def harmless(text: str) -> None:
    parsed = parse_condition(text, PROPERTIES, "Europe/Madrid")
    if isinstance(parsed, Condition):
        assert all(isinstance(p, Property) for p in properties_of(parsed.tree))
        again = parse_condition(parsed.canonical, PROPERTIES, "Europe/Madrid")
        assert isinstance(again, Condition) and again.tree == parsed.tree
    else:
        assert parsed
        for problem in parsed:
            assert problem.code and problem.what and problem.write
            assert 0 <= problem.column <= len(text)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_harmless(text: str) -> None:
    """Whatever is typed gives a condition or problems, each at a place within the text; nothing is raised."""
    harmless(text)


@settings(max_examples=1500, deadline=None)
@given(st.lists(WORDS, max_size=14), st.sampled_from([" ", ""]))
def test_any_heap_of_words_is_harmless(words: list[str], between: str) -> None:
    """Neither do heaps of the grammar's own words and of SQL's forbidden ones do harm."""
    harmless(between.join(words))
