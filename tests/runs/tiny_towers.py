"""A finished run of a tiny tower, for tests of what a user sees of it."""

from pathlib import Path

import pytest

from babushka.runs.commands import main

SETTINGS = {
    "world.size": 6,
    "world.lifetime": 40,
    "organism.depth": 2,
    "organism.designs": 3,
    "organism.max_budget": 4,
    "organism.max_horizon": 4,
    "organism.trial_steps": 4,
    "organism.forced": "true",
    "organism.term": 8,
    "organism.pause": 4,
    "organism.first_design": 1,
    "organism.machine_budget": 3,
    "organism.machine_horizon": 5,
    "evolution.population": 4,
    "evolution.survivors": 1,
    "evolution.episodes": 2,
    "evolution.random_lives": 2,
}


def tiny_tower(place: Path, **changes: object) -> Path:
    """Run it; returns its folder. `changes` are settings by dotted key."""
    settings = [f"--set={key}={value}" for key, value in {**SETTINGS, **changes}.items()]
    with pytest.raises(SystemExit) as caught:
        main(["run", "tower", "--seed", "3", "--generations", "1", "--out", str(place), "--quiet", *settings])
    assert caught.value.code == 0
    return place / "tower-s3"
