"""Files that are wrong in one way or several, drawn from a seed: a right one with some of its bytes moved, doubled, lost or put in."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Rng = random.Random
ODD = (
    b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xe9", b"\xc3", b"\xed\xa0\x80", b"\x1b[31m", b"\r", b"\r\n", b"\x0c",
    "\u2028".encode(), "\u202e".encode(), "\u0660\u0661".encode(), "مرحبا\u200f".encode(), "\U0001f4a9".encode(), b"'", b'"',
    b'"""', b"\\", b"\\u0000", b"-1", b"1e999", b"NaN", b"9" * 400, b"0x7f", b"'; DROP TABLE records_event; --", b"{{7*7}}", b"%s%n",
    b"<script>alert(1)</script>", b"=HYPERLINK(1)", b"x" * 3000,
)  # fmt: skip
IN_YAML = (
    b"\t", b"  ", b"- ", b": ", b"? ", b"{", b"[", b"]", b"}", b"|\n", b">-\n", b"&a ", b"*a", b"<<: *a\n", b"#", b"%YAML 9.9\n---\n",
    b"...\n", b"---\n", b"!!binary ", b"!!python/object/apply:os.system [id]", b"!!float ", b"~", b"null", b"yes", b".nan", b".inf",
    b"2026-02-30", b"9999-12-31", b"0000-00-00", b"99999999999d", b"0bh", b"-5bh", b"250%", b"1/0", b"name: again\n", b"a: &a [*a]\n",
)  # fmt: skip
IN_TABLE = (
    b",", b";", b"\t", b"|", b"\n", b"\n\n\n", b'","', b'"\n', b",,,,,,,,,,", b"PK\x03\x04", b"PAR1", b"{", b"[]\n", b'{"a":1}\n', b"\x1f\x8b",
    b"email,email,email\n", b"yesterday", b"2026-13-45", b"0000-00-00T00:00:00Z", b"25:61", b"#REF!", b"lead_id",
)  # fmt: skip


def spoiled(rng: Rng, right: bytes, words: Sequence[bytes]) -> bytes:
    """A file with one fault or several; now and then it has nothing of the right one any more."""
    if rng.random() < 0.08:
        return rng.choice(_nothing)(rng)
    found = right
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        found = rng.choice(_faults)(rng, found, words)
    return found


def _place(rng: Rng, text: bytes) -> tuple[int, int]:
    """The beginning and end of a short piece."""
    at = rng.randrange(len(text) + 1)
    return at, min(len(text), at + rng.choice((1, 1, 2, 5, 20, 200)))


def _lose(rng: Rng, text: bytes, words: Sequence[bytes]) -> bytes:
    at, end = _place(rng, text)
    return text[:at] + text[end:]


def _cut(rng: Rng, text: bytes, words: Sequence[bytes]) -> bytes:
    return text[: _place(rng, text)[0]]


def _put(rng: Rng, text: bytes, words: Sequence[bytes]) -> bytes:
    at, _ = _place(rng, text)
    return text[:at] + rng.choice((*ODD, *words, *words)) + text[at:]


def _instead(rng: Rng, text: bytes, words: Sequence[bytes]) -> bytes:
    at, end = _place(rng, text)
    return text[:at] + rng.choice((*ODD, *words)) + text[end:]


def _flip(rng: Rng, text: bytes, words: Sequence[bytes]) -> bytes:
    found = bytearray(text)
    for _ in range(rng.randrange(1, 6)):
        if found:
            found[rng.randrange(len(found))] = rng.randrange(256)
    return bytes(found)


def _double(rng: Rng, text: bytes, words: Sequence[bytes]) -> bytes:
    at, end = _place(rng, text)
    return text[:end] + text[at:end] * rng.choice((1, 2, 50)) + text[end:]


def _lines(rng: Rng, text: bytes, words: Sequence[bytes]) -> bytes:
    lines = text.splitlines(keepends=True)
    rng.shuffle(lines)
    return b"".join(lines[: rng.randrange(len(lines) + 1)]) if rng.random() < 0.5 else b"".join(lines)


def _value(rng: Rng, text: bytes, words: Sequence[bytes]) -> bytes:
    """A value after a colon or a comma is another."""
    marks = [at for at, letter in enumerate(text) if letter in b":,"]
    if not marks:
        return text
    at = rng.choice(marks) + 1
    end = next((place for place in range(at, len(text)) if text[place] in b"\n,}]"), len(text))
    return text[:at] + b" " + rng.choice((*ODD, *words, b"", b"{}", b"[]", b"5")) + text[end:]


Fault = Callable[[Rng, bytes, Sequence[bytes]], bytes]
_faults: tuple[Fault, ...] = (_lose, _cut, _put, _instead, _flip, _double, _lines, _value, _value, _value)
_nothing: tuple[Callable[[Rng], bytes], ...] = (
    lambda rng: b"",
    lambda rng: b"\n" * rng.randrange(1, 50),
    lambda rng: rng.randbytes(rng.randrange(1, 5000)),
    lambda rng: "text\n".encode(rng.choice(("utf-16", "utf-32", "cp037"))) * 50,
    lambda rng: b"[" * rng.choice((10, 200, 5000)),
    lambda rng: b"a: " + b"{b: " * rng.choice((10, 200, 5000)),
    lambda rng: b"".join(
        b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 30)
    ),
    lambda rng: b"x," * 20_000 + b"\n",
)
