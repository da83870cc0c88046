"""Stages: a row enters every stage that fits beyond the furthest one; those skipped are implied and trigger nothing."""

from ..calendars.kernel import kernel
from .clocks import listed, stop_by
from .codes import BY_STAGE, LEAD_ACCEPTED, LEAD_IDENTIFIED, NONE, STAGE_ENTERED
from .memory import World
from .reach import entries, leads, stages, versions
from .saying import answerable, detail, say
from .timing import holds


@kernel
def furthest(w: World, who: int, v: int) -> int:
    """The place, in a version's order, of the furthest stage a lead has entered in this cycle; -1 for none."""
    version = versions(w)[v]
    for s in range(version.stage_hi - 1, version.stage_lo - 1, -1):
        if (leads(w)[who].stages >> stages(w)[s].bit) & 1:
            return s - version.stage_lo
    return -1


@kernel
def entry_fits(w: World, who: int, i: int, kind: int, e: int) -> int:
    """Whether one way into a stage is taken at this row."""
    entry = entries(w)[e]
    if entry.on >= 0:
        implied = entry.on == LEAD_ACCEPTED and w.accepted_now
        if entry.on != kind and not implied:
            return 0
    elif entry.graded == 0 and kind != LEAD_IDENTIFIED:
        return 0
    if entry.graded:
        if w.judged == 0 or listed(w, entry.grade_lo, entry.grade_hi, leads(w)[who].grade) == 0:
            return 0
    return holds(w, i, entry.when)


@kernel
def stage_fits(w: World, who: int, i: int, kind: int, s: int) -> int:
    """Whether a stage fits at this row."""
    stage = stages(w)[s]
    if stage.first:
        return 1
    for e in range(stage.entry_lo, stage.entry_hi):
        if entry_fits(w, who, i, kind, e):
            return 1
    return 0


@kernel
def say_stage(w: World, who: int, i: int, s: int, implied: int) -> None:
    """A lead enters a stage."""
    stage = stages(w)[s]
    lead = leads(w)[who]
    lead.stages |= 1 << stage.bit
    person = answerable(w, lead.talk, stage.party, w.version)
    if stage.party != versions(w)[w.version].to_party:
        person = NONE
    n = say(w, STAGE_ENTERED, who, w.at, i, stage.clause, w.version, stage.party, person)
    detail(w, n, NONE, stage.bit, implied, lead.grade)
    if implied == 0:
        w.said |= 1 << STAGE_ENTERED
        w.said_stages |= 1 << stage.bit
        if w.open_n > 0:
            stop_by(w, lead.talk, BY_STAGE, stage.bit)


@kernel
def imply_up_to(w: World, who: int, i: int, place: int) -> None:
    """Record the stages that are skipped between the furthest one and a place."""
    low = versions(w)[w.version].stage_lo
    for s in range(low + furthest(w, who, w.version) + 1, low + place):
        say_stage(w, who, i, s, 1)


@kernel
def enter_stages(w: World, who: int, i: int, kind: int) -> None:
    """Enter what fits, ascending."""
    version = versions(w)[w.version]
    reached = furthest(w, who, w.version)
    for place in range(reached + 1, version.stage_hi - version.stage_lo):
        if stage_fits(w, who, i, kind, version.stage_lo + place):
            imply_up_to(w, who, i, place)
            say_stage(w, who, i, version.stage_lo + place, 0)
