"""Runs whose members live together: carried out, killed, resumed, shown, exported, drawn, or refused."""

import csv
import json
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

import babushka
from babushka.evolution.generation import Generation
from babushka.evolution.pedigree import Pedigree
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.experiments import begin, carry_on
from babushka.runs.orchestration.plan import plan
from babushka.runs.orchestration.sweeps.sweep_folder import reopen
from babushka.runs.orchestration.sweeps.table import read_statuses
from babushka.runs.storage import RunFolder
from tests.runs import alife_standard
from tests.runs.calling import Call, contents, history
from tests.runs.older_runs import made_older

FILE = Path(__file__).parents[1] / "data" / "moran.py"
LAST = 6
SMALL = ("dynamics.members=7", "dynamics.events=9")
DYING = ("dynamics.kind=births-and-deaths", "dynamics.members=4", "dynamics.birth=0.4", "dynamics.events=3")
GROWING = ("dynamics.kind=births-and-deaths", "dynamics.members=5", "dynamics.birth=0.7")


def made(place: Path, settings: Sequence[str] = SMALL, generations: int = LAST, seed: int = 1) -> Path:
    babushka.run(out=place, generations=generations, seed=seed, settings=settings, files=[FILE])
    return place


@pytest.fixture(scope="module")
def moran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run; tests must not change it."""
    return made(tmp_path_factory.mktemp("made") / "moran")


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run whose population grew, and that kept every other generation."""
    kept = ("record.keep=every", "record.every=2")
    return made(tmp_path_factory.mktemp("made") / "growing", (*GROWING, *kept))


@pytest.fixture(scope="module")
def extinct(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose population died out."""
    return made(tmp_path_factory.mktemp("made") / "extinct", DYING, generations=40)


def test_a_file_says_that_it_defines_a_dynamics(call: Call, tmp_path: Path) -> None:
    words = ("run", "--dynamics", FILE, "--generations", LAST, "--seed", 1, "--out", tmp_path)
    answer = call(*words, *(f"--set={change}" for change in SMALL), "-q")
    assert answer.code == 0
    assert answer.out.strip().endswith("curves.png")
    assert contents(made(tmp_path / "again")) == {
        name: content
        for name, content in contents(tmp_path / "moran-s1").items()
        if not name.startswith("figures")
    }
    table = babushka.load(tmp_path / "again", [FILE]).experiment.dynamics
    assert (table.name, vars(table)) == ("moran", {"members": 7, "events": 9})


def test_a_file_that_nobody_named_is_not_run(refused: Callable[..., str], moran: Path) -> None:
    assert "--dynamics" in refused("resume", moran)


class KilledError(Exception):
    """The process is gone."""


@pytest.mark.sampled(3)
@pytest.mark.parametrize("settings", [SMALL, GROWING, DYING])
@pytest.mark.parametrize("together", [1, 3])
@pytest.mark.parametrize("epoch", range(LAST))
def test_killed_at_any_epoch_and_resumed_it_is_the_same_run(
    epoch: int, together: int, settings: tuple[str, ...], tmp_path: Path
) -> None:
    settings = (*settings, f"record.together={together}")
    whole = contents(made(tmp_path / "whole", settings))

    def kill(generation: Generation) -> None:
        if generation.number == epoch:
            raise KilledError

    chosen = plan(overrides=settings, seed=1, generations=LAST, trusted=[FILE])
    folder = begin(chosen, tmp_path / "killed")
    with suppress(KilledError):  # it may have died out before
        carry_on(chosen, folder, 1, [kill])
    carry_on(chosen, RunFolder.open(tmp_path / "killed"), 1)
    assert contents(tmp_path / "killed") == whole


def test_stopped_politely_everything_up_to_the_last_epoch_is_saved(tmp_path: Path) -> None:
    chosen = plan(overrides=SMALL, seed=1, generations=LAST, trusted=[FILE])
    folder = begin(chosen, tmp_path / "stopped")
    seen: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        carry_on(chosen, folder, 1, [lambda each: seen.append(each.number)], stopped=lambda: len(seen) == 3)
    assert folder.generations() == seen == [0, 1, 2]


def test_extended_it_is_the_longer_run(call: Call, moran: Path, tmp_path: Path) -> None:
    path = Path(shutil.copytree(moran, tmp_path / "moran"))
    assert call("resume", path, "--dynamics", FILE, "--generations", "+4", "-q").code == 0
    longer = contents(made(tmp_path / "longer", generations=LAST + 4))
    found = contents(path)
    assert {name: found[name] for name in longer} == longer


def test_a_run_can_start_from_a_saved_population(call: Call, moran: Path, tmp_path: Path) -> None:
    words = (
        "run",
        "--dynamics",
        FILE,
        "--from",
        moran,
        "--generation",
        3,
        "--name",
        "next",
        "--out",
        tmp_path,
    )
    assert call(*words, *(f"--set={change}" for change in SMALL), "--generations", 2, "-q").code == 0
    first, before = babushka.load(tmp_path / "next", [FILE]).stored(0), babushka.load(moran, [FILE]).stored(3)
    assert np.array_equal(first.genomes, before.genomes)
    assert call("replay", tmp_path / "next", "--verify", "--dynamics", FILE).code == 0


@pytest.mark.parametrize("name", ["moran", "growing", "extinct"])
def test_verifying_lives_the_whole_run_again(name: str, call: Call, request: pytest.FixtureRequest) -> None:
    path = request.getfixturevalue(name)
    answer = call("replay", path, "--verify", "--dynamics", FILE, "--json")
    assert answer.code == 0
    told = json.loads(answer.out)
    assert told["snapshots"] == len(babushka.load(path, [FILE]).generations)
    assert not any(told[name] for name in ("different", "damage", "missing", "unbound"))


@pytest.mark.parametrize("name", ["moran", "growing", "extinct"])
def test_files_of_an_older_run_belong_together(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    path = Path(shutil.copytree(request.getfixturevalue(name), tmp_path / "mine"))
    made_older(path)
    folder = RunFolder.open(path)
    assert (folder.damage(), folder.unbound()) == ([], folder.generations())


def test_verifying_finds_what_was_changed(moran: Path, tmp_path: Path) -> None:
    path = Path(shutil.copytree(moran, tmp_path / "moran"))
    text = (path / "history.csv").read_text().splitlines()
    row = text[3].split(",")
    text[3] = ",".join([*row[:2], str(int(row[2]) + 1), *row[3:]])
    (path / "history.csv").write_text("\n".join(text) + "\n")
    wrong = babushka.load(path, [FILE]).verify()
    assert {number: names for number, names in wrong.items() if names} == {2: ["history column births"]}


def test_list_and_show_tell_how_far_it_is(call: Call, moran: Path, extinct: Path) -> None:
    told = json.loads(call("show", moran, "--json").out)
    assert (told["generation"], told["died_out"], told["results"]["members"]) == (LAST, False, 7)
    rows = json.loads(call("list", extinct.parent, "--json").out)
    (row,) = (row for row in rows if Path(row["run"]).name == "extinct")
    assert row["died_out"]
    assert row["generation"] < 40


def test_a_population_that_died_out_is_a_result(call: Call, extinct: Path, tmp_path: Path) -> None:
    last = int(history(extinct)[-1]["generation"])
    assert history(extinct)[-1]["members"] == "0"
    words = (
        "run",
        "--dynamics",
        FILE,
        "--generations",
        40,
        "--seed",
        1,
        "--out",
        tmp_path,
        "--name",
        "again",
    )
    answer = call(*words, *(f"--set={change}" for change in DYING))
    assert answer.code == 0
    assert str(last) in answer.out
    before = contents(extinct)
    assert call("resume", extinct, "--dynamics", FILE).code == 0
    assert call("plot", extinct, "--dynamics", FILE, "--out", tmp_path / "curves.png").code == 0
    assert contents(extinct) == before
    with pytest.raises(SettingsError):
        babushka.run(
            out=tmp_path / "next", start=babushka.Start(str(extinct), last), settings=DYING, files=[FILE]
        )


@pytest.mark.parametrize("name", ["moran", "growing", "extinct"])
def test_lineage_and_phylogeny_hold_everybody_ever_born(
    name: str, call: Call, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = request.getfixturevalue(name)
    saved = babushka.load(path, [FILE])
    whole = saved.folder.read_lineage()
    assert whole["id"].tolist() == list(range(saved.stored().population.next_id))
    assert len(whole["id"]) > saved.history["births"].sum() == len(whole["id"]) - saved.history["members"][0]
    parents = np.stack([whole["parent_a"], whole["parent_b"]], axis=1)
    family = Pedigree.of(whole["id"], parents, whole["generation"], epochs=True)
    for number in saved.generations:
        generation = saved.generation(number)
        for member, gene in zip(generation.ids, generation.genomes[:, 0], strict=True):
            assert family.line(int(member))[0] == gene
    for to, words in (("l.csv", ("--lineage",)), ("h.csv", ()), ("p.csv", ("--phylogeny",))):
        assert call("export", path, *words, "--dynamics", FILE, "--to", tmp_path / to).code == 0
    assert (
        call("export", path, "--phylogeny", "--exact", "--dynamics", FILE, "--to", tmp_path / "e.csv").code
        == 0
    )
    alife_standard.validate(tmp_path / "p.csv")
    alife_standard.validate(tmp_path / "e.csv")
    with (tmp_path / "e.csv").open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [int(row["id"]) for row in rows] == whole["id"].tolist()
    alive = {int(row["id"]) for row in rows if row["destruction_time"] == "inf"}
    assert alive == set(saved.stored().ids.tolist())


@pytest.mark.parametrize("name", ["moran", "growing"])
def test_the_line_of_descent_is_drawn_of_the_oldest(
    name: str, call: Call, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = request.getfixturevalue(name)
    answer = call("plot", path, "lineage", "--dynamics", FILE, "--out", tmp_path / "lineage.png")
    assert answer.code == 0
    assert (tmp_path / "lineage.png").stat().st_size > 0
    oldest = babushka.load(path, [FILE]).stored().ids.min()
    assert f"member {oldest}" in answer.out


def test_what_needs_lives_led_apart_is_refused_in_a_sentence(
    refused: Callable[..., str], moran: Path, extinct: Path, tmp_path: Path
) -> None:
    trusted = ("--dynamics", FILE)
    for words in (
        ("replay", moran),
        ("replay", moran, "--member", "best"),
        ("replay", moran, "--all"),
        ("analyze", moran),
        ("plot", moran, "divergence"),
        ("plot", moran, "pressure"),
        ("plot", moran, "constraint"),
        ("plot", moran, "rewards"),
        ("plot", extinct, "lineage"),
        ("report", moran, "--member", "best", "--out", tmp_path / "report.html"),
        ("export", moran, "--to", tmp_path / "genes.trees"),
    ):
        refused(*words, *trusted)
    refused("run", *trusted, "--engine", "processes:2", "--out", tmp_path / "engine")
    assert not (tmp_path / "engine").exists()
    refused("resume", moran, *trusted, "--engine", "processes:2")
    refused("run", *trusted, "--set=evolution.population=5", "--out", tmp_path / "unread")


def test_a_report_tells_of_it(call: Call, moran: Path, growing: Path, extinct: Path, tmp_path: Path) -> None:
    for path in (moran, growing, extinct):
        to = tmp_path / f"{path.name}.html"
        assert call("report", path, "--dynamics", FILE, "--out", to).code == 0
        assert "heterozygosity" in to.read_text(encoding="utf-8")


def test_a_sweep_finishes_cells_that_died_out(call: Call, tmp_path: Path) -> None:
    words = ("--seeds", 3, "--generations", 8, "--jobs", 1, "--out", tmp_path, "--name", "sweep")
    changes = [f"--set={change}" for change in DYING[:-1]]
    asked = ("sweep", "--dynamics", FILE, *words, *changes, "--vary", "dynamics.events=3,30", "-q")
    assert call(*asked).code == 0
    cells = [folder for folder in (tmp_path / "sweep").iterdir() if (folder / "history.csv").exists()]
    assert len(cells) == 6
    assert {history(folder)[-1]["members"] for folder in cells} >= {"0"}
    sweep = reopen(tmp_path / "sweep", (FILE,))
    assert {now.status for now in read_statuses(sweep).values()} == {"finished"}
    told = call("compare", tmp_path / "sweep", "--measure", "members")
    assert told.code == 0


def test_what_it_will_cost_is_told_of_epochs(call: Call) -> None:
    answer = call("run", "--dynamics", FILE, "--dry-run", "--json")
    assert answer.code == 0
    told = json.loads(answer.out)
    assert told["settings"]["dynamics"]["members"] == 20
    assert "evolution" not in told["settings"]
    assert told["each"]["lives"] == 0
    assert told["each"]["megabytes"] > 0
