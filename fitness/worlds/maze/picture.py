"""The maze as it looks: cells with walls between them, where one has been, and where things are."""

from typing import Any

from babushka.fitness.dispatch import implements
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.drawn_mazes import draw_maze, draw_plan, mark, pictured
from babushka.fitness.worlds.maze.regime import EXIT, FAR, HERE, PLACE, SIDE, MazeRegime
from babushka.fitness.worlds.states import state_at

EXIT_SEEN, PLACE_SEEN, FAR_SEEN = range(3, 6)  # values of the picture, after those of all mazes


@implements(protocol.depict, MazeRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """Of things on one cell, the exit is seen, or else the usual place."""
    side, now = state.now[SIDE], state.now
    draw_maze(side, state.passages, state.visits, picture)
    mark(picture, side, now[FAR], FAR_SEEN)
    mark(picture, side, now[PLACE], PLACE_SEEN)
    mark(picture, side, now[EXIT], EXIT_SEEN)
    pictured(side, now[HERE], place)


@implements(protocol.depict_plan, MazeRegime)
def depict_plan(belief: Any, model_state: Any, plan: Any, places: Any) -> None:
    """Where the plan leads, until it leaves the maze."""
    state = state_at(model_state.states, 0)
    now = state.now
    draw_plan(now[SIDE], state.passages, now[HERE], now[EXIT], plan, places)


@implements(protocol.depict_place, MazeRegime)
def depict_place(regime: Any, state: Any, place: Any, at: Any) -> None:
    """Where `depict` shows a cell."""
    pictured(state.now[SIDE], place, at)
