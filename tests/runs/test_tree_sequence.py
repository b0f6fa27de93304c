"""Genealogies of genes for tskit: samples decode to their genomes, and trees are those of the lineage."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from babushka import load
from babushka.evolution.inheritance import inheritance
from tests.runs.calling import Call

tskit = pytest.importorskip("tskit")


def test_decoding_the_samples_gives_back_the_genomes_to_the_last_bit(
    call: Call, whole: Path, tmp_path: Path
) -> None:
    answer = call("export", whole, "--to", tmp_path / "genes.trees")
    assert answer.code == 0, answer.err
    read = tskit.load(tmp_path / "genes.trees")
    saved = load(whole).generation()
    assert [read.node(sample).metadata["id"] for sample in read.samples()] == saved.ids.tolist()
    assert read.time_units == "generations"
    for variant in read.variants():
        assert variant.site.metadata["gene"] == load(whole).experiment.layout.names[variant.site.id]
        found = np.array([float(variant.alleles[state]) for state in variant.genotypes], np.float32)
        assert found.tobytes() == saved.genomes[:, variant.site.id].tobytes()


def test_the_tree_of_each_gene_is_that_of_its_copies(call: Call, whole: Path, tmp_path: Path) -> None:
    call("export", whole, "--to", tmp_path / "genes.trees")
    read = tskit.load(tmp_path / "genes.trees")
    run = load(whole)
    newest = run.generations[-1]
    generations = [run.generation(number) for number in range(newest + 1)]
    for gene in (0, 3, read.num_sites - 1):
        rows = np.arange(len(generations[-1].ids))  # of the ancestors of each sample's copy, going back
        met = np.where(np.eye(len(rows), dtype=bool), 0.0, np.inf)  # when the copies of two samples meet
        for back, (generation, following) in enumerate(
            zip(generations[-2::-1], generations[:0:-1], strict=True)
        ):
            found = inheritance(run.experiment.at(following.number), generation, following.population)
            survivors = len(found.survivors)
            rows = np.array(
                [
                    found.survivors[row] if row < survivors else found.source[row - survivors, gene]
                    for row in rows.tolist()
                ]
            )
            same = rows[:, None] == rows[None, :]
            ages = np.array(
                [back + 1 + generation.number - birth(generations, int(generation.ids[r])) for r in rows]
            )
            met = np.where(same & np.isinf(met), ages[:, None], met)
        tree = read.at(gene)
        for one in range(len(rows)):
            for other in range(one):
                time = tree.tmrca(one, other) if tree.mrca(one, other) != tskit.NULL else np.inf
                assert time == met[one, other]


def birth(generations: list, member: int) -> int:  # type: ignore[type-arg]
    """The generation in which a member was new."""
    return next(each.number for each in generations if member in each.ids)


def test_generations_that_were_not_kept_are_lived_again_if_asked(
    call: Call, whole: Path, thin: Path, tmp_path: Path, refused: Callable[..., str]
) -> None:
    assert "--exact" in refused("export", thin, "--to", tmp_path / "thin.trees")
    assert call("export", whole, "--to", tmp_path / "whole.trees").code == 0
    assert call("export", thin, "--exact", "--to", tmp_path / "thin.trees").code == 0
    one, other = (tskit.load(tmp_path / f"{name}.trees") for name in ("whole", "thin"))
    assert one.equals(other)


def test_mistakes(refused: Callable[..., str], whole: Path, tmp_path: Path) -> None:
    assert "--lineage" in refused("export", whole, "--lineage", "--to", tmp_path / "x.trees")
    assert ".csv" in refused("export", whole, "--phylogeny", "--to", tmp_path / "x.trees")
    (tmp_path / "x.trees").write_text("")
    assert "exists already" in refused("export", whole, "--to", tmp_path / "x.trees")
