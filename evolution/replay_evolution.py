"""Evolving again what was not kept: exactly the generations that the run had, at a part of the cost."""

from collections.abc import Iterator

from babushka.evolution.dynamics.protocol import dynamics_of
from babushka.evolution.evaluators import LocalEvaluator, never
from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Generation
from babushka.evolution.prefetch import Stopped


def evolve_again(
    experiment: Experiment, after: Generation, until: int, threads: int = 1, stopped: Stopped = never
) -> Iterator[Generation]:
    """The generations after `after`, up to `until` included, as `Dynamics.again` gives them.

    Where members live apart, that is with lives in the selecting regime only. Their genomes, ids, parents,
    lives there and fitness are those of the run to the last bit; traits, the hall and the history's row are
    not computed. Raises KeyboardInterrupt once `stopped()` is true.
    """
    generation = after
    while generation.number < until:
        here = experiment.at(generation.number + 1)
        generation = dynamics_of(here).again(here, generation, LocalEvaluator(threads), stopped)
        yield generation
