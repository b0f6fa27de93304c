"""What known ways to solve a maze do at a cell: sets of ways, since many leave some choice.

Each is told by what it allows there, bit a set for way a:

    right             the first open way of right, straight, left, back: the right hand stays at the wall
    left              the same of left, straight, right, back
    greedy            ways that get nearer to the goal as the crow flies; where none does, all but back
    marking           the ways to cells that have been visited least
    greedy-marking    of these the ways that get nearer, or all where none does
    shortest          ways on a shortest way to the goal: what a search of the whole maze finds

In a maze without loops a hand goes through it depth first, every passage twice at most. Marking nearly does.
Tremaux (Lucas 1882, "Recreations mathematiques" 1) marks passages; here visits of cells count, and a way back
over a cell that was passed often is put off for a branch that is known to be blind. So it may be late.
"""

from typing import Any

from babushka.fitness.kernels import called_kernel, kernel
from babushka.fitness.worlds.maze_of_walls.regime import CLOCK, GOAL, HEADING, HERE, SIDE
from babushka.fitness.worlds.passages import MANHATTAN, apart, is_open, led, ways_out

REFERENCES = {
    "right": "right hand",
    "left": "left hand",
    "greedy": "greedy",
    "marking": "marking",
    "greedy-marking": "greedy marking",
    "shortest": "shortest way",
}
COUNT = len(REFERENCES)
RIGHT, LEFT, GREEDY, MARKING, GREEDY_MARKING, SHORTEST = range(COUNT)
# Turns, in which a way is the heading plus a turn, modulo 4.
STRAIGHT, TURN_RIGHT, BACK, TURN_LEFT = range(4)


@kernel
def first_way(ways: Any, heading: Any, one: Any, two: Any, three: Any) -> int:
    """The first of these turns that is among `ways`; else back."""
    for turn in (one, two, three):
        way = (heading + turn) % 4
        if (ways >> way) & 1 == 1:
            return int(way)
    return int((heading + BACK) % 4)


@kernel
def nearer_ways(side: Any, passages: Any, here: Any, goal: Any) -> int:
    """The open ways that get nearer to the goal as the crow flies."""
    ways = 0
    for way in range(4):
        other = led(side, passages, here, way)
        if apart(side, other, goal, MANHATTAN) < apart(side, here, goal, MANHATTAN):
            ways |= 1 << way
    return ways


@kernel
def least_visited(side: Any, passages: Any, visits: Any, here: Any) -> int:
    """The open ways to the cells that have been visited least."""
    ways, least = 0, -1
    for way in range(4):
        if not is_open(passages, here, way):
            continue
        count = visits[led(side, passages, here, way)]
        if least < 0 or count < least:
            ways, least = 0, count
        if count == least:
            ways |= 1 << way
    return ways


@kernel
def shortest_ways(side: Any, passages: Any, remaining: Any, here: Any) -> int:
    """The open ways on shortest ways to the goal, given the steps that remain from each cell."""
    ways = 0
    for way in range(4):
        if remaining[led(side, passages, here, way)] < remaining[here]:
            ways |= 1 << way
    return ways


@called_kernel
def allowed(reference: Any, state: Any, here: Any, heading: Any) -> int:
    """The ways that a reference may go from a cell, having come there in that heading."""
    passages, side = state.passages, state.now[SIDE]
    ways = int(passages[here])
    if reference == RIGHT:
        return 1 << first_way(ways, heading, TURN_RIGHT, STRAIGHT, TURN_LEFT)
    if reference == LEFT:
        return 1 << first_way(ways, heading, TURN_LEFT, STRAIGHT, TURN_RIGHT)
    if reference == SHORTEST:
        return shortest_ways(side, passages, state.remaining, here)
    nearer = nearer_ways(side, passages, here, state.now[GOAL])
    if reference == GREEDY:
        onward = ways & ~(1 << ((heading + BACK) % 4))
        return nearer if nearer != 0 else (onward if onward != 0 else ways)
    least = least_visited(side, passages, state.visits, here)
    return least & nearer if reference == GREEDY_MARKING and least & nearer != 0 else least


@called_kernel
def arrives(reference: Any, state: Any, steps: Any) -> bool:
    """Whether a reference without marks is at the goal within so many steps; of its ways the first one.

    That is straight before left before right. The state stays as it is.
    """
    here, heading = state.now[HERE], state.now[HEADING]
    for _ in range(steps):
        ways = allowed(reference, state, here, heading)
        heading = first_way(ways, heading, STRAIGHT, TURN_LEFT, TURN_RIGHT)
        here = led(state.now[SIDE], state.passages, here, heading)
        if here == state.now[GOAL]:
            return True
    return False


@kernel
def compare(state: Any, way: Any) -> None:
    """Count at a junction which references go the way that is gone, and which were asked.

    A junction has three passages or more. A reference is asked where another one may go a way that it does
    not: where all others only do what it does too, going that way is no evidence for it. Nobody is asked at
    the start, where one has come from nowhere.
    """
    here, heading = state.now[HERE], state.now[HEADING]
    if ways_out(state.passages, here) < 3 or state.now[CLOCK] == 0:
        return
    of_all = 0
    for reference in range(COUNT):
        of_all |= allowed(reference, state, here, heading)
    for reference in range(COUNT):
        own = allowed(reference, state, here, heading)
        if of_all & ~own != 0:
            state.asked[reference] += 1
            state.alike[reference] += (own >> way) & 1
