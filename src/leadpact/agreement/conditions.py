"""Reads a condition of the agreement: SQL text in, a typed tree or all its problems out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from sqlglot import Token, exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError, SqlglotError

from leadpact.agreement.condition_answers import holds, to_sql
from leadpact.agreement.condition_order import first_slip, unreadable
from leadpact.agreement.condition_reading import FUNCTIONS, Reader
from leadpact.agreement.condition_remedies import (
    CLOSING,
    COMMENT,
    DOUBLED,
    GRAMMAR,
    PLAIN_TEXT,
    QUOTES,
    for_function,
    for_sign,
    number_of,
    refused,
    refused_sign,
)
from leadpact.agreement.condition_types import (
    EVENT_COLUMNS,
    REFUSED_COLUMNS,
    Condition,
    ConditionProblem,
    Conjunct,
    Constant,
    DeclaredType,
    Operation,
    Property,
    Scope,
    Tree,
    ValueType,
    canonical,
    properties_of,
)
from leadpact.agreement.phrases import Phrase

__all__ = [
    "EVENT_COLUMNS",
    "FUNCTIONS",
    "REFUSED_COLUMNS",
    "Condition",
    "ConditionProblem",
    "Conjunct",
    "Constant",
    "DeclaredType",
    "Operation",
    "Property",
    "Scope",
    "Tree",
    "ValueType",
    "canonical",
    "holds",
    "parse_condition",
    "properties_of",
    "to_sql",
]

LONGEST = 4_000
DEEPEST = 40
_NESTED = 16
_SIGNS = frozenset(["=", "<>", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "(", ")", ",", "."])
_BEFORE_BRACKET = frozenset({"AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "ILIKE"})
_WORD = re.compile(r"\w+")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DIGITS = re.compile(r"\d+(\.\d*)?([eE][+-]?\d+)?", re.ASCII)


def parse_condition(
    text: str, properties: Mapping[str, DeclaredType], timezone: str = "UTC"
) -> Condition | list[ConditionProblem]:
    """The condition, or everything that is wrong with it. Never raises, whatever the text.

    `properties` are the declared ones; any other is text. `timezone` (an IANA name that exists) reads
    instants written without an offset.
    """
    found = _parsed(str(text), frozenset(properties.items()), str(timezone))
    return list(found) if isinstance(found, list) else found


@lru_cache(maxsize=2048)
def _parsed(
    text: str, properties: frozenset[tuple[str, DeclaredType]], timezone: str
) -> Condition | list[ConditionProblem]:
    """The same, read once: a page or a fold asks for the same texts over and over."""
    try:
        return _parse(text, dict(properties), timezone)
    except RecursionError:
        return [_too_deep()]


def _parse(
    text: str, properties: Mapping[str, DeclaredType], timezone: str
) -> Condition | list[ConditionProblem]:
    found = _unfit(text)
    if found:
        return [found]
    tokens = _tokens(text)
    if isinstance(tokens, ConditionProblem):
        return [tokens]
    problems = _strange_tokens(text, tokens) or _too_nested(tokens)
    if problems:
        return problems
    node = _node(text, tokens)
    if isinstance(node, ConditionProblem):
        return [node]
    if _depth(node) > DEEPEST:
        return [_too_deep()]
    reader = Reader(properties, timezone, text, tokens)
    tree = reader.condition(node)
    return reader.problems or Condition(text, tree)


def _unfit(text: str) -> ConditionProblem | None:
    if len(text) > LONGEST:
        return ConditionProblem(
            "too_long",
            Phrase(
                "the condition has {count} characters; {most} is the most",
                count=str(len(text)),
                most=str(LONGEST),
            ),
            Phrase("split it, or compute the property where the data comes from"),
            LONGEST,
        )
    strange = _UNREADABLE.search(text)
    if strange:
        return ConditionProblem(
            "unreadable",
            Phrase("the character {character} is not text", character=number_of(strange[0])),
            Phrase("delete it and type the condition again"),
            strange.start(),
        )
    if not text.strip():
        write = Phrase("write a condition, or leave the key out")
        return ConditionProblem("empty", Phrase("the condition is empty"), write)
    return None


def _tokens(text: str) -> list[Token] | ConditionProblem:
    try:
        return DuckDB().tokenize(text)
    except SqlglotError:
        return ConditionProblem(
            "syntax",
            Phrase("a quotation mark or a comment is opened here and not closed"),
            Phrase("close it; a quotation mark inside a text is written twice, as {sql}", sql=DOUBLED),
            _unclosed(text),
        )


def _unclosed(text: str) -> int:
    """Where the last quotation mark opens that nothing closes; 0 where it is something else."""
    opened, mark = 0, ""
    for place, char in enumerate(text):
        if mark:
            mark = "" if char == mark else mark
        elif char in "'\"":
            opened, mark = place, char
    return opened if mark else 0


def _strange_tokens(text: str, tokens: list[Token]) -> list[ConditionProblem]:
    """Everything that is no word, literal or sign of the grammar, so that the parser never meets it."""
    problems: list[ConditionProblem] = []
    opened: set[str] = set()
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        before = tokens[place - 1].text if place else ""
        if not _known(token) or (token.text.upper() == "IF" and token.end > token.start and before != "."):
            if not (_closes(token.text) & opened) and token.text != before:
                problems.append(_strange(text[token.start : token.end + 1], token))
            opened |= {each for each in token.text if each in CLOSING.values() or each in QUOTES}
        elif following and following.text == "(" and _calls(token):
            shown = text[token.start : token.end + 1]
            problems.append(_not_allowed(refused(f"{shown}(…)"), token.start, for_function(token.text)))
        if token.comments:
            what = Phrase("a comment cannot be part of a condition")
            problems.append(_not_allowed(what, token.start, COMMENT))
    return problems


def _closes(sign: str) -> set[str]:
    """What a sign would close: said once, where it was opened."""
    quotes = set(QUOTES) if any(each in QUOTES for each in sign) else set()
    return quotes | ({CLOSING[sign]} if sign in CLOSING else set())


def _strange(raw: str, token: Token) -> ConditionProblem:
    if token.token_type.name.endswith("STRING"):
        return _not_allowed(refused_sign(raw), token.start, PLAIN_TEXT)
    return _not_allowed(refused_sign(raw), token.start, for_sign(raw))


def _known(token: Token) -> bool:
    kind = token.token_type.name
    if kind in ("STRING", "IDENTIFIER"):
        return True
    if kind == "NUMBER":
        return bool(_DIGITS.fullmatch(token.text))
    if kind in ("ISNULL", "NOTNULL") or (kind == "VAR" and token.text.isdigit()):
        return False
    return token.text in _SIGNS or (bool(_WORD.fullmatch(token.text)) and not kind.endswith("STRING"))


def _calls(token: Token) -> bool:
    """Whether the token before a bracket calls something that is not of the grammar."""
    if token.token_type.name in ("STRING", "IDENTIFIER", "NUMBER"):
        return True
    is_word = bool(_WORD.fullmatch(token.text))
    return is_word and token.text.lower() not in FUNCTIONS and token.text.upper() not in _BEFORE_BRACKET


def _too_nested(tokens: list[Token]) -> list[ConditionProblem]:
    """Refuses what would send the parser into deep recursion: brackets in brackets, NOT NOT NOT, - - -."""
    open_brackets, in_a_row = 0, 0
    for token in tokens:
        open_brackets += (token.text == "(") - (token.text == ")")
        in_a_row = in_a_row + 1 if token.token_type.name in ("NOT", "DASH", "PLUS") else 0
        if open_brackets > _NESTED or in_a_row > _NESTED:
            return [_too_deep(token.start)]
    return []


def _node(text: str, tokens: list[Token]) -> exp.Expression | ConditionProblem:
    try:
        nodes = DuckDB().parser().parse_into(exp.Condition, tokens, text)
    except ParseError as error:
        return first_slip(text, tokens) or _syntax(error, text)
    except RecursionError:
        raise
    except Exception:  # the text is anybody's: whatever the parser stumbles over is a problem of the text
        nodes = []
    if len(nodes) != 1 or not isinstance(nodes[0], exp.Expression):
        unread = ConditionProblem("syntax", Phrase("this does not read as one condition"), GRAMMAR)
        return first_slip(text, tokens) or unread
    return nodes[0]


def _syntax(error: ParseError, text: str) -> ConditionProblem:
    where = error.errors[0] if error.errors else {}
    near = str(where.get("highlight") or "").strip()
    line, last = int(where.get("line") or 1), int(where.get("col") or 1)
    before = sum(len(row) for row in text.splitlines(keepends=True)[: line - 1])
    column = min(max(before + last - max(len(near), 1), 0), len(text))
    return ConditionProblem("syntax", unreadable(near), GRAMMAR, column)


def _depth(node: exp.Expression) -> int:
    """How deep the tree is, where a chain of AND or of OR counts as one level. Walks without recursion."""
    deepest, waiting = 0, [(node, 1)]
    while waiting:
        here, depth = waiting.pop()
        deepest = max(deepest, depth)
        for child in here.iter_expressions():
            chained = isinstance(here, exp.And | exp.Or) and type(child) is type(here)
            waiting.append((child, depth if chained else depth + 1))
    return deepest


def _not_allowed(what: Phrase, column: int, write: Phrase) -> ConditionProblem:
    return ConditionProblem("not_allowed", what, write, column)


def _too_deep(column: int = 0) -> ConditionProblem:
    return ConditionProblem(
        "too_deep",
        Phrase("the condition is nested too deeply"),
        Phrase("use fewer brackets and shorter sums, or several conditions"),
        column,
    )
