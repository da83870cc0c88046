"""One fold, three ways to it: events in memory, files through the plain machine, files through the compiled one."""

from __future__ import annotations

import csv
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from histories import random_case
from leadpact.agreement.condition_values import read_value
from leadpact.agreement.history import History
from leadpact.calendars import format_instant
from leadpact.events import Event
from leadpact.replay import plain
from leadpact.runners.here import Options, Summary, replay_files
from oracle.agreements import TEXTS, history, history_from

NAMES = tuple(TEXTS)
EACH = 12
"""Random accounts an agreement: their ids carry their seeds, so they make one log."""
COLUMNS = (
    "event_id",
    "lead_id",
    "at",
    "kind",
    "account_id",
    "seq",
    "logged_at",
    "received_at",
    "actor",
    "actor_kind",
    "source",
    "date_only",
)
Row = dict[str, str]


def clock_name(start: tuple[str, str, str, str, int]) -> str:
    return start[1].removeprefix("follow_up.clocks.")


@lru_cache
def log(name: str) -> tuple[Event, ...]:
    """Random accounts of one agreement. An empty property of a file is an absent one: here they are left out."""
    seeds = range(NAMES.index(name), NAMES.index(name) + EACH * len(NAMES), len(NAMES))
    events = [event for seed in seeds for event in random_case(seed, clock_name).events]
    return tuple(
        replace(event, properties={key: text for key, text in event.properties.items() if text})
        for event in events
    )


def row_of(event: Event) -> Row:
    """The event as a row of a native file."""
    told: dict[str, Any] = {key: getattr(event, key) for key in COLUMNS}
    for key in ("at", "logged_at", "received_at"):
        told[key] = None if told[key] is None else format_instant(told[key])
    told |= {"seq": str(event.seq), "date_only": "true" if event.date_only else None}
    return {key: str(text) for key, text in (told | dict(event.properties)).items() if text is not None}


def as_csv(path: Path, rows: Sequence[Row]) -> Path:
    names = list(dict.fromkeys([*COLUMNS, *(key for row in rows for key in row)]))
    with path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, names)
        writer.writeheader()
        writer.writerows(rows)
    return path.with_suffix(".csv")


def as_jsonl(path: Path, rows: Sequence[Row]) -> Path:
    path.with_suffix(".jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path.with_suffix(".jsonl")


def as_parquet(path: Path, rows: Sequence[Row]) -> Path:
    names = list(dict.fromkeys([*COLUMNS, *(key for row in rows for key in row)]))
    table = pa.table({key: pa.array([row.get(key) for row in rows], pa.string()) for key in names})
    pq.write_table(table, path.with_suffix(".parquet"))
    return path.with_suffix(".parquet")


FORMATS: dict[str, Callable[[Path, Sequence[Row]], Path]] = {
    "csv": as_csv,
    "jsonl": as_jsonl,
    "parquet": as_parquet,
}


def from_files(versions: History, files: Sequence[Path], to: Path, **how: Any) -> Summary:
    """Replay files, plain unless something else is said."""
    done = replay_files(versions, files, to, Options(**{"machine": "plain", "measured": False, **how}))
    assert isinstance(done, Summary), [str(problem) for problem in done]
    return done


def said(folder: Path) -> tuple[list[str], list[dict[str, Any]]]:
    """Finding ids and standings, sorted."""
    ids = pq.read_table(folder / "findings.parquet").column("finding_id").to_pylist()
    rows = pq.read_table(folder / "standings.parquet").to_pylist()
    for row in rows:
        row["open_clocks"] = sorted(row["open_clocks"])
        row["next_due_at"] = (
            None if row["next_due_at"] is None else int(row["next_due_at"].timestamp() * 1_000_000 + 0.5)
        )
    return sorted(ids), sorted(rows, key=lambda row: str(row["lead_id"]))


def in_memory(
    versions: History, events: Sequence[Event], **limits: Any
) -> tuple[list[str], list[dict[str, Any]]]:
    """The same from `leadpact.replay.plain`, without any file."""
    made = plain.replay(versions, events, **limits)
    rows = [{key: getattr(each, key) for key in each.__slots__} for each in made.standings]
    for row in rows:
        row["open_clocks"] = sorted(row["open_clocks"])
    return sorted(each.finding_id for each in made.findings), sorted(
        rows, key=lambda row: str(row["lead_id"])
    )


def written(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in ("findings.parquet", "standings.parquet")}


@dataclass(frozen=True)
class Plain:
    """A whole log as one Parquet file, and what the plain machine made of it."""

    file: Path
    out: Path
    done: Summary


@pytest.fixture(scope="module")
def plainly(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Plain]:
    """What the plain machine makes of the log of an agreement, made once."""

    @cache
    def made(name: str) -> Plain:
        folder = tmp_path_factory.mktemp(name)
        file = as_parquet(folder / "log", [row_of(event) for event in log(name)])
        return Plain(file, folder / "out", from_files(history(name), [file], folder / "out"))

    return made


@pytest.mark.parametrize("name", NAMES)
def test_files_say_what_the_fold_says(tmp_path: Path, name: str) -> None:
    """CSV, JSON Lines and Parquet through the plain machine give the findings and standings of the fold in memory."""
    events = log(name)
    expected = in_memory(history(name), events)
    rows = [row_of(event) for event in events]
    random.Random(name).shuffle(rows)
    first: dict[str, bytes] = {}
    for form, write in FORMATS.items():
        done = from_files(history(name), [write(tmp_path / "log", rows)], tmp_path / form)
        assert said(tmp_path / form) == expected
        assert done.findings == len(expected[0]) and done.standings == len(expected[1])
        first = first or written(tmp_path / form)
        assert written(tmp_path / form) == first, form


@pytest.mark.parametrize("name", NAMES)
def test_order_split_and_batches_do_not_matter(
    tmp_path: Path, name: str, plainly: Callable[[str], Plain]
) -> None:
    """Rows in any order, files of any number and format, batches of any size, one thread or two: the same bytes."""
    rows = [row_of(event) for event in log(name)]
    whole, expected = plainly(name).done, written(plainly(name).out)
    draw = random.Random(name)
    for size, parts, threads in ((1, 1, 1), (40, 4, 2)):
        shuffled = draw.sample(rows, len(rows))
        files = [
            draw.choice(list(FORMATS.values()))(tmp_path / f"{size}-{part}", shuffled[part::parts])
            for part in range(parts)
        ]
        again = from_files(
            history(name), draw.sample(files, parts), tmp_path / "out", rows=size, threads=threads
        )
        assert written(tmp_path / "out") == expected, (size, parts)
        assert again.digest == whole.digest


@pytest.mark.parametrize("name", ["inbound", "strict"])
def test_what_does_not_cast_is_counted(tmp_path: Path, name: str) -> None:
    """Each value of a declared property that is not of its type is counted, by the version begun last at its event."""
    versions, counted = history(name), dict[str, list[str]]()
    times = Counter(event.event_id for event in log(name))
    events = [event for event in log(name) if times[event.event_id] == 1]
    for event in events:
        begun = max(versions.in_force(event.at), 0)
        declared = versions.versions[begun].agreement.definitions.properties
        for key, text in event.properties.items():
            if read_value(text, declared.get(key, "text"), "UTC") is None:
                counted.setdefault(key, []).append(text)
    assert counted.keys() == {"employees", "is_competitor"}
    done = from_files(versions, [as_csv(tmp_path / "log", [row_of(event) for event in events])], tmp_path)
    told = json.loads((tmp_path / "measures.json").read_text())["replay"]["uncast"]
    assert told == {
        key: {"count": len(texts), "example": min(texts)} for key, texts in sorted(counted.items())
    }
    assert {key: each.count for key, each in done.uncast.items()} == {
        key: len(texts) for key, texts in counted.items()
    }


@pytest.mark.parametrize("name", NAMES[:4])
def test_until_and_as_of(tmp_path: Path, name: str, plainly: Callable[[str], Plain]) -> None:
    """What is cut off by `until` and `as_of` is cut off alike."""
    events, file = log(name), plainly(name).file
    instants = sorted(event.at for event in events)
    middle = instants[len(instants) // 2]
    for limits in ({"until": middle}, {"as_of": middle}, {"until": instants[-1], "as_of": middle}):
        from_files(history(name), [file], tmp_path / "out", **limits)
        assert said(tmp_path / "out") == in_memory(history(name), events, **limits), limits


@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed (pip install leadpact[scale])")
@pytest.mark.parametrize("name", NAMES)
def test_compiled_and_plain_write_the_same_bytes(
    tmp_path: Path, name: str, plainly: Callable[[str], Plain]
) -> None:
    """The compiled machine writes the very files of the plain one, in batches of any size."""
    slow = plainly(name)
    fast = from_files(history(name), [slow.file], tmp_path / "compiled", machine="compiled")
    assert (slow.done.machine, fast.machine) == ("plain", "compiled")
    assert fast.digest == slow.done.digest
    assert written(tmp_path / "compiled") == written(slow.out)


@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed (pip install leadpact[scale])")
def test_compiled_batches_do_not_matter(tmp_path: Path, plainly: Callable[[str], Plain]) -> None:
    """Nor does the size of its batches."""
    slow = plainly(NAMES[0])
    for size in (1, 50):
        from_files(history(NAMES[0]), [slow.file], tmp_path / "compiled", machine="compiled", rows=size)
        assert written(tmp_path / "compiled") == written(slow.out)


@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed (pip install leadpact[scale])")
def test_many_mask_words_and_clocks_compiled(tmp_path: Path) -> None:
    """Conditions in several words, and an account with more clocks than there was room for: three times the same."""
    versions = history_from((crowded(),))
    events = [
        Event(f"i{n}", "l1", START + n, "lead_identified", "a", properties={"employees": str(n)})
        for n in (0, 70)
    ]
    for n in range(150):
        at = START + (n // 3) * 60_000_000
        events.append(Event(f"p{n}", "l1", at, "page_viewed", "a", properties={"path": f"/{n}"}))
    for n in range(2200):
        at = START + n * 600_000_000
        events.append(Event(f"s{n}", f"l{n % 7}", at, "form_submitted", "a", properties={"form": "demo"}))
        events.append(Event(f"r{n}", f"l{n % 7}", at + 1, "lead_returned", "a", actor="luis"))
    file = as_parquet(tmp_path / "log", [row_of(event) for event in events])
    for machine in ("plain", "compiled"):
        from_files(versions, [file], tmp_path / machine, machine=machine)
    assert written(tmp_path / "compiled") == written(tmp_path / "plain")
    expected = in_memory(versions, events)
    assert said(tmp_path / "plain") == expected
    assert len([row for row in expected[1] if row["lead_id"] == "l1" and row["interest"] > 50]) == 1
    assert len(expected[0]) > 4096


START = 1_767_603_600_000_000
"""2026-01-05T09:00:00Z, a Monday."""


def crowded() -> str:
    """An agreement of 150 conditions, and two clocks a handoff."""
    rules = "".join(
        f"      - {{id: r{n}, on: page_viewed, when: \"path = '/{n}' AND lead.employees < {n}\", points: 1}}\n"
        for n in range(150)
    )
    return f"""
name: Crowded
effective: 2026-01-01
timezone: UTC
parties:
  marketing: {{head: ana, people: {{ana: {{name: Ana}}}}}}
  sales: {{head: luis, people: {{luis: {{name: Luis}}}}}}
calendars: {{office: {{timezone: UTC, hours: {{mon-fri: ["09:00-17:00"]}}}}}}
calendar: office
definitions: {{properties: {{employees: number}}, stages: [{{id: mql, enter: {{on: form_submitted}}}}]}}
qualification:
  interest:
    limit: 1000
    rules:
{rules}handoff:
  unit: lead
  triggers: [{{id: demo, on: form_submitted, when: "form = 'demo'"}}]
follow_up:
  clocks:
    first: {{owed_by: sales, starts: handed_off, stops: attempt_made, within: 4bh}}
    second: {{owed_by: sales, starts: handed_off, stops: attempt_made, within: 1d}}
"""
