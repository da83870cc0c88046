"""Problems that only doubt a document's sense: it is read and judged by all the same, as the page on replays has it."""

from __future__ import annotations

import json
import re
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

sys.path += [
    str(Path(__file__).parents[1]),
    str(Path(__file__).parents[1] / "replay"),
    str(Path(__file__).parents[1] / "runners"),
]

from agreement_examples import SMALL, changed
from comparing import (
    Case,
    case_of,
    clock_name,
    from_fold,
    from_oracle,
    key,
    standing_from_fold,
    standing_from_oracle,
)
from test_agreement_checks import CHANGES, EXTRA_STAGE, slip
from test_machines_agree import as_csv, row_of

from leadpact.agreement.history import History, history_of
from leadpact.agreement.problems import DOUBTS, MESSAGES
from leadpact.agreement.reading import read_agreement
from leadpact.calendars import parse_instant
from leadpact.events import Event
from leadpact.replay.plain import replay
from leadpact.runners.here import Options, Summary, replay_files
from oracle import replay as oracle_replay
from oracle.agreements import TEXTS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "check.md"
ALL = changed("applies_to: \"region = 'Iberia'\"        #", "#")
"""The example for leads of everywhere."""
MONDAY, HOUR = parse_instant("2026-02-02T10:00:00+01:00"), 3_600_000_000
SEEDS = range(0, 12 * len(TEXTS), len(TEXTS))


def history(text: str) -> History:
    """The history of one document, which must be judged by."""
    found = history_of([("a.yaml", read_agreement(text, "a.yaml"), None)], in_folder=False)
    assert isinstance(found, History), found
    return found


@cache
def case(seed: int) -> Case:
    return case_of(seed)


def disagree(versions: History, seed: int) -> bool:
    """Whether the fold and the oracle say anything differently of a random account."""
    told = case(seed)
    made = replay(versions, told.events, told.until, told.as_of)
    rows, standing = oracle_replay(versions, told.events, told.until, told.as_of, clock_name)
    same = sorted(map(from_fold, made.findings), key=key) == sorted(map(from_oracle, rows), key=key)
    stood = sorted(map(standing_from_fold, made.standings), key=key)
    return not same or stood != sorted(map(standing_from_oracle, standing), key=key)


NO_TRIGGERS = SMALL.replace(
    "  triggers:\n    - {id: demo, on: form_submitted, when: \"form = 'demo'\"}\n", "  unit: lead\n"
)
JUDGED = {
    f"{code}-{at}": slip(old, new, ALL)
    for at, (code, old, new, _) in enumerate(CHANGES)
    if code in DOUBTS and new != "[]"
}
"""Slips after which the example can still be judged by; without any trigger there is more that is wrong."""
MANY = ALL
for old, new in (
    ("fit: {A: 60", "fit: {A: 80"),
    ("not_now: long-term", "not_now: longterm"),
    ("points: 15}", "points: 0}"),
    ("at_risk: 50%", "at_risk: [0%, 100%]"),
    ("{at: 200%, reassign", "{at: 0%, reassign"),
    ("{grade: A1, is: 30bm}, {default: 4bh}", "{default: 4bh}, {grade: A1, is: 30bm}"),
    ("within: 15bd", "within: 19bh"),
    ("objective: 95%", "objective: 101%"),
    ("stops: no_progress_noted", "stops: {on_stage: mid}"),
    EXTRA_STAGE,
):
    MANY = changed(old, new, MANY)
JUDGED |= {
    "many": MANY,
    "no triggers": NO_TRIGGERS,
    "no tracks": changed(
        "  triggers:", "  return: {track: {not_now: none, default: nurse}}\n  triggers:", SMALL
    ),
    "at risk at once, and too late": changed("at_risk: 50%", "at_risk: [0%, 100%, 150%]", ALL),
}


@pytest.mark.parametrize("name", JUDGED)
def test_fold_and_oracle_agree_on_what_is_doubtful(name: str) -> None:
    """A doubt has one reading: the fold and the naive replay say the same rows under it."""
    versions = history(JUDGED[name])
    assert versions.doubts
    assert [seed for seed in SEEDS if disagree(versions, seed)] == []


def test_every_doubt_is_judged_here() -> None:
    """Each code of a doubt has words, and a document that the test above replays."""
    assert {problem.code for text in JUDGED.values() for problem in history(text).doubts} == DOUBTS
    assert MESSAGES.keys() >= DOUBTS


def event(number: int, kind: str, **properties: str) -> Event:
    return Event(
        event_id=f"e{number}",
        lead_id="l",
        at=MONDAY + number * HOUR,
        kind=kind,
        actor="luis",
        properties=properties,
    )


def test_a_track_that_is_not_declared_is_none() -> None:
    """A return for a reason whose track does not exist leads to no track: not to the default one either."""
    versions = history(changed("not_now: long-term", "not_now: longterm", ALL))
    demo = event(0, "form_submitted", form="demo")
    for reason, track in (("not_now", None), ("no_fit", None), ("other", "re-engage")):
        made = replay(versions, [demo, event(1, "lead_returned", reason=reason)], MONDAY + 2 * HOUR)
        (returned,) = [finding for finding in made.findings if finding.kind == "returned"]
        entered = [finding.clause for finding in made.findings if finding.kind == "track_entered"]
        assert json.loads(returned.detail)["track"] == track
        assert entered == ([] if track is None else [f"nurturing.tracks.{track}"])


def test_at_risk_at_once_with_the_due_and_past_it() -> None:
    """At risk at 0% is said with the start, at 100% with the due before the miss, and past the due never."""
    versions = history(JUDGED["at risk at once, and too late"])
    made = replay(versions, [event(0, "form_submitted", form="demo")], MONDAY + 2 * HOUR)
    first = [each for each in made.findings if each.clause == "follow_up.clocks.first-response"]
    due = MONDAY + HOUR // 12
    told = [(each.kind, each.at) for each in first if each.kind in ("clock_at_risk", "clock_missed")]
    assert told == [("clock_at_risk", MONDAY), ("clock_at_risk", due), ("clock_missed", due)]


@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed (pip install leadpact[scale])")
def test_both_machines_agree_on_what_is_doubtful(tmp_path: Path) -> None:
    """Many doubts in one document: the compiled machine writes the same bytes as the plain one."""
    versions = history(MANY)
    assert len({problem.code for problem in versions.doubts}) >= 8
    log = as_csv(tmp_path / "log", [row_of(each) for seed in SEEDS for each in case(seed).events])
    for machine in ("plain", "compiled"):
        done = replay_files(versions, [log], tmp_path / machine, Options(machine=machine, measured=False))
        assert isinstance(done, Summary) and done.machine == machine and done.findings > 50
    for name in ("findings.parquet", "standings.parquet"):
        assert (tmp_path / "plain" / name).read_bytes() == (tmp_path / "compiled" / name).read_bytes()


def test_the_page_has_every_code_and_its_degree() -> None:
    """The table of the reference page has each code once, with its degree: a doubt if and only if it is in DOUBTS."""
    told = []
    for codes, degree in re.findall(
        r"^\| (`.*`) \| (doubt|refusal) \| \w.* \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    ):
        told += [(code, degree == "doubt") for code in re.findall(r"`([^`]+)`", codes)]
    assert sorted(told) == sorted((code, code in DOUBTS) for code in MESSAGES)
