"""Files for other programs: what they carry beside the numbers, and what others make of them."""

import csv
import importlib.util
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import babushka
from babushka import load
from babushka.runs.storage.history import read_table
from tests.runs.alife_standard import ancestors, rows, validate
from tests.runs.calling import Call
from tests.runs.older_runs import made_older
from tests.tiny import settings

LAST, DEMES = 6, 3


def written(call: Call, run: Path, to: Path, *words: str) -> Path:
    answer = call("export", run, "--to", to, *words)
    assert answer.code == 0, answer.err
    return to


@pytest.fixture(scope="module")
def archipelago(tmp_path_factory: pytest.TempPathFactory) -> babushka.Run:
    """A run of three demes between which members move."""
    demes = [f"evolution.islands.{text}" for text in (f"demes={DEMES}", "interval=2", "rate=0.3")]
    place = tmp_path_factory.mktemp("islands") / "run"
    changes = [*settings(), *demes, "evolution.survivors=3", "record.keep=all"]
    return babushka.run("savanna", out=place, generations=LAST, settings=changes)


def missing(place: Path) -> tuple[Path, np.ndarray]:
    """A run in whose history a number is not defined, and the column.

    It is made one of an older version, whose snapshots do not tell that somebody wrote that there.
    """
    made_older(place)
    lines = (place / "history.csv").read_text(encoding="utf-8").split("\n")
    names, first = lines[0].split(","), lines[1].split(",")
    first[names.index("modern.felt.mean")] = "nan"
    lines[1] = ",".join(first)
    (place / "history.csv").write_text("\n".join(lines), encoding="utf-8")
    return place, read_table(place / "history.csv")["modern.felt.mean"]


# --- CSV ----------------------------------------------------------------------------------------------------


def test_what_is_not_defined_is_a_number_to_every_reader(call: Call, mine: Path, tmp_path: Path) -> None:
    place, values = missing(mine)
    text = written(call, place, tmp_path / "x.csv").read_bytes()
    assert b"NaN" in text
    assert b"nan" not in text
    assert b"\r" not in text
    table = rows(tmp_path / "x.csv")
    found = np.array([float(row["modern.felt.mean"]) for row in table])
    assert np.array_equal(found, values, equal_nan=True)
    assert np.isnan(found[0])
    polars = pytest.importorskip("polars")
    assert polars.read_csv(tmp_path / "x.csv")["modern.felt.mean"].dtype == polars.Float64


def test_headings_are_no_formulas(call: Call, mine: Path, tmp_path: Path) -> None:
    made_older(mine)
    text = (mine / "history.csv").read_text(encoding="utf-8")
    (mine / "history.csv").write_text(text.replace("generation,members,", "generation,=1+1,", 1))
    written(call, mine, tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(newline="", encoding="utf-8") as handle:
        assert next(csv.reader(handle))[1] == "'=1+1"


def test_endings_can_be_in_capitals(call: Call, finished: Path, tmp_path: Path) -> None:
    small = written(call, finished, tmp_path / "x.csv").read_bytes()
    assert written(call, finished, tmp_path / "X.CSV").read_bytes() == small


# --- Datasets -----------------------------------------------------------------------------------------------


def assert_attributes(whole: dict[str, object], column: dict[str, object], run: Path) -> None:
    saved = load(run)
    assert whole["title"] == saved.experiment.title
    assert int(str(whole["seed"])) == saved.experiment.seed
    assert whole["source"] == f"babushka {babushka.__version__}"
    assert whole["numpy_version"] == saved.provenance.software["numpy"]
    assert column == {
        "long_name": "births per life (base objective), mean over members, in modern",
        "role": "base objective",
        "statistic": "mean",
    }


def test_parquet_says_what_it_is(call: Call, finished: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    read = parquet.read_table(written(call, finished, tmp_path / "x.parquet"))
    told = {key.decode(): value.decode() for key, value in read.schema.metadata.items()}
    column = read.schema.field("modern.births.mean").metadata
    assert_attributes(told, {key.decode(): value.decode() for key, value in column.items()}, finished)
    assert read.schema.field("modern.divergence").metadata[b"units"] == b"SD"


@pytest.mark.parametrize("ending", ["nc", "zarr"])
def test_datasets_say_what_they_are(ending: str, call: Call, finished: Path, tmp_path: Path) -> None:
    xarray = pytest.importorskip("xarray")
    pytest.importorskip({"nc": "netCDF4", "zarr": "zarr"}[ending])
    path = written(call, finished, tmp_path / f"x.{ending}")
    read = xarray.open_zarr(path) if ending == "zarr" else xarray.open_dataset(path)
    assert_attributes(dict(read.attrs), dict(read["modern.births.mean"].attrs), finished)
    assert read["modern.divergence"].attrs["units"] == "SD"
    assert read["generation"].values.tolist() == [0, 1, 2, 3]
    lineage = written(call, finished, tmp_path / f"lineage.{ending}", "--lineage")
    read = xarray.open_zarr(lineage) if ending == "zarr" else xarray.open_dataset(lineage)
    assert read["id"].attrs["long_name"] == "member"


# --- Genealogies of genes -----------------------------------------------------------------------------------


def test_trees_say_where_they_come_from(call: Call, whole: Path, tmp_path: Path) -> None:
    tskit = pytest.importorskip("tskit")
    read = tskit.load(written(call, whole, tmp_path / "x.trees"))
    (record,) = [json.loads(each.record) for each in read.provenances()]
    tskit.validate_provenance(record)
    run = load(whole)
    assert record["software"] == {"name": "babushka", "version": babushka.__version__}
    assert record["parameters"]["seed"] == run.experiment.seed
    assert record["parameters"]["settings"] == run.settings


def test_the_diversity_of_tskit_is_that_of_the_genomes(call: Call, whole: Path, tmp_path: Path) -> None:
    tskit = pytest.importorskip("tskit")
    read = tskit.load(written(call, whole, tmp_path / "x.trees"))
    genomes = load(whole).generation().genomes
    pairs = [(one, other) for one in range(len(genomes)) for other in range(one)]
    expected = np.mean([(genomes[one] != genomes[other]).mean() for one, other in pairs])
    assert read.diversity(mode="site") == pytest.approx(expected, abs=1e-9)
    assert 0 < expected < 1


def test_samples_say_in_which_deme_they_are(archipelago: babushka.Run, call: Call, tmp_path: Path) -> None:
    tskit = pytest.importorskip("tskit")
    read = tskit.load(written(call, archipelago.path, tmp_path / "x.trees"))
    saved = archipelago.generation()
    now = dict(zip(saved.ids.tolist(), saved.demes.tolist(), strict=True))
    nodes = [read.node(sample) for sample in read.samples()]
    assert {node.metadata["id"]: node.metadata["deme"] for node in nodes} == now
    assert any(node.population != node.metadata["deme"] for node in nodes)  # somebody has moved
    assert not any("deme" in node.metadata for node in read.nodes() if not node.is_sample())


# --- Phylogenies of the living ------------------------------------------------------------------------------


def living(call: Call, run: Path, to: Path, *words: str) -> Path:
    return written(call, run, to, "--phylogeny", "--living", *words)


@pytest.mark.parametrize("single", [(), ("--single-parent",)])
def test_the_living_and_their_ancestors_have_one_root(
    single: tuple[str, ...], call: Call, whole: Path, tmp_path: Path
) -> None:
    everybody = rows(written(call, whole, tmp_path / "all.csv", "--phylogeny", *single))
    path = living(call, whole, tmp_path / "living.csv", *single)
    validate(path, 1 if single else 2)
    kept = {int(row["id"]): row for row in rows(path)}
    before = {int(row["id"]): row for row in everybody}
    wanted = {member for member, row in before.items() if row["destruction_time"] == "inf"}
    waiting = list(wanted)
    while waiting:
        further = set(ancestors(before[waiting.pop()]["ancestor_list"])) - wanted
        wanted |= further
        waiting += further
    roots = [member for member, row in kept.items() if ancestors(row["ancestor_list"]) == []]
    assert len(roots) == 1
    assert set(kept) - set(roots) == wanted - set(roots)
    for member in wanted:
        here, there = kept[member], before[member]
        if there["ancestor_list"] == "[NONE]":
            assert member in roots or ancestors(here["ancestor_list"]) == roots
            here = {**here, "ancestor_list": "[NONE]"}
        assert here == there


def test_founders_that_are_left_alone_are_the_root(call: Call, whole: Path, tmp_path: Path) -> None:
    """A lineage in which everybody descends from one founder through first parents gets no further root."""
    from babushka.runs.presentation.phylogeny import _of_the_living

    columns = {
        "id": np.array([0, 1, 2, 3]),
        "ancestor_list": np.array(["[NONE]", "[NONE]", "[0]", "[0]"], object),
    }
    parents = np.array([[-1], [-1], [0], [0]])
    kept = _of_the_living(columns, parents, np.array([2, 3]))
    assert kept["id"].tolist() == [0, 2, 3]
    assert kept["ancestor_list"].tolist() == ["[NONE]", "[0]", "[0]"]


def test_statistics_of_phylotrackpy_end(call: Call, whole: Path, tmp_path: Path) -> None:
    systematics = pytest.importorskip("phylotrackpy.systematics")
    path = living(call, whole, tmp_path / "tree.csv", "--single-parent")
    read = systematics.Systematics(lambda organism: organism, True, True, False, False)
    read.load_from_file(str(path), "id", False)
    table = {int(row["id"]): row for row in rows(path)}
    alive = [member for member, row in table.items() if row["destruction_time"] == "inf"]
    assert read.get_num_roots() == 1
    assert read.get_num_active() == len(alive)
    above = {member: line(table, member) for member in alive}
    apart = [
        len(set(above[one]) ^ set(above[other])) for place, one in enumerate(alive) for other in alive[:place]
    ]
    assert read.get_mean_pairwise_distance(False) == pytest.approx(np.mean(apart), abs=1e-9)
    assert read.get_sum_pairwise_distance(False) == pytest.approx(np.sum(apart), abs=1e-9)


def test_biopython_reads_the_trees(call: Call, whole: Path, tmp_path: Path) -> None:
    """As Newick: the living by first parents, and each tree of the first gene, by tskit's own words."""
    phylo, tskit = pytest.importorskip("Bio.Phylo"), pytest.importorskip("tskit")
    table = {
        int(row["id"]): row for row in rows(living(call, whole, tmp_path / "tree.csv", "--single-parent"))
    }
    children: dict[int, list[int]] = {}
    for member, row in table.items():
        children.setdefault(next(iter(ancestors(row["ancestor_list"])), -1), []).append(member)

    def newick(member: int) -> str:
        below = ",".join(f"{newick(child)}:1" for child in children.get(member, []))
        return f"({below}){member}" if below else str(member)

    (root,) = children[-1]
    read = phylo.read(io.StringIO(f"{newick(root)};"), "newick")
    assert read.total_branch_length() == len(table) - 1
    assert {int(leaf.name) for leaf in read.get_terminals()} == set(table) - set(children)
    genes = tskit.load(str(written(call, whole, tmp_path / "genes.trees"))).first()
    found = [phylo.read(io.StringIO(genes.as_newick(root=each)), "newick") for each in genes.roots]
    assert sum(len(each.get_terminals()) for each in found) == genes.num_samples() - internal(genes)
    assert sum(each.total_branch_length() for each in found) == genes.total_branch_length


def internal(genes: Any) -> int:
    """Samples of a tree that have descendants, and so are no leaves."""
    return sum(not genes.is_leaf(sample) for sample in genes.samples())


def test_duckdb_reads_numbers(call: Call, mine: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    place, values = missing(mine)
    sources = [f"read_csv('{written(call, place, tmp_path / 'x.csv')}')", f"read_csv('{place}/lineage.csv')"]
    if importlib.util.find_spec("pyarrow"):
        sources.append(f"read_parquet('{written(call, place, tmp_path / 'x.parquet')}')")
    for source in sources:
        assert {str(kind) for kind in duckdb.sql(f"from {source}").types} <= {"DOUBLE", "BIGINT"}
    for source in (sources[0], *sources[2:]):
        found = duckdb.sql(f'select "modern.felt.mean" from {source}').fetchall()
        assert np.array_equal([row[0] for row in found], values, equal_nan=True)


def line(table: dict[int, dict[str, str]], member: int) -> list[int]:
    """A member and its ancestors through first parents."""
    found = [member]
    while parents := ancestors(table[found[-1]]["ancestor_list"]):
        found.append(parents[0])
    return found


def test_the_living_are_for_a_phylogeny(refused: Callable[..., str], whole: Path, tmp_path: Path) -> None:
    assert "--phylogeny" in refused("export", whole, "--living", "--to", tmp_path / "x.csv")
    shutil.rmtree(tmp_path)
