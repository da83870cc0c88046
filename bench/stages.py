"""Where a replay's time goes: the seconds of its stages, each without those of a stage inside it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

STAGES = {
    "open_log": "open the log: check every row, find repeats",
    "resolve": "number leads and accounts",
    "Feed.__init__": "answer the conditions, make narrow rows",
    "Feed._make_ties": "rank ties by id",
    "Feed.batches": "wait for rows, sorted and packed in a second thread",
    "CompiledMachine.fold": "fold",
    "Notes.add_findings": "note findings",
    "Notes.add_standings": "note standings",
    "Namer._cite": "find the events that findings cite",
    "Namer._name_said": "put what is said in words",
    "Namer.named": "wait for findings, named and digested in a second thread",
    "Namer._standings": "join standings to their names",
    "write_namer": "encode and write both files",
    "_Replay._measures": "measures",
}
ITERATED = ("Feed.batches", "Namer.named", "Namer._standings")
"""Those that work while they are iterated over."""
Seconds = dict[str, float]


@contextmanager
def watched() -> Iterator[Seconds]:
    """While this holds, the stages' seconds are added up. What the house has renamed since counts as the rest."""
    from leadpact.log.feed import Feed
    from leadpact.log.saying import Namer, Notes
    from leadpact.runners import here
    from leadpact.runners.machines import CompiledMachine

    homes: dict[str, Any] = {
        each.__name__: each for each in (Feed, Namer, Notes, CompiledMachine, here._Replay)
    }
    watch = Watch()
    changed: list[tuple[Any, str, Any]] = []
    for name, stage in STAGES.items():
        home, _, part = name.rpartition(".")
        owner = homes[home] if home else here
        if hasattr(owner, part):
            work = getattr(owner, part)
            changed.append((owner, part, work))
            setattr(owner, part, (watch.pulled if name in ITERATED else watch.around)(stage, work))
    try:
        yield watch.seconds
    finally:
        for owner, part, work in changed:
            setattr(owner, part, work)


class Watch:
    """Adds up seconds by stage. `running` holds, for every stage now at work, the seconds of those inside it."""

    def __init__(self) -> None:
        self.seconds: Seconds = {}
        self.running: list[float] = []

    def around(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, timed."""

        def measured(*args: Any, **named: Any) -> Any:
            self.running.append(0.0)
            started = time.perf_counter()
            try:
                return work(*args, **named)
            finally:
                spent = time.perf_counter() - started
                self.seconds[stage] = self.seconds.get(stage, 0.0) + spent - self.running.pop()
                if self.running:
                    self.running[-1] += spent

        return measured

    def pulled(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same iterator, each of its values timed as it is pulled."""

        def measured(*args: Any, **named: Any) -> Iterator[Any]:
            following = iter(work(*args, **named))
            pull = self.around(stage, lambda: next(following, None))
            while (found := pull()) is not None:
                yield found

        return measured
