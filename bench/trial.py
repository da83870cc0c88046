"""One thing timed, in a process of its own: its peak memory is its own, and nothing is warm but the files.

`python -m bench.trial NAME ARGUMENT …` prints one line of JSON. Imports come before the time starts; whatever a
replay does after that counts, loading the compiled fold too.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.logs import CACHE, DATA, HERE, warm

ROOT = HERE.parent
AGREEMENT = ROOT / "agreements" / "acme"
THREADS = os.cpu_count() or 1
"""Of ours and of the peer alike."""
Told = dict[str, Any]


def run(name: str, *arguments: object) -> Told:
    """A trial in a fresh process; the seconds of that process whole are added."""
    started = time.perf_counter()
    asked = [sys.executable, "-m", "bench.trial", name, *map(str, arguments)]
    done = subprocess.run(asked, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    whole = time.perf_counter() - started
    return {**json.loads(done.stdout.splitlines()[-1]), "process": whole}


def timed(work: Callable[[], Told]) -> Told:
    """What the work tells, its seconds on the wall and of the processor, and the peak of this process in MB."""
    wall, cpu = time.perf_counter(), time.process_time()
    told = work()
    return {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "peak": peak(), **told}


def peak() -> float:
    """The most memory this process ever had, in MB. The kernel's figure for the program, without what ran before it."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1 << 20 if sys.platform == "darwin" else 1024
    )


def history() -> Any:
    """The agreement that everything runs under."""
    from leadpact.log.documents import load_history

    found = load_history(AGREEMENT)
    assert not isinstance(found, list), found
    return found


def replay(file: str, writes: str) -> Told:
    """A full replay, `writes` being yes or no; or `stages`: written, and told how long each stage took."""
    from bench.stages import watched

    from leadpact.runners.here import Options, replay_files

    agreement = history()
    warm(Path(file))
    options = Options(machine="compiled", cache=CACHE, threads=THREADS, write=writes != "no", measured=False)

    def work(to: Path) -> Told:
        done = replay_files(agreement, [Path(file)], to, options)
        assert not isinstance(done, list), done
        return {"events": done.read, "leads": done.leads, "findings": done.findings, "digest": done.digest}

    with tempfile.TemporaryDirectory(dir=DATA) as to:
        if writes != "stages":
            return timed(lambda: work(Path(to)))
        with watched() as seconds:
            told = timed(lambda: work(Path(to)))
        return {**told, "stages": seconds}


def book(file: str, folder: str) -> Told:
    """A full replay that is kept, with its measures, as the command writes it."""
    from leadpact.runners.here import Options, replay_files

    agreement, options = history(), Options(machine="compiled", cache=CACHE, threads=THREADS)
    return timed(
        lambda: {"done": not isinstance(replay_files(agreement, [Path(file)], Path(folder), options), list)}
    )


def measures(folder: str) -> Told:
    """Every measure of a kept replay, from its findings."""
    from leadpact.log.engine import MEMORY_LIMIT, engine
    from leadpact.runners.book import open_book
    from leadpact.runners.measuring import told_of

    def work() -> Told:
        with engine(memory_limit=MEMORY_LIMIT, threads=THREADS) as con:
            found = open_book(con, Path(folder))
            assert not isinstance(found, list), found
            return {"figures": len(told_of(found)["figures"])}

    return timed(work)


def report(folder: str) -> Told:
    """The review of a kept replay as a page, in one language."""
    from leadpact.cli.report import Language, write_reports

    def work() -> Told:
        (page, _) = write_reports(Path(folder), [Language.EN])
        return {"bytes": page.stat().st_size}

    return timed(work)


def duckdb(file: str, query: str) -> Told:
    """The peer's query, `as_asked` or `by_hand`."""
    from bench import peer

    types = peer.columns(Path(file))
    asked = peer.conditions(history(), types)
    text = peer.QUERIES[query](Path(file), asked)
    warm(Path(file))
    with tempfile.TemporaryDirectory(dir=DATA) as spill:
        told = timed(lambda: {"rows": peer.run(text, THREADS, Path(spill))})
    return {**told, "conditions": len(asked), "columns": len(types)}


def fold(file: str, times: str) -> Told:
    """The fold alone, plain and compiled."""
    from bench import fold as alone

    return alone.run(history(), Path(file), int(times))


def load(cache: str) -> Told:
    """Load the compiled fold from a directory, compiling it where it is empty. Importing Numba counts."""
    from leadpact.replay import compiled

    parts = [0]

    def work() -> Told:
        compiled.load(Path(cache), lambda done, of: parts.append(of))
        return {"parts": parts[-1]}

    return timed(work)


def calendar() -> Told:
    """The calendar against its peers."""
    from bench import calendar as spans

    return {"rows": [row for row in spans.run() if "week" in row]}


def starts() -> Told:
    """The start of commands."""
    from bench import starts as started

    with tempfile.TemporaryDirectory() as folder:
        return dict(started.run(Path(folder), AGREEMENT))


def desk() -> Told:
    """The agreement's page, its changes in words and a calendar's table, and reading it."""
    from bench import desk as at_a_desk

    return dict(at_a_desk.run(AGREEMENT))


def agreement() -> Told:
    """How large the agreement is: of each version, how many rules, clocks and tracks."""
    found = history()
    from leadpact.replay.compiling import compile_history

    sizes = [
        {
            "version": Path(version.file).stem,
            "rules": sum(len(score.rules) for score in (version.agreement.qualification.fit,
                                                        version.agreement.qualification.interest)),
            "clocks": len(version.agreement.follow_up.clocks),
            "tracks": len(version.agreement.nurturing.tracks),
        }
        for version in found.versions
    ]  # fmt: skip
    return {"versions": sizes, "conditions": len(compile_history(found).uses)}


TRIALS: dict[str, Callable[..., Told]] = {
    each.__name__: each
    for each in (replay, book, measures, report, duckdb, fold, load, calendar, starts, desk, agreement)
}


if __name__ == "__main__":
    print(json.dumps(TRIALS[sys.argv[1]](*sys.argv[2:])))
