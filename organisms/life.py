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

import numpy as np
from numpy.typing import NDArray

from fitness import streams
from fitness.arrays import copy
from fitness.kernels import entry, inlined_kernel
from fitness.refcount import keep_alive, without_refcount
from fitness.worlds.protocol import Array, World, create, depict, reset, step, tally
from organisms.protocol import Organism, decide, experience, feel, habit, init_agent, intend, read_learned
from organisms.records import GENERAL, Lives

PIECE = 4096  # members that are expressed at a time to see what they cost
# What a step of life costs beside the search in it, in steps of a model: the world's own step, what is felt,
# the reflex and learning. It decides nothing but how lives are shared out among threads.
STEP_OF_LIFE = 20.0


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
    agents: Any,
    row: Any,
    shape: Any,
    world_key: Any,
    agent_key: Any,
    record: Any,
    learned: Any,
    trace: Any,
) -> None:
    """One life of member `row`; its record is written to `record`, see `organisms.records`.

    What it learned is written to `learned`, unless that has no room.
    """
    world_stream = np.zeros(1, dtype=np.uint64)
    agent_stream = np.zeros(1, dtype=np.uint64)
    world_stream[0] = world_key
    agent_stream[0] = agent_key
    own_state = create(regime)
    state = without_refcount(own_state)
    reset(regime, state, world_stream)
    own_agent_state = init_agent(agents, row, belief, shape, agent_stream)
    agent_state = without_refcount(own_agent_state)
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
            trace.habit[lived] = habit(agents, row, agent_state, belief, state, shape)
        action, proposals, simulated = decide(agents, row, agent_state, belief, state, shape, agent_stream)
        if lived < traced:
            intend(agents, row, agent_state, belief, trace.plan[lived])
        felt[:] = 0.0
        cause = step(regime, state, action, simulated, world_stream, felt)
        reward = feel(agents, row, felt)
        experience(agents, row, agent_state, action, reward, agent_stream)
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
    if learned.size > 0:
        read_learned(agents, row, agent_state, learned)
    keep_alive(own_state)
    keep_alive(own_agent_state)


@entry
def live_block(
    regime: Any,
    belief: Any,
    agents: Any,
    shape: Any,
    first: Any,
    last: Any,
    ids: Any,
    world_keys: Any,
    agent_keys: Any,
    records: Any,
    learned: Any,
    trace: Any,
) -> None:
    """The lives of members first .. last - 1, one per episode; records (members, episodes, columns).

    What each learned in its first life goes to `learned` (members, learned_size).
    """
    around, known, all_agents, traced = (
        without_refcount(regime),
        without_refcount(belief),
        without_refcount(agents),
        without_refcount(trace),
    )
    for row in range(first, last):
        for episode in range(world_keys.size):
            agent_key = streams.combine(agent_keys[episode], ids[row])
            record = records[row, episode]
            lesson = learned[row, : learned.shape[1] if episode == 0 else 0]
            key = world_keys[episode]
            live_once(around, known, all_agents, row, shape, key, agent_key, record, lesson, traced)
    keep_alive(regime)
    keep_alive(belief)
    keep_alive(agents)
    keep_alive(trace)


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

    def model_steps(self) -> NDArray[np.float64]:
        """How many model steps each member may simulate per step of life, shape (members,)."""
        if self.express is None:
            return self.organism.model_steps(self.agents)
        pieces = [slice(first, first + PIECE) for first in range(0, len(self.ids), PIECE)]
        return np.concatenate([self.organism.model_steps(self.express(rows)) for rows in pieces])

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
) -> Lives:
    """Live every member's lives and return their records: `live_together` for a single batch."""
    return live_together(
        [EvaluationBatch(organism, world, agents, regime, belief, ids, seeds)], threads, stopped
    )[0]


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
    between blocks; once true, KeyboardInterrupt is raised.
    """
    made = [
        Lives(np.zeros((len(c.ids), len(c.seeds.worlds), len(columns))), columns)
        for c in batches
        for columns in (Lives.columns_of(c.world),)
    ]
    interrupted = False

    def live_rows(block: _Block) -> None:
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
        who = (c.regime, c.belief, agents, shape, rows.start, rows.stop, ids)
        if block.episode is None:
            live_block(*who, c.seeds.worlds, c.seeds.agents, records, learned, trace)
            return
        here = slice(block.episode, block.episode + 1)
        one = np.zeros((rows.stop, 1, records.shape[2]))  # memory that is not touched is not taken
        learned = learned if block.episode == 0 else np.zeros((rows.stop, 0))
        live_block(*who, c.seeds.worlds[here], c.seeds.agents[here], one, learned, trace)
        records[rows, block.episode] = one[rows, 0]

    around = [(c.world.shape, c.room_to_learn(), no_trace(c.world)) for c in batches]
    blocks = _blocks(batches, threads)
    if threads == 1 or len(blocks) == 1:
        for block in blocks:
            live_rows(block)
    else:
        queue = iter(blocks)  # a list's iterator gives each block to one thread

        def live_many() -> None:
            for block in queue:
                live_rows(block)

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


def live_traced(
    organism: Organism, world: World, agents: Any, regime: Any, belief: Any, member: int, seeds: Seeds
) -> tuple[Lives, Trace]:
    """One member's first episode with its trace; `agents` holds that member alone, `member` is its id."""
    columns = Lives.columns_of(world)
    records = np.zeros((1, 1, len(columns)))
    trace = empty_trace(world, world.steps, _longest_plan(agents))
    ids, nothing = np.array([member], np.int64), np.zeros((1, 0))
    keys = (ids, seeds.worlds[:1], seeds.agents[:1])
    live_block(regime, belief, agents, world.shape, 0, 1, *keys, records, nothing, trace)
    return Lives(records, columns), trace


def default_threads() -> int:
    """The processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _longest_plan(agents: Any) -> int:
    horizon = getattr(agents, "horizon", None)
    return int(np.max(horizon)) if horizon is not None and len(horizon) else 1


class _Block(NamedTuple):
    """Members first .. last - 1 of a batch, and about how many model steps their lives cost."""

    batch: int
    first: int
    last: int
    cost: float
    episode: int | None = None  # that one alone; None: all of them


def _blocks(batches: Sequence[EvaluationBatch], threads: int) -> list[_Block]:
    """The members of all batches in blocks of about equal cost, some 32 a thread, the dearest first.

    Blocks are taken from a queue, so a thread that drew short lives takes more of them. The lives of a member
    that costs more than a block should are blocks of their own, so that several threads share them.
    """
    costs = [batch.model_steps() + STEP_OF_LIFE for batch in batches]
    lives = [len(c.seeds.worlds) for c in batches]
    share = sum(float(each.sum()) * count for each, count in zip(costs, lives, strict=True)) / (32 * threads)
    blocks = []
    for batch, (each, count) in enumerate(zip(costs, lives, strict=True)):
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
                blocks += [_Block(batch, first, last, cost, episode) for episode in range(count)]
            else:
                blocks.append(_Block(batch, first, last, float(reached[last] - reached[first])))
    return sorted(blocks, key=lambda block: -block.cost)
