"""Events as texts that nobody would write on purpose: lines of JSON letter by letter, and cells of CSV, by a seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

Members = list[tuple[str, str]]
"""An object's members as JSON texts: equal keys may come twice."""

WORDS = [
    "", "a", " ", "\0", "\ud800", "\udc00", "😀", "٣", "é", "\u00a0", "\u200b", "x" * 300, "NaN", "nan", "true", "1.0", ",}", "[nan", "\\", '"', "\n",
    "\x01", "\x7f", "\u2028", "2026-01-05", "2026-01-05T10:00:00Z", "Form Submitted", "a?b=1,]", "human", "-0", "007",
]  # fmt: skip
NUMBERS = [
    "0", "-0", "1", "-1", "1.0", "1.50", "1e3", "1E+5", "1e-7", "12345678901234567890123", "NaN", "Infinity", "-Infinity", "0.1", "123456789.123456789",
    "5e-324", "1.5e16", "9007199254740993", "1" * 4000,
]  # fmt: skip
NO_JSON = [
    "nan",
    "inf",
    "-NaN",
    "INF",
    "01",
    "+1",
    ".5",
    "1.",
    "1e",
    "0x1",
    "-",
    "True",
    "None",
    "undefined",
    "'a'",
]
HUGE = ["1e400", "-1e400", "1e309", "1.8e308", "9" * 309 + ".5"]
"""Beyond the largest float; in a nested value a file keeps what it says."""
STAMPS = [
    "2026-01-05T10:00:00Z", "2026-01-05", "2026-01-05T10:00", "2026-01-05 10:00:00 Europe/Madrid", "2026-01-05T10:00:00 NZ", "-001-01-05T10:00:00Z",
    "0000-12-31T23:59:59-01:00", "2026-01-05T24:00:00Z", "2026-06-30T23:59:60Z", "2026-01-05T10:00:00+05:30:15", "2026-01-05t10:00:00z",
    "2026-01-05T10:00:00,5Z", "2026-01-05T10:00:00.123456789012Z", "٢٠٢٦-01-05T10:00:00Z", "9999-12-31T23:59:59-00:01", "2026-1-5T1:0:0Z", "infinity",
    "epoch", "now", "2026-01-05T10:00:00.Z", "2026-01-05T 1:00:00Z", "12026-01-05T10:00:00Z", "2026-01-05 (BC)", "2026-01-05T10:00:00+14", "2026-02-29",
]  # fmt: skip
KEYS = [
    "v", "w", "path", "into", "type", "properties", "actor", "actor_kind", "account_id", "source", "seq", "date_only", "logged_at", "received_at", "at",
    "kind", "lead_id", "messageId", "userId", "é", "a\0b", "", "z" * 129, "$.a", "a/b", "a~1b", "it's", "\ud800", "Path", "lp__vals", "c0", "wrong",
    "body", "line",
]  # fmt: skip
CALLS = ["track", "track", "identify", "page", "screen", "group", "alias", "x"]
MORE = [
    "userId", "anonymousId", "event", "properties", "traits", "context", "groupId", "receivedAt", "sentAt", "originalTimestamp", "name", "kind", "type",
]  # fmt: skip
SMUDGES = [*'{}[],:"\\0123456789.eE+-natrufiN \t', "\\u0000", "\\ud800", "\\u00", '"', "", ""]
DEPTHS = [95, 97, 98, 99, 100, 101, 150]
WHOLE = [
    "nan",
    "NaN",
    "1",
    '"x"',
    "null",
    "[]",
    "{}",
    "[nan]",
    '{"batch":"x"}',
    " ",
    "\u00a0",
    "truex",
    '{"batch":[]}',
]
CELLS = {
    "lead_id": ["l", "l", "l", "", " "], "kind": ["page_viewed", "lead_merged", "k", "Form", "", "a\n"], "seq": ["", "1", "007", "-1", "1.5", "٣", "1" * 19],
    "actor_kind": ["", "human", "system", "Human"], "date_only": ["", "true", "false", "TRUE"], "into": ["", "l", "m"],
}  # fmt: skip


class Odd:
    """What is drawn by one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def _one(self, texts: list[str]) -> str:
        return self._random.choice(texts)

    def _is(self, share: float) -> bool:
        return self._random.random() < share

    def _text(self) -> str:
        return "".join(self._one(WORDS) for _ in range(self._random.choice([1, 1, 1, 2, 3])))

    def _json(self, text: str) -> str:
        whole = not any("\ud800" <= letter <= "\udfff" for letter in text)
        return json.dumps(text, ensure_ascii=not whole or self._is(0.5))

    def _space(self) -> str:
        return self._one(["", "", "", "", " ", "\t", "  "])

    def stamp(self) -> str:
        """A stamp, or what looks like one."""
        text = self._one(STAMPS)
        if self._is(0.3):
            place = self._random.randrange(len(text))
            text = (
                text[:place]
                + self._one(list("0129TtZz:.,+- \t/٣eE"))
                + text[place + self._random.randrange(2) :]
            )
        return self._one(["", "", "", " ", "\u00a0", "\t"]) + text + self._one(["", "", "", " ", "\n"])

    def _value(self, within: int = 0) -> str:
        drawn = self._random.random()
        if drawn < 0.35:
            return self._json(self._text())
        if drawn < 0.6:
            return self._one(
                NO_JSON if self._is(0.02) else HUGE if not within and self._is(0.05) else NUMBERS
            )
        if drawn < 0.7 or within > 4:
            return self._one(["true", "false", "null"])
        if self._is(0.03):
            start, end = self._random.choice([("[", "]"), ('{"a":', "}")])
            levels = self._random.choice(DEPTHS)
            return start * levels + "1" + end * levels
        if drawn < 0.85:
            held = [self._value(within + 1) for _ in range(self._random.randrange(4))]
            return f"[{self._space()}{f'{self._space()},'.join(held)}{',' if self._is(0.02) else ''}{self._space()}]"
        keys = {self._json(self._text()) for _ in range(self._random.randrange(3))}
        return self._object([(key, self._value(within + 1)) for key in sorted(keys, key=json.loads)])

    def _object(self, members: Members) -> str:
        told = [f"{key}{self._space()}:{self._space()}{value}" for key, value in members]
        return f"{{{self._space()}{f'{self._space()},{self._space()}'.join(told)}{',' if self._is(0.01) else ''}{self._space()}}}"

    def _properties(self) -> str:
        return self._object(
            [(self._json(self._one(KEYS)), self._value(1)) for _ in range(self._random.randrange(4))]
        )

    def native(self, name: str) -> str:
        """A row of the log, its members in any order, some of them twice."""
        members = [
            ('"event_id"', f'"{name}"'),
            ('"lead_id"', '"l"'),
            ('"at"', '"2026-01-05T10:00:00Z"'),
            ('"kind"', self._one(['"page_viewed"', '"lead_merged"', '"k"'])),
        ]
        for _ in range(self._random.choice([0, 1, 1, 2, 3])):
            key = self._one(KEYS)
            value = self._value()
            if key in ("at", "logged_at", "received_at"):
                value = self._json(self.stamp())
            elif key == "properties" and self._is(0.8):
                value = self._properties()
            if self._is(0.5):
                members = [each for each in members if each[0] != f'"{key}"']
            members.append((self._json(key), value))
        self._random.shuffle(members)
        return self._object(members)

    def smudged(self, name: str) -> str:
        """A row with a letter or two that should not be there, or none at all."""
        if self._is(0.1):
            return self._one(WHOLE)
        text = self.native(name)
        for _ in range(self._random.choice([1, 1, 2])):
            place = self._random.randrange(len(text))
            text = text[:place] + self._one(SMUDGES) + text[place + self._random.randrange(3) :]
        return text

    def segment(self, name: str) -> str:
        """A call of Segment's, a batch of calls and other things, or a row beside them."""
        draw: Callable[[str], str] = self._random.choice([self._call, self._batch, self._batch, self.native])
        return draw(name)

    def _call(self, name: str) -> str:
        members = [
            ('"type"', f'"{self._one(CALLS)}"'),
            ('"messageId"', f'"{name}"'),
            ('"userId"', '"u"'),
            ('"timestamp"', self._json(self.stamp()) if self._is(0.3) else '"2026-01-05T10:00:00Z"'),
            ('"event"', self._json(self._one(["Form Submitted", "a", "2nd", "é"]))),
        ]
        for key in self._random.sample(MORE, self._random.choice([0, 0, 1, 2])):
            value = self._value()
            if key in ("properties", "traits") and self._is(0.8):
                value = self._properties()
            elif key.endswith(("At", "Timestamp")):
                value = self._json(self.stamp())
            members.append((f'"{key}"', value))
        return self._object(members)

    def _batch(self, name: str) -> str:
        held = [self._member(f"{name}-{number}") for number in range(self._random.randrange(4))]
        members = [('"batch"', f"[{','.join(held)}]")]
        if self._is(0.4):
            members.append(('"type"', '"batch"'))
        if self._is(0.3):
            members.append(('"sentAt"', self._json(self.stamp())))
        if self._is(0.2):
            members.append(('"context"', self._value(1)))
        return self._object(members)

    def _member(self, name: str) -> str:
        if self._is(0.7):
            return self._call(name)
        return self.native(name) if self._is(0.5) else self._value(2)

    def cells(self, name: str) -> dict[str, str]:
        """A row of CSV: empty cells say nothing."""
        row = {column: self._one(texts) for column, texts in CELLS.items()} | {"event_id": name}
        row |= {"at": self.stamp() if self._is(0.5) else "2026-01-05T10:00:00Z"}
        row |= {column: self.stamp() if self._is(0.3) else "" for column in ("logged_at", "received_at")}
        row |= {column: self._plain() for column in ("account_id", "actor", "source", "v", "it's")}
        return row

    def _plain(self) -> str:
        return "".join(letter for letter in self._text() if letter not in "\0\ud800\udc00")
