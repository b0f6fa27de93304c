"""Which of a world's known rules a saved member decides like, over many lives of its own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from babushka.evolution.experiment import Conditions
from babushka.fitness.measures.agreement import separating_agreement
from babushka.organisms.inner.account import Limits
from babushka.organisms.life import live
from babushka.runs.orchestration.saved import Run

LIVES = 64


class Likeness(NamedTuple):
    """How often decisions were like those of one reference."""

    reference: str  # as its world calls it in words
    asked: int  # decisions at which another reference may do something else
    agreement: float  # the share of these that were like it; NaN if there was none


def likenesses(
    run: Run,
    generation: int | None = None,
    member: str | int = "best",
    regime: str | Mapping[str, Any] | None = None,
    budget: int | None = None,
    seed: int | None = None,
) -> tuple[Likeness, ...]:
    """The agreement of one member with each reference of its world; empty where a world has none.

    It lives `LIVES` lives that selection did not see, under any regime and budget. Raises `SettingsError`.
    """
    saved = run.generation(generation)
    here = run.experiment.at(saved.number)
    row = run.row_of(saved, member)
    where = run.conditions(saved.number, regime)
    if not here.world.references:
        return ()
    agents = here.agents(saved.genomes[row : row + 1], Limits(budget=(budget,)))
    compared = Conditions(replace(where.regime, compared=True), where.belief)
    regimes = here.kernel_regimes(compared)
    ids = np.asarray(saved.ids[row : row + 1])
    seeds = run.seeds(saved.number, seed, LIVES)
    lives = live(here.organism, here.world, agents, *regimes, ids, seeds)
    found = []
    for name, words in here.world.references.items():
        asked, alike = lives.each(f"asked.{name}"), lives.each(f"alike.{name}")
        found.append(Likeness(words, int(asked.sum()), separating_agreement(asked, alike)))
    return tuple(found)
