"""How like births the objective of each level of a tower is, and how like its maker's.

Objectives are compared on *coverage lives*, which nobody in the run leads: bodies that pursue random values
of kinds. What an objective makes of such a life is its return there.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis import towers
from babushka.evolution.analysis.measures import Found, Place
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.experiment import Conditions, Experiment
from babushka.fitness import streams
from babushka.fitness.measures import epic
from babushka.fitness.measures.correlation import spearman
from babushka.fitness.measures.likeness import pearson, product_rule
from babushka.fitness.measures.names import Measure
from babushka.organisms.genome import Genomes
from babushka.organisms.inner.account import Limits
from babushka.organisms.records import Lives
from babushka.organisms.tower.driven import Driven

PLACE = 8
VERSION = 2  # 2: falls and errors of the product rule
OBJECTIVES, WORLDS = 80, 3  # of the coverage lives
COVERAGE = 8  # a key of their values, apart from other draws of an analysis
MOVING = "moving"  # level 1 without weights that move no plan
MEASURES = (
    Measure(
        "likeness", "likeness to births, level", "", "correlation of births and returns over coverage lives"
    ),
    Measure("likeness.rank", "likeness to births by rank, level", "", "the same, of ranks"),
    Measure("link", "likeness to the maker, levels", "", "correlation of the returns of two levels"),
    Measure("link.rank", "likeness to the maker by rank, levels", "", "the same, of ranks"),
    Measure(
        "product", "likeness by the product rule, level", "", "likeness of level 1 times the links after it"
    ),
    Measure("fall", "likeness lost, levels", "", "likeness to births of the upper level less the lower's"),
    Measure(
        "product.error",
        "error of the product rule, level",
        "",
        "by the product rule less the likeness itself",
    ),
    Measure("tellers", "members with a machine, level", "", "whose machines the likeness is averaged over"),
    Measure("drive", "births when pursued, level", "", "births of the same body, driven by an objective"),
    Measure("distance", "distance from births, level", "0 to 1", "EPIC over kinds, by their shares of cells"),
    Measure("distance.known", "distance by known kinds, level", "0 to 1", "the same, of kinds believed in"),
)

Values = NDArray[np.float64]


def coverage(experiment: Experiment, genomes: Genomes, limits: Limits) -> Driven:
    """Bodies that pursue standard normal values of kinds, the same ones in every generation of a run."""
    kinds = experiment.world.regime(experiment.regime_settings).energy.size
    chance = streams.generator(experiment.seed, streams.ANALYSIS, COVERAGE)
    values = np.zeros((len(genomes), kinds))
    values[:, 1:] = chance.normal(size=(len(genomes), kinds - 1))
    return Driven(values)


def requests(subject: Subject, where: Conditions) -> Mapping[str, Sequence[Request]]:
    """Coverage lives, and lives of members each of whose machines works to the end."""
    if not towers.machine_levels(subject):
        return {}
    lasting = Request(where, subject.settings.pressure_lives, agents=towers.with_lasting_machines)
    driven = Request(where, WORLDS, agents=coverage, random=OBJECTIVES, fixed=True)
    return {"lasting": [lasting], "coverage": [driven]}


def measure(place: Place) -> Found:
    """Nothing of organisms that build no machines."""
    levels = towers.machine_levels(place.subject)
    if not levels:
        return Found()
    (lasting,), (driven,) = place.lives["lasting"], place.lives["coverage"]
    values = {level: towers.machine_values(place.subject, lasting, level) for level in levels}
    population, members = towers.of_known(
        _likenesses(place, driven, values) | _drives(place, values) | _distances(place, values)
    )
    for level in levels:
        population[f"tellers.{level}"] = float(towers.known(values[level]).any(axis=1).sum())
        population |= _products(population, level) | _falls(population, level)
    population["drive.random"] = float(driven.mean(place.subject.objective).mean())
    return Found(population, members)


def _likenesses(place: Place, driven: Lives, values: Mapping[int, Values]) -> dict[str, Values]:
    """Likeness of every level, and links between neighbours, of each member."""
    births = driven.each(place.subject.objective).ravel()
    takings = _takings(place, driven)
    returns: dict[str, Values] = {}
    if place.subject.experiment.organism.linear(place.subject.experiment.world):
        features = driven.features().reshape(len(births), -1)
        for name, weights in _of_level_1(place.subject).items():
            returns[name] = np.einsum("mf,nf->mn", weights, features)[:, None]
    for level, each in values.items():
        returns[str(level)] = np.einsum("mlk,nk->mln", each[..., 1:], takings)
    found: dict[str, Values] = {}
    for kind, correlation in ("", pearson), (".rank", spearman):
        for name, each in returns.items():
            found[f"likeness{kind}.{name}"] = towers.over_members(correlation(each, births))
            level, ending = int(name[0]), name[1:]
            if str(level + 1) in returns:
                link = correlation(each, returns[str(level + 1)])
                found[f"link{kind}.{level}-{level + 1}{ending}"] = towers.over_members(link)
    return found


def _products(population: Mapping[str, float], level: int) -> dict[str, float]:
    """What the product rule says of a level, from level 1 as it is and from what moves it."""
    found = {}
    for ending in "", f".{MOVING}":
        names = [f"likeness.1{ending}", f"link.1-2{ending}"]
        names += [f"link.{above}-{above + 1}" for above in range(2, level)]
        if all(name in population for name in names):
            found[f"product.{level}{ending}"] = product_rule(*(population[name] for name in names))
            found[f"product.error.{level}{ending}"] = (
                found[f"product.{level}{ending}"] - population[f"likeness.{level}"]
            )
    return found


def _falls(population: Mapping[str, float], level: int) -> dict[str, float]:
    """What is lost of the likeness from the level above to this one, where both are known."""
    above, here = f"likeness.{level - 1}", f"likeness.{level}"
    return {
        f"fall.{level - 1}-{level}{ending}": population[above + ending] - population[here]
        for ending in ("", f".{MOVING}")
        if above + ending in population and here in population
    }


def _drives(place: Place, values: Mapping[int, Values]) -> dict[str, Values]:
    """Births of each member's body when it pursues what a level values; its first machine speaks for all."""
    subject = place.subject
    belief = subject.experiment.world.belief(place.where.belief)
    moving = towers.moving_weights(subject)
    pursued = {1: towers.organism_values(moving, belief)}
    pursued[1][~moving.any(axis=1)] = np.nan
    for level, each in values.items():
        first = towers.known(each).argmax(axis=1)
        pursued[level] = each[np.arange(len(each)), first]
    asked = {level: each for level, each in pursued.items() if towers.known(each).any()}
    led = subject.live(
        [
            Request(place.where, subject.settings.lives, agents=towers.Pursuing(np.nan_to_num(each)))
            for each in asked.values()
        ]
    )
    return {
        f"drive.{level}": np.where(towers.known(each), lives.mean(subject.objective), np.nan)
        for (level, each), lives in zip(asked.items(), led, strict=True)
    }


def _distances(place: Place, values: Mapping[int, Values]) -> dict[str, Values]:
    """EPIC of what levels value kinds at and of births, with kinds covered by their shares of cells."""
    subject = place.subject
    regime = subject.experiment.world.regime(place.where.regime)
    share = towers.shares(subject, place.where)
    own = towers.organism_values(subject.objective_weights, regime)[:, None]
    found = {}
    for ending, covered in ("", share), (".known", share * towers.known_kinds(subject, place.where)):
        weights = covered / covered.sum()
        for level, each in {1: own, **values}.items():
            valued = towers.known(each)
            apart = np.full(valued.shape, np.nan)
            alike = np.eye(regime.energy.size)
            apart[valued] = epic.distances(alike, regime.conception, weights, each[valued])
            found[f"distance{ending}.{level}"] = towers.over_members(apart)
    return found


def _of_level_1(subject: Subject) -> dict[str, Values]:
    """Weights of the organisms, as they are and without those that move no plan, (members, F)."""
    return {"1": subject.objective_weights, f"1.{MOVING}": towers.moving_weights(subject)}


def _takings(place: Place, driven: Lives) -> Values:
    """How many of each kind were taken in every coverage life, (lives, K)."""
    columns = [f"eaten.{kind}" for kind in place.subject.experiment.world.items]  # type: ignore[attr-defined]
    return np.stack([driven.each(column).ravel() for column in columns], axis=-1)
