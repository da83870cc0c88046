"""Checks of promises that can't be kept or can't be broken: clocks, depth, KPIs, the handoff."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from leadpact.agreement.document import Agreement
from leadpact.agreement.follow_up import Clock, Target
from leadpact.agreement.names import VISITOR
from leadpact.agreement.nodes import Path
from leadpact.agreement.phrases import Phrase
from leadpact.agreement.problems import Flaw, flaw
from leadpact.agreement.signals import Signal
from leadpact.agreement.walking import Declared
from leadpact.calendars.calendar import Calendar
from leadpact.calendars.duration import Duration
from leadpact.calendars.reading import calendar_from

IN_A_CYCLE = ("handed_off", "triggered_again", "joined", "accepted", "rejected", "returned")
"""Findings of an open cycle: without a trigger there is none."""
ON_A_TRACK = ("track_entered", "track_left")


def unreachable_targets(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """An entry of `within` behind one that holds for all."""
    del declared
    for name, clock in agreement.follow_up.clocks.items():
        for at in range(1, len(clock.within)):
            if any(each.for_all for each in clock.within[:at]):
                yield flaw("unreachable_target", "follow_up", "clocks", name, "within", at)


def clocks_that_never_start(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A clock whose start nothing in this agreement can yield."""
    for name, clock in agreement.follow_up.clocks.items():
        why = impossible(clock.starts, agreement, declared)
        if why:
            yield flaw("clock_never_starts", "follow_up", "clocks", name, "starts", why=why)


def clocks_that_never_stop(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A clock all of whose stops are impossible, and that has no needs."""
    for name, clock in agreement.follow_up.clocks.items():
        stops = (*clock.stops, *clock.satisfied_by)
        whys = [impossible(each, agreement, declared) for each in stops]
        if clock.needs is None and whys and all(whys):
            yield flaw("clock_cannot_stop", "follow_up", "clocks", name, "stops", why=whys[0])


def impossible(signal: Signal, agreement: Agreement, declared: Declared) -> Phrase | None:
    """Why a signal can never come; None if it can."""
    word = signal.on
    if word in IN_A_CYCLE and not declared.triggers:
        return Phrase("handoff has no triggers, so nothing is ever {word}", word=word)
    if word == "joined" and agreement.handoff.unit == "lead":
        return Phrase("with unit: lead nobody joins")
    if word in ON_A_TRACK and not declared.tracks:
        return Phrase("there are no tracks")
    stage = signal.on_stage
    if stage is not None and stage in declared.stages and not enterable(agreement, stage):
        return Phrase("{stage} is only ever implied, and implied stages start and stop nothing", stage=stage)
    return None


def enterable(agreement: Agreement, stage: str) -> bool:
    """Whether a lead can enter a stage by itself, rather than have it implied."""
    at = agreement.definitions.stage_at(stage)
    return at <= 0 or bool(agreement.definitions.stages[at].enter)


def stages_that_trigger_nothing(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A trigger or a track that waits for a stage which is only ever implied."""
    waiting: list[tuple[Path, str | None]] = [
        (("handoff", "triggers", at, "on_stage"), trigger.on_stage)
        for at, trigger in enumerate(agreement.handoff.triggers)
    ]
    waiting += [
        (("nurturing", "tracks", name, "start", "on_stage"), track.start.on_stage)
        for name, track in agreement.nurturing.tracks.items()
    ]
    for path, stage in waiting:
        if stage is not None and stage in declared.stages and not enterable(agreement, stage):
            yield flaw("only_implied", *path, stage=stage)


def depth(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """Attempts that don't fit into their time, a gap turned round."""
    del declared
    for name, clock in agreement.follow_up.clocks.items():
        where = ("follow_up", "clocks", name)
        gap = clock.needs.gap if clock.needs is not None else None
        if gap is None:
            continue
        if gap.min is not None and gap.max is not None and longer(gap.min, gap.max):
            yield flaw("gap_reversed", *where, "needs", "gap", least=gap.min, most=gap.max)
        for at, target in enumerate(clock.within):
            yield from _fits(agreement, clock, target, (*where, "within", at))


def _fits(agreement: Agreement, clock: Clock, target: Target, path: Path) -> Iterator[Flaw]:
    """Whether n attempts, n - 1 gaps apart, fit into a target at all."""
    if clock.needs is None or clock.needs.gap is None or clock.needs.gap.min is None:
        return
    gap, apart = clock.needs.gap.min, clock.needs.attempts - 1
    whole = Duration(gap.amount * apart, gap.unit)
    if longer(whole, target.is_) or _longer_than_days(agreement, clock, whole, target.is_):
        told: dict[str, Any] = {"attempts": clock.needs.attempts, "gap": gap, "within": target.is_}
        yield flaw("depth_impossible", *path, **told)


def longer(one: Duration, other: Duration) -> bool:
    """Whether a time is longer than another of its sort; times of different sorts are not compared."""
    if one.is_days or other.is_days:
        return one.is_days and other.is_days and one.amount > other.amount
    return one.is_working == other.is_working and one.microseconds > other.microseconds


def _longer_than_days(agreement: Agreement, clock: Clock, one: Duration, days: Duration) -> bool:
    """Whether working hours exceed n working days, each as long as the longest, and a day to spare."""
    if not days.is_days or not one.is_working or one.is_days:
        return False
    written = agreement.calendars.get(agreement.counted_by(clock))
    found = calendar_from({"timezone": agreement.timezone, **written}, ()) if written is not None else None
    if not isinstance(found, Calendar) or clock.calendar.by is not None:
        return False
    days_open = (*found.week, *(hours for _, hours in found.special))
    longest = max(sum(end - start for start, end in day) for day in days_open)
    return one.microseconds > longest * (int(days.amount) + 1)


def kpis(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A share of all, a conversion backwards, a plan without a goal."""
    order = (VISITOR, *declared.stages)
    planned = declared.is_written("goals", "revenue")
    for name, kpi in agreement.kpis.items():
        if kpi.share_of is not None and not kpi.grade:
            yield flaw("share_of_needs_grade", "kpis", name, "share_of")
        if kpi.conversion is not None and set(kpi.conversion) <= set(order):
            first, second = kpi.conversion
            if order.index(first) >= order.index(second):
                yield flaw("conversion_order", "kpis", name, "conversion", stage=first, before=second)
        if kpi.target is not None and kpi.target.plan and not planned:
            yield flaw("plan_without_goal", "kpis", name, "target")
    if agreement.handoff.up_to is not None and not planned:
        yield flaw("plan_without_goal", "handoff", "up_to")


def conversion_order(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """Conversions in another order than the lifecycle's."""
    revenue = agreement.goals.revenue
    order = (VISITOR, *declared.stages)
    named = [stage for stage in (revenue.conversion if revenue else ()) if stage in order]
    for before, stage in pairwise(named):
        if order.index(stage) < order.index(before):
            path = ("goals", "revenue", "conversion", stage)
            yield flaw("conversion_order", *path, on_key=True, stage=before, before=stage)


def outcomes_twice(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """An outcome that means both reached and not reached."""
    del declared
    outcomes = agreement.follow_up.outcomes
    for at, outcome in enumerate(outcomes.not_connected):
        if outcome in outcomes.connected:
            yield flaw("reached_and_not", "follow_up", "outcomes", "not_connected", at, name=outcome)


def same_party(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A handoff from a party to itself."""
    written = next((key for key in ("to", "from") if declared.is_written("handoff", key)), None)
    if written and agreement.from_party == agreement.to_party:
        yield flaw("same_party", "handoff", written, name=agreement.to_party)
