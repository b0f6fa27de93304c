"""What the figures `lineage` and `constraint` are drawn from: lines of descent, sweeps, substitutions."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.ancestry import known_populations, pedigree
from babushka.runs.orchestration.saved import Run

if TYPE_CHECKING:
    from babushka.organisms.genome import Genomes

Table = dict[str, NDArray[np.float64]]
COMMON = 0.25  # an allele is shown if at some time it had this share of the members
LOCI = 12  # whose alleles are followed where members live together
ALLELES = 6  # shown of each gene, beside the final best's own
OWN = "own"


def lineage(run: Run, generation: int | None = None) -> dict[str, Table]:
    """Tables of the line of descent of the best of a saved generation, the newest by default.

    `lineage`: a row for each ancestor through first parents, the best last: `id`, `generation` (of birth),
    `desires.FEATURE`, NaN where its genome is not known. `ancestry`: a row for each generation: those `born`,
    the `ancestors` of the best among them through both parents, and the `genes` it is expected to have of
    them. `sweeps`: a row for each known population: the shares of members with an allele, `FEATURE.own` for
    that of the best and `FEATURE.N` for others that became common. Where members live together, nobody is
    the best: it is the oldest's, and the columns are `genes.GENE` of the first genes. Raises `SettingsError`
    where the base optimizer's members have no parents.
    """
    apart = run.experiment.dynamics.lives_apart
    optimizer = run.experiment.breeding if apart else None
    if optimizer is not None and not optimizer.descends:
        raise SettingsError(
            f"Members have no parents in a run of base optimizer {optimizer.name!r}, which samples each of "
            "them from a distribution, so there is no line of descent."
        )
    born = pedigree(run)
    saved = run.generation(generation)
    shown = saved.outstanding()
    best = int(born.rows(saved.ids[shown]))
    line = born.line(best)
    here = run.experiment.at(saved.number)
    span = here.layout.span("desires") if apart else slice(0, LOCI)
    loci = here.layout.names[span]
    features = here.world.features if apart else loci
    weights = np.full((len(line), len(features)), np.nan)
    numbers, genes = [], []
    for population, _ in known_populations(run, born, until=saved.number):
        rows = born.rows(population.ids)
        _, on_line, there = np.intersect1d(line, rows, return_indices=True)
        theirs = population.genomes[there]
        weights[on_line] = here.organism.objective_weights(theirs, here.world) if apart else theirs[:, span]
        numbers.append(population.number)
        genes.append(population.genomes[:, span])
    table = {"id": born.ids[line], "generation": born.birth[line]}
    word = "desires" if apart else "genes"
    table |= {f"{word}.{feature}": weights[:, place] for place, feature in enumerate(features)}
    shares = born.contributions(best)
    kinds = born.birth[: best + 1], saved.number + 1
    ancestry = {
        "generation": np.arange(saved.number + 1),
        "born": np.bincount(born.birth[born.birth <= saved.number], minlength=saved.number + 1),
        "ancestors": np.bincount(kinds[0], shares[: best + 1] > 0, kinds[1]),
        "genes": np.bincount(kinds[0], shares[: best + 1], kinds[1]),
    }
    own = saved.genomes[shown, span]
    sweeps: Table = {"generation": np.array(numbers, np.float64)}
    for place, locus in enumerate(loci):
        feature = locus.partition(".")[2] if apart else locus
        for name, shared in _sweeps([matrix[:, place] for matrix in genes], own[place]).items():
            sweeps[f"{feature}.{name}"] = shared
    return {"lineage": _floats(table), "ancestry": _floats(ancestry), "sweeps": sweeps}


def _sweeps(genes: "list[Genomes]", own: np.float32) -> Table:
    """Shares of members, population by population, with the best's own allele and with others once common."""
    peaks: dict[float, float] = {}
    for values in genes:
        alleles, counts = np.unique(values, return_counts=True)  # none of a population that died out
        for place in np.flatnonzero(counts >= COMMON * len(values)):
            share = counts[place] / len(values)
            peaks[float(alleles[place])] = max(peaks.get(float(alleles[place]), 0.0), share)
    peaks.pop(float(own), None)
    others = sorted(peaks, key=lambda allele: (-peaks[allele], allele))[:ALLELES]
    shown = {OWN: float(own)} | {str(number): allele for number, allele in enumerate(others, start=1)}
    return {
        name: np.array([_share(values == np.float32(allele)) for values in genes], np.float64)
        for name, allele in shown.items()
    }


def _share(have: NDArray[np.bool_]) -> float:
    """The share of members that have something; NaN where there are none."""
    return float(have.mean()) if have.size else float("nan")


def constraint(run: Run, generation: int | None = None) -> dict[str, Table]:
    """The table `constraint`: what happened on the lines of gene copies to a saved generation's members.

    A row for each generation from 1 on. For each block B of the genome: `B.births` of ancestral gene copies,
    `B.substitutions`, `B.neutral` (as many as are expected without selection), `B.squares` (of their
    steps), `B.fourths` (squares of these) and `B.neutral_squares`. Raises `SettingsError` for a run that did
    not keep every generation.
    """
    from babushka.evolution.constraint import changes

    run.need_lives_apart("the count of substitutions")
    last = run.generation(generation).number
    missing = sorted(set(range(last + 1)) - set(run.generations))
    if missing:
        raise SettingsError(
            f"Substitutions can be counted only where every generation was kept, and {str(run.path)!r} did "
            f"not keep {len(missing)} of {last + 1}; make a run with --set record.keep=all."
        )
    if last == 0:
        raise SettingsError(f"Nobody has been born yet in {str(run.path)!r}, so there are no substitutions.")
    backwards = (run.generation(number) for number in range(last, -1, -1))
    found = list(changes(run.experiment, backwards))[::-1]
    table: Table = {"generation": np.array([each.generation for each in found], np.float64)}
    for block in run.experiment.layout.blocks:
        span = run.experiment.layout.span(block.name)
        for name in ("births", "substitutions", "neutral", "squares", "fourths", "neutral_squares"):
            values = np.array([getattr(each, name)[span].sum() for each in found], np.float64)
            table[f"{block.name}.{name}"] = values
    return {"constraint": table}


def _floats(table: Mapping[str, NDArray[Any]]) -> Table:
    return {name: np.asarray(values, np.float64) for name, values in table.items()}
