"""A life as each level of a tower has it: trace, account, the life without it, driven by it, and pictures."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rich.console import Console

from babushka.runs.orchestration.one_level import last_values, machines_of
from babushka.runs.orchestration.one_life import OneLife
from babushka.runs.orchestration.saved import Run, load
from babushka.runs.presentation.closing import closing
from babushka.runs.presentation.replay.film import save_film
from babushka.runs.presentation.replay.looks import HAND_GLYPHS
from babushka.runs.presentation.replay.watch import frame
from babushka.runs.presentation.replay.worth import worth_of_kinds
from babushka.runs.presentation.report import lives
from tests.runs.calling import Call
from tests.runs.test_report_lives import numbers_of
from tests.runs.tiny_towers import tiny_tower

pytestmark = pytest.mark.compiles


@pytest.fixture(scope="module")
def tower(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return load(tiny_tower(tmp_path_factory.mktemp("tower")))


@pytest.fixture(scope="module")
def life(tower: Run) -> OneLife:
    return tower.replay(regime="modern")


def test_hands_take_what_is_counted_of_them(life: OneLife) -> None:
    took = life.trace.hands.took[: life.steps]
    for kind, name in enumerate(life.world.kinds, start=1):
        assert (took[:, 0] == kind).sum() == life.recorded(f"eaten.{name}")
        assert (took[:, 1] == kind).sum() == life.recorded(f"taken.1.{name}")


def test_machines_of_a_life_add_up_to_its_record(life: OneLife) -> None:
    machines = machines_of(life, 2)
    assert len(machines) == life.recorded("built.2") > 1
    assert sum(machine.steps for machine in machines) == life.recorded("worked.2")
    assert sum(machine.promise for machine in machines) == pytest.approx(life.recorded("promise.2"))
    brought = sum(machine.delivery * machine.steps for machine in machines)
    assert brought == pytest.approx(life.recorded("brought.2"))
    assert sum(machine.felt for machine in machines) == pytest.approx(life.recorded("sensed.2"))
    for machine in machines:
        assert machine.felt == pytest.approx(sum(taking.worth for taking in machine.takings))
        worth = life.world.sensor_table(2)[1:] @ np.array([*machine.wants.values()])  # type: ignore[attr-defined]
        np.testing.assert_allclose([*machine.worth.values()], worth)
    assert list(last_values(life, 2)[1:]) == [*machines[-1].worth.values()]


def test_a_machine_leaves_from_where_its_maker_stood_and_its_plan_from_where_it_is(life: OneLife) -> None:
    hands, first = life.trace.hands, machines_of(life, 2)[0].first - 1
    assert tuple(hands.place[first, 0]) == tuple(life.trace.place[first])
    side = life.world.picture[0]
    for step in range(first, life.steps):
        (path,) = life.hand_paths(step)
        if len(path):
            away = np.abs(np.diff(path, axis=0))
            assert (np.minimum(away, side - away).sum(axis=1) <= 1).all()
            assert tuple(path[0]) == tuple(hands.place[step, 0])


def test_without_its_machines_it_lives_as_one_that_never_designs(tower: Run) -> None:
    without = tower.replay(without=2)
    assert without.recorded("built.2") == without.recorded("simulated.design") == 0
    assert (without.trace.hands.place[: without.steps] == -1).all()
    saved, experiment = tower.generation(), tower.experiment
    idle = replace(experiment.organism, designs=0).express(saved.genomes, experiment.world)  # type: ignore[type-var,attr-defined]
    never = tower.evaluate(altered=lambda agents: idle)
    row = tower.row_of(saved)
    np.testing.assert_array_equal(never.values[row, 0], without.lives.values[0, 0])


def test_a_driven_body_pursues_what_the_machine_wanted(tower: Run, life: OneLife) -> None:
    driven = tower.replay(regime="modern", driven_by=2)
    assert [*driven.pursued.values()] == list(last_values(life, 2)[1:])
    values = np.array([0.0, *driven.pursued.values()])
    attained = values[driven.trace.hands.took[: driven.steps, 0]].sum()
    assert attained > 0
    assert driven.recorded("built.2") == driven.recorded("felt") == 0


def test_what_each_level_wants_at_a_moment(life: OneLife) -> None:
    first = machines_of(life, 2)[0]
    worth = worth_of_kinds(life, first.first - 1)
    kinds = life.world.kinds
    assert worth[0].tolist() == [float(kind == "mate") for kind in kinds]
    record = life.lives.features()[0, 0]
    assert float(life.objective_weights @ record) == pytest.approx(life.recorded("felt"))
    candy = life.objective_weights @ np.array([2, 0, 0.3, 0, -0.05, 0])
    assert worth[1][kinds.index("candy")] == pytest.approx(candy)
    assert worth[2].tolist() == [*first.worth.values()]
    assert np.isnan(worth_of_kinds(life, 0)[2]).all()


def test_commands_tell_a_level_in_numbers(call: Call, tower: Run, life: OneLife) -> None:
    found = json.loads(call("replay", tower.path, "--regime", "modern", "--level", 2, "--json").out)
    assert found["level"] == 2
    assert found["felt"] == pytest.approx(life.recorded("sensed.2"))
    assert len(found["machines"]) == life.recorded("built.2")
    both = json.loads(call("replay", tower.path, "--without", 2, "--json").out)
    assert both["with"] == json.loads(call("replay", tower.path, "--json").out)
    assert both["without"]["altered"]
    driven = json.loads(call("replay", tower.path, "--driven-by", 2, "--json").out)
    assert [*driven["pursued"]["values"]] == list(life.world.kinds)
    for options in (["--level", 2], ["--level", 1], ["--without", 2], ["--driven-by", 2]):
        assert call("replay", tower.path, *options).code == 0


@pytest.mark.parametrize("options", [["--level", 3], ["--without", 3], ["--level", 2, "--without", 2]])
def test_levels_that_are_not_there_are_refused(refused: Call, tower: Run, options: list[object]) -> None:
    refused("replay", tower.path, *options)


def test_where_nobody_builds_no_level_drives(refused: Call, tmp_path: Path) -> None:
    idle = tiny_tower(tmp_path, **{"organism.designs": 0})
    refused("replay", idle, "--driven-by", 2)


def test_films_show_hands_and_what_levels_want(life: OneLife, tower: Run, tmp_path: Path) -> None:
    frames = save_film(life, tmp_path / "life.gif", every=10, width=600, height=350)
    with Image.open(tmp_path / "life.gif") as film:
        assert film.n_frames == frames  # type: ignore[attr-defined]
    save_film({"one": life, "other": tower.replay(without=2)}, tmp_path / "both.gif", every=20)


def test_watching_shows_hands_where_they_are(life: OneLife) -> None:
    shown = []
    for step in range(life.steps):
        picture = life.trace.picture[step].copy()
        picture[tuple(life.trace.place[step])] = 0  # the body stands before its hands
        screen = Console(width=200, record=True, file=StringIO())
        screen.print(frame(life, step, False))
        lines = screen.export_text().splitlines()[1 : 1 + len(picture)]  # after the title
        drawn = any(HAND_GLYPHS[0] in line[: 2 * len(picture)] for line in lines)
        shown.append((drawn, bool((picture == len(life.kind_names())).any())))
    assert [drawn for drawn, _ in shown] == [there for _, there in shown]
    assert any(drawn for drawn, _ in shown)


def test_the_viewer_unpacks_the_paths_of_hands(life: OneLife) -> None:
    packed = json.loads(json.dumps(lives.pack(life)))
    columns = life.trace.picture.shape[2]
    numbers = numbers_of(packed["hands"][0])
    for moment in packed["moments"]:
        count, *numbers = numbers
        cells, numbers = numbers[:count], numbers[count:]
        assert [[*divmod(cell, columns)] for cell in cells] == life.hand_paths(moment)[0].tolist()
    changes = packed["worth"][1]
    assert [place for place, _ in changes] == sorted({place for place, _ in changes})
    assert changes[0] == [0, []] or changes[0][1]


def test_a_run_ends_with_births_without_a_level(tower: Run) -> None:
    said = closing(tower).splitlines()
    rows = [line.split() for line in said if line.startswith(("as it is", "without level 2"))]
    saved = tower.generation()
    for row, lived in zip(rows, (saved.lives["selection"], None), strict=True):
        lived = lived or tower.evaluate(
            altered=lambda agents: tower.experiment.organism.without_level(agents, 2)
        )
        assert float(row[-2]) == pytest.approx(float(lived.mean("births").mean()), rel=5e-3)


def test_a_run_ends_with_what_things_are_worth_to_each_optimizer(tower: Run) -> None:
    rows = [line.split() for line in closing(tower).splitlines() if line[:2] in ("0 ", "1 ", "2 ")]
    world, saved = tower.experiment.world, tower.generation()
    assert [float(word) for word in rows[0][-len(world.kinds) :]] == [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    lives = saved.lives["selection"]
    wants = np.stack([lives.each(f"wants.2.{name}") for name in world.sensor_names], axis=-1)
    worth = wants[lives.each("built.2") > 0] @ world.sensor_table(2).T
    told = [float(word) for word in rows[2][-len(world.kinds) :]]
    assert told == pytest.approx(worth.mean(axis=0)[1:].tolist(), abs=0.0051)
