"""Why a text that the parser refused is no condition: reads its words in turn, as a person would, to the first slip."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import Token

from leadpact.agreement.condition_remedies import (
    ARITY,
    DOUBLED,
    GRAMMAR,
    LEAVE_OUT,
    RANGE,
    USAGE,
    WORDS,
    too_many_or_few,
)
from leadpact.agreement.condition_types import ConditionProblem
from leadpact.agreement.phrases import Phrase, write_sql

COMPARISONS = frozenset(["=", "<>", "!=", "<", "<=", ">", ">="])
JOINING = frozenset({"AND", "OR"})
BETWEEN_VALUES = (
    COMPARISONS | JOINING | frozenset({"+", "-", "*", "/", ",", ".", "IN", "LIKE", "ILIKE", "BETWEEN", "IS"})
)
BEFORE_VALUE = frozenset({"NOT", "-", "+"})
DATED = frozenset({"DATE", "TIMESTAMP", "TIMESTAMPTZ"})
ALWAYS = frozenset(
    {
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
        "IF",
        "SELECT",
        "WHERE",
        "FROM",
        "UNION",
        "DISTINCT",
        "ORDER",
        "GROUP",
        "XOR",
    }
)
"""Words that explain a refusal wherever they stand."""
BLANKS = Phrase(
    "write AND, OR or a comparison between them; a name with blanks goes in double quotation marks, as {sql}",
    sql='"job title"',
)


@dataclass(slots=True)
class Walk:
    """A walk along the words: what is open, and whether a value is expected next."""

    text: str
    tokens: list[Token]
    wants_value: bool = True
    brackets: list[Token] = field(default_factory=list)
    commas: list[int] = field(default_factory=list)
    """How many commas stood in each open bracket so far."""
    betweens: list[tuple[int, Token]] = field(default_factory=list)
    """BETWEENs that wait for their AND, each with how many brackets were open."""

    def first_slip(self) -> ConditionProblem | None:
        """The first word that does not fit behind the one before it, or what is missing at the end."""
        for place, token in enumerate(self.tokens):
            before = self.tokens[place - 1] if place else None
            found = self._forbidden(token) or self._step(token, before)
            if found:
                return found
        return self._ending()

    def _forbidden(self, token: Token) -> ConditionProblem | None:
        word = word_of(token)
        if word.split(" ")[0] not in ALWAYS or (token.start and self.text[token.start - 1] == "."):
            return None
        return self._near(token, WORDS[word.split(" ")[0]])

    def _step(self, token: Token, before: Token | None) -> ConditionProblem | None:
        word = word_of(token)
        if self.wants_value:
            return self._value(token, word, before)
        if word == ")":
            return self._close(token)
        if word == "(":
            self._open(token)
            return None
        if word == "NOT":
            return None
        if word in BETWEEN_VALUES:
            return self._operator(token, word, before)
        if before is not None and word_of(before) in DATED and token.token_type.name == "STRING":
            return None
        return self._side_by_side(token, before)

    def _value(self, token: Token, word: str, before: Token | None) -> ConditionProblem | None:
        if word == "(":
            self._open(token)
            return None
        if word == ")":
            return self._nothing_before(token, before)
        if word in BETWEEN_VALUES - BEFORE_VALUE:
            return self._two_operators(token, before)
        self.wants_value = word in BEFORE_VALUE
        return None

    def _open(self, token: Token) -> None:
        self.brackets.append(token)
        self.commas.append(0)
        self.wants_value = True

    def _operator(self, token: Token, word: str, before: Token | None) -> ConditionProblem | None:
        self.wants_value = True
        if word == "BETWEEN":
            self.betweens.append((len(self.brackets), token))
        elif word == "AND" and self.betweens and self.betweens[-1][0] == len(self.brackets):
            self.betweens.pop()
        elif word == "OR" and self._open_between():
            return self._open_between()
        elif word == "," and not self.brackets:
            return self._comma(token, before)
        elif word == ",":
            self.commas[-1] += 1
        return None

    def _close(self, token: Token) -> ConditionProblem | None:
        if not self.brackets:
            what = Phrase("this bracket is closed and not opened")
            return self._said(what, Phrase("leave it out, or open one with {sign}", sign="("), token)
        found = self._open_between()
        opened = self.brackets.pop()
        return found or self._arguments(opened, self.commas.pop() + 1)

    def _arguments(self, opened: Token, count: int) -> ConditionProblem | None:
        """Too many or too few values for the function before a bracket."""
        at = self.tokens.index(opened)
        name = word_of(self.tokens[at - 1]).lower() if at else ""
        fewest, most = ARITY.get(name, (1, 1))
        if name not in USAGE or fewest <= count <= most:
            return None
        return self._said(too_many_or_few(name, count), write_sql(USAGE[name]), self.tokens[at - 1])

    def _open_between(self) -> ConditionProblem | None:
        if self.betweens and self.betweens[-1][0] == len(self.brackets):
            what = Phrase("BETWEEN needs two values with AND between them")
            return self._said(what, write_sql(RANGE), self.betweens[-1][1])
        return None

    def _comma(self, token: Token, before: Token | None) -> ConditionProblem:
        after = self._after(token)
        if before and after and {before.token_type.name, after.token_type.name} == {"NUMBER"}:
            write = Phrase(
                "write a number without signs between its thousands, as {whole}, and with a point, as {broken}",
                whole="1000",
                broken="1.5",
            )
            return self._near(token, write)
        return self._near(token, Phrase("write AND or OR between comparisons"))

    def _nothing_before(self, token: Token, before: Token | None) -> ConditionProblem:
        if before is not None and before.text == "(":
            at = self.tokens.index(before)
            name = self.tokens[at - 1].text.lower() if at else ""
            remedy = (
                write_sql(USAGE[name])
                if name in USAGE
                else Phrase("write what belongs between them, or leave them out")
            )
            return self._said(Phrase("there is nothing between these brackets"), remedy, before)
        return self._missing(before) if before else self._near(token, LEAVE_OUT)

    def _two_operators(self, token: Token, before: Token | None) -> ConditionProblem:
        if before is None:
            return self._said(
                Phrase("nothing stands before `{written}`", written=token.text),
                Phrase("write what is compared first, as {sql}", sql="employees > 50"),
                token,
            )
        joined = before.text + token.text
        if joined in ("=<", "=>", "<=", ">=", "<>", "!="):
            right = {"=<": "<=", "=>": ">="}.get(joined, joined)
            return self._near(before, write_sql(right), self._raw(before, token))
        what = Phrase("nothing stands between `{first}` and `{second}`", first=before.text, second=token.text)
        if word_of(before) in JOINING and word_of(token) in COMPARISONS:
            whole = "employees > 10 AND employees < 50"
            return self._said(what, Phrase("write both comparisons whole, as {sql}", sql=whole), token)
        return self._said(what, Phrase("write what belongs between them, or leave one out"), token)

    def _side_by_side(self, token: Token, before: Token | None) -> ConditionProblem:
        assert before is not None  # a value was read
        word, last = word_of(token), word_of(before)
        if WORDS.get(word.split(" ")[0]):
            return self._near(token, WORDS[word.split(" ")[0]])
        if WORDS.get(last) or last.lower() in USAGE:
            return self._near(before, WORDS.get(last) or write_sql(USAGE[last.lower()]))
        kinds = before.token_type.name, token.token_type.name
        if kinds[0] == "NUMBER":
            write = Phrase("write the number alone, in digits, as {sql}", sql="5000000")
            return self._near(token, write, self._raw(before, token))
        if kinds[0] == "STRING":
            write = Phrase(
                "write AND or OR before it; a quotation mark inside a text is written twice, as {sql}",
                sql=DOUBLED,
            )
            return self._near(token, write)
        return self._near(token, BLANKS, self._raw(before, token))

    def _ending(self) -> ConditionProblem | None:
        if self.wants_value and self.tokens:
            return self._missing(self.tokens[-1])
        if self.brackets:
            what = Phrase("this bracket is opened and not closed")
            return self._said(what, Phrase("close it with {sign}", sign=")"), self.brackets[-1])
        return self._open_between()

    def _missing(self, before: Token) -> ConditionProblem:
        write = (
            Phrase("write another comparison behind it, or leave it out")
            if word_of(before) in JOINING
            else Phrase("write what belongs behind it")
        )
        return self._said(Phrase("nothing follows `{written}`", written=before.text), write, before)

    def _after(self, token: Token) -> Token | None:
        at = self.tokens.index(token) + 1
        return self.tokens[at] if at < len(self.tokens) else None

    def _raw(self, first: Token, last: Token) -> str:
        raw = self.text[first.start : last.end + 1]
        return raw if len(raw) <= 60 else raw[:59] + "…"

    def _near(self, token: Token, write: Phrase, raw: str = "") -> ConditionProblem:
        return self._said(unreadable(raw or self._raw(token, token)), write, token)

    def _said(self, what: Phrase, write: Phrase, token: Token) -> ConditionProblem:
        return ConditionProblem("syntax", what, write or GRAMMAR, token.start)


def unreadable(near: str) -> Phrase:
    """That a text is no condition, and near which words, if that is known."""
    if not near:
        return Phrase("this does not read as a condition")
    return Phrase("this does not read as a condition, near `{written}`", written=near)


def word_of(token: Token) -> str:
    """A keyword, sign or bare name in capitals; literals and quoted names are no words."""
    return "" if token.token_type.name in ("STRING", "IDENTIFIER", "NUMBER") else token.text.upper()


def first_slip(text: str, tokens: list[Token]) -> ConditionProblem | None:
    """Why these words are no condition; None where each fits behind the one before it."""
    return Walk(text, tokens).first_slip()
