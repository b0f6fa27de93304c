"""Pathfinders with lists and dictionaries: how they search, walk and design, in the kernels' own world."""

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np

from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.protocol import World
from babushka.organisms.kinds.pathfinder import Pathfinder, Pathfinders
from tests.naive.streams import Stream, combine


def times(weights: Sequence[float], felt: Sequence[float]) -> float:
    """What is felt, weighted and added up from the first feature to the last."""
    total = 0.0
    for weight, value in zip(weights, felt, strict=False):
        total = total + weight * value
    return total


class PlainPathfinder:
    """One pathfinder. `guide` has a weight more than `desires`: that of a step."""

    def __init__(
        self, world: World, belief: Any, desires: list[float], budget: int, horizon: int, direct: bool
    ) -> None:
        self.world, self.belief, self.desires = world, belief, desires
        self.budget, self.horizon, self.direct = budget, horizon, direct
        self.guide: list[float] = []
        self.way: list[tuple[int, int]] = []  # what is left of it: actions, and where each leads
        self.expected = -1
        self.expanded = self.accepted = 0

    def felt_at(self, state: Any, place: int) -> list[float]:
        """What a place would feel like."""
        felt = np.zeros(len(self.world.features))
        protocol.felt_at(self.belief, state, place, felt)
        return [float(value) for value in felt]

    def search(self, state: Any) -> list[tuple[int, int]]:
        """The way to the best place seen; of equals the first that was seen."""
        start = int(protocol.place_now(self.belief, state))
        ways: dict[int, list[tuple[int, int]]] = {start: []}
        to_expand = [start] if self.horizon > 0 else []

        def promise(place: int) -> float:
            return times(self.guide, self.felt_at(state, place)) - self.guide[-1] * len(ways[place]) / 20.0

        best, highest = start, times(self.desires, self.felt_at(state, start))
        for _ in range(self.budget):
            if not to_expand:
                break
            here = max(to_expand, key=promise)
            to_expand.remove(here)
            self.expanded += 1
            before = best
            for action in range(len(self.world.actions)):
                place = int(protocol.way(self.belief, state, here, action))
                if place in ways:
                    continue
                ways[place] = [*ways[here], (action, place)]
                if len(ways[place]) < self.horizon:
                    to_expand.append(place)
                worth = times(self.desires, self.felt_at(state, place))
                if worth > highest:
                    best, highest = place, worth
            self.accepted += best != before
        return ways[best]

    def decide(self, state: Any, stream: Stream) -> int:
        """Walk on, if the way is still there; else search, and stay if nothing is better."""
        here = int(protocol.place_now(self.belief, state))
        on_its_way = self.direct and self.way and here == self.expected
        if on_its_way:
            action, place = self.way[0]
            on_its_way = int(protocol.way(self.belief, state, here, action)) == place
        if not on_its_way:
            self.way = self.search(state)
        if self.way:
            action, self.expected = self.way.pop(0)
            return action
        for action in range(len(self.world.actions)):
            if protocol.way(self.belief, state, here, action) == here:
                return action
        return stream.below(len(self.world.actions))

    def moved(self, guide: list[float], stride: float, varied: Sequence[bool], stream: Stream) -> list[float]:
        """A guide that differs in all weights that may, of length 1."""
        drawn = [
            weight + stride * stream.normal() if may else weight
            for weight, may in zip(guide, varied, strict=True)
        ]
        square = 0.0
        for weight in drawn:
            square = square + weight * weight
        return [weight / sqrt(square) for weight in drawn]

    def imagine(self, designs: Any, guide: list[float], key: int) -> tuple[float, int]:
        """(felt reward of all imagined lives with that guide, model steps)."""
        total, steps = 0.0, 0
        for life in range(designs.lives):
            chance, own = (combine(combine(key, life), which) for which in range(2))
            one = PlainPathfinder(
                self.world, self.belief, self.desires, self.budget, self.horizon, self.direct
            )
            one.guide = guide
            stream, mine = np.array([chance], np.uint64), Stream(own)
            state = protocol.create(self.belief)
            protocol.reset(self.belief, state, stream)
            felt_reward, cause, lived = 0.0, 0, 0
            while cause == 0 and lived < designs.steps:
                before = one.expanded
                action = one.decide(state, mine)
                felt = np.zeros(len(self.world.features))
                effort = one.expanded - before
                cause = protocol.step(self.belief, state, action, effort, stream, felt)
                felt_reward = felt_reward + times(self.desires, felt.tolist())
                steps += effort + 1
                lived += 1
            total = total + felt_reward
        return total, steps

    def design(self, designs: Any, row: int, stream: Stream) -> list[int]:
        """Draw a guide, climb from it; [tried, accepted, model steps]."""
        key, varied = stream.bits(), [bool(each) for each in designs.varied]
        self.guide = self.moved([0.0] * len(varied), 1.0, varied, stream)
        budget = int(designs.budget[row])
        if budget == 0:
            return [0, 0, 0]
        highest, steps = self.imagine(designs, self.guide, key)
        accepted = 0
        for _ in range(budget):
            proposal = self.moved(self.guide, designs.stride, varied, stream)
            worth, taken = self.imagine(designs, proposal, key)
            steps += taken
            if worth >= highest:
                self.guide, highest, accepted = proposal, worth, accepted + 1
        return [budget, accepted, steps]


def live(
    organism: Pathfinder,
    world: World,
    agents: Pathfinders,
    row: int,
    regime: Any,
    belief: Any,
    number: int,
    world_key: int,
    agent_key: int,
) -> list[float]:
    """The record of a life of member `row`, whose id is `number`, as the kernel keeps it."""
    with np.errstate(over="ignore"):
        chance, own = np.array([world_key], np.uint64), Stream(combine(int(agent_key), number))
        desires = [float(weight) for weight in agents.objective.weights[row]]
        one = PlainPathfinder(
            world, belief, desires, int(agents.budget[row]), int(agents.horizon[row]), agents.direct
        )
        one.guide = [float(weight) for weight in agents.guide[row]]
        state = protocol.create(regime)
        protocol.reset(regime, state, chance)
        designed = organism.guide == "designed"
        spent = one.design(agents.designs, row, own) if designed else []
        if agents.pursues_guide:
            one.desires = one.guide[:-1]
        sums, felt_reward, cause, lived = np.zeros(len(world.features)), 0.0, 0, 0
        while cause == 0 and lived < world.steps:
            felt, before = np.zeros(len(world.features)), one.expanded
            action = one.decide(state, own)
            cause = protocol.step(regime, state, action, one.expanded - before, chance, felt)
            felt_reward = felt_reward + times(desires, felt.tolist())
            sums = sums + felt
            lived += 1
        counts = np.zeros(len(world.tallies))
        protocol.tally(regime, state, counts)
    general = [felt_reward, lived, one.expanded, one.expanded, cause]
    rest = [one.accepted, *spent, *(one.guide if designed else [])]
    return [float(each) for each in (*general, *sums, *counts, *rest)]
