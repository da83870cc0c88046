"""What the figures come to: each measure of `make bench`, its bound, and whether it is met."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.logs import SHUFFLED, SORTED, UNSORTED

Told = dict[str, Any]
REPLAYS = {
    "written": ("replay", UNSORTED, "yes", "replay, findings written, in order of time"),
    "unwritten": ("replay", UNSORTED, "no", "replay, nothing written, in order of time"),
    "sorted": ("replay", SORTED, "yes", "replay, findings written, sorted"),
    "shuffled": ("replay", SHUFFLED, "yes", "replay, findings written, shuffled"),
    "peer": ("duckdb", UNSORTED, "as_asked", "DuckDB, in order of time"),
    "tuned": ("duckdb", UNSORTED, "by_hand", "DuckDB, its query tuned by hand, in order of time"),
}
"""What is timed at every size: which trial, on which order of the log, how, and in words."""
TURNS = ("written", "peer", "unwritten", "tuned", "sorted", "shuffled")
"""The order in which they are."""


@dataclass
class Figures:
    """All that was measured. `trials[size, name]` holds every run of one of REPLAYS."""

    sizes: list[int]
    trials: dict[tuple[int, str], list[Told]] = field(default_factory=dict)
    cold: Told = field(default_factory=dict)
    warm: list[Told] = field(default_factory=list)
    fold: Told = field(default_factory=dict)
    starts: Told = field(default_factory=dict)
    calendar: Told = field(default_factory=dict)
    desk: Told = field(default_factory=dict)
    agreement: Told = field(default_factory=dict)
    stages: Told = field(default_factory=dict)
    measured: Told = field(default_factory=dict)
    report: Told = field(default_factory=dict)

    def best(self, size: int, name: str, of: str = "seconds") -> float:
        """The least of a figure over the runs."""
        return float(min(told[of] for told in self.trials[size, name]))

    def peak(self, size: int, name: str) -> float:
        """The most memory of the runs, in MB."""
        return float(max(told["peak"] for told in self.trials[size, name]))


@dataclass(frozen=True)
class Measure:
    """A ratio or a number of seconds. `most` and `least` bound it, `under` says that reaching `most` is too much."""

    what: str
    value: float
    unit: str = "x"
    most: float | None = None
    least: float | None = None
    under: bool = False
    cpu: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """None where there is no bound."""
        if self.least is not None:
            return self.value >= self.least
        if self.most is not None:
            return self.value < self.most if self.under else self.value <= self.most
        return None

    @property
    def bound(self) -> str:
        if self.least is not None:
            return f"≥ {self.least:g}{self.unit}"
        if self.most is not None:
            return f"{'<' if self.under else '≤'} {self.most:g}{self.unit}"
        return ""


def measures(figures: Figures) -> list[Measure]:
    """All of them, in the order of the issue."""
    return [
        *(each for size in figures.sizes for each in _against_duckdb(figures, size)),
        *(each for size in figures.sizes for each in _sorted(figures, size)),
        *_fold(figures),
        *_growth(figures),
        *_reviewed(figures),
        *_calendar(figures.calendar),
        *_starts(figures.starts),
        *_desk(figures.desk),
    ]


def millions(events: int) -> str:
    """So many events, in words."""
    return f"{events / 1e6:g} M"


def _against_duckdb(figures: Figures, size: int) -> Iterator[Measure]:
    for ours, words, most in (("written", "findings written", 2.0), ("unwritten", "nothing written", 1.5)):
        for peer, called, bound in (
            ("peer", "DuckDB", most),
            ("tuned", "DuckDB, its query tuned by hand", None),
        ):
            wall, cpu = (
                figures.best(size, ours, of) / figures.best(size, peer, of) for of in ("seconds", "cpu")
            )
            yield Measure(f"full replay, {words}, of {millions(size)} / {called}", wall, most=bound, cpu=cpu)


def _sorted(figures: Figures, size: int) -> Iterator[Measure]:
    for other, words in (("written", "in order of time"), ("shuffled", "shuffled")):
        wall, cpu = (
            figures.best(size, other, of) / figures.best(size, "sorted", of) for of in ("seconds", "cpu")
        )
        yield Measure(f"full replay of {millions(size)}, log {words} / sorted", wall, least=1.3, cpu=cpu)


def _fold(figures: Figures) -> Iterator[Measure]:
    fold, cold = figures.fold, figures.cold
    rates = ", ".join(f"{name} {fold['rows'] / fold[name]:,.0f} events/s" for name in ("compiled", "plain"))
    same = "the same findings" if fold["same"] else "THE FINDINGS DIFFER"
    yield Measure(
        "the fold alone, plain / compiled",
        fold["plain"] / fold["compiled"],
        least=30,
        note=f"{rates}; {same}",
    )
    note = f"{cold['cpu']:.1f} s of the processor, {cold['parts']} functions"
    yield Measure("cold compile, empty cache", cold["seconds"], " s", most=30, under=True, note=note)
    warm = min(told["seconds"] for told in figures.warm)
    yield Measure("load of what was compiled before", warm, " s")


def _reviewed(figures: Figures) -> Iterator[Measure]:
    """The measures and the page of the largest log, from its findings, over its replay."""
    size = figures.sizes[-1]
    spent = {of: figures.measured[of] + figures.report[of] for of in ("seconds", "cpu")}
    wall, cpu = (spent[of] / figures.best(size, "written", of) for of in ("seconds", "cpu"))
    peaks = f"peak {figures.measured['peak']:,.0f} MB and {figures.report['peak']:,.0f} MB"
    note = f"{figures.measured['seconds']:.1f} s and {figures.report['seconds']:.1f} s; {peaks}"
    what = f"measures and report of {millions(size)} / full replay, findings written"
    yield Measure(what, wall, most=1.0, cpu=cpu, note=note)


def _growth(figures: Figures) -> Iterator[Measure]:
    if len(figures.sizes) < 2:
        return
    least, *_, before, most = (figures.sizes[0], *figures.sizes)
    wall, cpu = (
        (figures.best(most, "written", of) / most) / (figures.best(least, "written", of) / least)
        for of in ("seconds", "cpu")
    )
    yield Measure(f"time per event, {millions(most)} / {millions(least)}", wall, most=1.1, cpu=cpu)
    memory = figures.peak(most, "written") / figures.peak(before, "written")
    yield Measure(f"peak memory, {millions(most)} / {millions(before)}", memory, most=1.3)


def _calendar(told: Told) -> Iterator[Measure]:
    for row in told["rows"]:
        if row["times"] == 1:
            continue
        others = "leadpact" not in row["name"]
        wrong = f"{row['wrong']:,} of {row['of']:,} answers wrong" if others else ""
        yield Measure(
            f"calendar, {row['week']}: {row['name']} / compiled in bulk",
            row["times"],
            least=100 if others else None,
            note="; ".join(filter(None, (wrong, row["note"]))),
        )


def _starts(told: Told) -> Iterator[Measure]:
    note = f"import pandas {told['pandas'] * 1000:.0f} ms, Python alone {told['python'] * 1000:.0f} ms"
    for name, called, most in (
        ("clock", "leadpact clock", 0.5),
        ("check", "leadpact check, twenty lines", 1.0),
        ("check acme", "leadpact check, agreements/acme", None),
    ):
        yield Measure(
            f"{called} / import pandas", told[name] / told["pandas"], most=most, under=name == "clock",
            note=f"{told[name] * 1000:.0f} ms; {note}",
        )  # fmt: skip


def _desk(told: Told) -> Iterator[Measure]:
    """What people wait for, over reading the two versions that it is made of."""
    for name, called in (
        ("page", "the agreement's page"),
        ("compare", "what changed, in words"),
        ("table", "ten years of its calendars"),
    ):
        note = f"{told[name] * 1000:.0f} ms; reading {told['reading'] * 1000:.0f} ms"
        yield Measure(
            f"{called} / reading agreements/acme", told[name] / told["reading"], most=1.0, note=note
        )
