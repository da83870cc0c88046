"""Lays the fold's answer beside the oracle's: the same columns, the same order, so that they can be compared."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from histories import Case, random_case
from leadpact.replay.findings import clock_id_of
from leadpact.replay.plain import replay
from oracle import replay as oracle_replay
from oracle.agreements import history


def clock_name(start: tuple[str, str, str, str, int]) -> str:
    """How an event names a clock: its key in the agreement."""
    return start[1].removeprefix("follow_up.clocks.")


def case_of(seed: int) -> Case:
    return random_case(seed, clock_name)


def key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple("" if row[name] is None else str(row[name]) for name in sorted(row))


def from_oracle(row: dict[str, Any]) -> dict[str, Any]:
    told = dict(row)
    start = told.pop("clock_start")
    told["clock_id"] = None if start is None else clock_id_of(*start)
    told["detail"] = json.dumps(told["detail"], sort_keys=True, ensure_ascii=False)
    return told


def from_fold(finding: Any) -> dict[str, Any]:
    told = {name: getattr(finding, name) for name in finding.__slots__}
    told["detail"] = json.dumps(json.loads(told["detail"]), sort_keys=True, ensure_ascii=False)
    return told


def standing_from_fold(s: Any) -> dict[str, Any]:
    told = {name: getattr(s, name) for name in s.__slots__}
    told["open_clocks"] = sorted(told["open_clocks"])
    return told


def standing_from_oracle(row: dict[str, Any]) -> dict[str, Any]:
    told = dict(row)
    told["open_clocks"] = sorted(clock_name(start) for start in told["open_clocks"])
    return told


def both(case: Case) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[Any], list[Any]]:
    """The fold's findings, the oracle's, and the standings of both, each sorted."""
    versions = history(case.name)
    made = replay(versions, case.events, case.until, case.as_of)
    expected, stood = oracle_replay(versions, case.events, case.until, case.as_of, clock_name)
    return (
        sorted(map(from_fold, made.findings), key=key),
        sorted(map(from_oracle, expected), key=key),
        sorted(map(standing_from_fold, made.standings), key=key),
        sorted(map(standing_from_oracle, stood), key=key),
    )
