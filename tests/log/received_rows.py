"""JSON rows, good and odd, as a file and as what is posted; and what the reader of files makes of each line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from leadpact.events import COLUMNS, Event
from leadpact.events.receiving import receive
from leadpact.log.engine import engine
from leadpact.log.reading import open_log

Told = tuple[list[Event], list[str]]
"""What became of a line: its events by id, and the first code of each that is refused, sorted."""
GOOD = {"event_id": "good", "lead_id": "l1", "at": "2026-01-05T10:00:00Z", "kind": "page_viewed"}


def as_read(path: Path, lines: Sequence[str], zone: str | None) -> dict[int, Told]:
    """Each line, from 1, as the reader of files has it; the file also has a good line, so that it is one of events."""
    path.write_text("".join(f"{line}\n" for line in [*lines, json.dumps(GOOD)]), encoding="utf-8", newline="")
    return told_of(path, range(1, len(lines) + 1), zone)


def told_of(path: Path, lines: Iterable[int], zone: str | None) -> dict[int, Told]:
    """What became of the lines of a file that have these numbers."""
    told: dict[int, Told] = {number: ([], []) for number in lines}
    with engine(threads=1) as con:
        view = open_log(con, [path], default_timezone=zone)
        assert not isinstance(view, list), view
        columns = ", ".join(f'"{name}"' for name in (*COLUMNS, *view.properties.values()))
        found = con.execute(f"SELECT line, {columns} FROM {view.events} ORDER BY line, event_id")
        for line, *values in found.fetchall():
            if line in told:
                told[line][0].append(_event(values, list(view.properties)))
        for line, code in con.execute(f"SELECT line, reason FROM {view.rejected}").fetchall():
            told[line][1].append(code)
    return {line: (events, sorted(codes)) for line, (events, codes) in told.items()}


def _event(values: list[Any], names: list[str]) -> Event:
    known, said = values[: len(COLUMNS)], values[len(COLUMNS) :]
    properties = {name: value for name, value in zip(names, said, strict=True) if value is not None}
    return Event(**dict(zip(COLUMNS, known, strict=True)), properties=properties)


def as_received(value: Any, zone: str | None) -> Told:
    """The same value as it is when it is posted, for history: what it says of its receipt is kept."""
    found = receive(value, received_at=None, zone=ZoneInfo(zone) if zone else None)
    first: dict[int, str] = {}
    for each in found.refused:
        first.setdefault(each.index, each.code)
    return sorted(found.events, key=lambda event: event.event_id), sorted(first.values())


# --- what is drawn ---------------------------------------------------------------------------------------------

letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.text(letters, max_size=12)
numbers = st.one_of(
    st.integers(),
    st.integers(-(10**40), 10**40),
    st.floats(),
    st.floats(-1e25, 1e25),
    st.sampled_from([0.0, -0.0, 1e15, 1e16, 1e20, 1e21, 1e-5, 1e-6, 1e-7, 2.5, 100.0, 1.7976931348623157e308, 5e-324]),
)  # fmt: skip
plain_values = st.one_of(st.none(), st.booleans(), numbers, texts, st.sampled_from(["", " ", "true", "1.0", "NaN", "null"]))  # fmt: skip
values = st.recursive(
    plain_values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
)

days = st.sampled_from(
    ["2026-01-05", "2024-02-29", "2025-02-29", "1969-12-31", "0000-12-31", "0000-02-30", "0001-01-01", "0001-01-02",
     "9999-12-30", "9999-12-31", "2026-03-29", "2026-10-25", "2026-13-01", "2026-1-5", "1900-02-29", "20260105"]
)  # fmt: skip
clocks = st.sampled_from(
    ["10:00:00", "00:00:00", "23:59:59", "23:30:00", "00:30:00", "02:30:00", "10:00", "24:00:00", "10:00:60", "9:00:00", "10:00:00,5", ""]
)  # fmt: skip
fractions = st.one_of(st.just(""), st.from_regex(r"\.[0-9]{1,12}", fullmatch=True))
offsets = st.sampled_from(["Z", "z", "", "+01:00", "-01:00", "+0130", "-23:59", "+23:59", "+05", "+24:00", "+1:00", "UTC", " Z", "-00:00"])  # fmt: skip
spaces = st.sampled_from(["", "", "", " ", "\u00a0", "\u2003 ", "\t", "\u200b"])
stamps = st.one_of(
    st.builds(
        lambda before, day, between, clock, fraction, offset, after: f"{before}{day}{between}{clock}{fraction}{offset}{after}",
        spaces, days, st.sampled_from("Tt _"), clocks, fractions, offsets, spaces,
    ),
    days,
    st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat()),
    st.datetimes().map(lambda at: f"{at.isoformat()}Z"),
    st.datetimes().map(lambda at: f"{at.isoformat()}Z"),
    plain_values,
)  # fmt: skip
kinds = st.one_of(
    st.sampled_from(["page_viewed", "lead_merged", "lead_merged", "lead_identified", "odd_2nd", "Form", "form__x", "x" * 128, "x" * 129, "a\n"]),
    plain_values,
)  # fmt: skip
ids = st.one_of(
    st.sampled_from(["l1", "l1", "l2", " "]),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(-1e25, 1e25),
    texts,
)
inner_names = st.one_of(
    st.sampled_from(
        ["path", "Path", "into", "a/b", "a~b", "at", "seq", "properties", "", "x" * 128, "x" * 129, "é"]
    ),
    texts,
)
outer_names = st.one_of(st.sampled_from(["path", "into", "type", "$.a", "it's"]), texts.filter(bool)).filter(
    lambda name: name not in (*COLUMNS, "properties", "batch")
)  # fmt: skip


columns: dict[str, st.SearchStrategy[Any]] = {
    "event_id": ids,
    "lead_id": ids,
    "at": stamps,
    "kind": kinds,
    "account_id": ids,
    "seq": st.one_of(st.sampled_from([1, -1, "007", "1.5", "1" * 18, "1" * 19, "-0", "+1"]), plain_values),
    "logged_at": stamps,
    "received_at": stamps,
    "actor": ids,
    "actor_kind": st.one_of(st.sampled_from(["human", "system"]), plain_values),
    "source": ids,
    "date_only": st.one_of(st.booleans(), plain_values),
    "properties": st.one_of(st.dictionaries(inner_names, values, max_size=4), values),
}


def odd_rows() -> st.SearchStrategy[dict[str, Any]]:
    """Rows of the log of which anything may be odd or missing."""
    return st.builds(
        lambda row, others: {**others, **row},
        st.fixed_dictionaries({}, optional=columns),
        st.dictionaries(outer_names, values, max_size=3),
    )


def near_rows() -> st.SearchStrategy[dict[str, Any]]:
    """Rows of which little is odd: what is wrong with one column is not hidden by the others."""
    return st.builds(
        lambda whole, odd, keys: {**whole, **{key: odd[key] for key in sorted(keys)}},
        st.just(GOOD),
        st.fixed_dictionaries({**columns, "into": values, "path": values}),
        st.sets(st.sampled_from([*columns, "into", "path", "properties", "logged_at"]), max_size=3),
    )


whole_calls = {
    "userId": st.just("u1"),
    "timestamp": st.just("2026-01-05T10:00:00Z"),
    "event": st.just("Form Submitted"),
}
odd_calls = {
    "userId": ids, "anonymousId": ids, "timestamp": stamps, "sentAt": stamps, "receivedAt": stamps, "name": values,
    "event": st.one_of(st.sampled_from(["Form Submitted", "formSubmitted", "2nd", "é"]), values),
    "properties": st.one_of(st.dictionaries(inner_names, values, max_size=3), values),
    "traits": st.one_of(st.dictionaries(inner_names, values, max_size=3), values),
    "context": st.one_of(
        st.fixed_dictionaries({}, optional={
            "page": st.one_of(st.dictionaries(st.sampled_from(["path", "url", "title"]), values), values),
            "campaign": st.one_of(st.fixed_dictionaries({"source": values}), values),
            "groupId": ids,
        }),
        values,
    ),
    "groupId": ids,
}  # fmt: skip
called = {"type": st.sampled_from(["identify", "track", "page", "screen", "track", "group"])}
calls = st.one_of(
    st.fixed_dictionaries(called, optional=odd_calls),
    st.builds(
        lambda whole, odd, keys: {**whole, **{key: odd[key] for key in keys}},
        st.fixed_dictionaries(called | whole_calls),
        st.fixed_dictionaries(odd_calls),
        st.sets(st.sampled_from(sorted(odd_calls)), max_size=3),
    ),
)
batches = st.fixed_dictionaries(
    {"batch": st.lists(calls, max_size=4)},
    optional={"type": st.just("batch"), "sentAt": stamps, "context": st.fixed_dictionaries({"groupId": ids})},
)


def numbered(value: Any, number: int) -> Any:
    """The value with ids of its own, where it has any, as events of one id are told apart across rows."""
    if not isinstance(value, dict):
        return value
    value = {**value}
    if isinstance(value.get("batch"), list) and "kind" not in value:
        value["batch"] = [{**each, "messageId": f"{number}-{n}"} for n, each in enumerate(value["batch"])]
    key = "messageId" if "type" in value and "kind" not in value else "event_id"
    given = value.get(key, "")
    if given not in (None, "") or key == "messageId":
        value[key] = number if isinstance(given, float) and given.is_integer() else f"{given} {number}"
    return value
