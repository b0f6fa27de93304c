"""Founders that are known: a kind's named genomes (`Organism.known`) among the random ones."""

from typing import Any

import numpy as np

from babushka.fitness.settings import SettingsError, nearest
from babushka.organisms.genome import Genomes


def drawn(experiment: Any, members: int, generator: np.random.Generator) -> Genomes:
    """Random founders, the first of whom give way to those that are planted (`evolution.planted`)."""
    organism, world = experiment.organism, experiment.world
    genomes: Genomes = experiment.founders(members, generator)
    planted = experiment.evolution.planted
    first = 0
    for name, genome in organism.known(world).items() if planted else ():
        last = first + planted.get(name, 0)
        genomes[first:last] = genome
        first = last
    return genomes


def check_planted(experiment: Any) -> None:
    """Raise `SettingsError` for founders that nobody knows, or that there is no room for."""
    evolution, organism = experiment.evolution, experiment.organism
    planted = evolution.planted
    if not planted:
        return
    known = organism.known(experiment.world)
    for name in planted:
        if not known:
            raise SettingsError(
                f"Organisms of kind {organism.name!r} have no known genomes, so that 'evolution.planted' "
                "must be empty."
            )
        if name not in known:
            raise SettingsError(f"There is no known genome 'evolution.planted.{name}'{nearest(name, known)}")
    room = evolution.of_deme(evolution.islands.demes - 1).population
    if sum(planted.values()) > room:
        raise SettingsError(
            f"'evolution.planted' plants {sum(planted.values())} founders, but there is room for {room}."
        )
