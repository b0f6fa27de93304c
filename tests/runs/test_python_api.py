"""The Python API, and the examples of its documentation, which are run as they stand."""

import inspect
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

import babushka
from babushka.evolution.generation import Generation
from babushka.fitness.settings import SettingsError
from tests.conftest import DATA
from tests.tiny import settings

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "python.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> babushka.Run:
    place = tmp_path_factory.mktemp("made")
    return babushka.run("savanna", out=place / "run", generations=3, seed=2, settings=settings())


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_run(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if "babushka.gym" in example:
        pytest.importorskip("gymnasium")
        pytest.importorskip("pettingzoo")
    shutil.copy(DATA / "tic_tac_toe.py", tmp_path)
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "example.py"  # which functions are read from
    file.write_text(example, encoding="utf-8")
    exec(compile(example, str(file), "exec"), {"__name__": "example"})
    assert capsys.readouterr().out.strip()


def test_the_first_example_is_the_docstring_and_says_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert babushka.__doc__ is not None
    assert textwrap.indent(EXAMPLES[0], "    ", lambda line: bool(line.strip())) in babushka.__doc__
    monkeypatch.chdir(tmp_path)
    space: dict[str, object] = {}
    exec(compile(EXAMPLES[0], str(DOCUMENT), "exec"), space)
    run = space["run"]
    assert isinstance(run, babushka.Run)
    assert run.history["modern.births.mean"].shape == (6,)
    assert "What it wanted" in capsys.readouterr().out


def test_names_that_the_tables_of_the_document_give(made: babushka.Run, tmp_path: Path) -> None:
    table = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| `run.")]
    expressions = [line.split("`")[1].replace("member=17", "member='row:7'") for line in table]
    assert len(expressions) == 16
    whole = babushka.load(shutil.copytree(made.path, tmp_path / "whole"))  # which is gone on with
    for expression in expressions:
        assert eval(expression, {"run": whole}) is not None
    taken = inspect.signature(babushka.run).parameters.keys() - {"source"}
    said = [line.split("|")[1] for line in DOCUMENT.read_text().splitlines() if line.startswith("| `")]
    assert taken <= {name for cell in said for name in re.findall(r"`(\w+)`", cell)}
    life = made.replay()
    for name in ("trace", "objective_weights", "reward", "tally"):
        assert hasattr(life, name)


def test_importing_it_loads_neither_numba_nor_matplotlib() -> None:
    heavy = "{'numba', 'matplotlib', 'deap'}"
    code = f"import sys, babushka, babushka.runs.commands; print({heavy} & set(sys.modules))"
    words = [sys.executable, "-c", code]
    answer = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    assert answer.stdout.strip() == "set()"


def test_names() -> None:
    assert all(callable(getattr(babushka, name)) for name in babushka.__all__)
    assert [name for name in dir(babushka) if not name.startswith("_")] == babushka.__all__
    with pytest.raises(AttributeError, match="rnu"):
        _ = babushka.rnu


def test_history_and_populations(made: babushka.Run) -> None:
    history = made.history
    assert history["generation"].tolist() == [0, 1, 2, 3]
    assert made.generations == [0, 1, 2, 3]
    for number in made.generations:
        generation = made.generation(number)
        births = generation.lives["selection"].mean("births")
        assert births.mean() == history["selection.births.mean"][number]
        assert generation.genomes.shape == (12, made.experiment.layout.genes)
    assert made.generation().number == 3
    assert babushka.load(made.path).generation(2).genomes.tobytes() == made.generation(2).genomes.tobytes()


def test_replay_and_evaluate_agree_with_what_was_recorded(made: babushka.Run) -> None:
    generation = made.generation()
    lives = made.evaluate()
    assert np.array_equal(lives.values, generation.lives["selection"].values)
    assert np.array_equal(made.evaluate(regime="modern").values, generation.lives["modern"].values)
    assert np.array_equal(made.evaluate(regime={"modern": 1.0}).values, generation.lives["modern"].values)
    life = made.replay(member="row:4", regime="modern")
    assert life.recorded("felt") == generation.lives["modern"].each("felt")[4, 0]
    assert life.reward().sum() == pytest.approx(life.recorded("felt"))
    assert made.evaluate(lives=5).values.shape[1] == 5
    assert made.verify() == {0: [], 1: [], 2: [], 3: []}


def test_the_observer_sees_every_generation_after_it_was_saved(tmp_path: Path) -> None:
    seen: list[int] = []

    def observer(generation: Generation) -> None:
        assert babushka.load(tmp_path / "run").generation(generation.number).number == generation.number
        seen.append(generation.number)

    babushka.run("savanna", out=tmp_path / "run", generations=2, settings=settings(), observer=observer)
    assert seen == [0, 1, 2]


def test_a_run_starts_from_another_ones_population(made: babushka.Run, tmp_path: Path) -> None:
    start = babushka.Start(str(made.path), 2)
    run = babushka.run("savanna", out=tmp_path / "run", generations=0, settings=settings(), start=start)
    assert np.array_equal(run.generation(0).genomes, made.generation(2).genomes)


def test_mistakes_are_sentences(made: babushka.Run, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="did you mean 'savanna'"):
        babushka.run("savana", out=tmp_path / "run")
    with pytest.raises(SettingsError, match="other settings"):
        babushka.run("savanna", out=made.path)
    with pytest.raises(SettingsError, match="already"):
        babushka.run("savanna", out=made.path, generations=3, seed=2, settings=settings(), exists="error")
    with pytest.raises(SettingsError, match="'replace'"):
        babushka.run("savanna", out=tmp_path / "run", exists="replace")
    with pytest.raises(SettingsError, match="There is no run"):
        babushka.load(tmp_path / "none")
    with pytest.raises(SettingsError, match="did you mean 'modern'"):
        made.replay(regime={"modren": 1.0})
    with pytest.raises(SettingsError, match="'row:17'"):
        made.replay(member="last")
    assert not any(tmp_path.iterdir())


def test_the_history_is_also_a_logbook_of_deap(made: babushka.Run) -> None:
    logbook = made.logbook()
    assert logbook.select("generation") == [0, 1, 2, 3]
    assert logbook.select("modern.births.mean") == made.history["modern.births.mean"].tolist()
    assert len(logbook.stream.splitlines()) == 5  # a heading and four generations
    with pytest.raises(SettingsError, match=r"'modern\.births\.mean'"):
        made.logbook("modern.birth.mean")
