"""Compiled kernels in the disk cache are never stale: a world's file is edited between processes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from babushka.fitness.kernels import jit_enabled

WORLD = """
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.protocol import World
from babushka.organisms import protocol as organisms
from babushka.organisms.protocol import Organism
from beside import bonus


@dataclass(frozen=True)
class Nothing:
    pass


class Regime(NamedTuple):
    gift: float


@dataclass(frozen=True)
class Tiny(World):
    name: ClassVar = "tiny"
    actions: ClassVar = ("wait",)
    features: ClassVar = ("gift",)
    causes: ClassVar = ("old age",)
    objective: ClassVar = "gifts"
    Regime: ClassVar = Nothing
    steps: ClassVar = 4
    senses: ClassVar = ("nothing",)
    tallies: ClassVar = ("gifts",)

    def regime(self, parameters):
        return Regime(1.0)


@implements(protocol.create, Regime)
def create(regime):
    return np.zeros(1)


@implements(protocol.reset, Regime)
def reset(regime, state, stream):
    state[0] = 0.0


@implements(protocol.observe, Regime)
def observe(regime, state, senses):
    senses[0] = 0.0


@implements(protocol.step, Regime)
def step(regime, state, action, effort, stream, felt):
    state[0] += regime.gift * 1.0 + bonus()
    return 0


@implements(protocol.tally, Regime)
def tally(regime, state, tallies):
    tallies[0] = state[0]


class Agents(NamedTuple):
    wishes: np.ndarray


@dataclass(frozen=True)
class Waiting(Organism):
    name: ClassVar = "waiting"

    def layout(self, world):
        raise NotImplementedError

    def express(self, genomes, world, limits=None):
        raise NotImplementedError

    def random_minds(self, members, world):
        return Agents(np.zeros(members))


@implements(organisms.init_agent, Agents)
def init_agent(agents, row, belief, shape, stream):
    return (np.zeros(1),)


@implements(organisms.decide, Agents)
def decide(agents, row, agent_state, belief, state, shape, seat, mask, account, stream):
    return 0


@implements(organisms.feel, Agents)
def feel(agents, row, felt):
    return 0.0
"""

BESIDE = """
from babushka.fitness.kernels import kernel


@kernel
def bonus():
    return 0.0
"""

RUN = """
import json, sys
from pathlib import Path
import numpy as np
from babushka.fitness.registry import load_file
from babushka.organisms.life import Seeds, live, live_block

module = load_file(Path(sys.argv[1]))
world, kind = module.Tiny(), module.Waiting()
agents, regime = kind.random_minds(1, world), world.regime(module.Nothing())
lives = live(kind, world, agents, regime, regime, np.zeros(1, np.int64), Seeds.of(0, 0, 1))
print(json.dumps([lives.each("gifts")[0, 0], *live_block.compilations()]))
"""


def run(folder: Path) -> list[float]:
    """[what the life counted, kernels loaded from disk, kernels compiled] of a new process."""
    environment = {
        **os.environ,
        "BABUSHKA_CACHE": str(folder / "cache"),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "PYTHONDONTWRITEBYTECODE": "1",  # two edits within a second must not meet an old .pyc
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(folder / "tiny.py")],
        env=environment, cwd=folder, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.mark.slow
def test_an_edited_world_gives_its_new_answer_in_the_next_process(tmp_path: Path) -> None:
    compiled = [0, 1] if jit_enabled() else [0, 0]
    loaded = [1, 0] if jit_enabled() else [0, 0]
    world, beside = tmp_path / "tiny.py", tmp_path / "beside.py"
    world.write_text(WORLD)
    beside.write_text(BESIDE)
    assert run(tmp_path) == [4.0, *compiled]
    assert run(tmp_path) == [4.0, *loaded]
    edit(world, "regime.gift * 1.0", "regime.gift * 10.0")
    assert run(tmp_path) == [40.0, *compiled]
    edit(beside, "return 0.0", "return 0.5")
    assert run(tmp_path) == [42.0, *compiled]
    edit(world, "regime.gift * 10.0", "regime.gift * 1.0")
    edit(beside, "return 0.5", "return 0.0")
    assert run(tmp_path) == [4.0, *loaded]  # an older state is found again
