"""One life, and many: the loop in which an organism decides, the world answers, and both are counted.

The kernel lives a block of members; the door (`live`) shares blocks out to threads. Each life has its own
random streams, derived from keys and the member's id, so that results do not depend on the threads.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from fitness import streams
from fitness.borrow import borrow, hold
from fitness.kernels import entry, kernel
from fitness.worlds.protocol import Array, World, create, depict, reset, step, tally
from organisms.protocol import Organism, decide, experience, feel, intend, wake
from organisms.records import GENERAL, Lives


class Trace(NamedTuple):
    """A life step by step, for replay. T steps (0 where nothing is traced)."""

    action: Array  # (T,) int64
    reward: Array  # (T,) float64: felt reward
    felt: Array  # (T, F) float64
    tallies: Array  # (T, tallies) float64: counts after each step
    picture: Array  # (T, rows, columns) int16: the world before each step
    place: Array  # (T, 2) int64: row and column of the organism before each step
    plan: Array  # (T, H, 2) int64: rows and columns that the plan leads to, -1 beyond it


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
    )


@kernel
def live_once(
    regime: Any,
    belief: Any,
    minds: Any,
    row: Any,
    shape: Any,
    world_key: Any,
    mind_key: Any,
    record: Any,
    trace: Any,
) -> None:
    """One life of member `row`; its record is written to `record`, see `organisms.records`."""
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
            trace.felt[lived, :] = felt
            tally(regime, state, trace.tallies[lived])
        lived += 1
    record[1] = lived
    record[4] = cause
    tally(regime, state, record[first_tally:])
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
    trace: Any,
) -> None:
    """The lives of members first .. last - 1, one per episode; records (members, episodes, columns)."""
    around, known, all_minds, traced = borrow(regime), borrow(belief), borrow(minds), borrow(trace)
    for row in range(first, last):
        for episode in range(world_keys.size):
            mind_key = streams.combine(mind_keys[episode], ids[row])
            record = records[row, episode]
            live_once(around, known, all_minds, row, shape, world_keys[episode], mind_key, record, traced)
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
    """Live every member's lives and return their records.

    `regime` is the NamedTuple under which the world runs, `belief` the one that minds plan under; `ids`
    (members,) give each member its random stream. The result is the same for any number of threads.
    `stopped` is asked between blocks; once true, KeyboardInterrupt is raised.
    """
    members = len(ids)
    shape = world.shape
    columns = Lives.columns_of(world)
    records = np.zeros((members, len(seeds.worlds), len(columns)))
    trace = no_trace(world)

    interrupted = False

    def live_rows(rows: tuple[int, int]) -> None:
        nonlocal interrupted
        interrupted = interrupted or stopped()
        if not interrupted:
            live_block(regime, belief, minds, shape, *rows, ids, seeds.worlds, seeds.minds, records, trace)

    blocks = _blocks(organism.model_steps(minds), threads)
    if threads == 1 or len(blocks) == 1:
        for block in blocks:
            live_rows(block)
    else:
        live_block.ready()
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(live_rows, blocks))
    if interrupted:  # some members have not lived: their records must not be taken for lives
        raise KeyboardInterrupt
    return Lives(records, columns)


def live_traced(
    organism: Organism, world: World, minds: Any, regime: Any, belief: Any, member: int, seeds: Seeds
) -> tuple[Lives, Trace]:
    """One member's first episode with its trace; `minds` holds that member alone, `member` is its id."""
    columns = Lives.columns_of(world)
    records = np.zeros((1, 1, len(columns)))
    trace = empty_trace(world, world.steps, _longest_plan(minds))
    ids = np.array([member], np.int64)
    live_block(
        regime, belief, minds, world.shape, 0, 1, ids, seeds.worlds[:1], seeds.minds[:1], records, trace
    )
    return Lives(records, columns), trace


def default_threads() -> int:
    """The processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _longest_plan(minds: Any) -> int:
    horizon = getattr(minds, "horizon", None)
    return int(np.max(horizon)) if horizon is not None and len(horizon) else 1


def _blocks(costs: Sequence[float] | NDArray[np.float64], threads: int) -> list[tuple[int, int]]:
    """Contiguous blocks of members of about equal cost, some 16 a thread, the dearest first.

    Blocks are taken from a queue, so a thread that drew short lives takes more of them.
    """
    costs = np.asarray(costs, np.float64) + 20.0  # a step of life itself costs about that many model steps
    members = len(costs)
    wanted = min(members, 16 * threads) if members else 0
    if wanted == 0:
        return []
    reached = np.concatenate([[0.0], np.cumsum(costs)])
    marks = np.searchsorted(reached, np.linspace(0, reached[-1], wanted + 1)[1:-1])
    edges = np.unique(np.concatenate([[0], marks, [members]]))
    blocks = [(int(a), int(b)) for a, b in pairwise(edges)]
    return sorted(blocks, key=lambda block: reached[block[0]] - reached[block[1]])


def jit_enabled() -> bool:
    """Whether kernels are compiled (the environment's NUMBA_DISABLE_JIT switches it off)."""
    return not numba.config.DISABLE_JIT
