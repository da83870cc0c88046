"""What is said of a wrong condition: what was written, where, and what to write instead, in no parser's words."""

from __future__ import annotations

import re

import pytest
from agreement_examples import SMALL, changed
from sqlglot import exp

from leadpact.agreement.condition_reading import FUNCTIONS
from leadpact.agreement.condition_remedies import NODES, USAGE
from leadpact.agreement.conditions import Condition, ConditionProblem, parse_condition
from leadpact.agreement.reading import read_agreement

PROPERTIES = {"employees": "number", "is_competitor": "yes_no", "won_at": "instant", "industry": "text"}


def problems(text: str) -> list[ConditionProblem]:
    parsed = parse_condition(text, PROPERTIES)
    assert isinstance(parsed, list) and parsed, (text, parsed)
    return parsed


SAID = [
    # written, what is named of it, where the problem stands, part of the remedy
    ("concat(a, 'x') = 'y'", "`concat(…)`", "concat", "compare each property by itself"),
    ("substr(email, 1, 3) = 'ana'", "`substr(…)`", "substr", "starts_with"),
    ("len(industry) > 3", "`len(…)`", "len", "write length(industry)"),
    ("lenght(industry) > 3", "`lenght(…)`", "lenght", "write length(industry)"),
    ("frobnicate(industry) > 3", "`frobnicate(…)`", "frob", "the functions are abs, coalesce"),
    ("won_at > now() - INTERVAL '30 days'", "`now(…)`", "now", "half_life"),
    ("won_at < CURRENT_DATE", "`CURRENT_DATE`", "CURRENT_DATE", "half_life"),
    ("year(won_at) = 2026", "`year(…)`", "year", "won_at >= '2026-01-01'"),
    ("count(*) > 3", "`count(…)`", "count", "at_most"),
    ("row_number() OVER (PARTITION BY a) = 1", "`row_number(…)`", "row_number", "one event"),
    ("industry IN (SELECT x FROM y)", "`SELECT`", "SELECT", "what stands behind WHERE"),
    ("SELECT * FROM leads WHERE industry = 'x'", "`SELECT`", "SELECT", "what stands behind WHERE"),
    ("where industry = 'x'", "`where`", "where", "what stands behind WHERE"),
    ("EXISTS (SELECT 1)", "`EXISTS(…)`", "EXISTS", "one lead and one event"),
    ("industry = 'x'; DROP TABLE y", "`;`", ";", "leave it out"),
    ("CASE WHEN industry = 'x' THEN TRUE END", "`CASE`", "CASE", "AND and OR"),
    ("if industry = 'x'", "`if`", "if", "AND and OR"),
    ("CAST(industry AS INT) > 5", "`CAST(…)`", "CAST", "definitions.properties"),
    ("industry::int > 5", "`::`", "::", "definitions.properties"),
    ("industry == 'x'", "`==`", "==", "write ="),
    ("industry = 'x' && is_competitor", "`&&`", "&&", "write AND"),
    ("industry = 'x' || is_competitor", "`||`", "||", "write OR"),
    ("!is_competitor", "`!`", "!", "write NOT"),
    ("employees => 50", "`=>`", "=>", "write >="),
    ("employees =< 50", "`=<`", "=<", "write <="),
    ("employees ≥ 50", "`≥`", "≥", "write >="),
    ("industry = ‘San Sebastián’", "`‘San`", "‘San", "straight quotation marks, as 'Energy'"),
    ("industry = “Energy”", "`“Energy”`", "“Energy", "straight quotation marks"),
    ("industry = «Energía»", "«", "«", "straight quotation marks"),
    ("industry = 'Energy", "quotation mark", "'Energy", "close it"),
    ("industry = 'Energy' AND industry = Retail'", "quotation mark", "'", "written twice, as 'it''s'"),
    ("industry = ''x''", "near `x`", "x''", "written twice"),
    ("`industry` = 'x'", "a backquote", "`industry", "double quotation marks"),
    ("industry = E'x'", "`E'x'`", "E'x'", "single quotation marks"),
    ("industry = NULL", "nothing equals NULL", "industry", "IS NULL"),
    ("industry IS 'x'", "IS takes only NULL", "industry", "= for any other value"),
    ("is_competitor IS TRUE", "IS takes only NULL", "is_competitor", "= TRUE"),
    ("email ~ '@acme'", "`~`", "~", "email ILIKE '%@acme.example'"),
    ("email REGEXP '@acme'", "`REGEXP`", "REGEXP", "email ILIKE"),
    ("regexp_matches(email, '@acme')", "`regexp_matches(…)`", "regexp", "email ILIKE"),
    ("email SIMILAR TO 'x'", "`SIMILAR TO`", "SIMILAR", "email ILIKE"),
    ("industry LIKE 'x' ESCAPE '!'", "`ESCAPE`", "ESCAPE", "contains"),
    ("email.endswith('@acme')", "`endswith(…)`", "endswith", "ends_with(email"),
    ("industry in ['a', 'b']", "`[`", "[", "industry IN ('Energy', 'Retail')"),
    ("industry in 'a'", "IN is not given", "industry", "industry IN ('Energy', 'Retail')"),
    ("industry in ()", "IN is not given", "industry", "industry IN ('Energy', 'Retail')"),
    ("industry in ('a', None)", "`None`", "None", "industry IN ('Energy', 'Retail')"),
    ("industry CONTAINS 'x'", "`CONTAINS`", "CONTAINS", "contains(job_title, 'plant')"),
    ("industry LIKE %plant%", "`%`", "%plant", "'%plant%'"),
    ("employees > 50%", "`%`", "%", "0.5 for 50%"),
    ("employees > $50", "`$`", "$", "a number as 50"),
    ("employees > 50k", "`50k`", "k", "in digits"),
    ("employees > 1,000", "`,`", ",", "as 1000"),
    ("employees > 1.000.000", "`1.000.000`", "1.000", "as 1000000"),
    ("employees > ٥٠", "`٥٠`", "٥٠", "the digits 0 to 9"),
    ("employees > 10 and < 50", "between `and` and `<`", "<", "employees > 10 AND employees < 50"),
    ("10 < employees < 50", "compares twice", "10", "BETWEEN"),
    ("employees between 10", "BETWEEN needs two values", "between", "BETWEEN 10 AND 50"),
    ("employees > 5 AND", "nothing follows `AND`", "AND", "another comparison"),
    ("AND employees > 5", "nothing stands before `AND`", "AND", "compared first"),
    ("((employees > 5)", "opened and not closed", "(", "close it"),
    ("employees > 5)", "closed and not opened", ")", "leave it out"),
    ("job title = 'x'", "`job title`", "title", "double quotation marks"),
    ("page-path = 'x'", "`page-path`", "page", '"page-path"'),
    ("industry = 'x' industry = 'y'", "near `industry`", "industry = 'y'", "AND or OR"),
    ("industry = 'a' or 'b'", "`'b'`", "'b'", "on both sides of AND and OR"),
    ("industry = 'x' y employees > 5", "near `y`", "y emp", "write AND"),
    ("industry = 'x'，is_competitor", "，", "，", "write ,"),
    ("industry = 'x' \u200f", "invisible character U+200F", "\u200f", "delete"),
    ("lower(industry, 'x') = 'y'", "lower does not take 2 values", "lower", "lower(industry)"),
    ("contains(industry)", "contains does not take 1 value", "contains", "contains(job_title, 'plant')"),
    ("lower() = 'x'", "nothing between these brackets", "(", "lower(industry)"),
    ("lead.company.industry = 'x'", "`lead.company.industry`", "lead", "lead.industry"),
    ("company.industry = 'x'", "`company.`", "company", "lead.industry"),
    ("revenue * 2 > 10", "`revenue`", "revenue", "declare `revenue: number`"),
    ("revenue > 1000", "`revenue`", "1000", "declare `revenue: number`"),
    ("employees > '50'", "`'50'`", "'50'", "without quotation marks"),
    ("is_competitor = 'yes'", "`'yes'`", "'yes'", "TRUE or FALSE"),
    ("won_at > '31/12/2026'", "'31/12/2026'", "'31", "'2026-01-31'"),
    ("won_at > 2026-01-31", "`2026-01-31`", "2026", "'2026-01-31'"),
    ("industry", "`industry`", "industry", "compare it"),
    ("", "empty", "", "leave the key out"),
    ("industry = '" + "x" * 10_000 + "'", "10013 characters", None, "split it"),
    ("(" * 30 + "is_competitor" + ")" * 30, "nested too deeply", None, "fewer brackets"),
    ("industry = 'x' -- why", "a comment", "industry = 'x'", "behind #"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "named", "stands", "remedy"), SAID, ids=[each[0][:30] for each in SAID])
def test_what_is_said_of_a_slip(text: str, named: str, stands: str | None, remedy: str) -> None:
    """The message names what was written, points at it, and says what to write."""
    problem = problems(text)[0]
    assert named in problem.what
    assert remedy in problem.write
    if stands is not None and "a comment" not in problem.what:
        assert text[problem.column :].startswith(stands), text[problem.column :]


NAMES = {each.__name__.lower() for each in vars(exp).values() if isinstance(each, type)}


@pytest.mark.parametrize("text", [each[0] for each in SAID], ids=[each[0][:30] for each in SAID])
def test_no_word_is_the_parsers(text: str) -> None:
    """Whatever a message quotes stands in the condition; the parser's names for things never do."""
    for problem in problems(text):
        for quoted in re.findall(r"`([^`…]+)(?:\(…\)|…)?`", problem.what):
            assert quoted.split()[0].strip("()").lower() in text.lower(), problem.what
        for word in re.findall(r"\b[A-Z][a-z]+[A-Z]\w*", problem.what + problem.write):
            assert word.lower() not in NAMES, word


def test_one_slip_is_one_problem() -> None:
    """What is made of something wrong is not wrong again, nor is what only closes it."""
    for text in ("page-path = 'x'", "-industry + 1 > 2", "industry in ['a', 'b']", "industry = “a b c”",
                 "abs(revenue) > 'x'", "`industry` = 'x'", "revenue * 2 BETWEEN 1 AND 2"):  # fmt: skip
        assert len(problems(text)) == 1, (text, problems(text))


def test_every_slip_of_a_kind_is_named() -> None:
    """Two of the same slip are two problems, each at its place."""
    found = problems("industry == 'x' && employees == 5")
    assert [(problem.write, problem.column) for problem in found] == [
        ("write =", 9),
        ("write AND", 16),
        ("write =", 29),
    ]


def test_every_function_has_an_example_that_parses() -> None:
    """What a remedy shows is itself right."""
    declared = {"change": "number", "amount": "number", "employees": "number"}
    assert set(USAGE) == set(FUNCTIONS)
    for usage in USAGE.values():
        assert isinstance(parse_condition(f"coalesce({usage}) IS NULL", declared), Condition), usage
    for remedy in NODES.values():
        assert remedy


def when(text: str, more: str = "") -> list[str]:
    document = changed("when: \"form = 'demo'\"", "when: >-\n        " + text, SMALL) + more
    document = document.replace(
        "- {id: demo, on: form_submitted, when: >-", "- id: demo\n      on: form_submitted\n      when: >-"
    )
    document = document.replace(text + "}", text)
    return [f"{p.line}:{p.column} {p.code} {p.write}" for p in read_agreement(document, "a.yaml").problems]


@pytest.mark.parametrize(
    ("text", "column", "remedy"),
    [
        ('industry = "Energy"', 20, "'Energy'"),
        ("industry = Energy", 20, "'Energy'"),
        ('industry ILIKE "%plant%"', 24, "'%plant%'"),
        ('contains(industry, "plant")', 28, "'plant'"),
    ],
)
def test_a_text_in_double_quotation_marks_is_a_name(text: str, column: int, remedy: str) -> None:
    """Comparing with a name that nothing declares would never hold and say nothing, so it is a problem."""
    (problem,) = when(text)
    assert problem.startswith(f"13:{column} condition.bare_name ") and remedy in problem


@pytest.mark.parametrize(
    "text", ["event.country <> lead.country", "country = lead.country", "country = billing", "a = source"]
)
def test_two_properties_are_compared_where_that_is_meant(text: str) -> None:
    """A prefix, a declaration or a column of events says that a property is meant."""
    assert when(text, "definitions: {properties: {billing: text}}\n") == []
