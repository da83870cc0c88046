"""Reads the cases beside an agreement, given events -> expected findings, and compares them with what a replay says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from leadpact.agreement.history import History, history_of
from leadpact.agreement.reading import read_agreement
from leadpact.calendars import format_instant, parse_instant
from leadpact.calendars.zone import offsets
from leadpact.events import Event
from leadpact.log.documents import load_history
from leadpact.replay.plain import Replay, Standing

AGREEMENTS = Path(__file__).parents[2] / "agreements"
CASES = AGREEMENTS / "acme" / "cases"
SHORT = {
    "lead": "lead_id",
    "account": "account_id",
    "by": "actor",
    "received": "received_at",
    "logged": "logged_at",
}
"""Short words of a case's events for columns of the log."""
COLUMNS = ("event_id", "lead_id", "account_id", "kind", "seq", "actor", "actor_kind", "source")
INSTANTS = ("at", "received_at", "logged_at")
TIMES = ("at", "known_at", "due_at", "next_due_at")
KEYS = {
    "case",
    "rule",
    "agreement",
    "until",
    "as_of",
    "events",
    "expect",
    "never",
    "only",
    "standings",
    "disputed",
}
UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}


class CaseError(ValueError):
    """A case that cannot be read: its text says which, and what to write."""


@dataclass(frozen=True)
class Case:
    """One case, all values still texts; `zone` is the agreement's."""

    file: str
    text: str
    rules: tuple[int, ...]
    agreement: str
    events: Sequence[Mapping[str, Any]]
    expect: Sequence[Mapping[str, Any]]
    never: Sequence[Any]
    only: Any
    standings: Sequence[Mapping[str, Any]]
    until: str | None = None
    as_of: str | None = None
    disputed: str | None = None
    """Why the fold is believed to be wrong about it, until that is settled."""
    history: History = field(kw_only=True, repr=False)

    @property
    def zone(self) -> str:
        """Where the case's local times are."""
        return str(self.history.latest.agreement.timezone)


def all_cases() -> list[Case]:
    """Every case of every file."""
    return [case for file in sorted(CASES.glob("*.yaml")) for case in cases_of(file)]


def cases_of(file: Path) -> Iterator[Case]:
    """The cases of a file. What the file says above them (`rule`, `agreement`) holds for each that does not say otherwise."""
    found = YAML(typ="base", pure=True).load(file.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or "cases" not in found:
        raise CaseError(f"{file.name}: write `cases:` and a list of cases below it")
    for given in found["cases"]:
        told = {"rule": found.get("rule"), "agreement": found.get("agreement", "acme"), **given}
        unknown = set(told) - KEYS
        if unknown or "case" not in told or "events" not in told:
            raise CaseError(f"{file.name}: {told.get('case')}: unknown or missing keys {sorted(unknown)}")
        rules = told["rule"] if isinstance(told["rule"], list) else [told["rule"]]
        yield Case(
            file=file.name,
            text=told["case"],
            rules=tuple(int(rule) for rule in rules),
            agreement=told["agreement"],
            events=told["events"],
            expect=told.get("expect") or [],
            never=told.get("never") or [],
            only=told.get("only") or [],
            standings=told.get("standings") or [],
            until=told.get("until"),
            as_of=told.get("as_of"),
            disputed=told.get("disputed"),
            history=_history(_texts(told["agreement"])),
        )


def _texts(agreement: Any) -> tuple[str, ...]:
    return tuple(agreement) if isinstance(agreement, list) else (agreement,)


@cache
def _history(texts: tuple[str, ...]) -> History:
    """A folder of `agreements/`, a file of `cases/with/`, or the text of one or more versions."""
    if len(texts) == 1 and "\n" not in texts[0]:
        beside = CASES / "with" / f"{texts[0]}.yaml"
        found = load_history(beside if beside.exists() else AGREEMENTS / texts[0])
    else:
        named = [
            (f"version {n}", read_agreement(text, f"version {n}"), None) for n, text in enumerate(texts, 1)
        ]
        problems = [problem for _, read, _ in named for problem in read.problems]
        found = problems or history_of(named, in_folder=False)
    if isinstance(found, list):
        raise CaseError("the agreement has problems:\n" + "\n".join(map(str, found)))
    return found


def instant(text: str, zone: str) -> int:
    """`2026-03-02 10:00` on the zone's clocks, or an instant with its offset."""
    text = text.strip()
    day, _, time = text.partition("T" if "T" in text else " ")
    if time.endswith("Z") or "+" in time or "-" in time:
        return parse_instant(text)
    local = parse_instant(f"{day}T{time or '00:00'}Z")
    return offsets(zone, int(day[:4]) - 1, int(day[:4]) + 1).instant(local)


def shown(at: int | None, zone: str) -> str:
    """An instant as a case writes it."""
    if at is None:
        return ""
    local = format_instant(offsets(zone, 1999, 2050).local(at))
    return local.replace("T", " ").removesuffix("Z").removesuffix(":00")


def seconds(text: str) -> float:
    """`3h 30m`, `2d`, `90s` in seconds."""
    total = 0.0
    for part in text.split():
        if part[-1] not in UNITS:
            raise CaseError(f"{text}: write a length of time as 3h 30m")
        total += float(part[:-1]) * UNITS[part[-1]]
    return total


def events_of(case: Case) -> list[Event]:
    """The case's events. Without an id they are e01, e02 … in the order written."""
    return [_event(given, n, case.zone) for n, given in enumerate(case.events, 1)]


def _event(given: Mapping[str, Any], number: int, zone: str) -> Event:
    told = {SHORT.get(name, "event_id" if name == "id" else name): value for name, value in given.items()}
    known: dict[str, Any] = {"event_id": f"e{number:02}", "lead_id": "lead"}
    known |= {name: told.pop(name) for name in COLUMNS if name in told}
    known["seq"] = int(known.get("seq", 0))
    for name in INSTANTS:
        if name in told:
            text = told.pop(name)
            if name == "at" and len(text.strip()) == 10:
                known["date_only"] = True
            known[name] = instant(text, zone)
    return Event(**known, properties={name: str(value) for name, value in told.items()})


def said(finding: Any, zone: str) -> dict[str, str]:
    """A finding as the texts a case may ask for."""
    found = {
        "kind": finding.kind,
        "lead": finding.lead_id,
        "account": finding.account_id,
        "cycle": str(finding.cycle),
        "at": shown(finding.at, zone),
        "known_at": shown(finding.known_at, zone),
        "due_at": shown(finding.due_at, zone),
        "clause": finding.clause,
        "clock": _clock(finding),
        "version": finding.version or "",
        "cause": finding.cause,
        "party": finding.party or "",
        "person": finding.person or "",
        "value": "" if finding.value is None else str(finding.value),
        "working": "" if finding.working_us is None else str(finding.working_us / 1e6),
        "wall": "" if finding.wall_us is None else str(finding.wall_us / 1e6),
    }
    return found | {name: _text(value) for name, value in json.loads(finding.detail).items()}


def _clock(finding: Any) -> str:
    if finding.clock_id is None:
        return ""
    return str(finding.clause.removeprefix("follow_up.clocks.").removeprefix("handoff."))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def fits(wanted: Mapping[str, Any], found: Mapping[str, str], zone: str) -> bool:
    """Whether a finding is all that a case says of it; what a case does not say may be anything."""
    for name, value in wanted.items():
        if name not in found:
            return False
        text = ", ".join(value) if isinstance(value, list) else str(value)
        if name in ("working", "wall"):
            if found[name] == "" or abs(float(found[name]) - seconds(text)) > 1e-9:
                return False
        elif name in TIMES:
            if found[name] != (shown(instant(text, zone), zone) if text else ""):
                return False
        elif text not in (found[name], {"yes": "true", "no": "false"}.get(found[name])):
            return False
    return True


def wrongs(case: Case, result: Replay) -> list[str]:
    """All that a replay says otherwise than a case expects, in words; nothing when they agree."""
    found = [said(finding, case.zone) for finding in result.findings]
    return [*_missing(case, found), *_never(case, found), *_too_many(case, found), *_standings(case, result)]


def _missing(case: Case, found: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Expected findings that are not there, after those before them."""
    place = 0
    for wanted in case.expect:
        here = next((n for n in range(place, len(found)) if fits(wanted, found[n], case.zone)), None)
        if here is None:
            before = any(fits(wanted, each, case.zone) for each in found[:place])
            yield f"{'too early' if before else 'not found'}: {_written(wanted)}"
        else:
            place = here + 1


def _never(case: Case, found: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for given in case.never:
        wanted = given if isinstance(given, dict) else {"kind": given}
        for each in found:
            if fits(wanted, each, case.zone):
                yield f"never {_written(wanted)}, but: {_line(each)}"


def _too_many(case: Case, found: Sequence[Mapping[str, str]]) -> Iterator[str]:
    kinds = {each["kind"] for each in case.expect} if case.only == "true" else set(case.only)
    for kind in sorted(kinds):
        expected = [each for each in case.expect if each.get("kind") == kind]
        there = [each for each in found if each["kind"] == kind]
        if len(expected) != len(there):
            yield f"only {len(expected)} {kind}, but {len(there)}"


def _standings(case: Case, result: Replay) -> Iterator[str]:
    for wanted in case.standings:
        there = [_stood(each, case.zone) for each in result.standings]
        lead = wanted.get("lead", "lead")
        mine = [each for each in there if each["lead"] == lead]
        if not mine or not fits(wanted, mine[0], case.zone):
            yield f"stands otherwise: {_written(wanted)}, but: {mine[0] if mine else 'no standing'}"


def _stood(standing: Standing, zone: str) -> dict[str, str]:
    return {
        "lead": standing.lead_id,
        "account": standing.account_id,
        "stage": standing.stage or "",
        "buying_stage": standing.buying_stage,
        "cycle": str(standing.cycle),
        "fit": f"{standing.fit:g}",
        "interest": f"{standing.interest:g}",
        "grade": standing.grade or "",
        "owner": standing.owner or "",
        "open": ", ".join(standing.open_clocks),
        "next_due_at": shown(standing.next_due_at, zone),
    }


def _written(wanted: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{name}: {value}" for name, value in wanted.items()) + "}"


def _line(found: Mapping[str, str]) -> str:
    rest = {
        name: value
        for name, value in found.items()
        if value
        and name not in ("kind", "at", "clause", "account", "version")
        and not (name == "known_at" and value == found["at"])
    }
    return f"{found['at']:<16} {found['kind']:<19} {found['clock'] or found['clause']:<28} {_written(rest)}"


def told(case: Case, problems: Sequence[str], result: Replay) -> str:
    """What went wrong, and all findings there were, for the person who wrote the case."""
    lines = [f"{case.file}: {case.text}", *(f"  {problem}" for problem in problems), "  The replay says:"]
    lines += [f"    {_line(said(finding, case.zone))}" for finding in result.findings]
    lines += [f"    {_stood(each, case.zone)}" for each in result.standings]
    return "\n".join(lines)
