"""Operators and optimizers of loose files in runs: recorded, trusted, verified; no name is taken twice."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from babushka.fitness.registry import load_file
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration import config
from babushka.runs.orchestration.plan import plan_of
from tests.runs.calling import Call
from tests.runs.loading import loaded
from tests.tiny import options

ZERO = """
import numpy as np
from babushka.evolution.mutation import MUTATIONS

@MUTATIONS.add
def to_zero_in_a_run(values, generator, low, high, sigma):
    return np.zeros_like(values)
"""
RESTLESS = """
from babushka.evolution.optimizers.genetic import Genetic

class Restless(Genetic):
    name = "restless"
"""
CLASHES = {
    "world": (
        "from babushka.fitness.worlds.landscape import Landscape\n"
        "class Mine(Landscape):\n    name = 'savanna'\n"
    ),
    "organism": (
        "from babushka.organisms.kinds.planner import Planner\n"
        "class Mine(Planner):\n    name = 'bit-string'\n"
    ),
    "base optimizer": (
        "from babushka.evolution.optimizers.genetic import Genetic\nclass Mine(Genetic):\n    name = 'cma'\n"
    ),
    "selection": (
        "from babushka.evolution.selection import SELECTIONS\n@SELECTIONS.add\ndef selBest(members, count):\n"
        "    return members[:count]\n"
    ),
    "crossover": (
        "from babushka.evolution.crossover import CROSSOVERS\n@CROSSOVERS.add\n"
        "def uniform(first, second, generator, layout):\n    return first, second\n"
    ),
    "mutation": (
        "from babushka.evolution.mutation import MUTATIONS\n@MUTATIONS.add\n"
        "def gaussian(values, generator, low, high, sigma):\n    return values\n"
    ),
}


@pytest.fixture
def zero(tmp_path: Path) -> Path:
    file = tmp_path / "zero_for_runs.py"
    file.write_text(ZERO)
    return file


@pytest.mark.parametrize("sort", CLASHES)
def test_a_name_of_the_house_is_refused_before_anything_runs(
    sort: str, refused: Callable[..., str], tmp_path: Path
) -> None:
    file = tmp_path / f"clash_of_{sort.replace(' ', '_')}.py"
    file.write_text(CLASHES[sort])
    said = refused("run", "savanna", *options(), "--world", file, "--out", tmp_path / "results")
    assert str(file) in said
    assert sort in said
    assert not (tmp_path / "results").exists()


def test_a_run_with_an_operator_of_a_loose_file_is_verified_with_it(
    call: Call, zero: Path, tmp_path: Path
) -> None:
    changes = ["--set=evolution.mutation=to_zero_in_a_run", "--set=evolution.mutation_rate=1"]
    given = [*options(), *changes, "--out", tmp_path, "--name", "zeros", "-q", "--evolution", zero]
    assert call("run", "savanna", *given).code == 0
    with np.load(tmp_path / "zeros" / "populations" / "000001.npz") as snapshot:
        born = snapshot["parents"][:, 0] >= 0
        assert born.any()
        assert np.isin(snapshot["genomes"][born], (0.0, 1.0)).all()  # 1 is the nearest horizon, and an allele
    assert call("replay", tmp_path / "zeros", "--verify").code == 0
    text = zero.read_text()
    zero.write_text(f"{text}\n")
    assert "--evolution" in call("replay", tmp_path / "zeros", "--verify").err
    zero.write_text(text)
    assert call("replay", tmp_path / "zeros", "--verify", "--evolution", zero).code == 0


def test_a_base_optimizer_of_a_loose_file_can_be_chosen(tmp_path: Path) -> None:
    file = tmp_path / "restless_for_runs.py"
    file.write_text(RESTLESS)
    changes = [f"evolution.file={file}", "evolution.optimizer=restless"]
    changes += ["evolution.restless.survivors_by=selWorst"]
    made = loaded("savanna", changes, [file])
    assert type(made.breeding) is load_file(file).Restless
    assert config.resolved(made)["evolution"]["restless"]["survivors_by"] == "selWorst"
    again = plan_of(config.resolved(made), trusted=[file]).experiment
    assert config.resolved(again) == config.resolved(made)


def test_a_file_without_operators_is_no_file_of_them(tmp_path: Path) -> None:
    file = tmp_path / "nothing_for_runs.py"
    file.write_text("")
    with pytest.raises(SettingsError, match="nothing_for_runs"):
        loaded("savanna", [f"evolution.file={file}"], [file])


def test_another_base_optimizer_leaves_the_settings_of_the_first_behind() -> None:
    made = loaded("savanna-pareto", ["evolution.objectives=[]", "evolution.optimizer=cma"])
    written = config.resolved(made)["evolution"]
    assert written["cma"] == {"sigma": 1.0, "best": 0.5}
    assert "genetic" not in written
