"""The best that anybody can do in Hungry-Thirsty: in closed form, and as tables to find it in."""

import numpy as np

from babushka.fitness.tabular import Tabular
from babushka.fitness.worlds.hungry_thirsty.house import CELLS, DRINK, EAT, moves


def best_rate(distance: int, thirst: float = 0.1) -> float:
    """g(D): the most steps fed per step that any behaviour attains in the long run, `distance` D in steps.

    With p the probability of thirst and q = 1 - p,

        g(D) = q^D / p / (sum over k = 1 .. D of p q^(k - 1) (2 k + 1) + q^D (2 D + 1 / p + 1))

    which is steps fed over steps lived in a cycle from drink to drink (the renewal reward theorem: Smith
    1955, "Regenerative stochastic processes"): one sets out for the food; if thirst comes after k steps one
    goes back k steps and drinks; else one eats until it comes, 1 / p times on average, and goes back. Without
    thirst nothing limits it: 1. Raises ValueError for a probability outside 0 .. 1 and a distance below 1.
    """
    if not 0 <= thirst <= 1 or distance < 1:
        raise ValueError(f"There is no rate for a thirst of {thirst} and a distance of {distance}.")
    if thirst == 0:
        return 1.0
    walks = np.arange(1, distance + 1)
    arriving = (1 - thirst) ** distance
    broken_off = float((thirst * (1 - thirst) ** (walks - 1) * (2 * walks + 1)).sum())
    meals = 1 / thirst
    return float(arriving * meals / (broken_off + arriving * (2 * distance + meals + 1)))


def tables(food: int, water: int, thirst: float) -> Tabular:
    """The world with food and water on those cells; state 4 cell + 2 hungry + thirsty."""
    leads_to = moves()
    states = 4 * CELLS
    transition = np.zeros((states, 6, states))
    for state in range(states):
        cell, thirsty = state // 4, state % 2
        for action in range(6):
            place = int(leads_to[cell, action]) if action < EAT else cell
            eaten = action == EAT and cell == food and not thirsty
            drunk = action == DRINK and cell == water
            chance = 0.0 if drunk else 1.0 if thirsty else thirst
            after = 4 * place + 2 * (not eaten)
            transition[state, action, after + 1] += chance
            transition[state, action, after] += 1.0 - chance
    how = np.arange(states) % 4
    felt = np.stack([how == 3, how == 2, how == 1, how == 0], axis=1).astype(np.float64)
    return Tabular(
        transition,
        np.broadcast_to(felt, (*transition.shape, 4)),
        np.broadcast_to((how < 2).astype(np.float64), transition.shape),
        np.where(how == 0, 1.0 / CELLS, 0.0),
    )
