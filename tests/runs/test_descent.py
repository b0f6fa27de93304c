"""Lines of descent, sweeps and substitutions of saved runs, and the figures that show them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from babushka import load
from babushka.evolution.constraint import changes
from babushka.runs.orchestration.descent import COMMON, constraint, lineage
from tests.runs.calling import Call
from tests.tiny import LONGER


def test_the_line_is_that_of_first_parents_with_the_desires_of_every_ancestor(whole: Path) -> None:
    run = load(whole)
    table = lineage(run)["lineage"]
    saved = run.generation()
    recorded = run.folder.read_lineage()
    line = [int(saved.ids[saved.best()])]
    while (parent := int(recorded["parent_a"][line[0]])) >= 0:  # ids are rows, from 0
        line.insert(0, parent)
    assert table["id"].tolist() == line
    assert table["generation"].tolist() == recorded["generation"][line].tolist()
    for place, member in enumerate(line):
        there = run.generation(int(table["generation"][place]))
        genome = there.genomes[there.ids == member]
        objective_weights = run.experiment.organism.objective_weights(genome, run.experiment.world)[0]
        found = [table[f"desires.{feature}"][place] for feature in run.experiment.world.features]
        assert found == objective_weights.tolist()


def test_genomes_that_no_snapshot_tells_are_not_known_and_all_others_are(whole: Path, thin: Path) -> None:
    complete, partly = (lineage(load(path))["lineage"] for path in (whole, thin))
    assert partly["id"].tolist() == complete["id"].tolist()
    weights, truth = partly["desires.sweet"], complete["desires.sweet"]
    known = np.isfinite(weights)
    assert np.array_equal(weights[known], truth[known])
    born = partly["generation"]
    assert known[np.isin(born, [0, 1, 5, 6, 7, 13, 14])].all()  # kept, or bred from one that was
    assert 0 < (~known).sum() < len(known)


def test_another_generation_has_a_best_of_its_own(whole: Path) -> None:
    run = load(whole)
    tables = lineage(run, 6)
    assert tables["lineage"]["id"][-1] == run.generation(6).ids[run.generation(6).best()]
    assert tables["sweeps"]["generation"].tolist() == list(range(7))
    assert tables["ancestry"]["generation"].tolist() == list(range(7))


def test_ancestors_through_both_parents_and_their_genes(whole: Path) -> None:
    table = lineage(load(whole))["ancestry"]
    assert table["born"].tolist() == [12] + [10] * LONGER
    assert (table["ancestors"] <= table["born"]).all()
    assert table["genes"][0] == pytest.approx(1.0)  # all genes come from founders in the end
    run = load(whole)
    recorded = run.folder.read_lineage()
    waiting = [int(run.generation().ids[run.generation().best()])]
    everybody = set(waiting)
    while waiting:
        member = waiting.pop()
        for name in ("parent_a", "parent_b"):
            parent = int(recorded[name][member])
            if parent >= 0 and parent not in everybody:
                everybody.add(parent)
                waiting.append(parent)
    births = np.bincount(recorded["generation"][sorted(everybody)], minlength=LONGER + 1)
    assert table["ancestors"].tolist() == births.tolist()


@pytest.mark.parametrize("which", ["whole", "thin"])
def test_sweeps_are_shares_of_members_with_the_very_same_gene(
    which: str, request: pytest.FixtureRequest
) -> None:
    run = load(request.getfixturevalue(which))
    table = lineage(run)["sweeps"]
    generations = table["generation"].astype(int).tolist()
    assert generations == ([*range(15)] if which == "whole" else [0, 1, 5, 6, 7, 13, 14])
    saved = run.generation()
    span = run.experiment.layout.span("desires")
    for place, feature in enumerate(run.experiment.world.features):
        own = saved.genomes[saved.best(), span][place]
        for generation, share in zip(generations, table[f"{feature}.own"], strict=True):
            if generation in run.generations:
                genes = run.generation(generation).genomes[:, span][:, place]
                assert share == (genes == own).mean()
        others = [name for name in table if name.startswith(f"{feature}.") and name != f"{feature}.own"]
        assert all(table[name].max() >= COMMON for name in others)
        sums = sum(table[name] for name in (*others, f"{feature}.own"))
        assert (sums <= 1.0 + 1e-12).all()


def test_substitutions_are_summed_by_block(whole: Path) -> None:
    run = load(whole)
    table = constraint(run)["constraint"]
    assert table["generation"].tolist() == list(range(1, LONGER + 1))
    backwards = [run.generation(number) for number in range(LONGER, -1, -1)]
    for each in changes(run.experiment, backwards):
        for block in run.experiment.layout.blocks:
            span = run.experiment.layout.span(block.name)
            for name in ("births", "substitutions", "neutral", "squares", "fourths", "neutral_squares"):
                wanted = getattr(each, name)[span].sum()
                assert table[f"{block.name}.{name}"][each.generation - 1] == wanted


def test_substitutions_need_every_generation_up_to_the_one_looked_at(
    thin: Path, refused: Callable[..., str]
) -> None:
    assert "did not keep 10 of 15" in refused("plot", thin, "constraint")
    assert "record.keep=all" in refused("plot", thin, "constraint", "--generation", 6)
    assert "Nobody has been born" in refused("plot", thin, "constraint", "--generation", 0)


def test_the_figures_are_drawn_and_told(call: Call, whole: Path, thin: Path, tmp_path: Path) -> None:
    told = call("plot", thin, "lineage", "--out", tmp_path / "line.svg")
    assert told.code == 0
    assert "through both parents from" in told.out
    assert "record.keep=all keeps all of them." in told.out
    told = call("plot", whole, "constraint", "--out", tmp_path / "constraint.svg")
    assert told.code == 0
    assert "reflex" in told.out
    assert (tmp_path / "line.svg").exists()
    assert (tmp_path / "constraint.svg").exists()
    assert call("plot", thin, whole, "lineage", "--out", tmp_path / "both.svg").code == 0


def test_wired_desires_have_a_line_but_no_sweeps(call: Call, tmp_path: Path) -> None:
    from babushka import run
    from tests.tiny import settings

    run("savanna-aligned", out=tmp_path / "aligned", generations=2, settings=settings())
    told = call("plot", tmp_path / "aligned", "lineage")
    assert told.code == 0, told.err
    assert list(lineage(load(tmp_path / "aligned"))["sweeps"]) == ["generation"]


def test_a_run_with_blended_genes_has_a_line_but_no_constraint(
    call: Call, tmp_path: Path, refused: Callable[..., str]
) -> None:
    from babushka import run
    from tests.tiny import settings

    run("savanna", out=tmp_path / "sbx", generations=2, settings=[*settings(), "evolution.crossover=sbx"])
    assert call("plot", tmp_path / "sbx", "lineage").code == 0
    assert "blends" in refused("plot", tmp_path / "sbx", "constraint")
