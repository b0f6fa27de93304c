"""One life, and many: the loop in which an organism decides, the world answers, and both are counted.

The kernel lives a block of members; the door (`live`) shares blocks out to threads. Each life has its own
random streams, derived from keys and the member's id, so that results do not depend on the threads.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from fitness import streams
from fitness.arrays import copy
from fitness.borrow import borrow, hold
from fitness.kernels import entry, inlined_kernel
from fitness.worlds.protocol import Array, World, create, depict, reset, step, tally
from organisms.protocol import Organism, acquire, decide, experience, feel, habit, intend, wake
from organisms.records import GENERAL, Lives

PIECE = 4096  # members that are expressed at a time to see what they cost


class Trace(NamedTuple):
    """A life step by step, for replay. T steps (0 where nothing is traced)."""

    action: Array  # (T,) int64
    reward: Array  # (T,) float64: felt reward
    felt: Array  # (T, F) float64
    tallies: Array  # (T, tallies) float64: counts after each step
    picture: Array  # (T, rows, columns) int16: the world before each step
    place: Array  # (T, 2) int64: row and column of the organism before each step
    plan: Array  # (T, H, 2) int64: rows and columns that the plan leads to, -1 beyond it
    habit: Array  # (T,) int64: what the reflex alone would have done, -1 where there is none


def no_trace(world: World) -> Trace:
    """A trace with room for no step, for lives of which only the record is wanted."""
    return empty_trace(world, steps=0, horizon=1)


def empty_trace(world: World, steps: int, horizon: int) -> Trace:
    """A trace with room for `steps` steps and plans of up to `horizon` steps."""
    shape = world.shape
    return Trace(
        np.zeros(steps, np.int64),
        np.zeros(steps),
        np.zeros((steps, shape.features)),
        np.zeros((steps, shape.tallies)),
        np.zeros((steps, shape.rows, shape.columns), np.int16),
        np.full((steps, 2), -1, np.int64),
        np.full((steps, horizon, 2), -1, np.int64),
        np.full(steps, -1, np.int64),
    )


@inlined_kernel
def live_once(
    regime: Any,
    belief: Any,
    minds: Any,
    row: Any,
    shape: Any,
    world_key: Any,
    mind_key: Any,
    record: Any,
    acquired: Any,
    trace: Any,
) -> None:
    """One life of member `row`; its record is written to `record`, see `organisms.records`.

    What it learned is written to `acquired`, unless that has no room.
    """
    world_stream = np.zeros(1, dtype=np.uint64)
    mind_stream = np.zeros(1, dtype=np.uint64)
    world_stream[0] = world_key
    mind_stream[0] = mind_key
    own_state = create(regime)
    state = borrow(own_state)
    reset(regime, state, world_stream)
    own_mind = wake(minds, row, belief, shape, mind_stream)
    mind = borrow(own_mind)
    felt = np.zeros(shape.features)
    record[:] = 0.0
    traced = trace.action.size
    first_feature = GENERAL
    first_tally = GENERAL + shape.features
    cause = 0
    lived = 0
    while cause == 0 and lived < shape.lifetime:
        if lived < traced:
            depict(regime, state, trace.picture[lived], trace.place[lived])
            trace.habit[lived] = habit(minds, row, mind, belief, state, shape)
        action, proposals, simulated = decide(minds, row, mind, belief, state, shape, mind_stream)
        if lived < traced:
            intend(minds, row, mind, belief, trace.plan[lived])
        felt[:] = 0.0
        cause = step(regime, state, action, simulated, world_stream, felt)
        reward = feel(minds, row, felt)
        experience(minds, row, mind, action, reward, mind_stream)
        record[0] += reward
        record[2] += proposals
        record[3] += simulated
        for feature in range(shape.features):
            record[first_feature + feature] += felt[feature]
        if lived < traced:
            trace.action[lived] = action
            trace.reward[lived] = reward
            copy(felt, trace.felt[lived])
            tally(regime, state, trace.tallies[lived])
        lived += 1
    record[1] = lived
    record[4] = cause
    tally(regime, state, record[first_tally:])
    if acquired.size > 0:
        acquire(minds, row, mind, acquired)
    hold(own_state)
    hold(own_mind)


@entry
def live_block(
    regime: Any,
    belief: Any,
    minds: Any,
    shape: Any,
    first: Any,
    last: Any,
    ids: Any,
    world_keys: Any,
    mind_keys: Any,
    records: Any,
    acquired: Any,
    trace: Any,
) -> None:
    """The lives of members first .. last - 1, one per episode; records (members, episodes, columns).

    What each learned in its first life goes to `acquired` (members, acquirable).
    """
    around, known, all_minds, traced = borrow(regime), borrow(belief), borrow(minds), borrow(trace)
    for row in range(first, last):
        for episode in range(world_keys.size):
            mind_key = streams.combine(mind_keys[episode], ids[row])
            record = records[row, episode]
            learned = acquired[row, : acquired.shape[1] if episode == 0 else 0]
            key = world_keys[episode]
            live_once(around, known, all_minds, row, shape, key, mind_key, record, learned, traced)
    hold(regime)
    hold(belief)
    hold(minds)
    hold(trace)


@dataclass(frozen=True)
class Seeds:
    """Stream keys of one generation's lives, one per episode, uint64. All members meet the same worlds."""

    worlds: NDArray[np.uint64]
    minds: NDArray[np.uint64]

    @classmethod
    def of(cls, root: int, generation: int, episodes: int, purpose: int = 0) -> "Seeds":
        """The keys of generation `generation`; `purpose` tells apart other uses of the same generation."""
        worlds = streams.keys(root, streams.WORLD, generation, purpose, count=episodes)
        return cls(worlds, streams.keys(root, streams.MIND, generation, purpose, count=episodes))


@dataclass(frozen=True)
class Cohort:
    """Members that are to live in the same surroundings, and what their lives depend on.

    `regime` is the NamedTuple under which the world runs, `belief` the one that minds plan under; `ids`
    (members,) give each member its random stream. Where `acquired`, (members, acquirable), is given, what
    members learn in their first life is written to it. Where `express` is given, `minds` is None, and it
    gives the minds of some rows when their turn comes: those of a large population would fill the memory.
    """

    organism: Organism
    world: World
    minds: Any
    regime: Any
    belief: Any
    ids: NDArray[np.int64]
    seeds: Seeds
    acquired: NDArray[np.float64] | None = None
    express: Callable[[slice], Any] | None = None

    def model_steps(self) -> NDArray[np.float64]:
        """How many model steps each member may simulate per step of life, shape (members,)."""
        if self.express is None:
            return self.organism.model_steps(self.minds)
        pieces = [slice(first, first + PIECE) for first in range(0, len(self.ids), PIECE)]
        return np.concatenate([self.organism.model_steps(self.express(rows)) for rows in pieces])

    def learned(self) -> NDArray[np.float64]:
        """Where the kernel writes what members learn: without room if nobody asks."""
        return np.zeros((len(self.ids), 0)) if self.acquired is None else self.acquired


def live(
    organism: Organism,
    world: World,
    minds: Any,
    regime: Any,
    belief: Any,
    ids: NDArray[np.int64],
    seeds: Seeds,
    threads: int = 1,
    stopped: Callable[[], bool] = lambda: False,
) -> Lives:
    """Live every member's lives and return their records: `live_together` for a single cohort."""
    return live_together([Cohort(organism, world, minds, regime, belief, ids, seeds)], threads, stopped)[0]


def leaders(threads: int) -> ThreadPoolExecutor:
    """Threads that lead lives, for whoever has many generations live and would start new ones for each."""
    return ThreadPoolExecutor(threads, "babushka-life")


def live_together(
    cohorts: Sequence[Cohort],
    threads: int = 1,
    stopped: Callable[[], bool] = lambda: False,
    pool: ThreadPoolExecutor | None = None,
) -> list[Lives]:
    """Live all lives of several cohorts and return the records of each.

    One queue of blocks, the dearest first, feeds all threads, so that none waits for a cohort to finish. The
    result is the same for any number of threads, which are those of `pool` if it is given. `stopped` is asked
    between blocks; once true, KeyboardInterrupt is raised.
    """
    made = [
        Lives(np.zeros((len(c.ids), len(c.seeds.worlds), len(columns))), columns)
        for c in cohorts
        for columns in (Lives.columns_of(c.world),)
    ]
    interrupted = False

    def live_rows(block: _Block) -> None:
        nonlocal interrupted
        interrupted = interrupted or stopped()
        if interrupted:
            return
        c, records = cohorts[block.cohort], made[block.cohort].values
        shape, learned, trace = around[block.cohort]
        minds, ids, rows = c.minds, c.ids, slice(block.first, block.last)
        if c.express is not None:
            minds, ids, records, learned = c.express(rows), ids[rows], records[rows], learned[rows]
            rows = slice(0, len(ids))
        who = (c.regime, c.belief, minds, shape, rows.start, rows.stop, ids)
        if block.episode is None:
            live_block(*who, c.seeds.worlds, c.seeds.minds, records, learned, trace)
            return
        here = slice(block.episode, block.episode + 1)
        one = np.zeros((rows.stop, 1, records.shape[2]))  # memory that is not touched is not taken
        learned = learned if block.episode == 0 else np.zeros((rows.stop, 0))
        live_block(*who, c.seeds.worlds[here], c.seeds.minds[here], one, learned, trace)
        records[rows, block.episode] = one[rows, 0]

    around = [(c.world.shape, c.learned(), no_trace(c.world)) for c in cohorts]
    blocks = _blocks(cohorts, threads)
    if threads == 1 or len(blocks) == 1:
        for block in blocks:
            live_rows(block)
    else:
        queue = iter(blocks)  # a list's iterator gives each block to one thread

        def live_many() -> None:
            for block in queue:
                live_rows(block)

        with leaders(threads) if pool is None else nullcontext(pool) as many:
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


def live_traced(
    organism: Organism, world: World, minds: Any, regime: Any, belief: Any, member: int, seeds: Seeds
) -> tuple[Lives, Trace]:
    """One member's first episode with its trace; `minds` holds that member alone, `member` is its id."""
    columns = Lives.columns_of(world)
    records = np.zeros((1, 1, len(columns)))
    trace = empty_trace(world, world.steps, _longest_plan(minds))
    ids, nothing = np.array([member], np.int64), np.zeros((1, 0))
    keys = (ids, seeds.worlds[:1], seeds.minds[:1])
    live_block(regime, belief, minds, world.shape, 0, 1, *keys, records, nothing, trace)
    return Lives(records, columns), trace


def default_threads() -> int:
    """The processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _longest_plan(minds: Any) -> int:
    horizon = getattr(minds, "horizon", None)
    return int(np.max(horizon)) if horizon is not None and len(horizon) else 1


class _Block(NamedTuple):
    """Members first .. last - 1 of a cohort, and about how many model steps their lives cost."""

    cohort: int
    first: int
    last: int
    cost: float
    episode: int | None = None  # that one alone; None: all of them


def _blocks(cohorts: Sequence[Cohort], threads: int) -> list[_Block]:
    """The members of all cohorts in blocks of about equal cost, some 32 a thread, the dearest first.

    Blocks are taken from a queue, so a thread that drew short lives takes more of them. The lives of a member
    that costs more than a block should are blocks of their own, so that several threads share them.
    """
    # A step of life itself costs about 20 model steps.
    costs = [c.model_steps() + 20.0 for c in cohorts]
    lives = [len(c.seeds.worlds) for c in cohorts]
    share = sum(float(each.sum()) * count for each, count in zip(costs, lives, strict=True)) / (32 * threads)
    blocks = []
    for cohort, (each, count) in enumerate(zip(costs, lives, strict=True)):
        if not len(each):
            continue
        dear = np.flatnonzero(each * count > share) if threads > 1 and count > 1 else np.zeros(0, np.int64)
        reached = np.concatenate([[0.0], np.cumsum(each * count)])
        cuts = np.searchsorted(reached, np.arange(share, reached[-1], share))
        edges = np.unique(np.concatenate([[0], cuts, dear, dear + 1, [len(each)]]))
        alone = set(dear.tolist())
        for first, last in pairwise(edges.tolist()):
            if first in alone:
                cost = float(each[first])
                blocks += [_Block(cohort, first, last, cost, episode) for episode in range(count)]
            else:
                blocks.append(_Block(cohort, first, last, float(reached[last] - reached[first])))
    return sorted(blocks, key=lambda block: -block.cost)


def jit_enabled() -> bool:
    """Whether kernels are compiled (the environment's NUMBA_DISABLE_JIT switches it off)."""
    return not numba.config.DISABLE_JIT
