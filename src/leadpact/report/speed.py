"""How fast leads were reached out to: the distribution by both clocks, and the win rate by delay, which is no cause."""

from __future__ import annotations

from dataclasses import dataclass

from leadpact.measures.book import Book
from leadpact.measures.speed import Bar, WinByDelay, distribution, win_by_delay


@dataclass(frozen=True, slots=True)
class Speed:
    """The term's first touches in bars by clock, and what was won by their delay."""

    wall: tuple[Bar, ...]
    working: tuple[Bar, ...]
    won: WinByDelay

    @property
    def touched(self) -> int:
        """How many first touches there were."""
        return sum(bar.count for bar in self.wall)


def speed_of(book: Book) -> Speed:
    """Gathered from the measures' own functions."""
    bars = distribution(book)
    wall, working = (tuple(bar for bar in bars if bar.clock == clock) for clock in ("wall", "working"))
    return Speed(wall, working, win_by_delay(book))
