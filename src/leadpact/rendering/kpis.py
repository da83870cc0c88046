"""The part `kpis` in words: each number with its target and who owes it, and the clocks that are reported too."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.agreement.kpis import Kpi, KpiTarget
from leadpact.rendering.blocks import Group, Points, Section, Sentence
from leadpact.rendering.phrases import capital, labelled, stage
from leadpact.rendering.promises import clock_name
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_

KEY = "kpis"
ATTEMPTS = {
    "mean": N_("how many attempts {whom} got, on average"),
    "p50": N_("how many attempts {whom} got: half of them at most so many"),
    "p90": N_("how many attempts {whom} got: nine of ten at most so many"),
}
WHOM = {
    "all": N_("leads"),
    "connected": N_("leads that were reached"),
    "never_connected": N_("leads that were never reached"),
}
SIGNS = {"leading": N_("it tells what is to come"), "result": N_("it tells what came of it")}


def section(reader: Reader) -> Section:
    """The whole part."""
    agreement, say = reader.agreement, reader.words.say
    title = say("KPIs: what both report")
    clocks = tuple(_clocks(reader))
    if not agreement.kpis and not clocks:
        return reader.section(KEY, title, reader.paragraph("No number is agreed to be reported.", KEY))
    groups = []
    if agreement.kpis:
        numbers = tuple(_number(reader, key, kpi) for key, kpi in agreement.kpis.items())
        groups.append(Group(say("Numbers"), KEY, (Points(numbers),)))
    if clocks:
        groups.append(Group(say("Clocks that are reported too"), "follow_up.clocks", (Points(clocks),)))
    return reader.section(KEY, title, *groups)


def _number(reader: Reader, key: str, kpi: Kpi) -> Sentence:
    """`New MQL: how many …; owed by marketing; target: …`."""
    what = _counted(reader, kpi)
    named = what if kpi.means is None else labelled(reader.names.text(kpi.means, key), what)
    return reader.sentence(
        "{what}. Owed by {party}; target: {target}; {sign}.",
        f"kpis.{key}",
        what=capital(named),
        party=reader.names.party(kpi.owed_by),
        target=_target(reader, kpi.target),
        sign=reader.words.say(SIGNS[kpi.sign]),
    )


def _counted(reader: Reader, kpi: Kpi) -> Said:
    """What a KPI counts."""
    say = reader.words.say
    if kpi.volume is not None:
        return say(
            "how many people first enter the stage {stage} in the term", stage=stage(reader, kpi.volume)
        )
    if kpi.share_of is not None:
        grades = reader.formats.listed(kpi.grade, "or")
        entered = stage(reader, kpi.share_of)
        return say(
            "of those who enter the stage {stage}, the share graded {grades}", stage=entered, grades=grades
        )
    if kpi.conversion is not None:
        a, b = (stage(reader, each) for each in kpi.conversion)
        if kpi.window is None:
            return say("of those who first enter the stage {a}, the share who enter {b}", a=a, b=b)
        window = reader.formats.duration(kpi.window)
        return say(
            "of those who first enter the stage {a}, the share who enter {b} within {window}",
            a=a,
            b=b,
            window=window,
        )
    if kpi.complete is not None:
        return say("the share of handoffs that carry all that is required")
    way = ATTEMPTS[kpi.attempts or "mean"]
    return say(way, whom=say(WHOM[kpi.of]))


def _target(reader: Reader, target: KpiTarget | None) -> Said:
    if target is None:
        return reader.words.say("none, it is only reported")
    if target.plan:
        return reader.words.say("what the plan says")
    if target.share is not None:
        return reader.quantities.rate(target.share)
    return reader.formats.number(target.number or 0)


def _clocks(reader: Reader) -> Iterator[Sentence]:
    """Clocks with an objective are KPIs already."""
    for key, clock in reader.agreement.follow_up.clocks.items():
        if clock.objective is not None:
            yield reader.sentence(
                "{name}: owed by {party}; target: {share} kept.",
                f"follow_up.clocks.{key}.objective",
                name=capital(clock_name(reader, key, clock)),
                party=reader.names.party(clock.owed_by),
                share=reader.quantities.rate(clock.objective),
            )
