"""What measures, their parts and stages are called: promises by the agreement's own texts, the rest by the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from leadpact.agreement.document import Agreement
from leadpact.agreement.follow_up import Clock
from leadpact.agreement.history import History
from leadpact.agreement.kpis import Kpi
from leadpact.agreement.texts import Text
from leadpact.report.figure import Figure
from leadpact.report.labels import LEFT, MEASURES, OWN, PARTS, PATTERNS, SPLITS, TRACKS
from leadpact.words.catalogue import Said
from leadpact.words.clauses import CLOCKS, Clauses
from leadpact.words.findings import TRACK_WHY
from leadpact.words.formatting import Formats
from leadpact.words.naming import REASONS, STAGES, Names

ACCEPT = "handoff.accept"
NOT_SAID = "not_said"
REACHED = {"all": "", "connected": "_connected", "never_connected": "_unreached"}
"""How the measures of attempts are called, by whom a KPI counts those of."""


class MeasureNames:
    """Names in one language, by the versions of one agreement, the one in force first."""

    def __init__(self, formats: Formats, history: History, agreement: Agreement) -> None:
        self.words, self.formats, self.agreement = formats.words, formats, agreement
        others = [
            version.agreement for version in reversed(history.versions) if version.agreement is not agreement
        ]
        self.versions = (agreement, *others)
        self.names = Names(self.words, agreement)

    def measure(self, name: str) -> Said:
        """What a measure is called."""
        if (text := self._means(name)) is not None:
            return self.names.text(text, name)
        if name in MEASURES:
            return self.words.say(MEASURES[name])
        if (kpi := self._kpi(name)) is not None:
            return kpi
        return self._by_pattern(name) or self.names.known({}, name)

    def promise(self, name: str) -> Said:
        """What is owed within which time, of a clock, and in whose hours if that tells clocks apart; else nothing."""
        for agreement in self.versions:
            clauses = Clauses(self.formats, agreement)
            if name == ACCEPT and agreement.handoff.accept.within is not None:
                return clauses.acceptance()
            clock = agreement.follow_up.clocks.get(name)
            if clock is not None:
                said = clauses.clock(clock.model_copy(update={"means": None}))
                hours = self._hours(agreement, clock)
                return Said(self.words.comma.join((said, hours))) if hours else said
        return Said("")

    def _hours(self, agreement: Agreement, clock: Clock) -> Said:
        """In whose hours a clock in working time counts, where others count in those of another calendar."""
        if not _is_working(clock) or len(_calendars(agreement)) < 2:
            return Said("")
        by, calendar = _calendar(agreement, clock)
        if by is None:
            return self.words.say("in “{calendar}” hours", calendar=calendar)
        return self.words.say("in the owner’s hours, else in “{calendar}” hours", calendar=calendar)

    def stage(self, stage: str) -> Said:
        """A stage of the lifecycle."""
        return self.names.known(STAGES, stage)

    def party(self, party: str | None) -> Said:
        """A department."""
        return self.names.party(party)

    def part(self, figure: Figure) -> Said:
        """What a part of a split is: a source, a track, a reason, a band; `not said` where there is none."""
        key = figure.key
        if key is None or key == NOT_SAID:
            return self.words.say("not said")
        if figure.by != "key" or figure.measure in OWN:
            return Said(self.words.foreign(key))
        if figure.measure in TRACKS:
            return self.names.track(key)
        if figure.measure == LEFT:
            return self._left(key)
        if key in PARTS:
            return self.words.say(PARTS[key])
        return self._reason(key)

    def _left(self, why: str) -> Said:
        return self.words.say(TRACK_WHY[why]) if why in TRACK_WHY else self.names.signal(why)

    def clause(self, clause: str) -> Said:
        """The promise a finding cites."""
        return self.measure(clause.removeprefix(CLOCKS))

    def split(self, by: str) -> Said:
        """What figures are split by."""
        return self.words.say(SPLITS[by])

    def _reason(self, key: str) -> Said:
        for agreement in self.versions:
            if key in agreement.follow_up.reasons:
                return Names(self.words, agreement).reason(key)
        return self.words.say(REASONS[key]) if key in REASONS else Said(self.words.foreign(key))

    def _means(self, name: str) -> Text | None:
        """The agreement's own words for a clock or a KPI."""
        for agreement in self.versions:
            found = agreement.follow_up.clocks.get(name) or agreement.kpis.get(name)
            if found is not None and found.means is not None:
                return found.means
        return None

    def _kpi(self, name: str) -> Said | None:
        """A KPI without words of its own: by what it counts, as the measures of the same are called."""
        for agreement in self.versions:
            kpi = agreement.kpis.get(name.removeprefix("kpis."))
            if kpi is not None:
                return self._counted(kpi)
        return None

    def _counted(self, kpi: Kpi) -> Said:
        """What a KPI counts: people of a stage, a share of them, a conversion, handoffs or attempts."""
        if kpi.conversion is not None:
            return self._conversion(kpi)
        if kpi.volume is not None:
            people = PATTERNS["volume"]
            return self.words.say(people, stage=self.stage(kpi.volume))
        if kpi.share_of is not None:
            grades = self.formats.listed([str(grade) for grade in kpi.grade], "or")
            return self.words.say("{what} with grade {grades}", what=self.stage(kpi.share_of), grades=grades)
        if kpi.attempts is not None:
            attempts = MEASURES[f"depth.attempts{REACHED[kpi.of]}_{kpi.attempts}"]
            return self.words.say(attempts)
        handoffs = MEASURES["quality.complete_handoffs"]
        return self.words.say(handoffs)

    def _conversion(self, kpi: Kpi) -> Said:
        a, b = (self.stage(stage) for stage in kpi.conversion or ())
        whole = PATTERNS["conversion"]
        if kpi.window is None:
            return self.words.say(whole, a=a, b=b)
        window = self.formats.duration(kpi.window)
        return self.words.say("{a} to {b} within {window}", a=a, b=b, window=window)

    def _by_pattern(self, name: str) -> Said | None:
        """Measures there are one of for each stage, pair of stages or party."""
        group, _, rest = name.partition(".")
        what, _, way = rest.partition(".")
        stages = [str(stage.id) for stage in self.agreement.definitions.stages]
        pairs: Mapping[str, tuple[str, str]] = {f"{a}_{b}": (a, b) for a in stages for b in stages}
        message = PATTERNS.get(f"{group}.{way}" if way else group)
        if message is None:
            return None
        if what in stages or what in STAGES:
            return self.words.say(message, stage=self.stage(what))
        if what in pairs:
            a, b = pairs[what]
            return self.words.say(message, a=self.stage(a), b=self.stage(b))
        return None


def _is_working(clock: Clock) -> bool:
    return any(each.is_.is_working for each in clock.within)


def _calendar(agreement: Agreement, clock: Clock) -> tuple[str | None, str]:
    """By whose hours a clock counts, if by anybody's, and else by which."""
    return clock.calendar.by, agreement.counted_by(clock)


def _calendars(agreement: Agreement) -> set[tuple[str | None, str]]:
    """All that its clocks in working time count by."""
    return {
        _calendar(agreement, clock) for clock in agreement.follow_up.clocks.values() if _is_working(clock)
    }
