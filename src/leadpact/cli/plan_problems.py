"""What can be wrong with a plan, in words, at its place: a line of the agreement, or an option of the command."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from leadpact.agreement.history import Version
from leadpact.agreement.nodes import Source
from leadpact.agreement.parsing import parse
from leadpact.cli.placed import Placed
from leadpact.planning.feasibility import Obstacle

if TYPE_CHECKING:  # with it comes an engine, which takes long to load
    from leadpact.planning.learned import Learned

LAST_DAY = "goals.revenue.by"
OPTIONS = {
    "goals.revenue.target": "--target",
    "goals.revenue.average_deal": "--average-deal",
    "goals.revenue.marketing_share": "--marketing-share",
    "goals.revenue.conversion": "--conversion",
    "goals.revenue.season": "--season",
    "goals.revenue.lag": "--lag",
    "goals.revenue.rounding": "--rounding",
    "goals.revenue.counted_from": "--counted-from",
    LAST_DAY: "--until",
    "goals.revenue": "--target",
    "currency": "--currency",
    "won": "--won",
    "from": "--from",
}
"""The option that says what a clause says."""
WORDS = {
    "no_goal": ("nobody says what is to be won", "write a target"),
    "no_deal": ("what one deal brings is not said", "write it, as 24_000"),
    "no_rate": (
        "at a rate of 0% nobody ever becomes a customer",
        "write a rate over 0%, or leave the stage out",
    ),
    "no_end": ("the goal has no last day", "write one, as 2026-12-31"),
    "past": (
        "the last day, {last}, is before today, {today}: the goal can't be met any more",
        "write a later day, or look at it as of an earlier one with --today",
    ),
    "ends_first": ("the last day, {last}, is before the first, {first}", "write a later last day"),
    "begins_late": ("{begins} is outside the term, {first} to {last}", "write a day of the term"),
    "too_long": (
        "{first} to {last} is longer than a plan can look ahead",
        "write a term of at most 20 years",
    ),
    "too_early": ("{lag} before the deal is further than a plan can look back", "write at most 20 years"),
    "over_all": (
        "the shares of the segments are {sum:g}% together",
        "write shares that add up to at most 100%",
    ),
    "no_time": (
        "a sale takes {lag} from {stage}, longer than the {left}d left until {last}: who gets there now is won too late",
        "write a later last day, or a shorter lag",
    ),
    "currencies": ("{given} is in {other}, the plan in {currency}", "write all money in one currency"),
    "book_currency": (
        "the replay counts money in {other}, the plan in {currency}",
        "take a replay in the plan's currency",
    ),
    "book_stage": (
        "the replay knows no stage {stage}",
        "take a replay that does, or give the rate: --conversion {stage}=20%",
    ),
    "too_few": (
        "only {judged} people of {stage} had {window} to come to {after}; a plan needs {fewest}",
        "let the log grow, or give the rate: --conversion {stage}=20%",
    ),
    "learned_nothing": (
        "none of {judged} people of {stage} came to {after}",
        "give a rate to plan by: --conversion {stage}=20%",
    ),
    # options that say nothing
    "not_an_amount": ("{given} is no amount of money", "write 2000000, 2_000_000 or '2000000 EUR'"),
    "not_positive": ("{given} is not over 0", "write a number over 0"),
    "not_a_percentage": ("{given} is no percentage", "write a number and a percent sign: 60%"),
    "over_100": ("{given} is over 100%", "write at most 100%"),
    "not_a_pair": ("{given} does not say of what", "write the name, = and the value: {example}"),
    "no_stage": ("there is no stage {given}", "write one of: {known}"),
    "no_month": ("{given} is no month", "write one of: {known}"),
    "not_a_length": ("{given} is no length of time on the wall", "write days or weeks: 90d, 12w"),
    "not_a_date": ("{given} is no date", "write 2026-01-01"),
    "no_currency": ("{given} is no currency", "write a code of ISO 4217, as EUR"),
    "twice": ("{given} is given twice", "give it once"),
}
"""What is wrong, and what to write instead, by code."""


class PlanProblem(Placed):
    """Something that keeps a plan from being made."""

    words = WORDS


def wrong(place: str, code: str, **params: object) -> PlanProblem:
    """A problem at an option."""
    return PlanProblem(place, code, tuple(params.items()))


class Places:
    """Where the clauses of a plan stand: in a version's text, unless an option says them."""

    def __init__(self, version: Version | None, options: Iterable[str]) -> None:
        self.version, self.options = version, frozenset(options)
        self._source: Source | None = None

    def of(self, clause: str) -> str:
        """A clause's place."""
        option = option_of(clause)
        named = f"{option} {clause.rpartition('.')[2]}" if option in NAMED else option
        if self.version is None or named in self.options or clause in OPTIONS_ALONE:
            return named
        if self._source is None:
            self._source = parse(self.version.text)
        clause = self._last_day() if clause == LAST_DAY else clause
        line, column = self._source.place(tuple(clause.split(".")))
        return f"{self.version.file}:{line}:{column}: {clause}"

    def _last_day(self) -> str:
        """Which clause says the last day: the goal's own, else the agreement's end."""
        agreement = None if self.version is None else self.version.agreement
        revenue = None if agreement is None else agreement.goals.revenue
        is_end = agreement is not None and agreement.until is not None
        return "until" if is_end and (revenue is None or revenue.by is None) else LAST_DAY

    def problem(self, clause: str, code: str, **params: object) -> PlanProblem:
        """A problem of a clause."""
        return PlanProblem(self.of(clause), code, tuple(params.items()))

    def obstacle(self, each: Obstacle) -> PlanProblem:
        """What keeps the goal from being met."""
        return PlanProblem(self.of(each.clause), each.code, each.params)

    def learned(self, each: Learned) -> PlanProblem:
        """A rate that history can't give."""
        from leadpact.planning.learned import FEWEST

        told: dict[str, object] = {"judged": each.judged, "stage": each.stage, "after": each.after}
        code = "learned_nothing" if each.is_enough else "too_few"
        return self.problem(each.clause, code, window=each.window, fewest=FEWEST, **told)


NAMED = ("--conversion", "--season", "--lag")
"""Options that say something of a stage or a month."""
OPTIONS_ALONE = ("won", "from")
"""What only options say."""


def option_of(clause: str) -> str:
    """The option that would say a clause, or what is above it."""
    while clause and clause not in OPTIONS:
        clause = clause.rpartition(".")[0]
    return OPTIONS.get(clause, "--target")
