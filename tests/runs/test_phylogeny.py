"""Phylogenies: the ALife data standard, lifetimes, and what other programs make of the file."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from babushka import load
from babushka.evolution.experiment import SELECTION
from tests.runs.alife_standard import ancestors, assert_no_cycles, rows, validate
from tests.runs.calling import Call
from tests.tiny import LONGER as GENERATIONS


def export(call: Call, run: Path, to: Path, *more: str) -> Path:
    answer = call("export", run, "--phylogeny", "--to", to, *more)
    assert answer.code == 0, answer.err
    return to


def test_the_file_keeps_to_the_standard(call: Call, whole: Path, thin: Path, tmp_path: Path) -> None:
    validate(export(call, whole, tmp_path / "whole.csv"))
    validate(export(call, thin, tmp_path / "thin.csv"))
    validate(export(call, whole, tmp_path / "tree.csv", "--single-parent"), most_ancestors=1)


def test_the_validator_finds_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        assert_no_cycles({0: [1], 1: [0]})
    for wrong in (
        "0,[NONE],0,1\n0,[NONE],0,1\n",
        "0,[NONE],0,1\n1,[2],1,2\n",
        "0,[NONE],5,9\n1,[0],1,inf\n",
        "0,[NONE],0,1\n1,[0],3,inf\n",
        "0,[0],0,1\n",
    ):
        (tmp_path / "wrong.csv").write_text("id,ancestor_list,origin_time,destruction_time\n" + wrong)
        with pytest.raises(AssertionError):
            validate(tmp_path / "wrong.csv")
    (tmp_path / "right.csv").write_text(
        'id,ancestor_list,origin_time,destruction_time\n0,[NONE],0,1\n3,[none],0,2\n7,"[0, 3]",1,inf\n'
    )
    validate(tmp_path / "right.csv")


def test_ancestors_are_those_of_the_lineage(call: Call, whole: Path, tmp_path: Path) -> None:
    lineage = load(whole).folder.read_lineage()
    both = rows(export(call, whole, tmp_path / "both.csv"))
    first = rows(export(call, whole, tmp_path / "first.csv", "--single-parent"))
    assert [int(row["id"]) for row in both] == lineage["id"].tolist()
    for place, (one, two) in enumerate(zip(first, both, strict=True)):
        parents = [int(lineage[name][place]) for name in ("parent_a", "parent_b")]
        assert ancestors(two["ancestor_list"]) == list(dict.fromkeys(p for p in parents if p >= 0))
        assert ancestors(one["ancestor_list"]) == [p for p in parents[:1] if p >= 0]
        assert one["ancestor_list"] == "[NONE]" or parents[0] >= 0
        assert int(two["origin_time"]) == int(two["generation"]) == lineage["generation"][place]
    children = [ancestor for row in both for ancestor in ancestors(row["ancestor_list"])]
    assert [int(row["offspring"]) for row in both] == [children.count(int(row["id"])) for row in both]


def test_lifetimes_fitness_and_desires_are_those_of_the_snapshots(
    call: Call, whole: Path, tmp_path: Path
) -> None:
    run = load(whole)
    last: dict[int, int] = {}
    first: dict[int, tuple[float, float]] = {}
    objective_weights: dict[int, list[float]] = {}
    for number in run.generations:
        saved = run.generation(number)
        felt = saved.lives[SELECTION].mean("felt")
        weights = run.experiment.organism.objective_weights(saved.genomes, run.experiment.world)
        for row, member in enumerate(saved.ids.tolist()):
            last[member] = number
            first.setdefault(member, (float(saved.fitness[row, 0]), float(felt[row])))
            objective_weights[member] = weights[row].tolist()
    for row in rows(export(call, whole, tmp_path / "x.csv")):
        member = int(row["id"])
        gone = float("inf") if last[member] == GENERATIONS else float(last[member] + 1)
        assert float(row["destruction_time"]) == float(row["destruction_latest"]) == gone
        assert (float(row["fitness"]), float(row["felt"])) == first[member]
        features = run.experiment.world.features
        assert [float(row[f"desires.{feature}"]) for feature in features] == objective_weights[member]


def test_what_few_snapshots_leave_open_is_bounded_and_lived_again_if_asked(
    call: Call, whole: Path, thin: Path, tmp_path: Path
) -> None:
    complete = export(call, whole, tmp_path / "whole.csv")
    exact = export(call, thin, tmp_path / "exact.csv", "--exact")
    assert exact.read_bytes() == complete.read_bytes()
    partly = rows(export(call, thin, tmp_path / "thin.csv"))
    unknown = 0
    for here, truth in zip(partly, rows(complete), strict=True):
        gone = float(truth["destruction_time"])
        assert float(here["destruction_time"]) <= gone <= float(here["destruction_latest"])
        unknown += here["destruction_time"] != here["destruction_latest"]
        for name, value in here.items():
            assert value in ("", truth[name]) or name.startswith("destruction")
    assert unknown > 0
    born_in_a_kept_one = [row for row in partly if row["generation"] in ("0", "5", "6", "13", "14")]
    assert all(row["fitness"] and row["desires.sweet"] for row in born_in_a_kept_one)
    bred = [row for row in partly if row["generation"] in ("1", "7")]  # genomes are known, lives are not
    assert all(row["desires.sweet"] and not row["fitness"] for row in bred)
    dead = [row for row in partly if (row["generation"], row["destruction_latest"]) == ("9", "10")]
    assert not any(row["desires.sweet"] for row in dead)


def test_snapshots_that_do_not_follow_from_each_other_are_refused(
    call: Call, thin: Path, tmp_path: Path, refused: Callable[..., str]
) -> None:
    from babushka.runs.storage import snapshots

    path = thin / "populations" / "000013.npz"
    arrays = dict(snapshots.read(path, 13).arrays)
    arrays["genomes"] = np.asarray(arrays["genomes"]) + np.float32(1)
    path.write_bytes(snapshots.encode(13, arrays))
    said = refused("export", thin, "--phylogeny", "--exact", "--to", tmp_path / "x.csv")
    assert "does not lead to its generation 13" in said
    assert not (tmp_path / "x.csv").exists()
    export(call, thin, tmp_path / "x.csv")


def test_mistakes(refused: Callable[..., str], whole: Path, tmp_path: Path) -> None:
    assert ".csv" in refused("export", whole, "--phylogeny", "--to", tmp_path / "x.json")
    assert ".csv" in refused("export", whole, "--phylogeny", "--lineage", "--to", tmp_path / "x.csv")
    assert "--phylogeny" in refused("export", whole, "--exact", "--to", tmp_path / "x.csv")
    assert "--phylogeny" in refused("export", whole, "--single-parent", "--to", tmp_path / "x.csv")
    (tmp_path / "x.csv").write_text("")
    assert "exists already" in refused("export", whole, "--phylogeny", "--to", tmp_path / "x.csv")


def test_a_run_without_generations_has_no_phylogeny(
    refused: Callable[..., str], thin: Path, tmp_path: Path
) -> None:
    for path in [thin / "history.csv", thin / "lineage.csv", *(thin / "populations").iterdir()]:
        path.unlink()
    assert "no snapshots" in refused("export", thin, "--phylogeny", "--to", tmp_path / "x.csv")


def test_phylotrackpy_reads_the_tree_of_first_parents(call: Call, whole: Path, tmp_path: Path) -> None:
    systematics = pytest.importorskip("phylotrackpy.systematics")
    path = export(call, whole, tmp_path / "tree.csv", "--single-parent")
    table = rows(path)
    read = systematics.Systematics(lambda organism: organism, True, True, False, False)
    read.load_from_file(str(path), "id", False)
    parents = {int(row["id"]): ancestors(row["ancestor_list"])[:1] for row in table}
    alive = {int(row["id"]) for row in table if row["destruction_time"] == "inf"}
    assert {int(taxon.get_info()) for taxon in read.get_active_taxa()} == alive
    assert read.get_num_roots() == sum(parents[member] == [] for member in parents)
    for taxon in read.get_active_taxa():
        line, member = taxon, [int(taxon.get_info())]
        while member:
            assert int(line.get_info()) == member[0]
            line, member = line.get_parent(), parents[member[0]]
        assert line is None


def test_alifedata_tools_read_both_parents(call: Call, whole: Path, tmp_path: Path) -> None:
    convert = pytest.importorskip("alifedata_phyloinformatics_convert")
    import pandas

    path = export(call, whole, tmp_path / "both.csv")
    graph = convert.alife_dataframe_to_networkx_digraph(pandas.read_csv(path))
    wanted = {(int(row["id"]), parent) for row in rows(path) for parent in ancestors(row["ancestor_list"])}
    assert {tuple(sorted(edge, reverse=True)) for edge in graph.edges} == wanted
    tree = export(call, whole, tmp_path / "tree.csv", "--single-parent")
    trees = convert.alife_dataframe_to_dendropy_trees(pandas.read_csv(tree))
    assert len(trees) == sum(row["ancestor_list"] == "[NONE]" for row in rows(tree))
