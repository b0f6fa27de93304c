"""How a generation depends on its inner search: without it, with shorter plans, and decision by decision."""

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.analysis.attained import mean_of_known
from babushka.evolution.analysis.requests import Request
from babushka.evolution.analysis.subject import Subject
from babushka.evolution.evaluators import believed
from babushka.evolution.experiment import Conditions
from babushka.fitness.measures.planning_depth import StepsKept, depth_used, steps_kept
from babushka.fitness.measures.search_reliance import (
    agreement,
    chance_corrected_agreement,
    search_reliance,
)
from babushka.organisms.inner.account import Limits
from babushka.organisms.life import Seeds, live_traced
from babushka.organisms.records import Lives

Values = NDArray[np.float64]


def reliance(subject: Subject, searching: Lives, reflex: Lives, random_baseline: Lives) -> dict[str, float]:
    """`reliance`: share of fitness above chance that is lost without search; `reliance.z`: the loss in SD."""
    objective = subject.objective
    means = searching.mean(objective).mean(), reflex.mean(objective).mean()
    found = search_reliance(*means, random_baseline.each(objective).ravel())
    return {"reliance": float(found.share), "reliance.z": float(found.deviations)}


def horizons(subject: Subject) -> list[int]:
    """Caps on the horizon to try: each up to 4, then about every third, up to the longest that evolved."""
    longest = int(subject.traits[str(subject.inner.horizon)].max())
    caps, cap = [1], 1.0
    while caps[-1] < longest:
        cap = max(cap + 1, cap * 1.3)
        caps.append(min(int(cap), longest))
    return caps


def depth_requests(subject: Subject, where: Conditions) -> list[Request]:
    """The lives that `depth` is measured on."""
    return [
        Request(where, subject.settings.pressure_lives, limits=Limits(horizon=(cap,)))
        for cap in horizons(subject)
    ]


def depth(subject: Subject, lives: list[Lives]) -> dict[str, float]:
    """`depth.fitness`, `depth.felt`: how far ahead plans must reach for what they attain, in steps."""
    caps = np.array(horizons(subject), np.float64)
    return {
        f"depth.{name}": float(depth_used(caps, np.array([each.mean(column).mean() for each in lives])))
        for name, column in (("fitness", subject.objective), ("felt", "felt"))
    }


def decisions(subject: Subject, where: Conditions) -> dict[str, float]:
    """`agreement`, `kappa` of search and reflex, and `plan_kept`: steps for which plans held what they said.

    `plan_kept.possible` are the steps for which they could have. Of members spread evenly over the
    population, one life each, and of those that search at all.
    """
    here = subject.experiment
    genomes, ids = subject.genomes, subject.ids
    seeds, match = subject.seeds(1), subject.match(1)
    regime, belief = here.world.regime(where.regime), believed(here, where)
    members = len(ids)
    rows = np.unique(np.linspace(0, members - 1, min(subject.settings.traced, members)).astype(int))
    shares: list[float] = []
    kappas: list[float] = []
    kept: list[StepsKept] = []
    for row in rows:
        if subject.stopped():
            raise KeyboardInterrupt
        agents = here.agents(genomes[row : row + 1])
        one = Seeds(seeds.worlds, seeds.agents)
        alone = None if match is None else match.of(slice(row, row + 1))
        member = here.organism, here.world, agents, regime, belief, int(ids[row])
        lives, trace = live_traced(*member, one, alone, here.world.shape_under(where.regime))
        if lives.each("proposals")[0, 0] == 0:
            continue
        lived = int(lives.each("steps")[0, 0])
        chosen, habitual = trace.action[:lived], trace.habit[:lived]
        shares.append(float(agreement(chosen, habitual)))
        kappas.append(float(chance_corrected_agreement(chosen, habitual)))
        kept.append(steps_kept(trace.plan, trace.place, lived))
    return {
        "agreement": mean_of_known(np.array(shares, np.float64)),
        "kappa": mean_of_known(np.array(kappas, np.float64)),
        "plan_kept": mean_of_known(np.array([each.kept for each in kept], np.float64)),
        "plan_kept.possible": mean_of_known(np.array([each.possible for each in kept], np.float64)),
    }
