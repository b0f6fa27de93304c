"""What a base optimizer can look at beside fitness: traits, columns of the records, genes.

Quality-diversity optimizers spread their members over such measures (Pugh, Soros and Stanley 2016, "Quality
diversity: a new frontier for evolutionary computation", Frontiers in Robotics and AI 3). Nothing of it is
part of the base objective.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from babushka.evolution.optimizers.protocol import BaseOptimizer
from babushka.fitness.settings import SettingsError, nearest
from babushka.organisms.genome import Genomes, Layout

Values = NDArray[np.float64]


def measure_names(optimizer: BaseOptimizer, usual: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The measures that an optimizer looks at: those that its settings name, or the first `usual` ones.

    Raises `SettingsError` for one that is not `known`, and where there are not as many as it looks at.
    """
    wanted, where = optimizer.measured, f"'evolution.{optimizer.name}.measures'"
    if not wanted:
        return ()
    names = optimizer.named_measures or tuple(usual[:wanted])
    for name in names:
        if name not in known:
            raise SettingsError(f"Unknown measure {name!r} in {where}{nearest(name, known)}")
    if len(set(names)) != wanted or len(names) != wanted:
        raise SettingsError(
            f"Base optimizer {optimizer.name!r} needs {wanted} different measures in {where}, "
            f"not {len(set(names))}."
        )
    return names


def values_of(names: Sequence[str], genomes: Genomes, layout: Layout, others: Mapping[str, Values]) -> Values:
    """The measures of members, (members, names): of `others`, by name, or the gene of that name."""
    columns = [
        others[name] if name in others else genomes[:, layout.names.index(name)].astype(np.float64)
        for name in names
    ]
    return np.stack(columns, axis=1) if columns else np.zeros((len(genomes), 0))
