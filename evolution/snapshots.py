"""Whether a generation that comes back from a snapshot is of an experiment."""

from babushka.evolution.experiment import Experiment
from babushka.evolution.generation import Generation
from babushka.fitness.settings import SettingsError


def check_snapshot(experiment: Experiment, generation: Generation) -> Generation:
    """The generation, if it is of the experiment as that stands then; else raises `SettingsError`."""
    try:
        experiment.layout.check(generation.genomes)
    except ValueError as error:
        raise SettingsError(
            f"The snapshot of generation {generation.number} is of another run: {error}"
        ) from error
    if not experiment.dynamics.lives_apart:
        return generation
    if not len(generation.ids):
        raise SettingsError(f"The snapshot of generation {generation.number} has no members.")
    if generation.fitness is None:
        raise SettingsError(
            f"The snapshot of generation {generation.number} lacks 'fitness': it is of another dynamics."
        )
    if experiment.evolution.feedback.tally and generation.population.fed_back is None:
        raise SettingsError(f"The snapshot of generation {generation.number} lacks 'fed_back'.")
    columns, places = experiment.record_columns, experiment.lived_in(generation.number)
    lived = [label for label, where in experiment.conditions.items() if where in places]
    for label in lived:
        for what, records in (
            ("lives", generation.lives),
            ("lives by chance", generation.random_baseline),
        ):
            if label not in records or records[label].columns != columns:
                raise SettingsError(
                    f"The snapshot of generation {generation.number} is of another run: "
                    f"it has no {what} in {label!r} with this world's columns."
                )
    return generation
