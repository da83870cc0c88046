"""The example's columns as an Arrow table: numbers become the texts that a log has."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .cast import COMPETITOR
from .interest import CONTACT, FIRM, PHONE
from .making import Part
from .people import INDUSTRIES, MARKETS
from .rows import NONE, WORDS, Mask, Numbers

INSTANT = pa.timestamp("us", tz="UTC")
TEXT = pa.string()
SCHEMA = pa.schema(
    [
        ("event_id", TEXT),
        ("lead_id", TEXT),
        ("account_id", TEXT),
        ("at", INSTANT),
        ("seq", pa.int32()),
        ("kind", TEXT),
        ("actor", TEXT),
        ("actor_kind", TEXT),
        ("source", TEXT),
        ("received_at", INSTANT),
        ("logged_at", INSTANT),
        ("path", TEXT),
        ("form", TEXT),
        ("campaign", TEXT),
        ("utm_source", TEXT),
        ("outcome", TEXT),
        ("direction", TEXT),
        ("reason", TEXT),
        ("stage", TEXT),
        ("track", TEXT),
        ("owner", TEXT),
        ("wants", TEXT),
        ("seconds", pa.int32()),
        ("rating", pa.int32()),
        ("deal_id", TEXT),
        ("amount", pa.int64()),
        ("currency", TEXT),
        ("type", TEXT),
        ("into", TEXT),
        ("attempt", TEXT),
        ("decision", TEXT),
        ("name", TEXT),
        ("email", TEXT),
        ("phone", TEXT),
        ("company", TEXT),
        ("job_title", TEXT),
        ("industry", TEXT),
        ("employees", pa.int32()),
        ("market", TEXT),
        ("is_competitor", TEXT),
        ("renewal_at", TEXT),
    ]
)
HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
ID_LENGTH = 36
DASHES = (8, 13, 18, 23)
DIGITS = np.array([place for place in range(ID_LENGTH) if place not in DASHES])
ROUNDS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
EVENT, LEAD, ACCOUNT = range(3)
"""What an id is of: ids of different things are never equal."""
RENEWALS = ("2026-09-30", "2026-12-31", "2027-03-31", "2027-06-30")


def mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers stirred so that they look like chance (SplitMix64), and never meet."""
    found = numbers.copy()
    for shift, factor in ROUNDS:
        found ^= found >> np.uint64(shift)
        found *= np.uint64(factor)
    return found ^ (found >> np.uint64(31))


def ids(numbers: Numbers, part: int, seed: int, of: int) -> pa.Array:
    """Texts like UUIDs: one for each number, part, seed and sort of thing."""
    with np.errstate(over="ignore"):
        salt = mixed(
            np.array([seed * 8 + of, part * 8 + of], dtype=np.uint64) + np.uint64(0x9E3779B97F4A7C15)
        )
        base = numbers.astype(np.uint64)
        high, low = mixed(base ^ salt[0] ^ mixed(salt[1:])[0]), mixed(base + salt[1])
    octets = np.stack([high, low], axis=1).astype(">u8").view(np.uint8).reshape(len(numbers), 16)
    text = np.full((len(numbers), ID_LENGTH), ord("-"), dtype=np.uint8)
    text[:, DIGITS[0::2]] = HEX[octets >> 4]
    text[:, DIGITS[1::2]] = HEX[octets & 15]
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * ID_LENGTH
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(text))


def chosen(values: Any, places: Numbers, there: Mask | None = None) -> pa.Array:
    """Values by their places; nothing where a place is negative, or where it is not there."""
    nothing = places < 0 if there is None else ~there | (places < 0)
    index = pa.array(np.where(nothing, 0, places), mask=nothing, type=pa.int32())
    return pa.array(values).take(index)


def some(values: NDArray[Any], there: Mask, kind: pa.DataType) -> pa.Array:
    """Numbers where there are any."""
    return pa.array(np.where(there, values, 0), mask=~there, type=kind)


def to_table(part: Part, number: int, seed: int) -> pa.Table:
    """A part's rows as a table of the log's columns."""
    columns, cast = part.columns, part.cast
    lead = columns["lead"]
    leads = ids(np.arange(cast.leads, dtype=np.int64), number, seed, LEAD)
    accounts = ids(np.arange(len(cast.market), dtype=np.int64), number, seed, ACCOUNT)
    found: dict[str, pa.Array] = {
        "event_id": ids(columns["number"], number, seed, EVENT),
        "lead_id": chosen(leads, lead),
        "account_id": chosen(accounts, cast.account[lead], cast.has_id[cast.account[lead]]),
        "seq": pa.array(columns["seq"], type=pa.int32()),
        "into": chosen(leads, columns["into"]),
        "attempt": _attempts(columns["attempt"], number, seed),
        "deal_id": _deals(columns["deal"]),
    }
    for name in ("at", "received_at", "logged_at"):
        found[name] = some(columns[name], columns[name] != NONE, INSTANT)
    for name in ("seconds", "rating", "amount"):
        found[name] = some(columns[name], columns[name] != NONE, SCHEMA.field(name).type)
    for name, words in WORDS.items():
        found[name] = chosen(list(words), columns[name].astype(np.int64))
    found |= _said(part)
    return pa.table([found[name] for name in SCHEMA.names], schema=SCHEMA)


def _said(part: Part) -> dict[str, pa.Array]:
    """What identifications tell of a lead."""
    columns, cast, names = part.columns, part.cast, part.names
    lead, told = columns["lead"], np.maximum(columns["told"], 0)
    of = cast.account
    contact, phone, firm = ((told & bit) > 0 for bit in (CONTACT, PHONE, FIRM))
    odd = cast.strange == COMPETITOR
    renewal = np.where(cast.renewal, (cast.first + of) % len(RENEWALS), -1)
    return {
        "name": chosen(names["name"], lead, contact),
        "email": chosen(names["email"], lead, contact),
        "phone": chosen(names["phone"], lead, phone),
        "company": chosen(names["company"], lead, firm),
        "job_title": chosen(names["job_title"], lead, firm),
        "industry": chosen(list(INDUSTRIES), cast.industry[of][lead], firm),
        "employees": some(cast.employees[of][lead], firm, pa.int32()),
        "market": chosen(list(MARKETS), cast.market[of][lead], firm),
        "is_competitor": chosen(["no", "yes"], odd.astype(np.int64)[lead], firm),
        "renewal_at": chosen(list(RENEWALS), renewal[lead], firm),
    }


def _attempts(numbers: Numbers, part: int, seed: int) -> pa.Array:
    """The event ids that decisions are about."""
    there = numbers != NONE
    found = ids(numbers[there], part, seed, EVENT)
    places = np.full(len(numbers), -1, dtype=np.int64)
    places[there] = np.arange(int(there.sum()))
    return chosen(found, places)


def _deals(numbers: Numbers) -> pa.Array:
    """Deals by a number of their own."""
    there = numbers != NONE
    known, places = np.unique(numbers[there], return_inverse=True)
    at = np.full(len(numbers), -1, dtype=np.int64)
    at[there] = places
    return chosen(pa.array([f"D-{number}" for number in known.tolist()], type=TEXT), at)
