"""Runs of base optimizers without selected parents: saved, verified, resumed; what their lineage can tell."""

import sys
from pathlib import Path

import numpy as np
import pytest

import babushka
from babushka.evolution.optimizers import optimizers
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.ancestry import known_populations, pedigree
from babushka.runs.orchestration.descent import constraint, lineage
from babushka.runs.orchestration.experiments import carry_on, extended
from babushka.runs.presentation.phylogeny import phylogeny
from tests.tiny import settings

LAST = 5


def made(place: Path, name: str, generations: int = LAST) -> babushka.Run:
    if name == "map-elites":
        pytest.importorskip("ribs")
    changes = [f"evolution.optimizer={name}", "record.keep=every", "record.every=3"]
    return babushka.run("savanna", out=place, generations=generations, settings=[*settings(), *changes])


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> babushka.Run:
    """A run of CMA-ES that kept generations 0, 3 and 5."""
    return made(tmp_path_factory.mktemp("sampled") / "run", "cma")


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> babushka.Run:
    """A run of MAP-Elites that kept as many."""
    return made(tmp_path_factory.mktemp("mapped") / "run", "map-elites")


def test_every_snapshot_comes_out_again(sampled: babushka.Run) -> None:
    assert sampled.verify(threads=1) == {0: [], 3: [], 5: []}


def test_a_run_that_is_extended_is_one_that_was_done_in_one_go(sampled: babushka.Run, tmp_path: Path) -> None:
    shorter = made(tmp_path / "run", "cma", generations=2)
    longer = extended(shorter.plan, shorter.folder, LAST)
    assert carry_on(longer, shorter.folder)
    for file in ("history.csv", "lineage.csv", f"populations/{LAST:06}.npz"):
        assert (shorter.path / file).read_bytes() == (sampled.path / file).read_bytes()


def test_nobody_has_parents_and_price_is_not_told(sampled: babushka.Run) -> None:
    table = phylogeny(sampled, exact=True)
    assert set(table["ancestor_list"]) == {"[NONE]"}
    newest = table["origin_time"] == LAST
    ends = np.where(newest, np.inf, table["origin_time"] + 1.0)
    np.testing.assert_array_equal(table["destruction_time"].astype(float), ends)
    np.testing.assert_array_equal(table["destruction_latest"].astype(float), ends)
    price = [values for name, values in sampled.history.items() if name.startswith("price.")]
    assert price
    assert np.isnan(price).all()


def test_populations_that_were_not_kept_are_bred_again(sampled: babushka.Run) -> None:
    known = [population.number for population, _ in known_populations(sampled, pedigree(sampled))]
    assert known == [0, 1, 3, 4, 5]


def test_what_needs_parents_says_so(sampled: babushka.Run) -> None:
    with pytest.raises(SettingsError, match=r"\bparents\b.*'cma'"):
        lineage(sampled)


def test_what_needs_two_selected_parents_says_so(tmp_path: Path) -> None:
    whole = babushka.run(
        "savanna",
        out=tmp_path / "run",
        generations=1,
        settings=[*settings(), "evolution.optimizer=one-plus-lambda", "record.keep=all"],
    )
    assert len(lineage(whole)["lineage"]["id"]) >= 1
    with pytest.raises(SettingsError, match="'genetic'"):
        constraint(whole)


def test_elites_count_as_alive_while_they_have_children(mapped: babushka.Run) -> None:
    table = phylogeny(mapped, exact=True)
    assert mapped.verify(threads=1) == {0: [], 3: [], 5: []}
    born = pedigree(mapped)
    for parent, birth in zip(born.parents, born.birth, strict=True):
        for row in parent[parent >= 0]:
            assert float(table["destruction_time"][row]) >= birth
    first, latest = (table[name].astype(float) for name in ("destruction_time", "destruction_latest"))
    assert (first <= latest).all()
    assert len(lineage(mapped)["lineage"]["id"]) > 1


def test_missing_software_is_told_before_a_folder_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "pycma" in optimizers.all()
    monkeypatch.setitem(sys.modules, "cma", None)
    with pytest.raises(SettingsError, match="needs the extra 'cma'"):
        made(tmp_path / "run", "pycma")
    assert not (tmp_path / "run").exists()
