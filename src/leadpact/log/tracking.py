"""Counts, batch by batch, what a log gives the clauses of an agreement, as the fold answers it, for check to say.

A condition is asked of the bits that the fold completed by what it knew of the lead, and a finding is one the fold made, so
that check and replay cannot disagree. Nothing is kept but counts: a log of any size takes the memory of one batch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from leadpact.agreement.condition_types import Condition
from leadpact.agreement.conditions import parse_condition
from leadpact.agreement.document import Agreement
from leadpact.agreement.needs import Ask, Need
from leadpact.agreement.needs_values import TRIED, Found, Happened, Held
from leadpact.log.feed import Batch
from leadpact.replay.arrays import Array
from leadpact.replay.bits import MaskPlan, Use
from leadpact.replay.codes import (
    ANSWER,
    ATTEMPT_MADE,
    CLOCK_PAUSED,
    CLOCK_STARTED,
    DATE_ONLY,
    FINDING_KINDS,
    HANDED_OFF,
    JOINED,
    LEAD_IDENTIFIED,
    NONE,
    STAGE_ENTERED,
    TRIGGERED_AGAIN,
)
from leadpact.replay.compiling import Tables
from leadpact.replay.naming import Names

Masks = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Seen:
    """How often something was seen, between which instants (µs UTC); `dated` of them at a date without time."""

    count: int = 0
    first: int | None = None
    last: int | None = None
    dated: int = 0

    def __add__(self, other: Seen) -> Seen:
        firsts = [each for each in (self.first, other.first) if each is not None]
        lasts = [each for each in (self.last, other.last) if each is not None]
        return Seen(
            self.count + other.count,
            min(firsts, default=None),
            max(lasts, default=None),
            self.dated + other.dated,
        )


def together(some: Iterable[Seen]) -> Seen:
    """Several as one."""
    return sum(some, Seen())


@dataclass(frozen=True, slots=True)
class Said:
    """What a finding says beyond its kind and clause, as far as some clause asks; numbers as the fold has them.

    `first`: the entry of a `within`, or an attempt's channel; `second`: whether a stage is implied, a bit for each trigger,
    whether an attempt connected, whether a pause had an effect; `third`: what a handoff lacks, or a grade.
    """

    kind: str
    clause: str
    first: int
    second: int
    third: int


@dataclass(frozen=True, slots=True)
class Question:
    """A condition where it is asked: at events of `kinds` (none: any), of the lead `alone`, or of a finding's cause."""

    when: str
    kinds: tuple[str, ...] = ()
    alone: bool = False
    finding: str = ""
    by_lead: bool = False


TELLING = {
    "first": (CLOCK_STARTED, ATTEMPT_MADE),
    "second": (STAGE_ENTERED, HANDED_OFF, TRIGGERED_AGAIN, JOINED, ATTEMPT_MADE, CLOCK_PAUSED),
    "third": (STAGE_ENTERED, HANDED_OFF),
}
"""The findings of which each is kept: others say there what would be as many as the log has words, as free reasons are."""


class Questions:
    """The conditions that clauses ask, each with its place among the conditions that the fold's rows answer."""

    def __init__(self, needs: Iterable[Need], agreement: Agreement) -> None:
        self.properties = agreement.definitions.properties
        self.zone = str(agreement.timezone)
        self.parsed: dict[str, Condition] = {}
        self.asked: dict[Question, Condition] = {}
        for need in needs:
            for ask in (*need.asks, *((need.counted,) if need.counted else ())):
                self._add(ask)

    def _add(self, ask: Ask) -> None:
        question = question_of(ask)
        if question is None:
            return
        condition = self.condition(question.when)
        self.asked[question] = condition
        parts = condition.conjuncts if len(condition.conjuncts) > 1 else ()
        for part in parts:  # which part of it never holds is told where the whole never does
            self.asked[replace(question, when=part.text)] = Condition(part.text, part.tree)

    def condition(self, text: str) -> Condition:
        """A condition of an agreement that `check` accepted."""
        if text not in self.parsed:
            found = parse_condition(str(text), self.properties, self.zone)
            if isinstance(found, list):
                raise ValueError(f"a condition that `check` refuses: {text}")
            self.parsed[text] = found
        return self.parsed[text]

    def use(self, compiled: Tables) -> dict[Question, int]:
        """Have the rows answer them; those the fold asks too share their bits."""
        places = {}
        for question, condition in self.asked.items():
            places[question] = len(compiled.uses)
            compiled.uses.append(Use(condition, frozenset(question.kinds) or None, question.alone))
        return places


def question_of(ask: Ask) -> Question | None:
    """What an ask asks of rows; None where findings or columns alone answer it."""
    if isinstance(ask, Happened) and ask.when is not None:
        return Question(str(ask.when), ask.kinds)
    if isinstance(ask, Held):
        return Question(str(ask.when), (), ask.alone, by_lead=True)
    if isinstance(ask, Found) and ask.when is not None:
        return Question(str(ask.when), finding=ask.kind)
    return None


class Counts:
    """What was seen so far of each question and of each sort of finding."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, plan: MaskPlan, names: Names, places: dict[Question, int]
    ) -> None:
        self.con = con.cursor()
        self.words, self.names = plan.words, names
        self.needs = {question: plan.needs[place] for question, place in places.items()}
        self.of_rows = [each for each in places if not each.finding]
        self.of_findings = [each for each in places if each.finding]
        self.questions: dict[Question, Seen] = {}
        self.findings: dict[Said, Seen] = {}
        self.answers = Seen()
        self.grades: dict[int, int] = {}

    # --- rows --------------------------------------------------------------------------------------------

    def add_rows(self, batch: Batch, masks: Masks, roles: npt.NDArray[np.int64]) -> None:
        """Count a batch that was folded: `masks` as the fold completed them, `roles` as it found them."""
        rows = batch.rows
        columns = {name: np.ascontiguousarray(rows[name]) for name in ("kind", "at", "lead", "flags")}
        whole = masks.reshape(len(rows), self.words)
        self.answers += seen_at(columns, np.flatnonzero(roles == ANSWER))
        chosen: dict[tuple[str, ...], npt.NDArray[np.int64]] = {(): np.arange(len(rows))}
        known = told_of_lead(columns, batch.accounts)
        for question in self.of_rows:
            if question.kinds not in chosen:
                numbers = [self.names.kinds.of(kind) for kind in question.kinds]
                chosen[question.kinds] = np.flatnonzero(np.isin(columns["kind"], numbers))
            held = self._held(question, whole, known if question.alone else chosen[question.kinds])
            seen = seen_at(columns, held)
            if question.by_lead:
                seen = replace(seen, count=distinct(columns["lead"][held], batch.accounts))
            self.questions[question] = self.questions.get(question, Seen()) + seen

    def _held(self, question: Question, masks: Masks, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Those of some rows for which a condition holds."""
        for word, need in enumerate(self.needs[question]):
            if need:
                rows = rows[(masks[rows, word] & need) == need]
        return rows

    # --- findings ----------------------------------------------------------------------------------------

    def add_findings(self, found: Array, batch: Batch, masks: Masks) -> None:
        """Count findings of a batch."""
        if not len(found):
            return
        kind = np.ascontiguousarray(found["kind"])
        cause = np.ascontiguousarray(found["cause"])
        row = np.maximum(cause, 0)
        dated = (cause >= 0) & (batch.rows["flags"][row] & DATE_ONLY != 0)
        tried = kind == ATTEMPT_MADE  # names its row, which is nothing to count by
        first = np.where(tried, batch.rows["channel"][np.where(tried, row, 0)], found["first"])
        told = {"first": first, "second": found["second"], "third": found["third"]}
        columns = {"kind": kind, "clause": found["clause"], "at": found["at"], "dated": dated}
        columns |= {
            name: np.where(np.isin(kind, TELLING[name]) & (numbers != NONE), numbers, -1)
            for name, numbers in told.items()
        }
        table = pa.table({name: pa.array(np.ascontiguousarray(each)) for name, each in columns.items()})
        self.con.register("leadpact_found", table)
        rows = self.con.execute(
            'SELECT kind, clause, first, second, third, count(*), min("at"), max("at"), count(*) FILTER (dated) '
            "FROM leadpact_found GROUP BY ALL"
        ).fetchall()
        self.con.unregister("leadpact_found")
        for number, clause, a, b, c, *counted in rows:
            said = Said(FINDING_KINDS[number], self.names.clauses.names[clause], a, b, c)
            self.findings[said] = self.findings.get(said, Seen()) + Seen(*counted)
        if self.of_findings:
            self._add_conditional(kind, cause, found, masks.reshape(len(batch.rows), self.words), dated)

    def _add_conditional(
        self, kind: Any, cause: npt.NDArray[np.int64], found: Array, masks: Masks, dated: Any
    ) -> None:
        """Count the findings whose cause meets a condition."""
        at = np.ascontiguousarray(found["at"])
        for question in self.of_findings:
            name = "attempt_made" if question.finding == TRIED else question.finding
            if name not in FINDING_KINDS:
                continue
            chosen = np.flatnonzero((kind == FINDING_KINDS.index(name)) & (cause >= 0))
            held = self._held(question, masks[cause[chosen]], np.arange(len(chosen)))
            places = chosen[held]
            seen = (
                Seen()
                if not len(places)
                else Seen(len(places), int(at[places].min()), int(at[places].max()), int(dated[places].sum()))
            )
            self.questions[question] = self.questions.get(question, Seen()) + seen

    def add_standings(self, stood: Array) -> None:
        """Note the grades leads have in the end."""
        for grade, count in zip(*np.unique(stood["grade"], return_counts=True), strict=True):
            self.grades[int(grade)] = self.grades.get(int(grade), 0) + int(count)


def seen_at(columns: dict[str, Any], rows: npt.NDArray[np.int64]) -> Seen:
    """How many rows, and between which instants."""
    if not len(rows):
        return Seen()
    at = columns["at"][rows]
    dated = int((columns["flags"][rows] & DATE_ONLY != 0).sum())
    return Seen(len(rows), int(at.min()), int(at.max()), dated)


def told_of_lead(columns: dict[str, Any], accounts: Array) -> npt.NDArray[np.int64]:
    """The rows at which a lead is asked about itself: where it is identified, or any where it never is."""
    identified = columns["kind"] == LEAD_IDENTIFIED
    low, high = bounds(accounts)
    told = np.zeros(high - low, bool)
    told[columns["lead"][identified] - low] = True
    return np.flatnonzero(identified | ~told[columns["lead"] - low])


def bounds(accounts: Array) -> tuple[int, int]:
    """The first lead of a batch, and the one after its last."""
    return int(accounts["lead_lo"].min()), int(accounts["lead_hi"].max())


def distinct(leads: npt.NDArray[np.int64], accounts: Array) -> int:
    """How many leads; a batch has all of an account's leads, and their numbers follow each other."""
    if not len(leads):
        return 0
    low, high = bounds(accounts)
    there = np.zeros(high - low, bool)
    there[leads - low] = True
    return int(there.sum())
