"""What time itself does next comes out of the queue in the order of the page."""

from __future__ import annotations

import random

from leadpact.replay import state, tables
from leadpact.replay.codes import CLOCK, NEVER, SILENCE, STEP
from leadpact.replay.memory import World
from leadpact.replay.upcoming import await_clock, await_silence, await_step

SIZE = 40


def waiting_world(rng: random.Random) -> World:
    """Some clocks of three promises, leads on two tracks and conversations, none of which waits."""
    return World(
        clocks_room=3 * SIZE,
        promises=[tables.Promise(place=place) for place in (2, 0, 1)],
        tracks=[tables.Track(place=place) for place in (1, 0)],
        clocks=[state.Clock(promise=rng.randrange(3)) for _ in range(SIZE)],
        leads=[state.Lead(track=rng.randrange(2)) for _ in range(SIZE)],
        talks=[state.Talk() for _ in range(SIZE)],
        queue=[0] * (3 * SIZE),
    )


def sooner(world: World, kind: int, n: int, at: int) -> tuple[int, int, int, int]:
    """The order of the page: silence, clocks, steps; then by place in the document; then by number."""
    places = {
        SILENCE: 0,
        CLOCK: world.promises[world.clocks[n].promise].place,
        STEP: world.tracks[world.leads[n].track].place,
    }
    return at, kind, places[kind], n


def test_the_queue_is_in_order_whatever_was_changed() -> None:
    """Instants set, moved, and taken back in any order: what is due first is always on top."""
    rng = random.Random(1)
    doors = {SILENCE: await_silence, CLOCK: await_clock, STEP: await_step}
    for _ in range(20):
        world = waiting_world(rng)
        waiting: dict[tuple[int, int], int] = {}
        for _ in range(600):
            kind, n = rng.choice((SILENCE, CLOCK, STEP)), rng.randrange(SIZE)
            at = rng.choice((NEVER, *range(8)))
            doors[kind](world, n, at)
            waiting[kind, n] = at
            due = [sooner(world, k, m, t) for (k, m), t in waiting.items() if t < NEVER]
            assert world.queue_n == len(due)
            if due:
                _, first, _, number = min(due)
                assert world.queue[0] == (number << 2) + first
        assert world.full == 0


def test_a_full_queue_asks_for_more_room() -> None:
    """What has no room is not waited for: the account is folded again with more."""
    world = waiting_world(random.Random(2))
    world.clocks_room = 2
    for n in range(3):
        await_clock(world, n, 5)
    assert (world.queue_n, world.full) == (2, 1)
