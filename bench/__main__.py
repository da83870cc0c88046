"""`python -m bench`: every measure of speed and size as a ratio in one run, written to `bench/RESULTS.md`."""

import argparse
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench import logs, machine, trial
from bench.measures import REPLAYS, TURNS, Figures, measures
from bench.results import page, verdict

RESULTS = logs.HERE / "RESULTS.md"


def main() -> None:
    """Measure, write, and print what was written."""
    parser = argparse.ArgumentParser("bench", description="Measure speed and size; write bench/RESULTS.md.")
    parser.add_argument("--sizes", default="1,5,20", help="millions of events, e.g. 1,5,20")
    parser.add_argument("--times", type=int, default=2, help="how often each thing is timed; the best counts")
    parser.add_argument("--to", type=Path, default=RESULTS, help="where to write")
    asked = parser.parse_args()
    sizes = sorted({round(float(size) * 1e6) for size in asked.sizes.split(",")})
    if asked.times < 1 or sizes[0] < 1:
        parser.error("--sizes and --times must be above nothing")
    started, busy = datetime.now(UTC), machine.load()
    figures = measured(sizes, asked.times)
    minutes = (datetime.now(UTC) - started).total_seconds() / 60
    command = " ".join(["python -m bench", *sys.argv[1:]])
    about = [
        *machine.described(trial.ROOT),
        f"`{command}`, {started:%Y-%m-%d %H:%M} UTC, {minutes:.0f} minutes, best of {asked.times}",
        f"load before {busy}, after {machine.load()}; in between it includes this bench",
    ]
    text = page(figures, about)
    asked.to.write_text(text, encoding="utf-8")
    print(text)
    print(verdict(measures(figures)))
    print(f"written to {asked.to}")


def measured(sizes: list[int], times: int) -> Figures:
    """Run everything. What is compared is timed in turns, so that other load hits it alike."""
    figures = Figures(sizes, agreement=trial.run("agreement"))
    files = {}
    for size in sizes:
        for order in dict.fromkeys(order for _, order, *_ in REPLAYS.values()):
            say(f"log of {size:,} events, order {order}")
            files[size, order] = logs.log(size, order)
    say("cold compile")
    with tempfile.TemporaryDirectory() as empty:
        figures.cold = trial.run("load", empty)
    trial.run("load", logs.CACHE)
    for time_ in range(times):
        for size in sizes:
            for name in TURNS:
                kind, order, how, words = REPLAYS[name]
                say(f"{time_ + 1} of {times}: {size:,} events, {words}")
                if kind == "replay":
                    figures.warm.append(trial.run("load", logs.CACHE))
                told = trial.run(kind, files[size, order], how)
                figures.trials.setdefault((size, name), []).append(told)
    _, order, *_ = REPLAYS["written"]
    say("where the time goes")
    figures.stages = trial.run("replay", files[sizes[-1], order], "stages")
    say("measures and report")
    with tempfile.TemporaryDirectory(dir=logs.DATA) as folder:
        trial.run("book", files[sizes[-1], order], folder)
        figures.measured, figures.report = trial.run("measures", folder), trial.run("report", folder)
    say("the fold alone")
    figures.fold = trial.run("fold", files[sizes[0], order], times)
    say("starts, calendar, desk")
    figures.starts, figures.calendar = trial.run("starts"), trial.run("calendar")
    figures.desk = trial.run("desk")
    return figures


def say(what: str) -> None:
    """Progress, apart from the results."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
