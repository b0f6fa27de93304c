"""What members want and reach where candidates part, and how like their objectives are to the base one."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from babushka.evolution.experiment import SELECTION, Experiment
from babushka.evolution.history import Place, Seen, Values
from babushka.fitness.columns import Column
from babushka.fitness.measures.wanted import NONE, OTHER, cosine, wanted, wanted_by_weights
from babushka.fitness.worlds.choices import PROBED, REACHED, Choices
from babushka.organisms.records import Lives

PLACE = 5
SHARE = "share of situations"


def of_regime(seen: Seen, place: Place) -> Iterator[tuple[Column, Values]]:
    """`wanted.NAME` by level, and `reached.NAME`, in regimes in which candidates part."""
    experiment = seen.experiment
    choices = experiment.choices.get(place.label)
    if choices is not None:
        first, *others = objectives(seen, place.lives).items()
        named = {**experiment.candidates, OTHER: {}}
        for level, weights in (("", first[1]), *others):
            shares = _wanted(seen, choices, weights, own=not level)
            for index, name in enumerate(named):
                quantity = ".".join(filter(None, ("wanted", level, name)))
                title = f"wanted: {name}{level and f' ({level})'}"
                yield (
                    Column(f"{place.label}.{quantity}", quantity, place.label, unit=SHARE, title=title),
                    shares[:, index],
                )
    if is_probed(experiment, place.label):
        for name, shares in reached(place.lives).items():
            quantity = f"{REACHED}{name}"
            told = {"unit": "share of trials", "title": f"reached: {name}"}
            yield Column(f"{place.label}.{quantity}", quantity, place.label, **told), shares


def measure(seen: Seen) -> Iterator[tuple[Column, Values]]:
    """`similarity.LEVEL` to the base objective, and of levels, `similarity.LEVEL-LEVEL`.

    They are cosines over the features that any candidate wants; of what is made in life, means over the lives
    where selection happens.
    """
    experiment = seen.experiment
    if not experiment.candidates:
        return
    concerned = (experiment.candidate_weights != 0).any(axis=0)
    base = experiment.candidate_weights[0, concerned]
    found = objectives(seen, seen.lives[SELECTION])
    levels = {name: weights[..., concerned] for name, weights in found.items()}
    for name, weights in levels.items():
        told = {"unit": "cosine", "title": f"similarity of {name} to the base objective"}
        yield Column(f"similarity.{name}", f"similarity.{name}", **told), _similarity(weights, base)
    for one, other in combinations(levels, 2):
        told = {"unit": "cosine", "title": f"similarity of {one} and {other}"}
        name = f"similarity.{one}-{other}"
        yield Column(name, name, **told), _similarity(levels[other], levels[one])


def objectives(seen: Seen, lives: Lives) -> dict[str, Values]:
    """The members' objectives by level, (members, F), their own first; those of programs are a view of them.

    What was made in these lives is (members, lives, F).
    """
    organism, world = seen.experiment.organism, seen.experiment.world
    made = organism.made_objectives(lives, world)
    if seen.genomes is None:
        return {"level 1": seen.objective_weights} | made
    return organism.level_objectives(seen.genomes, world) | made


def _similarity(weights: Values, other: Values) -> Values:
    """Cosines of members' weights, (members, F) or (members, lives, F), and others, (members,)."""
    if weights.ndim == 2:
        return cosine(weights, other)
    same_in_all = other if other.ndim == 3 else other[..., None, :]
    return np.asarray(cosine(weights, same_in_all).mean(axis=1), np.float64)


def is_probed(experiment: Experiment, label: str) -> bool:
    """Whether lives under a label count what is reached: where candidates part, or everywhere if nowhere."""
    if PROBED not in experiment.world.tallies:
        return False
    return label in experiment.choices or not experiment.choices


def reached(lives: Lives) -> dict[str, Values]:
    """The share of trials in which each candidate was reached first, and none, (members,) each.

    NaN of members that were never probed.
    """
    trials = lives.mean(PROBED)
    counted = {
        name.removeprefix(REACHED): lives.mean(name) for name in lives.columns if name.startswith(REACHED)
    }
    counted[NONE] = trials - sum(counted.values(), np.zeros_like(trials))
    nowhere = np.full_like(trials, np.nan)
    return {
        name: np.divide(times, trials, out=nowhere.copy(), where=trials > 0)
        for name, times in counted.items()
    }


def _wanted(seen: Seen, choices: Choices, weights: Values, own: bool) -> Values:
    """Shares by candidate, (members, candidates + 1), of weights, or of what they are a view of.

    Of weights in each life, (members, lives, F), they are means over lives.
    """
    organism, world = seen.experiment.organism, seen.experiment.world
    count = len(seen.experiment.candidates)
    if weights.ndim == 3:
        each = wanted_by_weights(
            weights.reshape(-1, weights.shape[-1]), choices.felt, choices.stands_for, count
        )
        return np.asarray(each.reshape(*weights.shape[:2], count + 1).mean(axis=1), np.float64)
    if not own or organism.linear(world) or seen.genomes is None:
        return wanted_by_weights(weights, choices.felt, choices.stands_for, count)
    situations, options = choices.stands_for.shape
    felt = choices.felt.reshape(situations * options, -1)
    there = np.isfinite(felt).all(axis=1)
    values = np.full((len(seen.genomes), situations * options), np.nan)
    values[:, there] = organism.values(seen.genomes, world, felt[there])
    return wanted(values.reshape(-1, situations, options), choices.stands_for, count)
