"""Whether promises were kept: of each clock, those met of those judged, as the clocks' ledger has them."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.agreement.history import Version
from leadpact.measures.book import Book
from leadpact.measures.clock_ledger import LEDGER, make_ledger
from leadpact.measures.measure import POSTING, Measure

ACCEPT = "handoff.accept"
CLOCKS = "follow_up.clocks."


def measures(book: Book) -> list[Measure]:
    """A measure for each clock of any version, in document order: first those of the version in force."""
    make_ledger(book)
    versions = [book.version, *(each for each in reversed(book.history.versions) if each is not book.version)]
    found: dict[str, Measure] = {}
    for version in versions:
        for measure in _of_version(version):
            found.setdefault(measure.name, measure)
    return list(found.values())


def _of_version(version: Version) -> Iterator[Measure]:
    """The clocks of one version with its objectives; acceptance is one when silence is a miss."""
    agreement = version.agreement
    accept = agreement.handoff.accept
    if accept.within is not None and accept.silence == "missed":
        yield _measure(ACCEPT, ACCEPT, str(agreement.to_party), None)
    for name, clock in agreement.follow_up.clocks.items():
        objective = None if clock.objective is None else float(clock.objective)
        yield _measure(str(name), CLOCKS + name, str(clock.owed_by), objective)


def _measure(name: str, clause: str, party: str, objective: float | None) -> Measure:
    columns = ", ".join(f'"{column}"' for column in POSTING)
    return Measure(
        name,
        "promises",
        "share",
        "share",
        f"SELECT {columns} FROM {LEDGER} WHERE clause = '{clause}'",
        party=party,
        sign="leading",
        clause=clause,
        target=objective,
        of_term=False,
    )
