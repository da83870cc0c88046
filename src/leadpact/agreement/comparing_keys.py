"""What more of each key means and for whom: the one table by which two versions are told stricter or looser.

A key that is missing here has no direction: a change of it is only different. Paths are those of the document, with `*`
for a name or a place in a list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from leadpact.agreement.comparing_scores import GRADES, qualifying
from leadpact.agreement.document import Agreement
from leadpact.agreement.follow_up import Clock
from leadpact.agreement.nodes import Path

Whose = Callable[[Agreement, Path], tuple[str, ...]]
"""The parties that a key at a path binds; none where it binds nobody, or nobody can say whom."""


class Sense(StrEnum):
    """What more of something is: longer, higher, or a list that has more."""

    STRICTER = "stricter"
    LOOSER = "looser"
    DIFFERENT = "different"
    WORDING = "wording"
    """Nothing is judged by it: a text for people."""


class Absent(StrEnum):
    """What it is to leave a key out."""

    LEAST = "least"
    """Less than any value: no objective."""
    MOST = "most"
    """More than any value: no time is promised."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a change of a key means."""

    sense: Sense = Sense.DIFFERENT
    whose: Whose | None = None
    absent: Absent = Absent.UNKNOWN


def _owing(agreement: Agreement, path: Path) -> tuple[str, ...]:
    """The party that owes the clock or the KPI at a path."""
    name = str(path[2] if path[0] == "follow_up" else path[1])
    found = (agreement.follow_up.clocks if path[0] == "follow_up" else agreement.kpis).get(name)
    return () if found is None else (str(found.owed_by),)


def _all_owing(agreement: Agreement, path: Path) -> tuple[str, ...]:
    """All parties that owe a clock."""
    del path
    return tuple(dict.fromkeys(str(clock.owed_by) for clock in agreement.follow_up.clocks.values()))


def _excused(agreement: Agreement, path: Path) -> tuple[str, ...]:
    """The parties that owe a clock which a return can find open: not those that it starts."""
    del path
    clocks = agreement.follow_up.clocks.values()
    ends = ("returned", "rejected")
    return tuple(dict.fromkeys(str(each.owed_by) for each in clocks if each.starts.on not in ends))


def _counting_by(agreement: Agreement, path: Path) -> tuple[str, ...]:
    """The parties that have promised something in the working time of a calendar."""
    name, usual = str(path[1]), str(agreement.calendar)
    owing = [
        str(clock.owed_by)
        for clock in agreement.follow_up.clocks.values()
        if name in _calendars_of(agreement, clock) and any(target.is_.is_working for target in clock.within)
    ]
    within = agreement.handoff.accept.within
    if within is not None and within.is_working and name == usual:
        owing.append(agreement.to_party)
    return tuple(dict.fromkeys(owing))


def _calendars_of(agreement: Agreement, clock: Clock) -> set[str]:
    """Whose hours a clock may count: its own, and those of whoever may own the lead."""
    people = [each for party in agreement.parties.values() for each in party.people.values()]
    owners = {str(each.calendar) for each in people if each.calendar is not None}
    return {agreement.counted_by(clock), *(owners if clock.calendar.by else ())}


def _giving(agreement: Agreement, path: Path) -> tuple[str, ...]:
    del path
    return (agreement.from_party,)


def _taking(agreement: Agreement, path: Path) -> tuple[str, ...]:
    del path
    return (agreement.to_party,)


def _both(agreement: Agreement, path: Path) -> tuple[str, ...]:
    del path
    return tuple(dict.fromkeys((agreement.from_party, agreement.to_party)))


def _named(agreement: Agreement, path: Path) -> tuple[str, ...]:
    """The party that the path itself names last."""
    return (str(path[-1]),) if path[-1] in agreement.parties else ()


def _giving_its_leads(agreement: Agreement, path: Path) -> tuple[str, ...]:
    """The giving party, where the plan counts its leads by this rate: those of its own stage and after."""
    at, own = (agreement.definitions.stage_at(stage) for stage in (str(path[-1]), agreement.mql_stage))
    return (agreement.from_party,) if at >= own >= 0 else ()


def _giving_its_stage(agreement: Agreement, path: Path) -> tuple[str, ...]:
    """The giving party, where the stage is the one whose entries are its volume."""
    stages, at = agreement.definitions.stages, int(path[2])
    return (agreement.from_party,) if stages[at].id == agreement.mql_stage else ()


def _giving_by_score(agreement: Agreement, path: Path) -> tuple[str, ...]:
    """The giving party, where a grade leads into the stage whose entries are its volume."""
    del path
    return (agreement.from_party,) if qualifying(agreement) else ()


def _giving_points(agreement: Agreement, path: Path) -> tuple[str, ...]:
    """The giving party, where a rule gives points: how often one may take them away says nothing simple."""
    score = agreement.qualification.fit if path[1] == "fit" else agreement.qualification.interest
    return _giving_by_score(agreement, path) if score.rules[int(path[3])].points > 0 else ()


def _giving_by_trigger(agreement: Agreement, path: Path) -> tuple[str, ...]:
    """The giving party: a handoff implies the stage whose entries are its volume. A trigger by that stage adds none."""
    stage = agreement.handoff.triggers[int(path[2])].on_stage
    at, own = (agreement.definitions.stage_at(str(each)) for each in (stage or "", agreement.mql_stage))
    return (agreement.from_party,) if at < own else ()


WORDING = Meaning(Sense.WORDING)
DIFFERENT = Meaning()


def _stricter(whose: Whose, absent: Absent = Absent.UNKNOWN) -> Meaning:
    """More of it asks more of somebody."""
    return Meaning(Sense.STRICTER, whose, absent)


def _looser(whose: Whose, absent: Absent = Absent.UNKNOWN) -> Meaning:
    """More of it asks less of somebody."""
    return Meaning(Sense.LOOSER, whose, absent)


PAUSE_REASON = "follow_up.pauses.reasons.*"
SILENCE = "handoff.accept.silence"
SEGMENT_DEAL, SEGMENT_RATE = "goals.segments.*.average_deal", "goals.segments.*.conversion.*"
"""What a segment does not say is what the revenue says."""
_LEAST, _MOST = Absent.LEAST, Absent.MOST
_CLOCK, _KPI = "follow_up.clocks.*", "kpis.*"
_TEXTS = (
    "name",
    "language",
    "parties.*.name",
    "parties.*.people.*.name",
    "parties.*.people.*.role",
    "personas.*.name",
    "personas.*.demographics",
    "personas.*.identifiers",
    "personas.*.challenges",
    "personas.*.goals",
    "personas.*.objections",
    "definitions.stages.*.means",
    "qualification.fit.rules.*.means",
    "qualification.interest.rules.*.means",
    "nurturing.tracks.*.name",
    "nurturing.tracks.*.steps.*.says",
    "nurturing.tracks.*.steps.*.subject",
    "follow_up.reasons.*.means",
    "follow_up.clocks.*.means",
    "kpis.*.means",
    "review.meetings.*.agenda",
)
"""Texts that nothing is judged by. `review.if_missed` is none of them: what follows from a miss is agreed."""
_SCORES = {
    f"qualification.{score}.{key}": meaning
    for score in ("fit", "interest")
    for key, meaning in {
        "limit": _looser(_giving_by_score),
        "half_life": _looser(_giving_by_score, _MOST),
        "expires": _looser(_giving_by_score, _MOST),
        "rules.*": _looser(_giving_by_score, _LEAST),
        "rules.*.on": _looser(_giving_points),
        "rules.*.points": _looser(_giving_by_score),
        "rules.*.limit": _looser(_giving_points, _MOST),
        "rules.*.at_most": _looser(_giving_points, _MOST),
    }.items()
}
"""More points make more leads the giving party's volume counts."""

MEANINGS: dict[str, Meaning] = {
    **dict.fromkeys(_TEXTS, WORDING),
    "calendars.*.hours": _stricter(_counting_by, _LEAST),
    "calendars.*.holidays": _looser(_counting_by, _LEAST),
    "calendars.*.closed": _looser(_counting_by, _LEAST),
    "calendars.*.breaks": _looser(_counting_by, _LEAST),
    "goals.revenue.target": _stricter(_both),
    "goals.revenue.marketing_share": _stricter(_giving),
    "goals.revenue.average_deal": _looser(_giving),
    "goals.revenue.conversion.*": _looser(_giving_its_leads),
    SEGMENT_DEAL: _looser(_giving),
    SEGMENT_RATE: _looser(_giving_its_leads),
    "goals.credit.lookback": _looser(_giving),
    "definitions.stages.*.enter": _looser(_giving_its_stage, _LEAST),
    **_SCORES,
    **dict.fromkeys(GRADES, _stricter(_giving)),
    "handoff.triggers.*": _looser(_giving_by_trigger, _LEAST),
    "handoff.share.*": _stricter(_giving, _LEAST),
    "handoff.required": _stricter(_giving, _LEAST),
    "handoff.accept.within": _looser(_taking, _MOST),
    SILENCE: _looser(_taking),
    "handoff.accept.implied_by": _looser(_taking, _LEAST),
    "handoff.up_to": _stricter(_taking, _MOST),
    "handoff.return.after": _looser(_taking, _LEAST),
    "handoff.return.after.attempts": _stricter(_taking),
    "handoff.return.cool_down": _looser(_taking, _LEAST),
    "handoff.return.cool_down.for": _looser(_taking),
    "handoff.return.cool_down.despite": _stricter(_taking, _LEAST),
    "follow_up.outcomes.connected": _looser(_taking, _LEAST),
    "follow_up.excuses": _looser(_excused, _LEAST),
    _CLOCK: _stricter(_owing, _LEAST),
    f"{_CLOCK}.stops": _looser(_owing, _LEAST),
    f"{_CLOCK}.within": _looser(_owing),
    f"{_CLOCK}.objective": _stricter(_owing, _LEAST),
    f"{_CLOCK}.needs.attempts": _stricter(_owing),
    f"{_CLOCK}.needs.channels": _stricter(_owing, _LEAST),
    f"{_CLOCK}.needs.gap.min": _stricter(_owing, _LEAST),
    f"{_CLOCK}.needs.gap.max": _looser(_owing, _MOST),
    f"{_CLOCK}.satisfied_by": _looser(_owing, _LEAST),
    "follow_up.pauses.by": _looser(_all_owing, _LEAST),
    PAUSE_REASON: _looser(_all_owing, _LEAST),
    "follow_up.pauses.at_most": _looser(_all_owing, _MOST),
    _KPI: _stricter(_owing, _LEAST),
    f"{_KPI}.grade": _looser(_owing),
    f"{_KPI}.window": _looser(_owing, _MOST),
    f"{_KPI}.target": _stricter(_owing, _LEAST),
    "review.reports.*": _stricter(_named, _LEAST),
    "review.disputes.backdate_grace": _looser(_taking),
}
"""Every target is a floor: there is no KPI of which less is better."""

OWED_BY = (f"{_CLOCK}.owed_by", f"{_KPI}.owed_by")
"""Who owes it: stricter for whom it comes to, looser for whom it leaves."""
WITHIN = f"{_CLOCK}.within"
STEPS = "nurturing.tracks.*.steps"
CALENDAR = "calendars.*"
ORDERED = (
    "personas",
    "goals.revenue.conversion",
    "goals.segments",
    "goals.segments.*.conversion",
    "definitions.stages",
    "definitions.deal_stages",
    "handoff.triggers",
    "nurturing.tracks",
    "follow_up.clocks",
    "kpis.*.conversion",
)
"""Where the order of entries is meant: the first that fits counts, or what is due at one instant is said in it."""


def meaning_of(pattern: str) -> Meaning:
    """What a change at such a path means."""
    return MEANINGS.get(pattern, DIFFERENT)
