"""What the later parts of an agreement need of a log: the handoff, nurturing, clocks and KPIs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

from leadpact.agreement.document import Agreement
from leadpact.agreement.follow_up import Clock, Needs, Target
from leadpact.agreement.kpis import Kpi, KpiTarget
from leadpact.agreement.names import CONNECTED, VISITOR
from leadpact.agreement.needs_meaning import stage_clause
from leadpact.agreement.needs_values import (
    ATTEMPT_MADE,
    CLOCK_STARTED,
    GIVEN_BACK,
    GRADED,
    PAUSED,
    STAGE_REACHED,
    TRACK_ENTERED,
    TRIGGERED,
    VISITS,
    WITHIN,
    Ask,
    Carried,
    Found,
    Happened,
    Need,
    Said,
    asked,
    signal_ask,
    signal_words,
)
from leadpact.agreement.nodes import Path
from leadpact.agreement.nurturing import Track
from leadpact.agreement.signals import Signal, Trigger
from leadpact.events import ATTEMPTS

REASONED = ("lead_rejected", "lead_returned", "no_progress_noted")
HANDED_OFF = "handed_off"


def handoff_needs(agreement: Agreement) -> Iterator[Need]:
    """The triggers, what must come with a handoff, the yes, and the way back."""
    part = agreement.handoff
    yield from (_trigger(at, trigger) for at, trigger in enumerate(part.triggers))
    for at, name in enumerate(part.required):
        yield Need(("handoff", "required", at), f"handoff.required.{name}", (Carried(name),))
    if not part.triggers:
        return
    if part.accept.within is not None:
        said = ", ".join(part.accept.implied_by)
        words = f"lead_accepted, or implied by {said}" if said else "lead_accepted"
        yield Need(("handoff", "accept"), "handoff.accept", (Found("accepted"),), words=words)
    if part.up_to is not None:
        yield Need(("handoff", "up_to"), "handoff.up_to", (Found(HANDED_OFF),), planned=True)
    if "return_" in part.model_fields_set:
        yield Need(("handoff", "return"), "handoff.return", (Found(GIVEN_BACK),))
        after = part.return_.after
        if after is not None:
            without = [signal_ask(Signal(on=word)) for word in after.without]
            clause = "handoff.return.after"
            asks = (Found(ATTEMPT_MADE), *without)
            words = f"{after.attempts} attempts without {', '.join(after.without)}"
            yield Need(("handoff", "return", "after"), clause, asks, every=True, words=words)


def _trigger(at: int, trigger: Trigger) -> Need:
    """A trigger by an event asks for the event; one by a stage, for the handoffs it made."""
    path, clause = ("handoff", "triggers", at), f"handoff.triggers.{trigger.id}"
    if trigger.on is not None:
        asks: tuple[Ask, ...] = (Happened((str(trigger.on),), trigger.when),)
        rests_on: tuple[tuple[str, ...], ...] = ()
        words = asked(str(trigger.on), trigger.when)
    else:
        asks, rests_on = (), ((stage_clause(str(trigger.on_stage)),),)
        words = asked(f"on_stage {trigger.on_stage}", trigger.when)
    counted = Found(TRIGGERED, trigger.id)
    return Need(
        path, clause, asks, counted=counted, rests_on=rests_on, words=words, promise="hands leads off"
    )


def nurturing_needs(agreement: Agreement) -> Iterator[Need]:
    """How leads get on and off each track."""
    for name, track in agreement.nurturing.tracks.items():
        yield from _track(name, track)


def _track(name: str, track: Track) -> Iterator[Need]:
    path, clause = ("nurturing", "tracks", name), f"nurturing.tracks.{name}"
    start = track.start
    ways: list[Ask] = [Happened(tuple(start.on), start.when)] if start.on else []
    words = [asked(", ".join(start.on), start.when)] if start.on else []
    rests_on: tuple[tuple[str, ...], ...] = ()
    if start.on_stage is not None:
        words.append(f"on_stage {start.on_stage}")
        rests_on = ((stage_clause(start.on_stage),),) if not start.on else ()
    entered = Found(TRACK_ENTERED, name)
    yield Need(
        path,
        clause,
        tuple(ways),
        counted=entered,
        rests_on=rests_on,
        words=" or ".join(words) or "a return, or by hand",
    )
    if track.stop:
        yield _listening((*path, "stop"), f"{clause}.stop", track.stop)


def follow_up_needs(agreement: Agreement) -> Iterator[Need]:
    """Outcomes and reasons that are written, the clocks, and who may pause them."""
    part = agreement.follow_up
    if "outcomes" in part.model_fields_set:
        for key, words in (
            ("connected", part.outcomes.connected),
            ("not_connected", part.outcomes.not_connected),
        ):
            asks = tuple(Said(ATTEMPTS, "outcome", (str(word),)) for word in words)
            yield Need(("follow_up", "outcomes", key), f"follow_up.outcomes.{key}", asks)
    if "reasons" in part.model_fields_set:
        asks = tuple(Said(REASONED, "reason", (reason,)) for reason in part.reasons)
        yield Need(("follow_up", "reasons"), "follow_up.reasons", asks)
    yield from chain.from_iterable(_clock(name, clock) for name, clock in part.clocks.items())
    if part.pauses.by:
        yield Need(("follow_up", "pauses"), "follow_up.pauses", (Found(PAUSED),))


def _clock(name: str, clock: Clock) -> Iterator[Need]:
    """A clock, and below it what starts and stops it, what it needs, and each entry of its `within`."""
    path, clause = ("follow_up", "clocks", name), f"follow_up.clocks.{name}"
    parts = [_listening((*path, "starts"), f"{clause}.starts", (clock.starts,), timed=True)]
    stops: list[str] = []
    for key, signals in (("stops", clock.stops), ("satisfied_by", clock.satisfied_by)):
        if signals:
            parts.append(_listening((*path, key), f"{clause}.{key}", signals, timed=True, stops=True))
            stops.append(f"{clause}.{key}")
    if clock.needs is not None:
        parts += _depth((*path, "needs"), f"{clause}.needs", clock.needs)
        stops.append(f"{clause}.needs")
    if clock.calendar.by is not None:
        parts.append(
            Need((*path, "calendar"), f"{clause}.calendar", (Found("assigned"),), words="hours of the owner")
        )
    if len(clock.within) > 1:
        parts += [_within((*path, "within", at), name, at, target) for at, target in enumerate(clock.within)]
    promise = "" if clock.objective is None else f"objective {percentage(clock.objective)}"
    rests_on = ((f"{clause}.starts",), tuple(stops))
    yield Need(path, clause, counted=Found(CLOCK_STARTED, name), rests_on=rests_on, promise=promise)
    yield from parts


def _listening(
    path: Path, clause: str, signals: tuple[Signal, ...], timed: bool = False, stops: bool = False
) -> Need:
    """What starts, stops or satisfies: any of the signals does."""
    asks = tuple(signal_ask(signal, stops) for signal in signals)
    return Need(path, clause, asks, words=", ".join(map(signal_words, signals)), timed=timed)


def _depth(path: Path, clause: str, needs: Needs) -> list[Need]:
    """So many attempts, by each of the channels."""
    channels = [
        Need((*path, "channels", at), f"{clause}.{channel}", (Found(ATTEMPT_MADE, str(channel)),), timed=True)
        for at, channel in enumerate(needs.channels)
    ]
    rests_on = tuple((each.clause,) for each in channels)
    words = f"{needs.attempts} attempts"
    return [Need(path, clause, (Found(ATTEMPT_MADE),), rests_on=rests_on, words=words, timed=True), *channels]


def _within(path: Path, name: str, at: int, target: Target) -> Need:
    """One entry of a clock's `within`: the clocks that it timed."""
    words = [f"trigger {target.trigger}"] if target.trigger is not None else []
    words += [f"grade {', '.join(target.grade)}"] if target.grade else []
    told = asked(" ".join(words), target.when) if words or target.when else "default"
    ask = Found(WITHIN, name, tuple(map(str, target.grade)), at)
    clause = f"follow_up.clocks.{name}.within.{at + 1}"
    return Need(path, clause, (ask,), words=f"{told.strip()}, {target.is_}")


def kpi_needs(agreement: Agreement) -> Iterator[Need]:
    """What each number is counted from."""
    for name, kpi in agreement.kpis.items():
        asks, rests_on = _counted_from(agreement, kpi)
        promise = "" if kpi.target is None else f"target {target_words(kpi.target)}"
        planned = kpi.target is not None and kpi.target.plan
        path, clause = ("kpis", name), f"kpis.{name}"
        yield Need(
            path,
            clause,
            asks,
            every=True,
            rests_on=rests_on,
            words=_kpi_words(kpi),
            promise=promise,
            planned=planned,
        )


def _counted_from(agreement: Agreement, kpi: Kpi) -> tuple[tuple[Ask, ...], tuple[tuple[str, ...], ...]]:
    triggers = (tuple(f"handoff.triggers.{trigger.id}" for trigger in agreement.handoff.triggers),)
    if kpi.volume is not None:
        return (Found(STAGE_REACHED, str(kpi.volume)),), ((stage_clause(kpi.volume),),)
    if kpi.share_of is not None:
        graded = Found(GRADED, str(kpi.share_of), tuple(map(str, kpi.grade)))
        return (graded,), ((stage_clause(kpi.share_of),),)
    if kpi.conversion is not None:
        stages = [str(stage) for stage in kpi.conversion if stage != VISITOR]
        visits = (Found(VISITS),) if VISITOR in kpi.conversion else ()
        reached = tuple(Found(STAGE_REACHED, stage) for stage in reversed(stages))
        return (*reached, *visits), tuple((stage_clause(stage),) for stage in stages)
    if kpi.complete is not None:
        required = tuple((f"handoff.required.{name}",) for name in agreement.handoff.required)
        return (Found(HANDED_OFF),), (*triggers, *required)
    reached_too: tuple[Ask, ...] = () if kpi.of == "all" else (Found(CONNECTED),)
    return (Found(ATTEMPT_MADE), *reached_too), triggers


def _kpi_words(kpi: Kpi) -> str:
    if kpi.conversion is not None:
        return f"conversion {' to '.join(kpi.conversion)}"
    if kpi.share_of is not None:
        return f"share_of {kpi.share_of} with {', '.join(kpi.grade)}"
    if kpi.volume is not None:
        return f"volume {kpi.volume}"
    return f"complete {kpi.complete}" if kpi.complete is not None else f"attempts of {kpi.of}"


def target_words(target: KpiTarget) -> str:
    """A target as it is written: `plan`, `50%`, `6`."""
    if target.plan:
        return "plan"
    return percentage(target.share) if target.share is not None else f"{target.number}"


def percentage(share: Fraction) -> str:
    """`90%`, `62.5%`."""
    return f"{float(share * 100):g}%"
