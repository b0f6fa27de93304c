"""Many lives: members in batches, shared out in blocks to threads, and their records.

Each life has its own random streams, derived from keys and the member's id, so that results do not depend on
the threads.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness import progress, streams
from babushka.fitness.worlds.protocol import Shape, World
from babushka.organisms.games import Match, play_block, seats_of
from babushka.organisms.life_kernel import live_block
from babushka.organisms.protocol import Organism
from babushka.organisms.records import Lives
from babushka.organisms.shares import Block, blocks_of
from babushka.organisms.trace import Trace, empty_trace, no_trace

PIECE = 4096  # members that are expressed at a time to see what they cost


@dataclass(frozen=True)
class Seeds:
    """Stream keys of one generation's lives, one per episode, uint64. All members meet the same worlds."""

    worlds: NDArray[np.uint64]
    agents: NDArray[np.uint64]

    @classmethod
    def of(cls, root: int, generation: int, episodes: int, purpose: int = 0) -> "Seeds":
        """The keys of generation `generation`; `purpose` tells apart other uses of the same generation."""
        worlds = streams.keys(root, streams.WORLD, generation, purpose, count=episodes)
        return cls(worlds, streams.keys(root, streams.AGENT, generation, purpose, count=episodes))


@dataclass(frozen=True)
class EvaluationBatch:
    """Members that are to live in the same conditions, and what their lives depend on.

    `regime` is the NamedTuple under which the world runs, `belief` the one that agents plan under; `ids`
    (members,) give each member its random stream. Where `learned`, (members, learned_size), is given, what
    members learn in their first life is written to it. Where `express` is given, `agents` is None, and it
    gives the agents of some rows when their turn comes: those of a large population would fill the memory.
    `match` says in whose company lives are led, where the world has several seats. `sizes` are those of a
    life in these conditions (`World.shape_under`), by default the world's own.
    """

    organism: Organism
    world: World
    agents: Any
    regime: Any
    belief: Any
    ids: NDArray[np.int64]
    seeds: Seeds
    learned: NDArray[np.float64] | None = None
    express: Callable[[slice], Any] | None = None
    match: Match | None = None
    sizes: Shape | None = None

    def __post_init__(self) -> None:
        if (self.match is None) != (self.world.seats == 1):
            raise ValueError(f"World {self.world.name!r} has seats: {self.world.seats}; a match says whose.")

    def model_steps(self) -> NDArray[np.float64]:
        """How many model steps each member may simulate per step of life, shape (members,)."""
        if self.express is None:
            return self.organism.model_steps(self.agents)
        pieces = [slice(first, first + PIECE) for first in range(0, len(self.ids), PIECE)]
        return np.concatenate([self.organism.model_steps(self.express(rows)) for rows in pieces])

    @property
    def shape(self) -> Shape:
        """The sizes of these lives, for the kernels."""
        return self.sizes or self.world.shape

    def room_to_learn(self) -> NDArray[np.float64]:
        """Where the kernel writes what members learn: without room if nobody asks."""
        return np.zeros((len(self.ids), 0)) if self.learned is None else self.learned


def live(
    organism: Organism,
    world: World,
    agents: Any,
    regime: Any,
    belief: Any,
    ids: NDArray[np.int64],
    seeds: Seeds,
    threads: int = 1,
    stopped: Callable[[], bool] = lambda: False,
    match: Match | None = None,
    sizes: Shape | None = None,
) -> Lives:
    """Live every member's lives and return their records: `live_together` for a single batch."""
    alone = EvaluationBatch(organism, world, agents, regime, belief, ids, seeds, match=match, sizes=sizes)
    return live_together([alone], threads, stopped)[0]


def thread_pool(threads: int) -> ThreadPoolExecutor:
    """Threads that lead lives, for whoever has many generations live and would start new ones for each."""
    return ThreadPoolExecutor(threads, "babushka-life")


def live_together(
    batches: Sequence[EvaluationBatch],
    threads: int = 1,
    stopped: Callable[[], bool] = lambda: False,
    pool: ThreadPoolExecutor | None = None,
) -> list[Lives]:
    """Live all lives of several batches and return the records of each.

    One queue of blocks, the dearest first, feeds all threads, so that none waits for a batch to finish. The
    result is the same for any number of threads, which are those of `pool` if it is given. `stopped` is asked
    between blocks; once true, KeyboardInterrupt is raised. `fitness.progress` tells how far they are.
    """
    made = [
        Lives(np.zeros((len(c.ids), len(c.seeds.worlds), len(columns))), columns)
        for c in batches
        for columns in (Lives.columns_of(c.organism, c.world, seats_of(c.match)),)
    ]
    interrupted = False

    def live_rows(block: Block) -> None:
        nonlocal interrupted
        interrupted = interrupted or stopped()
        if interrupted:
            return
        c, records = batches[block.batch], made[block.batch].values
        shape, learned, trace = around[block.batch]
        agents, ids, rows = c.agents, c.ids, slice(block.first, block.last)
        if c.express is not None:
            agents, ids, records, learned = c.express(rows), ids[rows], records[rows], learned[rows]
            rows = slice(0, len(ids))
        match = c.match
        if match is not None and c.express is not None:
            match = match.of(slice(block.first, block.last))
        lead = partial(_lead, c.organism, c.regime, c.belief, agents, shape, rows, ids)
        if block.episode is None:
            lead(match, c.seeds, records, learned, trace)
            return
        here = slice(block.episode, block.episode + 1)
        one = np.zeros((rows.stop, 1, records.shape[2]))  # memory that is not touched is not taken
        learned = learned if block.episode == 0 else np.zeros((rows.stop, 0))
        match = None if match is None else match.of(slice(None), here)
        seeds = Seeds(c.seeds.worlds[here], c.seeds.agents[here])
        lead(match, seeds, one, learned, trace)
        records[rows, block.episode] = one[rows, 0]

    around = [(c.shape, c.room_to_learn(), no_trace(c.world)) for c in batches]
    costs = [each.model_steps() for each in batches]
    blocks = blocks_of(costs, [len(each.seeds.worlds) for each in batches], threads)
    queue = iter(blocks)  # a list's iterator gives each block to one thread
    lives = sum(len(each.ids) * len(each.seeds.worlds) for each in batches)
    with progress.leading(lives, sum(block.cost for block in blocks)) as over:

        def live_many() -> None:
            for block in queue:
                live_rows(block)
                each = 1 if block.episode is not None else len(batches[block.batch].seeds.worlds)
                over((block.last - block.first) * each, block.cost)

        if threads == 1 or len(blocks) == 1:
            live_many()
        else:
            with thread_pool(threads) if pool is None else nullcontext(pool) as many:
                begun = [many.submit(live_many) for _ in range(min(threads, len(blocks)))]
                try:
                    for done in begun:
                        done.result()
                except BaseException:
                    interrupted = True  # the other threads end after their block
                    raise
                finally:
                    wait(begun)
    if interrupted:  # some members have not lived: their records must not be taken for lives
        raise KeyboardInterrupt
    return made


def _lead(
    organism: Organism,
    regime: Any,
    belief: Any,
    agents: Any,
    shape: Any,
    rows: slice,
    ids: NDArray[np.int64],
    match: Match | None,
    seeds: Seeds,
    records: NDArray[np.float64],
    learned: NDArray[np.float64],
    trace: Trace,
) -> None:
    """Lead the lives of some rows, alone or in company."""
    inner, keys = len(organism.inner()), (seeds.worlds, seeds.agents)
    these = (rows.start, rows.stop, ids, *keys, records, learned, trace)
    if match is None:
        live_block(regime, belief, agents, shape, inner, *these)
    else:
        shape = shape._replace(seats=seats_of(match))
        company = (match.opponents, match.rows, shape, inner, match.inner)
        play_block(regime, belief, agents, *company, *these)


def live_traced(
    organism: Organism,
    world: World,
    agents: Any,
    regime: Any,
    belief: Any,
    member: int,
    seeds: Seeds,
    match: Match | None = None,
    sizes: Shape | None = None,
) -> tuple[Lives, Trace]:
    """One member's first episode with its trace; `agents` holds that member alone, `member` is its id.

    `match`, where the world has several seats, is of that member alone as well. `sizes` as in a batch.
    """
    seats, shape = seats_of(match), sizes or world.shape
    columns = Lives.columns_of(organism, world, seats)
    records, own = np.zeros((1, 1, len(columns))), len(organism.columns(world)) + len(organism.notes(world))
    hands = organism.levels - 1, organism.hands_horizon
    horizon = longest_plan(organism, agents)
    trace = empty_trace(world, shape.lifetime, horizon, seats, *hands, own, shape)
    ids, nothing = np.array([member], np.int64), np.zeros((1, 0))
    first = Seeds(seeds.worlds[:1], seeds.agents[:1])
    match = None if match is None else match.of(slice(None), slice(0, 1))
    here = (agents, shape, slice(0, 1), ids, match, first)
    _lead(organism, regime, belief, *here, records, nothing, trace)
    return Lives(records, columns), trace


def default_threads() -> int:
    """The processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def longest_plan(organism: Organism, agents: Any) -> int:
    """The most steps that a plan of one of these agents can have, as far as its traits tell; else 1."""
    traits = organism.traits(agents)
    horizons = [traits[inner.horizon] for inner in organism.inner() if inner.horizon is not None]
    return max([int(horizon.max()) for horizon in horizons if len(horizon)], default=1)
