"""Running from a program: settings in every form, where runs go, going on, threads, own functions."""

import os
import random
import runpy
import threading
from collections.abc import Callable
from math import floor
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pytest

import babushka
from babushka.evolution.selection import SELECTIONS
from babushka.fitness.registry import load_file
from babushka.fitness.settings import SettingsError
from babushka.runs.api.settings import tables_of
from tests import tiny as tiny_experiments
from tests.tiny import GENERATIONS, TINY, settings

SMALL = {name: table for name, table in TINY.items() if name != "generations"}
HALF = 0.5


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tiny(generations: int = GENERATIONS, **given: Any) -> babushka.Run:
    return babushka.run(**{"settings": SMALL, "generations": generations, "progress": False, **given})


def snapshots(run: babushka.Run) -> dict[str, bytes]:
    found = sorted((run.path / "populations").glob("*.npz"))
    return {path.name: path.read_bytes() for path in found} | {
        "history": (run.path / "history.csv").read_bytes()
    }


def test_settings_are_tables_dotted_keys_or_texts() -> None:
    wanted = {"evolution": {"population": 12, "episodes": 1}, "title": "A"}
    assert tables_of({"evolution": {"population": 12, "episodes": 1}, "title": "A"}) == wanted
    assert tables_of({"evolution.population": 12, "evolution": {"episodes": 1}, "title": "A"}) == wanted
    assert tables_of(["evolution.population=12", "evolution.episodes=1", "title=A"]) == wanted
    assert tables_of("title=A") == {"title": "A"}
    assert tables_of(None) == {}


def test_the_same_call_finds_the_same_run_and_goes_on_with_it(here: Path) -> None:
    first = tiny(1)
    assert first.path.parent == here / "results"
    assert first.path.name.startswith("savanna-s0-")
    before = first.provenance.created
    longer = tiny(GENERATIONS)
    assert (longer.path, longer.provenance.created) == (first.path, before)
    assert longer.history["generation"].tolist() == [0, 1, 2, 3]
    assert tiny(1).history["generation"].tolist() == [0, 1, 2, 3]
    assert snapshots(longer) == snapshots(tiny(out="whole"))
    changed = {**SMALL, "world": {"lifetime": 31}}
    others = [tiny(0, settings=changed), tiny(0, seed=1), tiny(0, settings=settings())]
    assert len({first.path, *(run.path for run in others)}) == 3
    assert others[2].path == first.path


def test_without_changes_a_run_goes_where_the_command_puts_it(here: Path) -> None:
    from babushka.runs.api.experiments import place_of
    from babushka.runs.orchestration.plan import plan

    made = plan("savanna-reflex", seed=4, generations=3)
    assert place_of("savanna-reflex", made, named=False) == Path("results/savanna-reflex-s4")


def test_a_run_is_resumed_and_extended(here: Path) -> None:
    run = tiny(1)
    longer = run.resume(GENERATIONS, progress=False)
    assert type(longer) is babushka.Run
    assert snapshots(longer) == snapshots(tiny(out="whole"))
    with pytest.raises(SettingsError, match="2"):
        longer.resume(2)


def test_threads_may_run_and_plot_at_once(here: Path) -> None:
    made: dict[int, Any] = {}

    def carry_out(seed: int) -> None:
        run = tiny(seed=seed)
        made[seed] = run, run.plot()._repr_png_()[0]

    threads = [threading.Thread(target=carry_out, args=(seed,)) for seed in (5, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed in (5, 6):
        alone = tiny(seed=seed, out=f"alone-{seed}")
        assert snapshots(made[seed][0]) == snapshots(alone)
        assert made[seed][1].startswith(b"\x89PNG")


def best_half(members: Any, count: int) -> list[Any]:
    ranked = sorted(members, key=lambda member: member.fitness, reverse=True)
    return [ranked[random.randrange(int(HALF * len(ranked)))] for _ in range(count)]


_ = object()  # as a notebook has one


def to_low(values: Any, generator: np.random.Generator, low: Any, high: Any, sigma: Any) -> Any:
    return constant(values, -1.0)


def constant(values: Any, value: Annotated[float, "anything"]) -> Any:
    return np.full_like(values, floor(value))


def test_a_function_selects_and_another_mutates(here: Path) -> None:
    changes = {**SMALL, "evolution": {**TINY["evolution"], "mutation_rate": 1.0}}
    run = tiny(settings=changes, selection=best_half, mutation=to_low, crossover="none")
    assert run.settings["evolution"]["selection"].startswith("best_half_")
    first, second = run.generation(0), run.generation(1)
    parents = second.parents[second.parents[:, 0] >= 0, 0]
    chosen = np.isin(first.ids, parents)
    assert first.fitness[chosen].min() >= np.sort(first.fitness.ravel())[len(first.ids) // 2 - 1]
    weights = second.population.genomes[second.parents[:, 0] >= 0]
    block = run.experiment.layout.span("objective")
    assert (weights[:, block] == -1.0).all()
    assert run.verify() == {number: [] for number in run.generations}
    copy = next(run.path.glob("operators_*.py"))
    assert babushka.load(run.path, [copy]).verify() == run.verify()
    again = tiny(settings=changes, selection=best_half, mutation=to_low, crossover="none")
    assert again.path == run.path


def test_what_a_function_is_written_as_can_be_used_without_its_program(here: Path) -> None:
    from babushka.runs.orchestration.function_files import with_functions

    given = with_functions({"mutation": to_low, "selection": best_half})
    (file,) = given.files
    module = load_file(file)
    assert module.HALF == HALF
    assert module.to_low(np.zeros(3), None, None, None, None).tolist() == [-1.0] * 3
    assert with_functions({"mutation": to_low, "selection": best_half}) == given
    assert with_functions({"selection": SELECTIONS.get("selBest")}) == (
        {"evolution": {"selection": "selBest"}},
        [],
    )


def test_two_versions_of_a_function_are_two_operators(here: Path) -> None:
    made = []
    for version in (-1.0, -0.5):
        Path("mine.py").write_text(f"def moved(values, *_):\n    return values * 0 + {version}\n")
        moved = runpy.run_path("mine.py")["moved"]
        changes = {**SMALL, "evolution": {**TINY["evolution"], "mutation_rate": 1.0}}
        made.append(tiny(1, settings=changes, mutation=moved, crossover="none"))
    assert made[0].path != made[1].path
    for run, value in zip(made, (-1.0, -0.5), strict=True):
        born = run.resume(2, progress=False).generation()
        block = run.experiment.layout.span("objective")
        assert (born.genomes[born.parents[:, 0] >= 0][:, block] == value).all()


def test_two_things_of_one_name_are_not_mixed_up(here: Path) -> None:
    made = {}
    for name, value in (("selection", 1), ("mutation", 2)):
        Path(f"{name}.py").write_text(f"SHARE = {value}\n\n\ndef {name}_here(*given):\n    return SHARE\n")
        made[name] = runpy.run_path(f"{name}.py")[f"{name}_here"]
    with pytest.raises(SettingsError, match="'SHARE'"):
        tiny(**made)


def made_inside(held: int) -> Callable[..., Any]:
    def inner(members: Any, count: int) -> Any:
        return [members[held]] * count

    return inner


def of_a_module_beside(members: Any, count: int) -> Any:
    return [members[tiny_experiments.GENERATIONS]] * count


TABLE = np.zeros(3)


def of_a_table(members: Any, count: int) -> Any:
    return [members[int(TABLE[0])]] * count


@pytest.mark.parametrize(
    "wrong", [lambda members, count: members, made_inside(0), of_a_table, of_a_module_beside, len, 3]
)
def test_a_function_that_cannot_stand_in_a_file_is_refused(wrong: Any, here: Path) -> None:
    with pytest.raises(SettingsError, match="selection"):
        tiny(selection=wrong)
    assert not os.listdir(here)
