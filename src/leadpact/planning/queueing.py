"""Waiting by formula: how likely a lead is taken up in time by people who answer one after another; no randomness here.

Erlang's delay formula for Poisson arrivals, exponential handling and `servers` alike who share one queue, first come first
served (M/M/c): A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic
telephone exchanges", Post Office Electrical Engineers' Journal 10 (1917) 189–197; L. Kleinrock, Queueing Systems I (Wiley
1975), section 3.5. Times may be in any unit, the same one throughout.
"""

from __future__ import annotations

from math import exp, floor


def erlang_b(servers: int, load: float) -> float:
    """The share that finds all `servers` busy where nobody waits; `load` in erlangs. By the recursion of its inverse, which
    neither overflows nor needs factorials: B(c) = a·B(c−1) / (c + a·B(c−1)), B(0) = 1."""
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """The share that must wait: C = c·B / (c − a·(1 − B)). 1 where there is as much work as time, or more."""
    if load <= 0:
        return 0.0
    if load >= servers:
        return 1.0
    blocked = erlang_b(servers, load)
    return servers * blocked / (servers - load * (1 - blocked))


def in_time(servers: int, rate: float, handling: float, within: float) -> float:
    """The share taken up within a time: P(W ≤ t) = 1 − C·exp(−(c − a)·t/h), where a = rate × handling. 0 where the queue
    grows without end."""
    load = rate * handling
    if load >= servers:
        return 0.0
    return 1 - erlang_c(servers, load) * exp(-(servers - load) * max(within, 0.0) / handling)


def burst_in_time(servers: int, waiting: float, handling: float, within: float) -> float:
    """The share in time of leads that stand there when the doors open, Poisson many with mean `waiting`, taken one after
    another: a lead with j before it is taken up after ⌊j / c⌋ handling times. E[min(N, n)] / E[N], n = c·(⌊t/h⌋ + 1)."""
    if within < 0:
        return 0.0
    places = servers * (floor(within / handling) + 1)
    if waiting <= 1e-9:
        return 1.0
    if places > waiting + 12 * waiting**0.5 + 12:
        return 1.0
    chance, below, taken = exp(-waiting), 0.0, 0.0
    for number in range(places):
        below += chance
        taken += chance * number
        chance *= waiting / (number + 1)
    return min((taken + places * (1 - below)) / waiting, 1.0)


def away(servers: int, share: float, stretch: float, within: float) -> float:
    """The chance that everybody is at other work and none of them comes back in time. Of each one's day `share` is for
    leads, and other work takes exponential stretches: ((1 − s)·exp(−t/B))^c."""
    if share >= 1 or stretch <= 0:
        return 0.0
    return float(((1 - share) * exp(-max(within, 0.0) / stretch)) ** servers)
