"""What users can get wrong about towers: a sentence with the names of what is wrong, exit code 2."""

from collections.abc import Callable
from pathlib import Path

import pytest

MISTAKES = [
    (["organism.depth=4"], ["organism.depth", "3"]),
    (["organism.depth=0"], ["organism.depth", "1"]),
    (["organism.depth=2.5"], ["organism.depth"]),
    (["world.sensor_count=0"], ["world.sensor_count", "1"]),
    (["world.sensor_seed=-2"], ["world.sensor_seed", "-1"]),
    (["world.kinship=1.1"], ["world.kinship"]),
    (["world.build=-1"], ["world.build", "0"]),
    (["world.upkeep=-0.1"], ["world.upkeep", "0"]),
    (["world.design_cost=-0.1"], ["world.design_cost", "0"]),
    (["world.search_cost=-0.1"], ["world.search_cost", "0"]),
    (["world.reserve=-1"], ["world.reserve", "0"]),
    (["world.run_seed=1"], ["run_seed"]),
    (["organism.designs=-2"], ["organism.designs", "-1"]),
    (["organism.score_noise=-1"], ["organism.score_noise", "0"]),
    (["organism.design_flip=2"], ["organism.design_flip"]),
    (["organism.alignment=perfect"], ["organism.alignment", "hereditary"]),
    (["organism.depth=3", "world.machines=1"], ["organism.depth", "world.machines"]),
    (["organism.heritable=true", "organism.alignment=checked"], ["organism.heritable", "organism.alignment"]),
    (["organism.mode=direct"], ["organism.mode", "organism.depth"]),
    (["organism.learning=true"], ["organism.learning", "organism.depth"]),
    (["organism.term=59"], ["organism.term", "organism.max_trial"]),
    (["organism.trial_steps=91"], ["organism.term", "organism.trial_steps"]),
    (["organism.trial_steps=5", "organism.term=19"], ["organism.term", "organism.machine_trial"]),
    (["world.kind=savanna"], ["maker", "savanna", "workshop"]),
    (["world.kind=goodhart"], ["maker", "goodhart", "workshop"]),
    (["organism.kind=q-learner"], ["q-learner", "workshop"]),
    (["regime.turn=-2"], ["regime.turn", "-1"]),
    (["regime.regrowth=-1"], ["regime.regrowth", "0"]),
    (["regime.later=2"], ["regime.later", "1"]),
    (["belief.regrowth=0.5"], ["belief.regrowth"]),
    (["world.items.bolt.ancestral=0.9"], ["world.items", "0.9"]),
    (["world.items.bolt.delivered=3"], ["world.items.bolt.delivered"]),
]


@pytest.mark.parametrize(("changes", "named"), MISTAKES, ids=lambda value: " ".join(value))
def test_mistakes_are_told_by_name(
    changes: list[str], named: list[str], refused: Callable[..., str], tmp_path: Path
) -> None:
    told = refused("run", "tower", *(f"--set={change}" for change in changes), "--out", tmp_path / "none")
    for name in named:
        assert name in told
    assert not (tmp_path / "none").exists()
