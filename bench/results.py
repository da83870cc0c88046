"""The figures as a page of Markdown: bounds first, then every run they come from."""

from collections.abc import Iterable, Sequence

from bench.logs import SEED
from bench.measures import REPLAYS, TURNS, Figures, Measure, measures, millions

HEAD = ("measure", "bound", "value", "by processor time", "met", "")
RUNS = (
    "events",
    "what",
    "wall s, best",
    "wall s, all",
    "processor s",
    "peak MB",
    "events/s",
    "whole process s",
)
ORDERED = ("written", "sorted", "shuffled")
MET = {True: "yes", False: "**NO**", None: ""}


def page(figures: Figures, about: Sequence[str]) -> str:
    """All of it; `about` says on what and how it was measured."""
    found = measures(figures)
    return "\n".join(
        [
            "# Results of `make bench`",
            "",
            "How each figure is got: [speed and size](../docs/explanation/speed.md).",
            "",
            *(f"- {line}" for line in (*about, agreement(figures), log(figures))),
            "",
            verdict(found),
            "",
            *table(HEAD, [row(each) for each in found]),
            "",
            "## Every run",
            "",
            *table(RUNS, list(runs(figures))),
            "",
            same(figures),
            "",
            *stages(figures),
            "",
        ]
    )


def verdict(found: Sequence[Measure]) -> str:
    """How many bounds are met, and which are not."""
    bound = [each for each in found if each.met is not None]
    missed = [each for each in bound if not each.met]
    told = f"**{len(bound) - len(missed)} of {len(bound)} bounds are met.**"
    if missed:
        told += (
            " Not met: "
            + "; ".join(f"{each.what}: {said(each)}, bound {each.bound}" for each in missed)
            + "."
        )
    return told


def agreement(figures: Figures) -> str:
    """How much there is to evaluate."""
    told = figures.agreement
    sizes = "; ".join(
        f"{each['version']}: {each['rules']} rules, {each['clocks']} clocks, {each['tracks']} tracks"
        for each in told["versions"]
    )
    return f"agreement: agreements/acme ({sizes}); {told['conditions']} conditions in all"


def log(figures: Figures) -> str:
    """What the files are."""
    told = figures.trials[figures.sizes[-1], "peer"][0]
    sizes = ", ".join(millions(size) for size in figures.sizes)
    return (
        f"logs: `python -m leadpact.example --seed {SEED}`, {sizes} events, {told['columns']} columns, text ids, Parquet; "
        f"the largest has {told['rows']:,} different ids and {told['conditions']} different conditions are asked of it"
    )


def said(each: Measure) -> str:
    """The value, as exact as it deserves."""
    return f"{each.value:.{0 if each.value >= 100 else 2}f}{each.unit}"


def row(each: Measure) -> list[str]:
    cpu = "" if each.cpu is None else f"{each.cpu:.2f}x"
    return [each.what, each.bound, said(each), cpu, MET[each.met], each.note]


def runs(figures: Figures) -> Iterable[list[str]]:
    """Each thing timed at each size."""
    for size in figures.sizes:
        for name in TURNS:
            trials = figures.trials[size, name]
            best = figures.best(size, name)
            yield [
                millions(size),
                REPLAYS[name][-1],
                f"{best:.2f}",
                ", ".join(f"{told['seconds']:.2f}" for told in trials),
                f"{figures.best(size, name, 'cpu'):.2f}",
                f"{figures.peak(size, name):.0f}",
                f"{size / best:,.0f}",
                f"{figures.best(size, name, 'process'):.2f}",
            ]


def same(figures: Figures) -> str:
    """Whether the order of the log made a difference to what was found."""
    differing = [
        millions(size)
        for size in figures.sizes
        if len({told["digest"] for name in ORDERED for told in figures.trials[size, name]}) > 1
    ]
    if differing:
        return f"**The findings of the three orders DIFFER at {', '.join(differing)}.**"
    return "The findings of the three orders are the same, byte for byte, at every size and in every run."


def stages(figures: Figures) -> list[str]:
    """Where the time of one more replay went."""
    told = figures.stages
    rows = sorted(told["stages"].items(), key=lambda pair: -pair[1])
    rest = told["seconds"] - sum(told["stages"].values())
    return [
        f"## Where the time goes ({millions(told['events'])}, one more run, findings written)",
        "",
        *table(
            ("stage", "s", "%"),
            [
                [name, f"{spent:.2f}", f"{100 * spent / told['seconds']:.0f}"]
                for name, spent in (*rows, ("the rest", rest))
            ],
        ),
    ]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table."""
    return [_line(head), _line(["---"] * len(head)), *map(_line, rows)]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
