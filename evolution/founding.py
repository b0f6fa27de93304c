"""Founders whose genes begin elsewhere than their organism kind says: `evolution.founders`.

Where evolution begins can decide where it ends. So the distribution that founders draw a block of genes from
is a setting of every experiment with such a block, and of every base optimizer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from babushka.fitness.settings import SettingsError, nearest, setting
from babushka.organisms.genome import Genomes, Layout


@dataclass(frozen=True)
class Founding:
    """The normal distribution of a block's genes among founders, in the genes' own units."""

    mean: float = setting(0.0, "mean of founders")
    spread: float = setting(0.0, "standard deviation of founders; 0: all alike", low=0)


def layout_with(layout: Layout, given: Mapping[str, Founding]) -> Layout:
    """The layout with other founders; raises `SettingsError` for blocks that cannot have them."""
    known = {block.name for block in layout.blocks if not block.levels and block.program is None}
    for name, founding in given.items():
        where = f"'evolution.founders.{name}'"
        if name not in known:
            raise SettingsError(f"There are no such genes as {where}{nearest(name, known)}")
        for block in layout.blocks:
            if block.name == name and not block.low <= founding.mean <= block.high:
                raise SettingsError(
                    f"The mean of {where} is {founding.mean:g}, but these genes go from {block.low:.4g} to "
                    f"{block.high:.4g}."
                )
    blocks = [
        replace(block, mean=given[block.name].mean, spread=given[block.name].spread)
        if block.name in given
        else block
        for block in layout.blocks
    ]
    return Layout(tuple(blocks)) if given else layout


def drawn_again(
    genomes: Genomes, layout: Layout, given: Mapping[str, Founding], generator: np.random.Generator
) -> Genomes:
    """Founders with those blocks drawn again, from the layout's own distributions; the rest as it was."""
    if not given:
        return genomes
    changed = genomes.copy()
    first = 0
    for block in layout.blocks:
        last = first + len(block.loci)
        if block.name in given:
            changed[:, first:last] = Layout((block,)).founders(len(genomes), generator)
        first = last
    return changed
