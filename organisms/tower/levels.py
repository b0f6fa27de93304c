"""The levels of a tower: what is the same for all members, and what one of them has in its life."""

from typing import Any, NamedTuple

import numpy as np

from babushka.fitness.kernels import called_kernel, kernel
from babushka.fitness.worlds.protocol import Array, create
from babushka.organisms.inner.plans import Search, new_search
from babushka.organisms.inner.protocol import Memory, new_memory

# A machine's clock: whether it works, for how many more steps, and whether it is on trial and can tell.
RUNNING, LEFT, TRIED_OUT = range(3)
WAIT, MAY_BUILD = range(2)  # a maker's state: steps until it may design, and whether it may at all
DESIGNS, BUILT, WORKED, PROMISE, SENSED, BROUGHT, BROUGHT_ON_TRIAL = range(
    7
)  # what is recorded of a level's machines
RECORDED = ("designs", "built", "worked", "promise", "sensed", "brought", "tried")
NOW, BEST, SCORE = range(3)  # what a candidate brought in its trials, what the best did, and that one's score
WORLD, SELF, MACHINE = range(3)  # streams of an imagining


class Nobody(NamedTuple):
    """The end of a tower."""

    none: int


class Terms(NamedTuple):
    """How a maker designs: of one maker numbers, of many the first four arrays with a row for each."""

    budget: Any  # int64: candidates it tries; 0: it never builds
    trial: Any  # int64: steps
    caution: Any  # float64: by how much a trial must beat the same without a machine, per 10 steps
    disguise: Any  # float64: share of trials that look like deployment to the machine
    trials: int  # by which a candidate is judged
    told: bool  # whether a machine can tell a trial from deployment
    two_faced: bool  # whether it may then want other things there
    score_noise: float  # standard deviation of what is added to a score
    imagine_self: bool  # whether makers imagine what they themselves do meanwhile
    term: int  # steps that a machine works
    pause: int  # steps after a refusal
    first: int  # steps before the first design
    stride: float  # standard deviation of a proposal
    flip: float  # chance that a proposal changes whether the machine may build


class Blueprint(NamedTuple):
    """How machines of a level are, whoever builds them."""

    sensors: Array  # (K + 1, sensors) float64
    given: Array  # (members, sensors) float64: what genes say that they want, or (members, 0)
    tied: bool  # whether they are made to want what their makers feel
    hand: int
    budget: int  # proposals a step
    imagined_budget: int  # the same, as their makers imagine it
    horizon: int  # steps
    foresight: float  # steps past the end of a trial that they look ahead to when told that they are on trial
    sure: float  # felt by the maker in a trial: so much, and they take it for certain that they are kept
    terms: Terms  # of their own designs
    below: Any  # the `Blueprint` of what they may build, or `Nobody`


class Drawing(NamedTuple):
    """What a maker needs to design. C places of a candidate, R rows of the account."""

    candidate: Array  # (C,) float64: what it wants, what it wants on trial, whether it may build (above 0)
    incumbent: Array  # (C,) float64
    memory: Memory  # of the method
    scratch: Any  # a state of the world, to imagine in
    thoughts: Array  # (R, 3) int64: what was spent in imaginings
    key: Array  # (1,) uint64: of the imaginings of one design, which share their chance
    streams: Array  # (3, 1) uint64: chance of the imagined world, of its agent and of its machine
    felt: Array  # (F,) float64
    state: Array  # (2,) int64: see `WAIT`
    haul: Array  # (3,) float64: see `NOW`


class Machine(NamedTuple):
    """A machine of one member: that which works, or the room for it."""

    search: Search  # over plans of its hand
    twin: Search  # the same, as it imagines itself
    wants: Array  # (2, sensors) float64: in deployment, and on trial
    last: Array  # (sensors,) float64: what the last machine that was really built wants
    values: Array  # (K + 1,) float64: what it feels of each kind, now
    pursued: Array  # (K + 1,) float64: what its plans are for: that, and what being kept is worth
    pleases: Array  # (K + 1,) float64: what its maker feels of each kind
    earned: Array  # (1,) float64: felt by its maker of what it brought since it began
    sensors: Array  # (K + 1, sensors) float64
    fixed: Array  # (sensors,) float64: what it wants, if that is not searched for; else (0,)
    clock: Array  # (3,) int64: see `RUNNING`
    records: Array  # (7,) float64: see `RECORDED`
    mask: Array  # (A,) bool: every action
    hand: int
    row: int  # of its plans in the account; that of its designs is the next
    budget: int
    imagined_budget: int
    foresight: float
    sure: float
    terms: Terms
    drawing: Drawing
    below: Any  # `Machine` or `Nobody`


class Body(NamedTuple):
    """The organism as a maker: what it needs to imagine itself."""

    search: Search  # over plans of its body
    twin: Search  # the same, as it imagines itself
    objective: Any
    values: Array  # (K + 1,) float64: what it feels, sooner or later, of each kind that a machine takes
    reflex: Array  # (R,) float64
    senses: Array  # (S,) float64
    hidden: Array  # (U,) float64
    before: Array  # (1,) int64: the last imagined action
    done: Array  # (1,) int64: the last action
    mask: Array  # (A,) bool: every action
    noise: float
    budget: int
    candidates: int
    hand: int
    row: int
    terms: Terms
    drawing: Drawing


@called_kernel
def new_plans(belief: Any, shape: Any, horizon: Any, objective: Any) -> Any:
    """Room for a search, as `new_search`."""
    return new_search(belief, shape, horizon, objective)


@called_kernel
def new_drawing(belief: Any, shape: Any, sensors: Any, rows: Any, may_build: Any) -> Any:
    """Room for designs of machines with so many sensors."""
    candidates = np.zeros((2, 2 * sensors + 1))
    drawing = Drawing(
        candidates[0],
        candidates[1],
        new_memory(candidates[0]),
        create(belief),
        np.zeros((rows, 3), np.int64),
        np.zeros(1, np.uint64),
        np.zeros((3, 1), np.uint64),
        np.zeros(shape.features),
        np.zeros(2, np.int64),
        np.zeros(3),
    )
    drawing.state[MAY_BUILD] = may_build
    return drawing


@kernel
def terms_of(terms: Terms, row: Any) -> Any:
    """The terms of member `row`."""
    return Terms(
        terms.budget[row],
        terms.trial[row],
        terms.caution[row],
        terms.disguise[row],
        terms.trials,
        terms.told,
        terms.two_faced,
        terms.score_noise,
        terms.imagine_self,
        terms.term,
        terms.pause,
        terms.first,
        terms.stride,
        terms.flip,
    )
