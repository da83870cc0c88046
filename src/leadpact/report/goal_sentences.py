"""What the review says of the goal and the plan."""

from __future__ import annotations

from math import isclose

from leadpact.measures.conversion import Assumed
from leadpact.planning.pacing import PaceLine
from leadpact.report.goal import Goal
from leadpact.report.marks import carried
from leadpact.report.sentences import Sentences
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_

PACES = {"revenue": N_("Won in money"), "revenue.marketing": N_("Won from marketing's leads")}
VERDICTS = {"ahead": N_("▲ ahead"), "behind": N_("▼ behind"), "on plan": N_("▬ on plan")}


class GoalSentences(Sentences):
    """Adds the goal to the sentences of figures."""

    def goal_short(self, goal: Goal) -> Said:
        """Ahead or behind, by how much of the plan, and on which day: it is later than the reviewed month."""
        gap, day = goal.gap_share or 0.0, self.formats.day(self.review.head.until)
        share = self.numbers.goal(round(abs(gap), 2))
        if round(abs(gap), 2) == 0:
            return self.words.say("on {day} the goal is on plan", day=day)
        if gap < 0:
            return self.words.say("on {day} the goal is {share} behind plan", share=share, day=day)
        return self.words.say("on {day} the goal is {share} ahead of plan", share=share, day=day)

    def goal_long(self, goal: Goal) -> Said:
        """How much was won of how much planned by now, the gap in money and in days, and what the whole term wants."""
        line = goal.money
        if line.actual is None:
            begins = self.formats.day(self.review.head.term[0])
            return self.words.say("The goal’s term begins on {day}; nothing is counted yet.", day=begins)
        told = {
            "day": self.formats.day(self.review.head.until),
            "won": self.pace(line, "actual"),
            "planned": self.pace(line, "planned"),
            "total": self.pace(line, "total"),
        }
        if isclose(line.planned, line.total):
            won = self.words.say("Until {day} {won} was won of the {total} the whole plan wants.", **told)
        else:
            won = self.words.say(
                "Until {day} {won} was won; the plan wanted {planned} by then, and wants {total} in the whole term.",
                **told,
            )
        return Said(" ".join(each for each in (won, self._gap(line, goal.days)) if each))

    def _gap(self, line: PaceLine, days: int | None) -> Said:
        if line.gap is None or days is None:
            return Said("")
        money = carried(f"pacing|{line.name}|gap", line.gap, self.numbers.money(abs(line.gap)))
        count = self.words.many("{count} working day", "{count} working days", abs(days))
        if line.gap < 0:
            return self.words.say("That is {money} or {days} behind plan.", money=money, days=count)
        return self.words.say("That is {money} or {days} ahead of plan.", money=money, days=count)

    def pace_name(self, goal: Goal, line: PaceLine) -> Said:
        """A line of the plan. The last counts marketing's won deals, not the people of the customer stage."""
        if line.name in PACES:
            return self.words.say(PACES[line.name])
        if line is goal.lines[-1]:
            return self.words.say("Deals won from marketing's leads")
        return self.names.stage(line.name)

    def pace(self, line: PaceLine, part: str) -> Said:
        """A number of a line of the plan."""
        value = getattr(line, part)
        if value is None:
            return self.words.say("not tracked")
        shown = self.numbers.money(value) if line.unit == "money" else self.formats.number(round(value))
        return carried(f"pacing|{line.name}|{part}", value, shown)

    def pace_gap(self, line: PaceLine) -> Said:
        """Against the plan, with its sign, and as a share of it."""
        if line.gap is None:
            return Said("–")
        sign = "−" if line.gap < 0 else "+"
        value = (
            self.numbers.money(abs(line.gap))
            if line.unit == "money"
            else self.formats.number(round(abs(line.gap)))
        )
        shown = carried(f"pacing|{line.name}|gap", line.gap, self._signed(sign, value))
        if line.gap_share is None:
            return shown
        share = self.numbers.share(abs(line.gap_share))
        return Said(f"{shown} ({self._signed(sign, share)})")

    def _signed(self, sign: str, value: Said) -> Said:
        """Sign and value as one, in whatever direction the page runs."""
        return Said(self.words.foreign(f"{sign}{value}"))

    def pace_verdict(self, line: PaceLine) -> Said:
        """Ahead, behind or on plan."""
        return self.words.say(VERDICTS[line.verdict]) if line.verdict is not None else Said("–")

    def assumed(self, rate: Assumed) -> Said:
        """What a step really did, with its interval."""
        if rate.actual is None or rate.low is None or rate.high is None:
            return self.words.say("too few")
        actual = carried(f"assumed|{rate.a}_{rate.b}|actual", rate.actual, self.numbers.share(rate.actual))
        low, high = (self.numbers.share(each) for each in (rate.low, rate.high))
        return self.words.say("{share} ({low} to {high})", share=actual, low=low, high=high)

    def assumed_apart(self, rate: Assumed) -> list[Said]:
        """Who is left out of a step's rate."""
        return [
            self.words.say(message, number=self.formats.number(count))
            for message, count in (
                ("immature: {number}", rate.immature),
                ("truncated: {number}", rate.truncated),
            )
            if count
        ]
