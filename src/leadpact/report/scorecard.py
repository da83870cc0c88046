"""Both parties' promises side by side: what each owed in the month, what came of it, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from leadpact.agreement.document import Agreement
from leadpact.measures.book import Month
from leadpact.measures.measure import Measure
from leadpact.report.figure import Figure, Figures

Verdict = Literal["kept", "not_kept", "too_few", "immature", "nothing", "no_target"]
JUDGED: tuple[Verdict, ...] = ("kept", "not_kept")
PROMISED = ("promises", "kpis")
Months = tuple[Month, Month | None, Month]
"""The reviewed month, the one before it, and the running one."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: the reviewed month, the one before, the running one, and the term."""

    measure: Measure
    month: Figure | None
    before: Figure | None
    running: Figure | None
    term: Figure | None
    verdict: Verdict

    @property
    def is_of_term(self) -> bool:
        """Whether it is judged over the term so far: a number of people is promised for that, not for a month."""
        return self.measure.way == "count" and self.measure.target is not None

    @property
    def figure(self) -> Figure | None:
        """The figure it is judged by."""
        return self.term if self.is_of_term else self.month

    @property
    def change(self) -> float | None:
        """By how much the result moved against the month before, in its own unit; of shares as a share."""
        now, then = (None if each is None else each.value for each in (self.month, self.before))
        return None if now is None or then is None else now - then


@dataclass(frozen=True, slots=True)
class Card:
    """What one party owed, leading measures and results told apart."""

    party: str
    leading: tuple[Promise, ...]
    results: tuple[Promise, ...]

    @property
    def promises(self) -> tuple[Promise, ...]:
        """All of them."""
        return (*self.leading, *self.results)

    @property
    def kept(self) -> int:
        """How many were kept."""
        return sum(promise.verdict == "kept" for promise in self.promises)

    @property
    def judged(self) -> int:
        """How many could be judged at all."""
        return sum(promise.verdict in JUDGED for promise in self.promises)

    @property
    def kept_in_term(self) -> int:
        """How many were kept over the whole term so far."""
        return sum(verdict_of(promise.term) == "kept" for promise in self.promises)

    @property
    def judged_in_term(self) -> int:
        """How many can be judged over the whole term so far."""
        return sum(verdict_of(promise.term) in JUDGED for promise in self.promises)


def cards_of(
    agreement: Agreement, measures: Sequence[Measure], found: Figures, months: Months
) -> tuple[Card, ...]:
    """A card a party that owes anything, in the order in which the agreement names them."""
    promised = [each for each in measures if each.group in PROMISED and each.party is not None]
    owing = {str(each.party) for each in promised}
    parties = dict.fromkeys([*(str(name) for name in agreement.parties if name in owing), *sorted(owing)])
    told = [_promise(each, found, *months) for each in promised]
    return tuple(_card(party, [each for each in told if each.measure.party == party]) for party in parties)


def _promise(measure: Measure, found: Figures, month: Month, before: Month | None, running: Month) -> Promise:
    reviewed, term = found.one(measure.name, month.name), found.one(measure.name)
    then = None if before is None else found.one(measure.name, before.name)
    now = found.one(measure.name, running.name) if running != month or measure.group == "promises" else None
    judged = term if measure.way == "count" and measure.target is not None else reviewed
    return Promise(measure, reviewed, then, now, term, verdict_of(judged))


def verdict_of(figure: Figure | None) -> Verdict:
    """Kept or not, by the figure; else why nothing can be said."""
    if figure is None or figure.is_empty:
        return "nothing"
    if figure.kept is not None:
        return "kept" if figure.kept else "not_kept"
    if figure.too_few and not figure.judged and figure.immature:
        return "immature"
    if figure.too_few:
        return "too_few" if figure.judged or figure.apart else "nothing"
    return "no_target"


def _card(party: str, promises: Iterable[Promise]) -> Card:
    told = list(promises)
    return Card(
        party,
        tuple(each for each in told if each.measure.sign == "leading"),
        tuple(each for each in told if each.measure.sign != "leading"),
    )
