"""What a world is: a Python description, and operations that kernels call.

The description (`World`) turns settings into a *regime*: a NamedTuple of numbers and arrays under which the
world runs. The same operations serve the world as it is, under the regime it is in, and an organism's model
of it, under the regime that the organism believes in.

A world must implement `create`, `reset`, `observe` and `step` for the class of its regimes. Its state is an
array of any type and form, or a NamedTuple of arrays and of such tuples. That is all: the model of the inner
search is then the world's own `step` on a copy of the state (`copy_state`). A world that can do better
implements the operations from `init_model` on as well; with `evaluate_plan`, plans are valued whole, instead
of step by step from where they were changed.

A world with several `seats` (a game) also implements `act`, and whatever else is needed between `mover` and
`features_for`: whose turn it is, what is legal, what each seat sees, feels and is counted. Its `step` is what
a single agent believes to happen until its next turn, say its own move and somebody's reply; a plan may hold
moves that are illegal by then, which `step` must take for something. `observe`, `state_index` and `step` are
as who is on the move has it. Where that does not say enough, as where all seats act at once, the same from a
seat are `observe_from`, `state_index_from` and `step_from`.

Shapes: F features, S senses, L lanes (plans held side by side), H steps of horizon.
"""

from typing import Any

from babushka.fitness.dispatch import implemented, operation
from babushka.fitness.worlds.description import Array, Shape, World

__all__ = ["Array", "Shape", "World"]  # and the operations below


@operation
def create(regime: Any) -> Any:
    """A state of the world, allocated but not yet drawn: an array, or a NamedTuple of arrays."""


@operation
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Draw a new world into `state`."""


@operation
def reset_for(regime: Any, state: Any, member: Any, stream: Any) -> None:
    """As `reset`, for the member with that id, in worlds of one seat that are not the same for all."""


@operation
def copy_state(regime: Any, source: Any, target: Any) -> None:
    """Make one state of the world what another is: all its numbers, unless a world knows which are enough."""


@operation
def observe(regime: Any, state: Any, senses: Any) -> None:
    """Write what the organism perceives here and now to `senses`, shape (S,)."""


@operation
def state_index(regime: Any, state: Any) -> int:
    """The number of the organism's situation, 0 .. `World.state_count` - 1, for learners with tables."""


@operation
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Live one step: act, and write what can be felt of it to `felt`, shape (F,).

    `effort` is how many model steps the inner search simulated before this action. Returns 0 while life
    goes on, else the index of the cause of death.
    """


@operation
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """Write the counts so far to `tallies`."""


@operation
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """Write the world's picture, shape (rows, columns), and the organism's row and column, shape (2,)."""


@operation
def mover(regime: Any, state: Any) -> int:
    """The seat whose turn it is; -1: all seats decide at once, and then act in the order of seats."""


@operation
def create_for(regime: Any, seats: Any) -> Any:
    """As `create`, for a life with so many seats: worlds take as many as are put in if `World.seats` is 0."""


@operation
def legal(regime: Any, state: Any, seat: Any, mask: Any) -> int:
    """Write which actions a seat can take now to `mask`, shape (A,) bool; return how many, at least 1."""


@operation
def act(regime: Any, state: Any, seat: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """As `step`, for the agent in a seat; what it feels of its own action goes to `felt`, shape (F,)."""


@operation
def observe_from(regime: Any, state: Any, seat: Any, senses: Any) -> None:
    """As `observe`, from a seat."""


@operation
def state_index_from(regime: Any, state: Any, seat: Any) -> int:
    """As `state_index`, from a seat: situations that are alike from two seats have one number."""


@operation
def step_from(regime: Any, state: Any, seat: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """As `step`, for the agent in a seat: what it believes to happen until its next turn.

    It is lived in models only; in the world itself everybody acts, see `act`.
    """


@operation
def tally_of(regime: Any, state: Any, seat: Any, tallies: Any) -> None:
    """As `tally`, for a seat."""


@operation
def depict_from(regime: Any, state: Any, seat: Any, picture: Any, place: Any) -> None:
    """As `depict`, with the place of who sits in a seat."""


@operation
def features_of(regime: Any, state: Any, seat: Any, felt: Any) -> None:
    """Add what a seat feels of a turn that is over to `felt`, (F,), which holds what `act` wrote for it.

    It is asked for every seat after each turn, and so tells a seat what the moves of others did to it.
    """


@operation
def features_for(observer: Any, regime: Any, state: Any, seat: Any, felt: Any) -> None:
    """As `features_of`, for an observer: a NamedTuple such as agents, whose class chooses what is felt.

    So two kinds may feel different things in the same seat. Most feel what the world says.
    """


@operation
def init_model(belief: Any, shape: Any, lanes: Any, horizon: Any, objective: Any) -> Any:
    """Room for `lanes` plans of up to `horizon` steps, lived through in the model and felt by `objective`.

    It is made once per life, so that whatever can be appraised beforehand may be. With a horizon of 0 nothing
    will be imagined.
    """


@operation
def reset_model(belief: Any, state: Any, model_state: Any) -> None:
    """Set every lane's step 0 to how the organism believes things to be now."""


@operation
def reset_model_from(belief: Any, state: Any, seat: Any, model_state: Any) -> None:
    """As `reset_model`, with the model as seen from a seat, until it is reset again."""


@operation
def model_step(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, action: Any) -> float:
    """Simulate step `step_index` of a lane's plan, from the saved state before it; return the felt reward.

    The state after it is saved as that before step `step_index` + 1. The dead feel nothing: 0.
    """


@operation
def model_observe(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, senses: Any) -> None:
    """Write what would be perceived before step `step_index` of a lane's plan to `senses`, shape (S,)."""


@operation
def copy_prefix(belief: Any, model_state: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    """Make lane `target` agree with lane `source` on plan steps first .. last - 1 and what follows them."""


@operation
def evaluate_plan(belief: Any, state: Any, model_state: Any, moves: Any, changed: Any, move: Any) -> float:
    """Felt reward of the plan of these moves, shape (H,) int32, but with another move at step `changed`.

    From now on, and to the last bit what `model_step` adds up to. Nothing of it is kept. For worlds that are
    faster at this than at one step after the other; they must have `move` as well.
    """


@operation
def move(belief: Any, model_state: Any, action: Any) -> int:
    """What an action does, as a number that serves `evaluate_plan` better than the action's own."""


@operation
def depict_plan(belief: Any, model_state: Any, plan: Any, places: Any) -> None:
    """Write the row and column after each of a plan's steps to `places`, shape (H, 2); -1 where unknown.

    The plan starts where and when the model state was begun.
    """


@operation
def places(regime: Any, state: Any) -> int:
    """How many places the map of the world has, numbered from 0 on. For worlds that have one."""


@operation
def place_now(regime: Any, state: Any) -> int:
    """The place where the organism is."""


@operation
def way(regime: Any, state: Any, place: Any, action: Any) -> int:
    """The place to which an action leads from a place, by the map: that place itself, if it is stopped."""


@operation
def felt_at(regime: Any, state: Any, place: Any, felt: Any) -> None:
    """Write what would be felt on entering a place, as things are now, to `felt`, shape (F,)."""


@operation
def depict_place(regime: Any, state: Any, place: Any, at: Any) -> None:
    """Write the row and column of a place in the world's picture to `at`, shape (2,), if it has one."""


NEEDED = (create, reset, observe, step)


def missing_operations(regime: Any) -> list[str]:
    """Names of the operations that a regime's class lacks; empty if it is a complete world."""
    return [needed.__name__ for needed in NEEDED if not implemented(needed, type(regime))]
