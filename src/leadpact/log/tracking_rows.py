"""What a log gives every clause of an agreement: whether it can be fed, how often and when it was seen, what is lacking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leadpact.agreement.document import Agreement
from leadpact.agreement.needs import Ask, Need
from leadpact.agreement.needs_values import (
    CLOCK_STARTED,
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
from leadpact.log.tracking_verdicts import (
    NO,
    PARTLY,
    YES,
    Answer,
    Row,
    all_fed,
    any_fed,
    dated_lacks,
    merged,
    rested,
    seen_of,
    unit_of,
)
from leadpact.log.tracking_words import Lack, any_of, lack
from leadpact.replay.compiling import Tables

RESTED = frozenset({"not_entered", "only_implied", "no_handoff", "no_grade", "nobody_applies"})
"""What is not told of a clause where what it rests on tells more."""


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
        seen = counted.seen if counted is not None else seen_of(need, answers)
        feds = [each.fed for each in answers]
        lacks = [each for answer in answers for each in answer.lacks]
        fed = all_fed(feds) if need.every else any_fed(feds)
        if counted is not None:
            fed = all_fed([fed, counted.fed]) if counted.fed != NO else NO
            lacks += self._unfound(need, counted, feds, made) if counted.fed == NO else []
        resting, told = rested(need, made)
        if told:  # what it rests on tells more
            lacks = [each for each in lacks if each.code not in RESTED]
        dated = dated_lacks(need, seen)
        fed = all_fed([fed, resting, *([PARTLY if dated[0].code == "some_dates" else NO] if dated else [])])
        if fed == YES and self._unanswered(need):
            fed, lacks = PARTLY, [*lacks, lack("never_answered")]
        if need.planned and self.agreement.goals.revenue is None:
            fed, lacks = NO, [lack("no_goal"), *lacks]
        return Row(need, fed, seen, unit_of(need), tuple(dict.fromkeys([*merged(lacks), *dated, *told])))

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
