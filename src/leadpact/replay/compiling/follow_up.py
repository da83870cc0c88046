"""Follow-up: clocks, their targets, shares and needs, and who may pause them and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from leadpact.agreement.follow_up import Clock, Needs
from leadpact.agreement.names import OWNER, Word
from leadpact.agreement.signals import Signal
from leadpact.calendars import Duration

from .. import tables
from ..codes import ASSIGNED, ATTEMPT_MADE, BY_FINDING, CLOCK_AT_RISK, ESCALATED, HANDED_OFF
from ..timing import WHOLE
from .draft import Draft, microseconds
from .written import at_most


def add_clocks(draft: Draft, row: tables.Version) -> None:
    """Write the clocks of a version, that of acceptance first; where silence is acceptance there is none."""
    row.clock_lo = len(draft.out.promises)
    within = draft.agreement.handoff.accept.within
    if within is not None and not row.silence:
        draft.out.promises.append(acceptance(draft, row, within))
    for place, (name, clock) in enumerate(draft.agreement.follow_up.clocks.items(), 1):
        draft.out.promises.append(promise(draft, place, name, clock))
    row.clock_hi = len(draft.out.promises)


def acceptance(draft: Draft, row: tables.Version, within: Duration) -> tables.Promise:
    """The clock of acceptance, which no clock of the document declares."""
    made = tables.Promise(
        clause=draft.names.clauses.of("handoff.accept"),
        name=draft.names.clocks.add("handoff.accept"),
        party=row.to_party,
        start_by=BY_FINDING,
        start_what=HANDED_OFF,
        acceptance=1,
        calendar=row.calendar,
    )
    made.stop_lo, made.stop_hi = draft.words([Signal(on=Word("accepted"))])
    made.within_lo, made.within_hi = add_withins(draft, [(within, -1, (), -1)])
    return made


def promise(draft: Draft, place: int, name: str, clock: Clock) -> tables.Promise:
    """One clock of the document."""
    start = draft.word(clock.starts)
    made = tables.Promise(
        clause=draft.names.clauses.add(f"follow_up.clocks.{name}"),
        name=draft.names.clocks.of(name),
        place=place,
        party=draft.names.parties.of(clock.owed_by),
        start_by=start.by,
        start_what=start.what,
        start_when=start.when,
        calendar=draft.calendar(draft.agreement.counted_by(clock)),
        by_owner=int(clock.calendar.by == "owner"),
    )
    made.stop_lo, made.stop_hi = draft.words((*clock.stops, *clock.satisfied_by))
    stops = draft.out.signals[made.stop_lo : made.stop_hi]
    begins = start.by == BY_FINDING and start.what in (HANDED_OFF, ASSIGNED)
    by_attempt = any(word.by == BY_FINDING and word.what == ATTEMPT_MADE for word in stops)
    made.first_response = int(begins and by_attempt)
    made.within_lo, made.within_hi = add_withins(
        draft,
        (
            (
                target.is_,
                draft.names.triggers.of(target.trigger, -1 if target.trigger is None else -2),
                target.grade,
                draft.condition(target.when),
            )
            for target in clock.within
        ),
    )
    made.share_lo, made.share_hi = add_shares(draft, clock)
    if clock.needs is not None:
        add_needs(draft, made, clock.needs)
    return made


def add_withins(draft: Draft, entries: Iterable[tuple[Duration, int, Sequence[str], int]]) -> tuple[int, int]:
    """Write the entries of a `within`: (duration, trigger, grades, condition)."""
    low = len(draft.out.withins)
    for duration, trigger, grades, when in entries:
        grade_lo, grade_hi = draft.grades(grades)
        amount, unit = microseconds(duration)
        graded = int(bool(grades))
        draft.out.withins.append(tables.Within(trigger, graded, grade_lo, grade_hi, when, amount, unit))
        draft.names.withins.append(str(duration))
    return low, len(draft.out.withins)


def add_shares(draft: Draft, clock: Clock) -> tuple[int, int]:
    """Write what a clock says along its way: at risk ascending, then escalations as listed."""
    low = len(draft.out.shares)
    said = [(CLOCK_AT_RISK, share, (), False) for share in sorted(clock.at_risk)]
    later = [(ESCALATED, each.at, tuple(map(str, each.notify)), each.reassign) for each in clock.escalate]
    at_most("shares of a clock", len(said) + len(later))
    for kind, share, notify, reassign in (*said, *later):
        draft.out.shares.append(tables.Share(kind, int(share * WHOLE), len(draft.names.shares)))
        draft.names.shares.append((percent(share), notify, reassign))
    return low, len(draft.out.shares)


def percent(share: Fraction) -> str:
    """`50%`, `12.5%`."""
    value = share * 100
    return f"{value.numerator // value.denominator if value.denominator == 1 else float(value):g}%"


def add_needs(draft: Draft, made: tables.Promise, needs: Needs) -> None:
    """Write how many attempts a clock needs, by which channels, how far apart."""
    made.deep = 1
    made.attempts = needs.attempts
    made.channels = sum(1 << draft.names.channels.of(channel) for channel in set(needs.channels))
    if needs.gap is not None and needs.gap.min is not None:
        made.gap_min, made.gap_min_unit = microseconds(needs.gap.min)
    if needs.gap is not None and needs.gap.max is not None:
        made.gap_max, made.gap_max_unit = microseconds(needs.gap.max)


def add_pauses(draft: Draft, row: tables.Version) -> None:
    """Write who may pause clocks, why and for how long, and which reasons excuse."""
    part = draft.agreement.follow_up
    for reason in draft.names.reasons.names:
        draft.out.excuses.append(int(reason in part.excuses))
        draft.out.pause_reasons.append(int(reason in part.pauses.reasons))
    row.pausers_lo, row.pausers_hi = draft.people(part.pauses.by)
    row.owner_pauses = int(OWNER in part.pauses.by)
    row.any_pause_reason = int(not part.pauses.reasons)
    if part.pauses.at_most is not None:
        row.pause_amount, row.pause_unit = microseconds(part.pauses.at_most)
