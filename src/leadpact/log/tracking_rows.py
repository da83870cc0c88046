"""What a log gives every clause of an agreement: whether it can be fed, how often and when it was seen, what is lacking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadpact.agreement.document import Agreement
from leadpact.agreement.needs import Ask, Need
from leadpact.agreement.needs_values import (
    CLOCK_STARTED,
    GIVEN_BACK,
    GRADED,
    PAUSED,
    STAGE_ENTERED,
    STAGE_REACHED,
    TRACK_ENTERED,
    TRIED,
    TRIGGERED,
    WITHIN,
    Carried,
    Found,
    Happened,
    Held,
    Said,
    Valued,
)
from leadpact.log.tracking import Counts, Question, Questions, Seen, question_of, together
from leadpact.log.tracking_conditions import Ranges, Why, range_words
from leadpact.log.tracking_facts import Facts, Range
from leadpact.log.tracking_findings import Findings
from leadpact.log.tracking_words import NOTES, Lack, any_of, lack
from leadpact.replay.compiling import Tables

RESTED = frozenset({"not_entered", "only_implied", "no_handoff", "no_grade", "nobody_applies"})
YES, PARTLY, NO = "yes", "partly", "no"
UNITS = {
    STAGE_ENTERED: "entries",
    STAGE_REACHED: "entries",
    GRADED: "entries",
    TRACK_ENTERED: "entries",
    TRIGGERED: "handoffs",
    "handed_off": "handoffs",
    CLOCK_STARTED: "clocks",
    WITHIN: "clocks",
    "attempt_made": "attempts",
    TRIED: "attempts",
    "connected": "answers",
    "assigned": "assignments",
    "accepted": "acceptances",
    "rejected": "rejections",
    "returned": "returns",
    GIVEN_BACK: "returns",
    "triggered_again": "repeats",
    "joined": "joins",
    "track_entered": "entries",
    "track_left": "exits",
    PAUSED: "pauses",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a log gives one ask."""

    seen: Seen
    lacks: tuple[Lack, ...] = ()

    @property
    def fed(self) -> str:
        """Whether it can be fed."""
        in_part = any(each.code not in NOTES for each in self.lacks)
        return NO if not self.seen.count else PARTLY if in_part else YES


@dataclass(frozen=True, slots=True)
class Row:
    """What a log gives one clause. `unit` says what is counted: events, leads, entries, handoffs, clocks …"""

    need: Need
    fed: str
    seen: Seen
    unit: str
    lacks: tuple[Lack, ...] = ()

    @property
    def clause(self) -> str:
        """Where it stands in the document, in words."""
        return self.need.clause


class Tracking:
    """The answers to all that an agreement needs."""

    def __init__(
        self,
        agreement: Agreement,
        compiled: Tables,
        questions: Questions,
        counts: Counts,
        facts: Facts,
        ranges: Ranges,
    ) -> None:
        self.agreement, self.questions, self.counts = agreement, questions, counts
        self.facts, self.ranges = facts, ranges
        self.findings = Findings(agreement, compiled, counts, facts)
        self.why = Why(facts, ranges, self._held)
        self.fed: dict[str, str] = {}

    def _held(self, question: Question) -> Seen:
        return self.counts.questions.get(question, Seen())

    # --- one ask ------------------------------------------------------------------------------------------

    def answer(self, ask: Ask) -> Answer:
        """How often it was seen, and what is lacking."""
        if isinstance(ask, Happened):
            return self._happened(ask)
        if isinstance(ask, Held):
            question = question_of(ask)
            assert question is not None
            return self._condition(question)
        if isinstance(ask, Found):
            return self._found(ask)
        if isinstance(ask, Said):
            return self._said(ask)
        return self._carried(ask) if isinstance(ask, Carried) else self._valued(ask)

    def _happened(self, ask: Happened) -> Answer:
        absent = tuple(self.findings.no_kind(kind) for kind in ask.kinds if kind not in self.facts.kinds)
        question = question_of(ask)
        if question is None or len(absent) == len(ask.kinds):
            return Answer(self.facts.of_kinds(ask.kinds), absent)
        found = self._condition(question)
        return Answer(found.seen, (*absent, *found.lacks))

    def _condition(self, question: Question) -> Answer:
        condition = self.questions.condition(question.when)
        return Answer(self._held(question), tuple(self.why.lacks(question, condition)))

    def _found(self, ask: Found) -> Answer:
        seen = self.findings.seen(ask)
        lacks = tuple(self.findings.lacks(ask, seen))
        question = question_of(ask)
        if question is None or not seen.count:
            return Answer(seen, lacks)
        held = self._condition(question)
        return Answer(held.seen, (*lacks, *held.lacks))

    def _said(self, ask: Said) -> Answer:
        said = self.facts.said[ask.kinds, ask.name]
        seen = together(said[word] for word in ask.words if word in said)
        if seen.count:
            return Answer(seen)
        there = [kind for kind in ask.kinds if kind in self.facts.kinds]
        if not there:
            return Answer(seen, (lack("no_kind", kind="` or `".join(ask.kinds)),))
        if not said:
            return Answer(seen, (lack("not_carried", kinds=" or ".join(there), name=ask.name, elsewhere=""),))
        listed = tuple((word, each.count) for word, each in said.items())
        ranges = f"; {range_words(ask.name, Range(listed[:5], '', '', len(listed)))}"
        return Answer(seen, (lack("never_said", name=ask.name, words=any_of(ask.words), ranges=ranges),))

    def _carried(self, ask: Carried) -> Answer:
        place = self.agreement.handoff.required.index(ask.name)
        carried, lacking = self.findings.without(place)
        told = [] if self.facts.carries(ask.name) else [lack("no_property", name=ask.name)]
        if not self.findings.handoffs:
            return Answer(carried, tuple(told or [lack("no_handoff")]))
        if not carried.count:
            return Answer(carried, (*told, lack("all_without", of=lacking.count)))
        whole = carried.count + lacking.count
        return Answer(carried, (lack("without", count=lacking.count, of=whole),) if lacking.count else ())

    def _valued(self, ask: Valued) -> Answer:
        seen = self.facts.valued[ask]
        if not self.facts.carries(ask.name, ask.kinds):
            if ask.kinds:
                return Answer(
                    seen, (lack("not_carried", kinds=" or ".join(ask.kinds), name=ask.name, elsewhere=""),)
                )
            return Answer(seen, (lack("no_property", name=ask.name),))
        wrong = self.facts.uncast.get(ask.name)
        if wrong is None:
            return Answer(seen)
        told = {"name": ask.name, "type": ask.type, "count": wrong.count, "example": wrong.example}
        return Answer(seen, (lack("uncast", **told),))

    # --- one clause ---------------------------------------------------------------------------------------

    def rows(self, needs: Sequence[Need]) -> list[Row]:
        """All clauses in their order; those that others rest on are answered first."""
        by_clause = {need.clause: need for need in needs}
        made: dict[str, Row] = {}

        def row(need: Need) -> Row:
            if need.clause not in made:
                for group in need.rests_on:
                    for clause in group:
                        row(by_clause[clause])
                made[need.clause] = self._row(need, made)
            return made[need.clause]

        return [row(need) for need in needs]

    def _row(self, need: Need, made: Mapping[str, Row]) -> Row:
        answers = [self.answer(ask) for ask in need.asks]
        counted = self.answer(need.counted) if need.counted is not None else None
        seen = counted.seen if counted is not None else _seen(need, answers)
        feds = [each.fed for each in answers]
        lacks = [each for answer in answers for each in answer.lacks]
        fed = _all(feds) if need.every else _any(feds)
        if counted is not None:
            fed = _all([fed, counted.fed]) if counted.fed != NO else NO
            lacks += self._unfound(need, counted, feds, made) if counted.fed == NO else []
        rested, told = _rests(need, made)
        if told:  # what it rests on tells more
            lacks = [each for each in lacks if each.code not in RESTED]
        dated = _dates(need, seen)
        fed = _all([fed, rested, *([PARTLY if dated[0].code == "some_dates" else NO] if dated else [])])
        if fed == YES and self._unanswered(need):
            fed, lacks = PARTLY, [*lacks, lack("never_answered")]
        if need.planned and self.agreement.goals.revenue is None:
            fed, lacks = NO, [lack("no_goal"), *lacks]
        return Row(need, fed, seen, unit_of(need), tuple(dict.fromkeys([*lacks, *dated, *told])))

    def _unanswered(self, need: Need) -> bool:
        """Whether it is a clock that ran, and that nothing ever stopped."""
        ran = isinstance(need.counted, Found) and need.counted.kind == CLOCK_STARTED
        return ran and not self.findings.answered(need.clause)

    def _unfound(self, need: Need, counted: Answer, feds: list[str], made: Mapping[str, Row]) -> list[Lack]:
        """Why what is counted was never found: told where what it is asked of, or rests on, does not tell."""
        resting = [made[clause].fed for group in need.rests_on for clause in group]
        if isinstance(need.counted, Found) and need.counted.kind == CLOCK_STARTED:
            starts = made.get(f"{need.clause}.starts")
            return [lack("not_started")] if starts is not None and starts.fed != NO else []
        silent = NO in resting or (bool(feds) and set(feds) == {NO})
        return [] if silent else list(counted.lacks)


def _any(feds: Sequence[str]) -> str:
    """Of several ways, any is enough; one that never comes leaves it fed in part."""
    if not feds or set(feds) == {YES}:
        return YES
    return NO if set(feds) == {NO} else PARTLY


def _all(feds: Sequence[str]) -> str:
    """Of several needs, each must be fed."""
    return NO if NO in feds else PARTLY if PARTLY in feds else YES


def _seen(need: Need, answers: Sequence[Answer]) -> Seen:
    """What any of several asks saw together; where each is needed, the first is what is counted."""
    if need.every:
        return answers[0].seen if answers else Seen()
    return together(answer.seen for answer in answers)


def _rests(need: Need, made: Mapping[str, Row]) -> tuple[str, list[Lack]]:
    """Whether the clauses it rests on are fed. Its own parts stand below it and tell of themselves."""
    feds: list[str] = []
    told: list[Lack] = []
    for group in need.rests_on:
        there = {clause: made[clause].fed for clause in group}
        fed = _any(list(there.values()))
        feds.append(fed)
        others = [clause for clause in group if not clause.startswith(f"{need.clause}.")]
        bad = [clause for clause in others if there[clause] == NO]
        partly = [clause for clause in others if there[clause] == PARTLY]
        if bad:
            told.append(lack("rests_on", clauses=any_of(bad, "and")))
        elif partly:
            told.append(lack("rests_partly", clauses=any_of(partly, "and")))
    return _all(feds), told


def _dates(need: Need, seen: Seen) -> list[Lack]:
    """What a clock can't be judged by."""
    if not need.timed or not seen.dated:
        return []
    if seen.dated == seen.count:
        return [lack("only_dates")]
    return [lack("some_dates", count=seen.dated, of=seen.count)]


def unit_of(need: Need) -> str:
    """What is counted as seen."""
    ask = need.counted or (need.asks[0] if need.asks else None)
    if isinstance(ask, Held):
        return "leads"
    if isinstance(ask, Carried):
        return "handoffs"
    return UNITS.get(ask.kind, "findings") if isinstance(ask, Found) else "events"
