"""Sampled transitions in plain Python: trial after trial, in worlds that are lived again from the start."""

from collections.abc import Callable
from typing import Any

from tests.naive.streams import Stream, combine


def sample(
    new_world: Callable[[], Any],
    actions: tuple[str, ...],
    lifetime: int,
    column: int,
    key: int,
    discount: float,
    states: int,
    trials: int,
    horizon: int,
    longest: int,
) -> tuple[list[int], list[Any], list[Any]]:
    """Ages (N,); mean rewards and values [half][state][action][feature, then gain]."""
    ages = []
    rewards: list[Any] = [[], []]
    values: list[Any] = [[], []]
    for index in range(states):
        attempt = 0
        while True:
            world_key = combine(combine(key, index), attempt)
            age = Stream(combine(world_key, 1)).below(longest)
            if reach(new_world, actions, lifetime, world_key, age) is not None:
                break
            attempt += 1
        ages.append(age)
        for half in range(2):
            rewards[half].append([])
            values[half].append([])
            for action in actions:
                lives = [
                    follow(new_world, actions, lifetime, column, world_key, age, action, trial, horizon)
                    for trial in range(half, trials, 2)
                ]
                rewards[half][-1].append(mean([life[:1] for life in lives], discount))
                values[half][-1].append(mean(lives, discount))
    return ages, rewards, values


def reach(
    new_world: Callable[[], Any], actions: tuple[str, ...], lifetime: int, world_key: int, age: int
) -> Any:
    """The world after `age` random steps; None if life ends in them."""
    chance, choice = Stream(world_key), Stream(combine(world_key, 0))
    world = new_world()
    world.reset(chance)
    for _ in range(age):
        world.step(actions[choice.below(len(actions))], 0, chance)
        if not world.alive:
            return None
    return world if age < lifetime else None


def follow(
    new_world: Callable[[], Any],
    actions: tuple[str, ...],
    lifetime: int,
    column: int,
    world_key: int,
    age: int,
    action: str,
    trial: int,
    horizon: int,
) -> list[list[float]]:
    """What one trial of an action brings, step by step: what is felt, then the gain."""
    world = reach(new_world, actions, lifetime, world_key, age)
    chance = Stream(combine(world_key, 2 + 2 * trial))
    choice = Stream(combine(world_key, 3 + 2 * trial))
    life: list[list[float]] = []
    while world.alive and len(life) <= horizon and age + len(life) < lifetime:
        before = world.tally()[column]
        taken = action if not life else actions[choice.below(len(actions))]
        felt = world.step(taken, 0, chance)
        life.append([*felt, world.tally()[column] - before])
    return life


def mean(lives: list[list[list[float]]], discount: float) -> list[float]:
    """The discounted sums of each column, added up life after life, over the number of lives."""
    total = [0.0] * len(lives[0][0])
    for life in lives:
        weight = 1.0
        for step in life:
            total = [sum_so_far + weight * one for sum_so_far, one in zip(total, step, strict=True)]
            weight = weight * discount
    return [each / len(lives) for each in total]
