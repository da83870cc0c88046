"""Compiles the versions of an agreement into the tables of the fold. Pure; done once a replay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from leadpact.agreement.conditions import Condition, parse_condition
from leadpact.agreement.document import Agreement
from leadpact.agreement.follow_up import Clock as PromisedClock
from leadpact.agreement.history import History, Version
from leadpact.agreement.names import CONNECTED, FINDING_WORDS, OWNER, Word
from leadpact.agreement.qualification import Score
from leadpact.agreement.signals import Signal
from leadpact.calendars import Calendar, Duration

from . import tables
from .bits import Use
from .codes import (
    ASSIGNED,
    ATTEMPT_MADE,
    BY_CONNECTION,
    BY_EVENT,
    BY_FINDING,
    BY_STAGE,
    CLOCK_AT_RISK,
    DAYS,
    ESCALATED,
    FINDING_KINDS,
    FIT,
    HANDED_OFF,
    INTEREST,
    NEVER,
    WALL,
    WORKING,
)
from .naming import Names
from .scores import GRADES, thousandths
from .timing import WHOLE

BUYING_STAGES = ("awareness", "consideration", "decision")
MOST = 62
"""How many stages, triggers or required properties fit into one number's bits."""
BEYOND_ALL = float(1 << 62)


class TooMuchError(ValueError):
    """An agreement has more of something than the fold can hold; its words say what."""


@dataclass
class Tables:
    """An agreement's tables, its names, its calendars, and the conditions that must be answered for each row."""

    names: Names = field(default_factory=Names)
    versions: list[tables.Version] = field(default_factory=list)
    reactions: list[tables.Reaction] = field(default_factory=list)
    stages: list[tables.Stage] = field(default_factory=list)
    entries: list[tables.Entry] = field(default_factory=list)
    triggers: list[tables.Trigger] = field(default_factory=list)
    rules: list[tables.Rule] = field(default_factory=list)
    levels: list[tables.Level] = field(default_factory=list)
    signals: list[tables.Word] = field(default_factory=list)
    promises: list[tables.Promise] = field(default_factory=list)
    withins: list[tables.Within] = field(default_factory=list)
    shares: list[tables.Share] = field(default_factory=list)
    tracks: list[tables.Track] = field(default_factory=list)
    steps: list[tables.Step] = field(default_factory=list)
    persons: list[tables.Person] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    reason_tracks: list[int] = field(default_factory=list)
    excuses: list[int] = field(default_factory=list)
    pause_reasons: list[int] = field(default_factory=list)
    calendars_of: list[int] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    calendars: list[Calendar] = field(default_factory=list)
    by_account: bool = True
    applies: bool = False
    keeps_gifts: int = 0
    fit_slots: int = 0

    @property
    def marks(self) -> int:
        """The most shares one clock has."""
        return max((each.share_hi - each.share_lo for each in self.promises), default=0)

    @property
    def kinds(self) -> int:
        """How many reactions a version has: one a kind, and one for rules about what the lead is."""
        return len(self.names.kinds) + 1


def compile_history(history: History) -> Tables:
    """The tables of an agreement's versions. Raises TooMuchError."""
    compiler = Compiler(history)
    compiler.name_all()
    for place in range(len(history.versions)):
        compiler.add_version(place)
    return compiler.out


def microseconds(duration: Duration) -> tuple[int, int]:
    """A duration as (amount, unit): microseconds on the wall or of working time, or working days."""
    if duration.is_days:
        return int(duration.amount), DAYS
    return duration.microseconds, WORKING if duration.is_working else WALL


def percent(share: Fraction) -> str:
    """`50%`, `12.5%`."""
    value = share * 100
    return f"{value.numerator // value.denominator if value.denominator == 1 else float(value):g}%"


def _most(what: str, count: int) -> None:
    if count > MOST:
        raise TooMuchError(f"{count} {what} are more than the {MOST} an agreement may have")


class Compiler:
    """Writes one table after the other; its parts follow those of the document."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.out = Tables()
        self.names = self.out.names
        self._used: dict[tuple[Condition, frozenset[str] | None, bool], int] = {}
        self._calendars: dict[Calendar, int] = {}
        self.agreement: Agreement = history.versions[0].agreement
        self.version: Version = history.versions[0]
        self.place = 0

    # --- names ---------------------------------------------------------------------------------------

    def name_all(self) -> None:
        """Give every name of every version its number first: tables of one version may speak of another's."""
        for version in self.history.versions:
            self.names.versions.add(version.name)
            self._name_parties(version.agreement)
            self._name_rest(version.agreement)
        self._name_slots()
        for version in self.history.versions:
            for kind in sorted(kinds_of(version.agreement)):
                self.names.kinds.add(kind)
        agreements = [version.agreement for version in self.history.versions]
        self.out.by_account = agreements[-1].handoff.unit == "account"
        self.out.applies = any(each.applies_to is not None for each in agreements)
        _most("stages", len(self.names.stages))
        _most("channels", len(self.names.channels))
        self._place_people()

    def _name_parties(self, agreement: Agreement) -> None:
        for party, each in agreement.parties.items():
            self.names.parties.add(party)
            for key, person in each.people.items():
                self.names.people.add(key)
                if person.email:
                    self.names.aliases.setdefault(person.email, key)

    def _name_rest(self, agreement: Agreement) -> None:
        names = self.names
        for reason in (*agreement.follow_up.reasons, *agreement.follow_up.pauses.reasons):
            names.reasons.add(reason)
        for stage in agreement.definitions.stages:
            names.stages.add(stage.id)
        for trigger in agreement.handoff.triggers:
            names.triggers.add(trigger.id)
        for track in agreement.nurturing.tracks:
            names.tracks.add(track)
        for clock in agreement.follow_up.clocks:
            names.clocks.add(clock)
        for letter in agreement.qualification.grades.fit:
            names.letters.add(letter)
        for digit in agreement.qualification.grades.interest:
            names.digits.add(digit)
        for clock_ in agreement.follow_up.clocks.values():
            for channel in clock_.needs.channels if clock_.needs else ():
                names.channels.add(channel)
        names.reached.append(frozenset(agreement.follow_up.outcomes.connected))

    def _name_slots(self) -> None:
        scores = [version.agreement.qualification for version in self.history.versions]
        for each in scores:
            for rule in each.fit.rules:
                self.names.slots.add(f"fit.{rule.id}")
        self.out.fit_slots = len(self.names.slots)
        for each in scores:
            for rule in each.interest.rules:
                self.names.slots.add(f"interest.{rule.id}")
        fit = any(each.fit.expires is not None for each in scores)
        interest = any(each.interest.expires is not None for each in scores)
        self.out.keeps_gifts = (1 << FIT if fit else 0) | (1 << INTEREST if interest else 0)

    def _place_people(self) -> None:
        """The party of each person in each version; where it does not have them, that of the first that does."""
        agreements = [version.agreement for version in self.history.versions]
        for agreement in agreements:
            for key in self.names.people.names:
                found = [each.party_of(key) for each in (agreement, *agreements)]
                party = next(party for party in found if party is not None)
                self.out.persons.append(tables.Person(self.names.parties.of(party)))

    # --- small things --------------------------------------------------------------------------------

    def condition(
        self, text: str | None, kinds: Iterable[str] | None = None, lead_only: bool = False, absent: int = -1
    ) -> int:
        """The number of a condition; `absent` where there is none."""
        if text is None:
            return absent
        properties = self.agreement.definitions.properties
        parsed = parse_condition(str(text), properties, str(self.agreement.timezone))
        if isinstance(parsed, list):
            raise ValueError(f"a condition that `check` refuses: {text}")
        asked = frozenset(kinds) if kinds else None
        key = (parsed, asked, lead_only)
        if key not in self._used:
            self._used[key] = len(self.out.uses)
            self.out.uses.append(Use(parsed, asked, lead_only))
        return self._used[key]

    def calendar(self, name: str) -> int:
        """The number of one of the version's calendars."""
        calendar = self.version.calendars[name]
        if calendar not in self._calendars:
            self._calendars[calendar] = len(self.out.calendars)
            self.out.calendars.append(calendar)
        return self._calendars[calendar]

    def list_numbers(self, numbers: Iterable[int]) -> tuple[int, int]:
        """A slice of `numbers`."""
        low = len(self.out.numbers)
        self.out.numbers.extend(numbers)
        return low, len(self.out.numbers)

    def people(self, who: Iterable[str]) -> tuple[int, int]:
        """A slice of the numbers of the people some who-words mean."""
        meant = [person for each in who for person in self.agreement.people_meant(each)]
        return self.list_numbers(self.names.people.of(person) for person in dict.fromkeys(meant))

    def grades(self, grades: Iterable[str]) -> tuple[int, int]:
        """A slice of the numbers of some grades."""
        letters, digits = self.names.letters, self.names.digits
        made = {a + b: letters.of(a) * GRADES + digits.of(b) for a in letters.names for b in digits.names}
        return self.list_numbers(made[grade] for grade in grades if grade in made)

    def words(self, signals: Iterable[Signal]) -> tuple[int, int]:
        """A slice of what something listens to."""
        low = len(self.out.signals)
        for signal in signals:
            self.out.signals.append(self.word(signal))
        return low, len(self.out.signals)

    def word(self, signal: Signal) -> tables.Word:
        """What one signal listens to."""
        if signal.on_stage is not None:
            bit = self.names.stages.of(signal.on_stage, -1)
            return tables.Word(BY_STAGE, bit, self.condition(signal.when))
        word = str(signal.on)
        if word == CONNECTED:
            return tables.Word(BY_CONNECTION, 0, self.condition(signal.when))
        if word in FINDING_WORDS:
            return tables.Word(BY_FINDING, FINDING_KINDS.index(word), self.condition(signal.when))
        return tables.Word(BY_EVENT, self.names.kinds.of(word), self.condition(signal.when, [word]))

    # --- a version -----------------------------------------------------------------------------------

    def add_version(self, place: int) -> None:
        """Write one version's rows into every table."""
        self.place = place
        self.version = self.history.versions[place]
        self.agreement = self.version.agreement
        row = tables.Version(
            self.version.effective_at, NEVER if self.version.until_at is None else self.version.until_at
        )
        self.out.versions.append(row)
        row.calendar = self.calendar(self.agreement.calendar)
        row.to_party = self.names.parties.of(self.agreement.to_party)
        row.from_party = self.names.parties.of(self.agreement.from_party)
        self._add_definitions(row)
        self._add_qualification(row)
        self._add_handoff(row)
        self._add_return(row)
        self._add_review(row)
        self._add_clocks(row)
        self._add_tracks(row)
        self._add_people()
        self._add_reactions(row)

    def _add_definitions(self, row: tables.Version) -> None:
        definitions = self.agreement.definitions
        row.applies = self.condition(self.agreement.applies_to)
        row.excluded = self.condition(definitions.excluded, absent=-2)
        row.stage_lo = len(self.out.stages)
        for place, stage in enumerate(definitions.stages):
            low = len(self.out.entries)
            for entry in stage.enter:
                for kind in entry.on or (None,):
                    grade_lo, grade_hi = self.grades(entry.grade)
                    when = self.condition(entry.when, [kind] if kind and kind != "lead_accepted" else None)
                    on = -1 if kind is None else self.names.kinds.of(kind)
                    self.out.entries.append(
                        tables.Entry(on, when, grade_lo, grade_hi, int(bool(entry.grade)))
                    )
            self.out.stages.append(
                tables.Stage(
                    self.names.stages.of(stage.id),
                    self.names.parties.of(stage.owner),
                    self.names.clauses.add(f"definitions.stages.{stage.id}"),
                    low,
                    len(self.out.entries),
                    int(place == 0 and not stage.enter),
                )
            )
        row.stage_hi = len(self.out.stages)
        row.mql = definitions.stage_at(self.agreement.mql_stage)

    def _add_qualification(self, row: tables.Version) -> None:
        part = self.agreement.qualification
        row.fit_limit, row.interest_limit = float(part.fit.limit), float(part.interest.limit)
        row.fit_half_life, row.fit_expires = fading(part.fit)
        row.interest_half_life, row.interest_expires = fading(part.interest)
        row.letter_lo, row.letter_hi = self._add_levels(part.grades.fit.items(), self.names.letters.places)
        row.digit_lo, row.digit_hi = self._add_levels(part.grades.interest.items(), self.names.digits.places)
        stages = part.buying_stage
        row.decision = self.condition(stages.decision, absent=-2)
        row.consideration = self.condition(stages.consideration, absent=-2)
        row.buying_default = BUYING_STAGES.index(stages.default)

    def _add_levels(self, levels: Iterable[tuple[str, object]], places: dict[str, int]) -> tuple[int, int]:
        low = len(self.out.levels)
        made = [tables.Level(thousandths(float(str(least))), places[name]) for name, least in levels]
        self.out.levels.extend(sorted(made, key=lambda level: -level.least))
        return low, len(self.out.levels)

    def _add_handoff(self, row: tables.Version) -> None:
        part = self.agreement.handoff
        _most("triggers", len(part.triggers))
        _most("required properties", len(part.required))
        despite = set(part.return_.cool_down.despite) if part.return_.cool_down else set()
        row.trigger_lo = len(self.out.triggers)
        for place, trigger in enumerate(part.triggers):
            self.out.triggers.append(
                tables.Trigger(
                    -1 if trigger.on is None else self.names.kinds.of(trigger.on),
                    -1 if trigger.on_stage is None else self.names.stages.of(trigger.on_stage, -2),
                    self.condition(trigger.when, [trigger.on] if trigger.on else None),
                    int(trigger.id in despite),
                    self.names.clauses.add(f"handoff.triggers.{trigger.id}"),
                    place,
                    self.names.triggers.of(trigger.id),
                )
            )
        row.trigger_hi = len(self.out.triggers)
        self.names.required.append(tuple(part.required))
        row.missing_lo, row.missing_hi = self.list_numbers(self._lacking(name) for name in part.required)
        row.keep_owner = int(part.route.keep_owner)
        if part.accept.within is not None:
            row.accept_amount, row.accept_unit = microseconds(part.accept.within)
        row.implied_lo, row.implied_hi = self.words(Signal(on=Word(word)) for word in part.accept.implied_by)

    def _lacking(self, name: str) -> int:
        """The condition that a required property is missing: NULL, or a blank text."""
        quoted = '"' + name.replace('"', '""') + '"'
        is_text = self.agreement.definitions.properties.get(name, "text") == "text"
        blank = f" OR trim({quoted}) = ''" if is_text else ""
        return self.condition(f"{quoted} IS NULL{blank}")

    def _add_return(self, row: tables.Version) -> None:
        part = self.agreement.handoff.return_
        without: Iterable[Signal] = ()
        if part.after is not None:
            row.return_attempts = part.after.attempts
            without = [Signal(on=word) for word in part.after.without]
        row.without_lo, row.without_hi = self.words(without)
        if part.cool_down is not None:
            row.cool_amount, row.cool_unit = microseconds(part.cool_down.for_)
        tracks = list(self.agreement.nurturing.tracks)
        low = len(self.out.tracks)
        for reason in (*self.names.reasons.names, None):
            named = part.track_for(reason)
            self.out.reason_tracks.append(low + tracks.index(named) if named in tracks else -1)

    def _add_review(self, row: tables.Version) -> None:
        row.grace_amount, row.grace_unit = microseconds(self.agreement.review.disputes.backdate_grace)
        row.deciders_lo, row.deciders_hi = self.people(self.agreement.deciders)
        follow_up = self.agreement.follow_up
        for reason in self.names.reasons.names:
            self.out.excuses.append(int(reason in follow_up.excuses))
            self.out.pause_reasons.append(int(reason in follow_up.pauses.reasons))
        row.pausers_lo, row.pausers_hi = self.people(follow_up.pauses.by)
        row.owner_pauses = int(OWNER in follow_up.pauses.by)
        row.any_pause_reason = int(not follow_up.pauses.reasons)
        if follow_up.pauses.at_most is not None:
            row.pause_amount, row.pause_unit = microseconds(follow_up.pauses.at_most)

    def _add_people(self) -> None:
        """The calendar of each person in this version; the default calendar's where they name none."""
        for key in self.names.people.names:
            found = self.agreement.person_named(key)
            own = self.agreement.parties[found[0]].people[found[1]].calendar if found else None
            self.out.calendars_of.append(self.calendar(own) if own is not None else -1)

    # --- clocks --------------------------------------------------------------------------------------

    def _add_clocks(self, row: tables.Version) -> None:
        row.clock_lo = len(self.out.promises)
        accept = self.agreement.handoff.accept
        if accept.within is not None:
            row.silence = int(accept.silence == "accepted")
        if accept.within is not None and not row.silence:
            self._add_acceptance(row, accept.within)
        for name, clock in self.agreement.follow_up.clocks.items():
            self._add_clock(row, name, clock)
        row.clock_hi = len(self.out.promises)

    def _add_acceptance(self, row: tables.Version, within: Duration) -> None:
        stop_lo, stop_hi = self.words([Signal(on=Word("accepted"))])
        within_lo, within_hi = self._add_withins([(within, -1, (), -1)])
        self.out.promises.append(
            tables.Promise(
                clause=self.names.clauses.of("handoff.accept"),
                name=self.names.clocks.add("handoff.accept"),
                party=row.to_party,
                start_by=BY_FINDING,
                start_what=HANDED_OFF,
                stop_lo=stop_lo,
                stop_hi=stop_hi,
                acceptance=1,
                calendar=row.calendar,
                within_lo=within_lo,
                within_hi=within_hi,
            )
        )

    def _add_clock(self, row: tables.Version, name: str, clock: PromisedClock) -> None:
        start = self.word(clock.starts)
        stops = [self.word(signal) for signal in (*clock.stops, *clock.satisfied_by)]
        stop_lo = len(self.out.signals)
        self.out.signals.extend(stops)
        made = tables.Promise(
            clause=self.names.clauses.add(f"follow_up.clocks.{name}"),
            name=self.names.clocks.of(name),
            place=len(self.out.promises) - row.clock_lo + 1,
            party=self.names.parties.of(clock.owed_by),
            start_by=start.by,
            start_what=start.what,
            start_when=start.when,
            stop_lo=stop_lo,
            stop_hi=len(self.out.signals),
            calendar=self.calendar(clock.calendar.default or self.agreement.calendar),
            by_owner=int(clock.calendar.by == "owner"),
        )
        begins = start.by == BY_FINDING and start.what in (HANDED_OFF, ASSIGNED)
        by_attempt = any(w.by == BY_FINDING and w.what == ATTEMPT_MADE for w in stops)
        made.first_response = int(begins and by_attempt)
        made.within_lo, made.within_hi = self._add_withins(
            (
                target.is_,
                self.names.triggers.of(target.trigger, -1 if target.trigger is None else -2),
                target.grade,
                self.condition(target.when),
            )
            for target in clock.within
        )
        made.share_lo, made.share_hi = self._add_shares(clock)
        self._add_needs(made, clock)
        self.out.promises.append(made)

    def _add_withins(self, entries: Iterable[tuple[Duration, int, Sequence[str], int]]) -> tuple[int, int]:
        low = len(self.out.withins)
        for duration, trigger, grades, when in entries:
            grade_lo, grade_hi = self.grades(grades)
            amount, unit = microseconds(duration)
            self.out.withins.append(
                tables.Within(trigger, int(bool(grades)), grade_lo, grade_hi, when, amount, unit)
            )
            self.names.withins.append(str(duration))
        return low, len(self.out.withins)

    def _add_shares(self, clock: PromisedClock) -> tuple[int, int]:
        low = len(self.out.shares)
        said = [(CLOCK_AT_RISK, share, (), False) for share in sorted(clock.at_risk)]
        later = [(ESCALATED, each.at, tuple(map(str, each.notify)), each.reassign) for each in clock.escalate]
        for kind, share, notify, reassign in (*said, *later):
            self.out.shares.append(tables.Share(kind, int(share * WHOLE), len(self.names.shares)))
            self.names.shares.append((percent(share), notify, reassign))
        return low, len(self.out.shares)

    def _add_needs(self, made: tables.Promise, clock: PromisedClock) -> None:
        needs = clock.needs
        if needs is None:
            return
        made.deep = 1
        made.attempts = needs.attempts
        made.channels = sum(1 << self.names.channels.of(channel) for channel in set(needs.channels))
        if needs.gap is not None and needs.gap.min is not None:
            made.gap_min, made.gap_min_unit = microseconds(needs.gap.min)
        if needs.gap is not None and needs.gap.max is not None:
            made.gap_max, made.gap_max_unit = microseconds(needs.gap.max)

    # --- nurturing -----------------------------------------------------------------------------------

    def _add_tracks(self, row: tables.Version) -> None:
        row.track_lo = len(self.out.tracks)
        for place, (name, track) in enumerate(self.agreement.nurturing.tracks.items()):
            clause = f"nurturing.tracks.{name}"
            step_lo = len(self.out.steps)
            for number, step in enumerate(track.steps, 1):
                self.out.steps.append(
                    tables.Step(self.names.clauses.add(f"{clause}.steps.{number}"), *microseconds(step.after))
                )
            starts = [Signal(on=Word(kind), when=track.start.when) for kind in track.start.on]
            if track.start.on_stage is not None:
                starts.append(Signal(on_stage=track.start.on_stage, when=track.start.when))
            party_lo, party_hi = self.list_numbers(self.names.parties.of(p) for p in track.start.manual)
            start_lo, start_hi = self.words(starts)
            stop_lo, stop_hi = self.words(track.stop)
            self.out.tracks.append(
                tables.Track(
                    version=self.place,
                    clause=self.names.clauses.add(clause),
                    name=self.names.tracks.of(name),
                    place=place,
                    manual=int(not track.start.manual),
                    party_lo=party_lo,
                    party_hi=party_hi,
                    start_lo=start_lo,
                    start_hi=start_hi,
                    stop_lo=stop_lo,
                    stop_hi=stop_hi,
                    step_lo=step_lo,
                    step_hi=len(self.out.steps),
                )
            )
        row.track_hi = len(self.out.tracks)

    # --- reactions -----------------------------------------------------------------------------------

    def _add_reactions(self, row: tables.Version) -> None:
        """For each kind of event what the version does about it; the last is for rules about the lead's state."""
        rules = [*self._rules_of(FIT, "fit"), *self._rules_of(INTEREST, "interest")]
        starts = self.out.promises[row.clock_lo : row.clock_hi]
        triggers = self.out.triggers[row.trigger_lo : row.trigger_hi]
        for kind in [*range(len(self.names.kinds)), -1]:
            low = len(self.out.rules)
            self.out.rules.extend(rule for rule in rules if rule.on == kind)
            self.out.reactions.append(
                tables.Reaction(
                    rule_lo=low,
                    rule_hi=len(self.out.rules),
                    triggers=int(any(trigger.on == kind for trigger in triggers)),
                    clocks=int(any(p.start_by == BY_EVENT and p.start_what == kind for p in starts)),
                )
            )

    def _rules_of(self, score: int, name: str) -> list[tables.Rule]:
        part: Score = getattr(self.agreement.qualification, name)
        made: list[tables.Rule] = []
        for rule in part.rules:
            count, window = (
                (0, 0) if rule.at_most is None else (rule.at_most.count, rule.at_most.per.microseconds)
            )
            limit = BEYOND_ALL if rule.limit is None else float(rule.limit)
            made += [
                tables.Rule(
                    score,
                    -1 if kind is None else self.names.kinds.of(kind),
                    self.condition(rule.when, [kind] if kind else None, lead_only=kind is None),
                    float(rule.points),
                    limit,
                    self.names.slots.of(f"{name}.{rule.id}"),
                    count,
                    window,
                    self.names.clauses.add(f"qualification.{name}.rules.{rule.id}"),
                )
                for kind in rule.on or (None,)
            ]
        return made


def fading(score: Score) -> tuple[int, int]:
    """The half-life and the age of a score in µs, 0 for none."""
    half = 0 if score.half_life is None else score.half_life.microseconds
    return half, 0 if score.expires is None else score.expires.microseconds


def kinds_of(agreement: Agreement) -> set[str]:
    """Every kind of event that an agreement names."""
    signals = [
        s
        for clock in agreement.follow_up.clocks.values()
        for s in (clock.starts, *clock.stops, *clock.satisfied_by)
    ]
    signals += [s for track in agreement.nurturing.tracks.values() for s in track.stop]
    words = [str(signal.on) for signal in signals if signal.on is not None]
    words += [str(word) for word in agreement.handoff.accept.implied_by]
    if agreement.handoff.return_.after is not None:
        words += [str(word) for word in agreement.handoff.return_.after.without]
    kinds = {word for word in words if word not in FINDING_WORDS and word != CONNECTED}
    kinds |= {str(trigger.on) for trigger in agreement.handoff.triggers if trigger.on is not None}
    kinds |= {
        str(kind) for stage in agreement.definitions.stages for entry in stage.enter for kind in entry.on
    }
    kinds |= {str(kind) for track in agreement.nurturing.tracks.values() for kind in track.start.on}
    scores = (agreement.qualification.fit, agreement.qualification.interest)
    return kinds | {str(kind) for score in scores for rule in score.rules for kind in rule.on}
