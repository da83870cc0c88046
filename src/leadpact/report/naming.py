"""What measures, their parts and stages are called: promises by the agreement's own texts, the rest by the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from leadpact.agreement.document import Agreement
from leadpact.agreement.history import History
from leadpact.agreement.texts import Text
from leadpact.report.figure import Figure
from leadpact.report.labels import LEFT, MEASURES, OWN, PARTS, PATTERNS, SPLITS, STAGES, TRACKS
from leadpact.words.catalogue import Said
from leadpact.words.clauses import CLOCKS, Clauses
from leadpact.words.findings import TRACK_WHY
from leadpact.words.formatting import Formats
from leadpact.words.naming import REASONS, Names

ACCEPT = "handoff.accept"
NOT_SAID = "not_said"


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
            return Said(self.words.foreign(text.in_(self.words.language)))
        if name in MEASURES:
            return self.words.say(MEASURES[name])
        if (conversion := self._kpi(name)) is not None:
            return conversion
        return self._by_pattern(name) or self.names.known({}, name)

    def promise(self, name: str) -> Said:
        """What is owed within which time, of a clock; nothing for others."""
        for agreement in self.versions:
            clauses = Clauses(self.formats, agreement)
            if name == ACCEPT and agreement.handoff.accept.within is not None:
                return clauses.acceptance()
            clock = agreement.follow_up.clocks.get(name)
            if clock is not None:
                return clauses.clock(clock.model_copy(update={"means": None}))
        return Said("")

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
        """A KPI without words of its own that promises a conversion: by its stages, as the funnel calls them."""
        for agreement in self.versions:
            kpi = agreement.kpis.get(name)
            if kpi is not None and kpi.conversion is not None:
                a, b = (self.stage(stage) for stage in kpi.conversion)
                whole = PATTERNS["conversion"]
                if kpi.window is None:
                    return self.words.say(whole, a=a, b=b)
                return self.words.say(
                    "{a} to {b} within {window}", a=a, b=b, window=self.formats.duration(kpi.window)
                )
        return None

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
