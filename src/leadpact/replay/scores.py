"""Fit and interest: points by rule, as they fade or expire, and the grade they make. Plain arithmetic, in one order."""

from math import floor

from ..calendars.kernel import kernel
from .codes import FIT, INTEREST, NONE, POINTS_GIVEN
from .memory import World
from .reach import gifts, heads, leads, levels, reactions, rules, sums, tails, versions
from .saying import detail, say
from .timing import holds, holds_of, new_gift, version_at

PIECES = 32
ROOTS = tuple(2.0 ** (-k / PIECES) for k in range(PIECES))
"""The powers 2^(-k/32)."""
LN2 = 0.6931471805599453
GRADES = 64
"""A grade is its letter's number times this, plus its digit's."""


@kernel
def halved(time: int, half_life: int) -> float:
    """2^(-time / half_life) by sums and products alone, so that it has the same digits compiled or not.

    The exponent is split into whole halvings, a root out of a table and a rest below 1/32, for which the Taylor
    series of e^-x to x^7 is exact to the last digit of a float (the next term is below 2e-18).
    """
    times = time // half_life
    if times >= 64:
        return 0.0
    rest = (time - times * half_life) / half_life
    piece = int(rest * PIECES)
    x = (rest - piece / PIECES) * LN2
    series = 1.0 - x / 7.0
    for n in range(6, 0, -1):
        series = 1.0 - x / n * series
    power: float = ROOTS[piece] * series
    for _ in range(times):
        power *= 0.5
    return power


@kernel
def slot_lo(w: World, score: int) -> int:
    """The first slot of a score's rules."""
    return 0 if score == FIT else w.fit_slots


@kernel
def slot_hi(w: World, score: int) -> int:
    """The slot after the last of a score's rules."""
    return w.fit_slots if score == FIT else w.slots


@kernel
def half_life(w: World, v: int, score: int) -> int:
    """The half-life of a version's score in µs; 0 for none."""
    return versions(w)[v].fit_half_life if score == FIT else versions(w)[v].interest_half_life


@kernel
def expires(w: World, v: int, score: int) -> int:
    """The age at which points of a version's score are gone in µs; 0 for never."""
    return versions(w)[v].fit_expires if score == FIT else versions(w)[v].interest_expires


@kernel
def fade(w: World, who: int, score: int, v: int, since: int, t: int) -> None:
    """Let a lead's points of one score fade from `since` to t as version v has it."""
    half = half_life(w, v, score)
    age = expires(w, v, score)
    if half == 0 and age == 0:
        return
    factor = halved(t - since, half) if half else 1.0
    gifted = (w.keeps_gifts >> score) & 1
    for s in range(slot_lo(w, score), slot_hi(w, score)):
        place = who * w.slots + s
        if gifted:
            fade_gifts(w, place, factor, age, t)
        elif sums(w)[place] != 0.0:
            sums(w)[place] *= factor


@kernel
def fade_gifts(w: World, place: int, factor: float, age: int, t: int) -> None:
    """Let the gifts of one rule fade, and drop those that are too old (they are the last of the list)."""
    g = heads(w)[place]
    last = -1
    while g >= 0:
        if age and t - gifts(w)[g].at >= age:
            if last < 0:
                heads(w)[place] = -1
            else:
                gifts(w)[last].before = -1
            return
        gifts(w)[g].points *= factor
        last = g
        g = gifts(w)[g].before


@kernel
def bring_to(w: World, who: int, t: int) -> None:
    """Let a lead's points fade up to t, each stretch of time at the rate of the version of that time."""
    lead = leads(w)[who]
    now = version_at(w, t)
    if lead.score_version < 0:
        lead.score_version = now
        lead.scored_at = t
        return
    while lead.score_version < now:
        until = versions(w)[lead.score_version + 1].effective
        fade_both(w, who, lead.score_version, until)
        lead.score_version += 1
    fade_both(w, who, now, t)


@kernel
def fade_both(w: World, who: int, v: int, t: int) -> None:
    """Let both scores fade to t under one version."""
    lead = leads(w)[who]
    if t > lead.scored_at:
        fade(w, who, FIT, v, lead.scored_at, t)
        fade(w, who, INTEREST, v, lead.scored_at, t)
        lead.scored_at = t


@kernel
def present(w: World, who: int, slot: int, score: int) -> float:
    """A rule's present sum."""
    place = who * w.slots + slot
    if (w.keeps_gifts >> score) & 1 == 0:
        return sums(w)[place]
    total = 0.0
    g = heads(w)[place]
    while g >= 0:
        total += gifts(w)[g].points
        g = gifts(w)[g].before
    return total


@kernel
def allowed(w: World, place: int, r: int) -> int:
    """Whether `at_most` lets a rule count once more: fewer than so many counted in the window that ends now."""
    rule = rules(w)[r]
    g = tails(w)[place]
    seen = 0
    while g >= 0 and gifts(w)[g].at > w.at - rule.window:
        seen += 1
        if seen >= rule.count:
            return 0
        g = gifts(w)[g].before
    return 1 if seen < rule.count else 0


@kernel
def give(w: World, who: int, i: int, r: int) -> int:
    """Give a rule's points if it counts; whether it gave any, as far as a score tells (three decimals)."""
    rule = rules(w)[r]
    place = who * w.slots + rule.slot
    if rule.window:
        if allowed(w, place, r) == 0:
            return 0
        tails(w)[place] = new_gift(w, w.at, 0.0, tails(w)[place])
    points = min(rule.points, rule.limit - present(w, who, rule.slot, rule.score))
    if (w.keeps_gifts >> rule.score) & 1:
        heads(w)[place] = new_gift(w, w.at, points, heads(w)[place])
    else:
        sums(w)[place] += points
    if w.tracing:
        n = say(w, POINTS_GIVEN, who, w.at, i, rule.clause, w.version, NONE, NONE)
        detail(w, n, thousandths(points), rule.slot, NONE, NONE)
    return 1 if thousandths(points) != 0 else 0


@kernel
def thousandths(x: float) -> int:
    """A number in whole thousandths, halves up."""
    return int(floor(x * 1000.0 + 0.5))  # noqa: RUF046 (compiled, floor gives a float)


@kernel
def add_points(w: World, who: int, i: int, kind: int) -> None:
    """Judge the version's rules about this kind of event, in document order; note whether any gave points."""
    reaction = reactions(w)[w.version * w.kinds + kind]
    for r in range(reaction.rule_lo, reaction.rule_hi):
        if holds(w, i, rules(w)[r].when):
            if w.judged == 0:
                bring_to(w, who, w.at)
            if give(w, who, i, r):
                w.judged = 1


@kernel
def state_points(w: World, who: int, v: int, score: int) -> float:
    """The points of a version's rules about what the lead is."""
    total = 0.0
    if v < 0:
        return total
    reaction = reactions(w)[v * w.kinds + w.kinds - 1]
    for r in range(reaction.rule_lo, reaction.rule_hi):
        rule = rules(w)[r]
        if rule.score == score and holds_of(w, who, rule.when):
            total += min(rule.points, rule.limit)
    return total


@kernel
def refresh_state(w: World, who: int, v: int) -> None:
    """Count the points for what the lead is again, if the lead or the version changed."""
    lead = leads(w)[who]
    if lead.state_version != v:
        lead.fit_state = state_points(w, who, v, FIT)
        lead.interest_state = state_points(w, who, v, INTEREST)
        lead.state_version = v


@kernel
def read_score(w: World, who: int, v: int, score: int) -> int:
    """A score in thousandths, clipped to its limit; the points must have been brought to the instant."""
    total = leads(w)[who].fit_state if score == FIT else leads(w)[who].interest_state
    for s in range(slot_lo(w, score), slot_hi(w, score)):
        total += present(w, who, s, score)
    limit = versions(w)[v].fit_limit if score == FIT else versions(w)[v].interest_limit
    return thousandths(min(max(total, 0.0), limit))


@kernel
def level_of(w: World, low: int, high: int, score: int) -> int:
    """The name of the best level whose threshold a score reaches; -1 if it reaches none."""
    for n in range(low, high):
        if score >= levels(w)[n].least:
            return levels(w)[n].name
    return -1


@kernel
def judge(w: World, who: int) -> None:
    """Judge the grade from both scores as they are now."""
    w.judged = 1
    bring_to(w, who, w.at)
    refresh_state(w, who, w.version)
    version = versions(w)[w.version]
    letter = level_of(w, version.letter_lo, version.letter_hi, read_score(w, who, w.version, FIT))
    digit = level_of(w, version.digit_lo, version.digit_hi, read_score(w, who, w.version, INTEREST))
    leads(w)[who].grade = -1
    if letter >= 0 and digit >= 0:
        leads(w)[who].grade = letter * GRADES + digit
