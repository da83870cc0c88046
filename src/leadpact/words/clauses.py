"""A clause of the agreement in words, by the path that findings cite: why something follows."""

from __future__ import annotations

from functools import lru_cache

from leadpact.agreement.definitions import Entry
from leadpact.agreement.document import Agreement
from leadpact.agreement.follow_up import Clock, Gap
from leadpact.agreement.names import ConditionText
from leadpact.agreement.qualification import Rule, Score
from leadpact.calendars import Duration
from leadpact.words.catalogue import Said
from leadpact.words.conditions import ConditionWords
from leadpact.words.formatting import Formats
from leadpact.words.naming import BUYING_STAGES, CHANNELS, N_, OUTCOMES, Names

CLOCKS = "follow_up.clocks."
ROUTES = {
    "weighted_round_robin": N_("in turns weighted by capacity"),
    "round_robin": N_("in turns"),
    "manual": N_("by hand"),
}


class Clauses:
    """The clauses of one version."""

    def __init__(self, formats: Formats, agreement: Agreement) -> None:
        self.formats, self.words, self.agreement = formats, formats.words, agreement
        self.names = Names(self.words, agreement)
        self.conditions = ConditionWords(formats, agreement.definitions.properties, agreement.timezone)
        self.of = lru_cache(maxsize=None)(self._of)

    def _of(self, path: str) -> Said:
        """The clause in words; empty for a path the version does not have."""
        steps = path.split(".")
        if path.startswith(CLOCKS):
            clock = self.agreement.follow_up.clocks.get(path.removeprefix(CLOCKS))
            return self.clock(clock) if clock is not None else Said("")
        found = {
            "definitions": self._stage,
            "handoff": self._handoff,
            "follow_up": self._outcomes,
            "review": self._disputes,
            "nurturing": self._track,
            "qualification": self._rule,
        }.get(steps[0])
        return found(steps) if found is not None else Said("")

    def said(self, *parts: str) -> Said:
        """Parts that say something, after one another."""
        return Said(self.words.semicolon.join(part for part in parts if part))

    def when(self, what: Said, when: ConditionText | None) -> Said:
        """Something under a condition."""
        if when is None:
            return what
        return self.words.say("{what} (when {condition})", what=what, condition=self.conditions.of(when))

    def _stage(self, steps: list[str]) -> Said:
        stage = next((each for each in self.agreement.definitions.stages if each.id == steps[-1]), None)
        if stage is None:
            return Said("")
        entries = self.formats.listed([self.entry(entry) for entry in stage.enter], "or")
        means = self.names.text(stage.means, "") if stage.means is not None else ""
        entered = self.words.say("entered on {entries}", entries=entries) if entries else ""
        return self.said(means, entered)

    def entry(self, entry: Entry) -> Said:
        """A way into a stage."""
        what = self.words.say("any event")
        if entry.on:
            what = self.formats.listed(self.names.kinds(entry.on), "or")
        elif entry.grade:
            what = self.words.say("grade {grades}", grades=self.formats.listed(entry.grade, "or"))
        if entry.on and entry.grade:
            grades = self.formats.listed(entry.grade, "or")
            what = self.words.say("{what} with grade {grades}", what=what, grades=grades)
        return self.when(what, entry.when)

    def _handoff(self, steps: list[str]) -> Said:
        handoff = self.agreement.handoff
        if steps[1] == "route":
            return self.words.say("leads are assigned {how}", how=self.words.say(ROUTES[handoff.route.by]))
        if steps[1] == "accept":
            return self.acceptance()
        if steps[1] == "return":
            return self._return()
        trigger = next((each for each in handoff.triggers if each.id == steps[-1]), None)
        if trigger is None:
            return Said("")
        signal = self.names.signal(trigger.on, trigger.on_stage)
        return self.when(self.words.say("{trigger}: {what}", trigger=trigger.id, what=signal), trigger.when)

    def acceptance(self) -> Said:
        """Sales says yes, or no."""
        accept = self.agreement.handoff.accept
        party = self.names.party(self.agreement.to_party)
        implied = ""
        if accept.implied_by:
            signals = self.formats.listed([self.names.signal(word) for word in accept.implied_by], "or")
            implied = self.words.say("{signals} means yes", signals=signals)
        if accept.within is None:
            return self.said(self.words.say("{party} accepts or rejects", party=party), implied)
        within = self.formats.duration(accept.within)
        silence = self.words.say("silence means yes") if accept.silence == "accepted" else ""
        return self.said(
            self.words.say(
                "{party} accepts or rejects within {within} of the handoff", party=party, within=within
            ),
            implied,
            silence,
        )

    def _return(self) -> Said:
        after = self.agreement.handoff.return_.after
        party = self.names.party(self.agreement.to_party)
        by_hand = self.words.say("the lead goes back when {party} says so", party=party)
        if after is None:
            return by_hand
        counted = self.words.many(
            "or after {count} attempt without reaching the buyer",
            "or after {count} attempts without reaching the buyer",
            after.attempts,
        )
        return Said(f"{by_hand} {counted}")

    def _outcomes(self, steps: list[str]) -> Said:
        del steps
        reached = self.agreement.follow_up.outcomes.connected
        return self.words.say(
            "attempts by people count; outcomes that mean the buyer was reached: {outcomes}",
            outcomes=self.formats.listed([self.names.known(OUTCOMES, each) for each in reached], "or"),
        )

    def _disputes(self, steps: list[str]) -> Said:
        del steps
        disputes = self.agreement.review.disputes
        deciders = self.formats.listed([self.names.who(who) for who in self.agreement.deciders], "or")
        return self.words.say(
            "an attempt written down more than {grace} after it happened is disputed; {deciders} must decide",
            grace=self.formats.duration(disputes.backdate_grace),
            deciders=deciders,
        )

    def _track(self, steps: list[str]) -> Said:
        track = self.agreement.nurturing.tracks.get(steps[2])
        if track is None:
            return Said("")
        if len(steps) > 4 and steps[4].isdigit() and int(steps[4]) <= len(track.steps):
            step = track.steps[int(steps[4]) - 1]
            after = self.formats.duration(step.after)
            says = self.names.text(step.says, "") if step.says is not None else ""
            return self.said(
                self.words.say("{after} after entering: {send}", after=after, send=step.send), says
            )
        name = self.names.text(track.name, steps[2])
        if track.buying_stage is None:
            return self.words.say("the track {track}", track=name)
        stage = self.names.known(BUYING_STAGES, track.buying_stage)
        return self.words.say("the track {track}, for the buying stage {stage}", track=name, stage=stage)

    def _rule(self, steps: list[str]) -> Said:
        score: Score = getattr(self.agreement.qualification, steps[1])
        rule = next((each for each in score.rules if each.id == steps[-1]), None)
        return self.rule(rule) if rule is not None else Said("")

    def rule(self, rule: Rule) -> Said:
        """A scoring rule: its own words, else points, event and condition."""
        what = self.conditions.of(rule.when)
        if rule.on:
            what = self.when(self.formats.listed(self.names.kinds(rule.on), "or"), rule.when)
        if rule.means is not None:
            what = self.names.text(rule.means, rule.id)
        limits = []
        if rule.limit is not None:
            limits.append(self.words.say("at most {points} points", points=self.formats.number(rule.limit)))
        if rule.at_most is not None:
            per = self.formats.duration(rule.at_most.per)
            counted = self.words.many(
                "{count} event in {span}", "{count} events in {span}", rule.at_most.count, span=per
            )
            limits.append(self.words.say("at most {what}", what=counted))
        return self.said(self._points(rule, what), *limits)

    def _points(self, rule: Rule, what: Said) -> Said:
        """`+10 points: …`."""
        whole = rule.points == int(rule.points)
        number = abs(int(rule.points)) if whole else 100
        points = self.formats.signed(rule.points)
        return self.words.many(
            "{points} point: {what}", "{points} points: {what}", number, points=points, what=what
        )

    def clock(self, clock: Clock, within: Duration | None = None) -> Said:
        """A promise: who owes what, how soon, since what."""
        party = self.names.party(clock.owed_by)
        starts = self.when(self.names.signal(clock.starts.on, clock.starts.on_stage), clock.starts.when)
        target = within or next((each.is_ for each in clock.within if each.for_all), clock.within[-1].is_)
        means = self.names.text(clock.means, "") if clock.means is not None else ""
        promise = self.words.say(
            "{party} owes {what} within {within} of {start}",
            party=party,
            what=self.owed(clock),
            within=self.formats.duration(target),
            start=starts,
        )
        return self.said(
            means, Said(f"{promise} ({which})" if (which := self._which(clock, target)) else promise)
        )

    def _which(self, clock: Clock, target: Duration) -> Said:
        """For which leads this time is promised, where the clause promises several."""
        fitting = [each for each in clock.within if each.is_ == target]
        if len(fitting) != 1 or fitting[0].for_all:
            return Said("")
        entry = fitting[0]
        parts = []
        if entry.trigger is not None:
            parts.append(self.words.say("trigger {trigger}", trigger=entry.trigger))
        if entry.grade:
            parts.append(self.words.say("grade {grades}", grades=self.formats.listed(entry.grade, "or")))
        if entry.when is not None:
            parts.append(self.conditions.of(entry.when))
        return Said(self.words.semicolon.join(parts))

    def owed(self, clock: Clock) -> Said:
        """What meets a clock."""
        signals = [
            self.when(self.names.signal(each.on, each.on_stage), each.when)
            for each in (*clock.stops, *clock.satisfied_by)
        ]
        if clock.needs is None:
            return self.formats.listed(signals, "or")
        needs = self.words.many("{count} attempt", "{count} attempts", clock.needs.attempts)
        channels = [self.names.known(CHANNELS, channel) for channel in clock.needs.channels]
        terms = [self.formats.listed(channels)] if channels else []
        if clock.needs.gap is not None:
            terms.append(self._gap(clock.needs.gap))
        if terms:
            needs = Said(f"{needs} ({self.words.semicolon.join(terms)})")
        return self.formats.listed([needs, *signals], "or")

    def _gap(self, gap: Gap) -> Said:
        least = most = ""
        if gap.min is not None:
            least = self.words.say("at least {time} apart", time=self.formats.duration(gap.min))
        if gap.max is not None:
            most = self.words.say("at most {time} apart", time=self.formats.duration(gap.max))
        return Said(self.words.comma.join(each for each in (least, most) if each))
