"""Why a text that the parser refused is no condition: reads its words in turn, as a person would, to the first slip."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import Token

from leadpact.agreement.condition_remedies import ARITY, GRAMMAR, USAGE, WORDS
from leadpact.agreement.condition_types import ConditionProblem

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
BLANKS = 'write AND, OR or a comparison between them; a name with blanks goes in double quotation marks, as "job title"'


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
            return self._said(
                "this bracket is closed and not opened", "leave it out, or open one with (", token
            )
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
        what = f"{name} does not take {count} value{'' if count == 1 else 's'}"
        return self._said(what, f"write {USAGE[name]}", self.tokens[at - 1])

    def _open_between(self) -> ConditionProblem | None:
        if self.betweens and self.betweens[-1][0] == len(self.brackets):
            remedy = "write employees BETWEEN 10 AND 50"
            return self._said("BETWEEN needs two values with AND between them", remedy, self.betweens[-1][1])
        return None

    def _comma(self, token: Token, before: Token | None) -> ConditionProblem:
        after = self._after(token)
        if before and after and {before.token_type.name, after.token_type.name} == {"NUMBER"}:
            return self._near(
                token, "write a number without signs between its thousands, as 1000, and with a point, as 1.5"
            )
        return self._near(token, "write AND or OR between comparisons")

    def _nothing_before(self, token: Token, before: Token | None) -> ConditionProblem:
        if before is not None and before.text == "(":
            at = self.tokens.index(before)
            name = self.tokens[at - 1].text.lower() if at else ""
            remedy = (
                f"write {USAGE[name]}"
                if name in USAGE
                else "write what belongs between them, or leave them out"
            )
            return self._said("there is nothing between these brackets", remedy, before)
        return self._missing(before) if before else self._near(token, "leave it out")

    def _two_operators(self, token: Token, before: Token | None) -> ConditionProblem:
        if before is None:
            return self._said(
                f"nothing stands before `{token.text}`",
                "write what is compared first, as employees > 50",
                token,
            )
        joined = before.text + token.text
        if joined in ("=<", "=>", "<=", ">=", "<>", "!="):
            right = {"=<": "<=", "=>": ">="}.get(joined, joined)
            return self._near(before, f"write {right}", self._raw(before, token))
        if word_of(before) in JOINING and word_of(token) in COMPARISONS:
            what = f"nothing stands between `{before.text}` and `{token.text}`"
            return self._said(
                what, "write both comparisons whole, as employees > 10 AND employees < 50", token
            )
        what = f"nothing stands between `{before.text}` and `{token.text}`"
        return self._said(what, "write what belongs between them, or leave one out", token)

    def _side_by_side(self, token: Token, before: Token | None) -> ConditionProblem:
        assert before is not None  # a value was read
        word, last = word_of(token), word_of(before)
        if WORDS.get(word.split(" ")[0]):
            return self._near(token, WORDS[word.split(" ")[0]])
        if WORDS.get(last) or last.lower() in USAGE:
            return self._near(before, WORDS.get(last) or f"write {USAGE[last.lower()]}")
        kinds = before.token_type.name, token.token_type.name
        if kinds[0] == "NUMBER":
            return self._near(
                token, "write the number alone, in digits, as 5000000", self._raw(before, token)
            )
        if kinds[0] == "STRING":
            doubled = "a quotation mark inside a text is written twice, as 'it''s'"
            return self._near(token, f"write AND or OR before it; {doubled}")
        return self._near(token, BLANKS, self._raw(before, token))

    def _ending(self) -> ConditionProblem | None:
        if self.wants_value and self.tokens:
            return self._missing(self.tokens[-1])
        if self.brackets:
            return self._said("this bracket is opened and not closed", "close it with )", self.brackets[-1])
        return self._open_between()

    def _missing(self, before: Token) -> ConditionProblem:
        joins = word_of(before) in JOINING
        write = (
            "write another comparison behind it, or leave it out" if joins else "write what belongs behind it"
        )
        return self._said(f"nothing follows `{before.text}`", write, before)

    def _after(self, token: Token) -> Token | None:
        at = self.tokens.index(token) + 1
        return self.tokens[at] if at < len(self.tokens) else None

    def _raw(self, first: Token, last: Token) -> str:
        raw = self.text[first.start : last.end + 1]
        return raw if len(raw) <= 60 else raw[:59] + "…"

    def _near(self, token: Token, write: str, raw: str = "") -> ConditionProblem:
        what = f"this does not read as a condition, near `{raw or self._raw(token, token)}`"
        return self._said(what, write, token)

    def _said(self, what: str, write: str, token: Token) -> ConditionProblem:
        return ConditionProblem("syntax", what, write or GRAMMAR, token.start)


def word_of(token: Token) -> str:
    """A keyword, sign or bare name in capitals; literals and quoted names are no words."""
    return "" if token.token_type.name in ("STRING", "IDENTIFIER", "NUMBER") else token.text.upper()


def first_slip(text: str, tokens: list[Token]) -> ConditionProblem | None:
    """Why these words are no condition; None where each fits behind the one before it."""
    return Walk(text, tokens).first_slip()
