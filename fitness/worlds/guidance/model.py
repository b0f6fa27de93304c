"""Plans valued whole: flown from launch to touch-down on one copy of the state, of which nothing is kept.

Most plans change early enough for nearly the whole flight to be another one, and copies of the state before
each step, as the default imagination keeps them, cost more than flying does.
"""

from typing import Any

from babushka.fitness.dispatch import implements
from babushka.fitness.objectives import value
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.guidance.regime import GuidanceRegime
from babushka.fitness.worlds.protocol import copy_state, step
from babushka.fitness.worlds.states import state_at

FLOWN = 1  # the copy in the imagination that is flown: that after the first step of the first lane


@implements(protocol.move, GuidanceRegime)
def move(belief: Any, model_state: Any, action: Any) -> int:
    """The action itself."""
    return int(action)


@implements(protocol.evaluate_plan, GuidanceRegime)
def evaluate_plan(belief: Any, state: Any, model_state: Any, moves: Any, changed: Any, move: Any) -> float:
    """Fly the plan in the believed world, and add up what is felt until it touches down."""
    flown, felt = state_at(model_state.states, FLOWN), model_state.felt
    copy_state(belief, state, flown)
    gain = 0.0
    for k in range(moves.size):
        for feature in range(felt.size):
            felt[feature] = 0.0
        model_state.stream[0] = k
        action = move if k == changed else moves[k]
        landed = step(belief, flown, action, 0, model_state.stream, felt)
        gain += value(model_state.objective, felt)
        if landed > 0:
            break
    return gain
