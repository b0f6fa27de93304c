"""Nets against their twin, symmetries that are built in, and what all positions say of lives."""

from dataclasses import replace

import numpy as np
import pytest

from babushka.fitness.measures.sharing import answers_without, damage, sharing
from babushka.fitness.settings import SettingsError
from babushka.fitness.worlds.puzzle import Puzzle, Setting
from babushka.fitness.worlds.savanna import Savanna
from babushka.organisms.kinds.net import Net, passes
from babushka.organisms.life import Seeds, live
from tests.naive.puzzle import scores
from tests.naive.streams import Stream

WORLD = Puzzle(width=5, height=3, puzzles=8)
NET = Net(units=17)  # as columns, not a multiple of what one vector holds
SEEDS = Seeds.of(5, 1, 3)
HOME, TWIN = Setting(), Setting(colour="second")


def founders(net: Net) -> np.ndarray:
    return net.founders(WORLD, 3, np.random.default_rng(2))


def solved(net: Net, where: Setting) -> np.ndarray:
    """The share of all positions that each member solves."""
    nets, puzzles = net.express(founders(net), WORLD), WORLD.regime(where)
    found = [answers_without(passes(nets, row, puzzles))[0] == puzzles.answer for row in range(3)]
    return np.array([each.mean() for each in found])


@pytest.mark.parametrize("colour", ["first", "second", "both"])
def test_nets_answer_what_their_twin_does(colour: str) -> None:
    regime, genomes = WORLD.regime(Setting(colour=colour)), founders(NET)
    lives = live(NET, WORLD, NET.express(genomes, WORLD), regime, regime, np.arange(3), SEEDS)
    layout = NET.layout(WORLD)
    for row, genome in enumerate(genomes):
        inputs, outputs = (genome[layout.span(name)].astype(float).tolist() for name in ("inputs", "outputs"))
        for episode, key in enumerate(SEEDS.worlds):
            stream, right = Stream(int(key)), 0
            for _ in range(WORLD.puzzles):
                which = stream.below(len(regime.answer))
                stones = [
                    int(word[which]) >> cell & 1
                    for word in (regime.first, regime.second)
                    for cell in range(WORLD.cells)
                ]
                said = scores(inputs, outputs, [*stones, int(regime.turn[which])], NET.units)
                right += said.index(max(said)) == regime.answer[which]
            assert lives.each("solved")[row, episode] == right / WORLD.puzzles


@pytest.mark.parametrize("form", ["plain", "tied", "mirrored", "modules", "halves"])
def test_passes_say_what_decisions_are(form: str) -> None:
    net = replace(NET, form=form)
    world = replace(WORLD, puzzles=1)
    regime, nets = world.regime(Setting(colour="both")), net.express(founders(net), world)
    seeds = Seeds.of(1, 0, 20)
    lives = live(net, world, nets, regime, regime, np.arange(3), seeds)
    which = [Stream(int(key)).below(len(regime.answer)) for key in seeds.worlds]
    for row in range(3):
        right = answers_without(passes(nets, row, regime))[0] == regime.answer
        assert lives.each("solved")[row].tolist() == right[which].tolist()


def test_what_symmetry_is_given_makes_twins_one_task() -> None:
    tied, mirrored = replace(NET, form="tied"), replace(NET, form="mirrored")
    assert solved(tied, HOME).tolist() == solved(tied, TWIN).tolist()
    halves = (Setting(half=half) for half in ("left", "right"))
    left, right = (solved(mirrored, half) for half in halves)
    assert left == pytest.approx(right)
    assert solved(NET, HOME).tolist() != solved(NET, TWIN).tolist()


@pytest.mark.parametrize(
    ("form", "expected", "twins"),
    [
        ("tied", 1.0, (HOME, TWIN)),
        ("modules", 0.0, (HOME, TWIN)),
        ("halves", 0.0, (Setting(half="left"), Setting(half="right"))),
    ],
)
def test_sharing_is_known_where_it_is_built_in(
    form: str, expected: float, twins: tuple[Setting, Setting]
) -> None:
    net, found = replace(NET, form=form), []
    nets = net.express(founders(net), WORLD)
    for row in range(3):
        lost = []
        for where in twins:
            puzzles = WORLD.regime(where)
            lost.append(damage(answers_without(passes(nets, row, puzzles)), puzzles.answer))
        found.append(sharing(*lost))
    assert {each for each in found if np.isfinite(each)} == {expected}


def test_random_nets_solve_what_chance_does() -> None:
    regime = WORLD.regime(HOME)
    world = replace(WORLD, puzzles=60)
    lives = live(NET, world, NET.random_agents(5, world), regime, regime, np.arange(5), SEEDS)
    assert lives.mean("solved").mean() == pytest.approx(world.chance, abs=0.06)
    assert lives.mean("felt").max() == 0


def test_nets_need_puzzles() -> None:
    with pytest.raises(SettingsError):
        NET.check_world(Savanna())
