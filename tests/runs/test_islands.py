"""Runs of islands: the same bytes wherever demes are bred and live; saved, verified, resumed, traced."""

import shutil
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import babushka
from babushka.evolution.breeding import breed
from babushka.evolution.inheritance import inheritance
from babushka.evolution.loop import evolve
from babushka.fitness.measures.fixation_index import fixation_index
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration import plan as plans
from babushka.runs.orchestration.ancestry import known_populations, pedigree
from babushka.runs.orchestration.descent import constraint, lineage
from babushka.runs.orchestration.engines import remote_evaluator
from babushka.runs.orchestration.engines.engine import Engine
from babushka.runs.orchestration.engines.pieces import DemePiece
from babushka.runs.orchestration.engines.remote_evaluator import RemoteEvaluator
from babushka.runs.orchestration.experiments import carry_on, extended
from babushka.runs.presentation.phylogeny import phylogeny
from babushka.runs.presentation.tree_sequence import tree_sequence
from tests.runs.calling import Call, contents
from tests.runs.sweep_workers import Workers
from tests.runs.sweeping import InThisProcess
from tests.runs.test_engines import Breaking, assert_same, generations
from tests.tiny import settings

LAST, DEMES = 6, 3
ISLANDS = [f"evolution.islands.{text}" for text in (f"demes={DEMES}", "interval=2", "rate=0.3")]
COPIES = 'evolution.islands.replaced="selWorst"'
ALL = [*settings(), *ISLANDS, "evolution.survivors=3"]


def made(place: Path, *changes: str, generations: int = LAST, **others: Any) -> babushka.Run:
    return babushka.run(
        "savanna", out=place, generations=generations, settings=[*ALL, "record.keep=all", *changes], **others
    )


@pytest.fixture(scope="module", params=["moving", "copied"])
def archipelago(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> babushka.Run:
    """A run of three demes; tests must not change it."""
    copies = [COPIES] if request.param == "copied" else []
    return made(tmp_path_factory.mktemp("islands") / request.param, *copies)


def plan(*changes: str) -> plans.Plan:
    return plans.plan("savanna", [*ALL, *changes], seed=3, generations=3)


# --- placement ----------------------------------------------------------------------------------------------

CASES = {
    "genetic": [],
    "copies": [COPIES, 'evolution.islands.topology="all"', "evolution.islands.interval=1"],
    "cma": ['evolution.optimizer="cma"'],
    "learned": ['evolution.inheritance="lamarckian"', "organism.learning=true"],
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("workers", [1, 3])
def test_demes_bred_and_living_elsewhere_are_those_bred_here(case: str, workers: int) -> None:
    given = plan(*CASES[case])
    engine = Engine(lambda: InThisProcess(workers), workers)
    assert_same(generations(given, engine), generations(given, threads=2))


def test_each_deme_is_bred_by_a_worker_and_pieces_are_cut_between_demes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[tuple[int, int | None, int]] = []

    def note(piece: Any) -> None:
        if isinstance(piece, DemePiece):
            sent.append((piece.generation, piece.pool.deme, len(piece.pool.population.ids)))
        else:
            sent.append((piece.generation, None, 0 if piece.ids is None else len(piece.ids)))

    monkeypatch.setattr(remote_evaluator, "PIECES", 1)
    generations(plan(), Engine(lambda: InThisProcess(1, note), 2))
    assert sent[:8] == [
        (0, None, 0),
        *[(0, None, 4)] * 3,
        *[(1, deme, 4) for deme in range(DEMES)],
        (1, None, 0),
    ]


def test_an_executor_that_breaks_while_demes_are_bred_is_replaced() -> None:
    given = plan()
    expected = generations(given)
    for answers in range(7, 13):  # at which work it breaks: of the 7 pieces that live, or of the demes
        made: list[Executor] = []

        def make(answers: int = answers, made: list[Executor] = made) -> Executor:
            made.append(InThisProcess(1) if made else Breaking(answers))
            return made[-1]

        assert_same(generations(given, Engine(make, 1)), expected)
        assert len(made) == 2


def test_what_cannot_be_bred_is_the_same_sentence_elsewhere() -> None:
    given = plan('evolution.selection="selRoulette"', 'evolution.objectives=["-steps"]')
    engine = Engine(lambda: InThisProcess(2), 2)
    said = []
    for evaluator in (None, RemoteEvaluator(engine, given)):
        evolving = evolve(given.experiment, evaluator=evaluator)
        assert next(evolving).number == 0  # which is saved all the same
        with pytest.raises(SettingsError, match="gives members shares") as caught:
            next(evolving)
        said.append(str(caught.value))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    "archipelago", ["moving", pytest.param("copied", marks=pytest.mark.slow)], indirect=True, scope="module"
)
def test_processes_make_the_same_run_folder(archipelago: babushka.Run, tmp_path: Path) -> None:
    copies = [COPIES] if archipelago.path.name == "copied" else []
    made(tmp_path / "there", *copies, executor_factory=Workers, workers=2)
    assert contents(tmp_path / "there") == contents(archipelago.path)


# --- run folders --------------------------------------------------------------------------------------------


def test_every_snapshot_comes_out_again(archipelago: babushka.Run) -> None:
    assert archipelago.verify(threads=2) == {number: [] for number in range(LAST + 1)}


@pytest.mark.parametrize("stop", range(LAST))
def test_a_run_that_is_resumed_is_one_that_was_done_in_one_go(
    archipelago: babushka.Run, tmp_path: Path, stop: int
) -> None:
    """Migrations are bred into generations 2, 4 and 6."""
    copies = [COPIES] if archipelago.path.name == "copied" else []
    shorter = made(tmp_path / "run", *copies, generations=stop)
    longer = extended(shorter.plan, shorter.folder, LAST)
    engine = Engine(lambda: InThisProcess(2), 2)
    assert carry_on(longer, shorter.folder, evaluator=RemoteEvaluator(engine, longer) if stop % 2 else None)
    assert contents(shorter.path) == contents(archipelago.path)


def test_one_deme_gives_the_bytes_of_a_run_without_islands(tmp_path: Path) -> None:
    plain = babushka.run("savanna", out=tmp_path / "plain", generations=2, settings=settings())
    islands = [text for text in ISLANDS if "demes" not in text]
    one = babushka.run("savanna", out=tmp_path / "one", generations=2, settings=[*settings(), *islands])
    for file in ("history.csv", "lineage.csv"):
        assert (plain.path / file).read_bytes() == (one.path / file).read_bytes()
    with (
        np.load(plain.path / "populations/000002.npz") as left,
        np.load(one.path / "populations/000002.npz") as right,
    ):
        assert left.files == right.files
        for name in set(left.files) - {"digest", "bound.digests"}:  # which are of the settings too
            assert left[name].tobytes() == right[name].tobytes()
    assert not [name for name in plain.history if name.endswith(".fst")]


def test_demes_are_recorded_and_differ_by_what_the_history_says(archipelago: babushka.Run) -> None:
    for number in archipelago.generations:
        saved = archipelago.generation(number)
        assert saved.demes.tolist() == [0] * 4 + [1] * 4 + [2] * 4
        births = saved.lives["selection"].mean("births")
        found = {name: values[number] for name, values in archipelago.history.items()}
        assert found["selection.births.fst"] == pytest.approx(
            fixation_index(births, saved.demes), nan_ok=True
        )
        assert found["genes.fst"] == pytest.approx(fixation_index(saved.genomes, saved.demes))
        assert found["budget.fst"] == pytest.approx(fixation_index(saved.traits["budget"], saved.demes))
    assert {"desires.newborns.fst", "horizon.fst"} <= found.keys()


def test_the_command_line_makes_islands_and_says_what_is_wrong(
    call: Call, refused: Callable[..., str], tmp_path: Path
) -> None:
    words = [f"--set={text}" for text in ALL]
    answer = call("run", "savanna", *words, "--generations=1", "--out", tmp_path, "--quiet")
    assert answer.code == 0, answer.err
    assert "[evolution.islands]" in (tmp_path / "savanna-s0" / "config.toml").read_text()
    answer = call("run", "savanna", *words, "--dry-run")
    assert answer.code == 0, answer.err
    assert "demes" in refused("run", "savanna", *words, "--set=evolution.islands.demes=7")


# --- ancestry -----------------------------------------------------------------------------------------------


def test_the_lineage_is_whole(archipelago: babushka.Run) -> None:
    born = pedigree(archipelago)
    saved = {number: archipelago.generation(number) for number in archipelago.generations}
    assert len(born.ids) == int(saved[LAST].population.next_id)
    for known, generation in known_populations(archipelago, born):
        assert generation is not None
        assert np.array_equal(known.ids, saved[known.number].ids)
    table = phylogeny(archipelago)
    assert len(table["id"]) == len(born.ids)
    for generation in saved.values():
        new = generation.population.newborn()
        there = table["deme"][born.rows(generation.ids[new])]
        assert there.tolist() == generation.demes[new].tolist()
    ancestry = lineage(archipelago)["ancestry"]
    assert ancestry["genes"][0] == pytest.approx(1.0)  # all of them come from founders
    assert ancestry["born"].sum() == len(born.ids)
    price = [values[:-1] for name, values in archipelago.history.items() if name.startswith("price.")]
    assert np.isfinite(price).all()


def test_where_members_migrate_their_children_are_in_other_demes(archipelago: babushka.Run) -> None:
    abroad = []
    for number in range(1, LAST + 1):
        before, after = archipelago.generation(number - 1), archipelago.generation(number)
        home = dict(zip(before.ids.tolist(), before.demes.tolist(), strict=True))
        new = after.population.newborn()
        abroad.append(
            any(
                home[parent] != deme
                for parents, deme in zip(after.parents[new].tolist(), after.demes[new].tolist(), strict=True)
                for parent in parents
            )
            or any(
                home[member] != deme
                for member, deme in zip(after.ids[~new].tolist(), after.demes[~new].tolist(), strict=True)
            )
        )
    assert abroad == [False, True] * 3


def test_genes_are_traced_across_demes(archipelago: babushka.Run) -> None:
    foreign = 0
    for number in range(1, LAST + 1):
        before, after = archipelago.generation(number - 1), archipelago.generation(number)
        found = inheritance(archipelago.experiment.at(number), before, after.population)
        assert np.array_equal(before.ids[found.survivors], after.ids[found.lived_on])
        assert np.array_equal(np.sort(np.concatenate([found.lived_on, found.births])), np.arange(12))
        parents = after.parents[found.births]
        sources = before.ids[found.source]
        assert ((sources == parents[:, :1]) | (sources == parents[:, 1:])).all()
        copied = before.genomes[found.source, np.arange(before.genomes.shape[1])]
        assert np.array_equal(copied, found.before)
        assert np.array_equal(found.before != found.after, found.mutated)
        assert found.mutated.mean() < 0.15  # 5 % of genes mutate
        foreign += int((before.demes[found.source] != after.demes[found.births][:, None]).sum())
    assert foreign > 0
    table = constraint(archipelago)["constraint"]
    assert (table["desires.births"] > 0).all()


def test_genealogies_decode_to_the_genomes(archipelago: babushka.Run) -> None:
    pytest.importorskip("tskit")
    read, saved = tree_sequence(archipelago), archipelago.generation()
    assert [read.node(sample).metadata["id"] for sample in read.samples()] == saved.ids.tolist()
    for variant in read.variants():
        found = np.array([float(variant.alleles[state]) for state in variant.genotypes], np.float32)
        assert found.tobytes() == saved.genomes[:, variant.site.id].tobytes()
    assert read.num_populations == DEMES
    new = saved.population.newborn()
    assert read.nodes_population[read.samples()][new].tolist() == saved.demes[new].tolist()


def test_generations_that_were_not_kept_are_evolved_again(archipelago: babushka.Run, tmp_path: Path) -> None:
    thin = Path(shutil.copytree(archipelago.path, tmp_path / "thin"))
    for number in (1, 2, 3, 5):
        (thin / "populations" / f"{number:06d}.npz").unlink()
    run = babushka.load(thin)
    for known in known_populations(run, pedigree(run), again=True, threads=1):
        expected = archipelago.generation(known.population.number)
        assert known.population.genomes.tobytes() == expected.genomes.tobytes()
        assert np.array_equal(known.population.ids, expected.ids)
        assert np.array_equal(known.population.demes, expected.demes)
    bred = breed(run.experiment.at(1), run.generation(0))
    assert np.array_equal(bred.ids, archipelago.generation(1).ids)
