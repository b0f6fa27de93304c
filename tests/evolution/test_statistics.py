"""The history's row against computations by hand."""

import statistics
from pathlib import Path

import numpy as np
import pytest

from babushka.evolution import history
from babushka.evolution.columns import history_columns
from babushka.evolution.loop import evolve
from babushka.evolution.statistics import attainments, spread_of
from babushka.fitness.registry import Modules
from babushka.organisms.records import Lives
from tests.installed import install
from tests.tiny import experiment

MADE = experiment()
WORLD = MADE.world
COLUMNS = Lives.columns_of(MADE.organism, WORLD)


def lives(count: int, episodes: int, seed: int) -> Lives:
    """Invented records."""
    values = np.random.default_rng(seed).normal(5.0, 2.0, (count, episodes, len(COLUMNS)))
    return Lives(values, COLUMNS)


def test_attainment_by_hand() -> None:
    record, random = lives(4, 2, 0), lives(6, 3, 1)
    features = len(WORLD.features)
    objective_weights = np.random.default_rng(2).normal(size=(4, features))
    z_fitness, z_felt = attainments(MADE, record, random, objective_weights)
    births, felt = COLUMNS.index(WORLD.objective), COLUMNS.index("felt")
    first = COLUMNS.index(f"felt.{WORLD.features[0]}")
    chance = [random.values[i, j] for i in range(6) for j in range(3)]
    for member in range(4):
        by_chance = [float(life[births]) for life in chance]
        value = statistics.fmean(record.values[member, :, births])
        wanted = (value - statistics.fmean(by_chance)) / statistics.stdev(by_chance)
        assert z_fitness[member] == pytest.approx(wanted)
        by_chance = [
            sum(float(objective_weights[member, f]) * float(life[first + f]) for f in range(features))
            for life in chance
        ]
        value = statistics.fmean(record.values[member, :, felt])
        wanted = (value - statistics.fmean(by_chance)) / statistics.stdev(by_chance)
        assert z_felt[member] == pytest.approx(wanted)


def test_a_yardstick_without_spread_is_undefined() -> None:
    random = Lives(np.zeros((6, 1, len(COLUMNS))), COLUMNS)
    z_fitness, z_felt = attainments(MADE, lives(4, 2, 0), random, np.ones((4, len(WORLD.features))))
    assert np.isnan(z_fitness).all()
    assert np.isnan(z_felt).all()


def test_spread() -> None:
    row = spread_of("x", np.array([1.0, 2.0, 3.0, 10.0]))
    assert list(row) == ["x.mean", "x.std", "x.q25", "x.median", "x.q75", "x.max"]
    assert row["x.mean"] == 4.0
    assert row["x.std"] == pytest.approx(statistics.pstdev([1, 2, 3, 10]))
    assert (row["x.q25"], row["x.median"], row["x.q75"], row["x.max"]) == (1.75, 2.5, 4.75, 10.0)


def test_the_row_is_of_what_was_lived() -> None:
    made = experiment(evolution={"episodes": 2, "random_lives": 16})
    for generation in evolve(made):
        row = generation.row
        agents = made.organism.express(generation.genomes, made.world)
        objective_weights = made.organism.objective_weights(generation.genomes, made.world)
        assert row["generation"] == generation.number
        for label in ("selection", "ancestral", "modern"):
            record = generation.lives[label]
            assert row[f"{label}.births.mean"] == pytest.approx(record.each("births").mean())
            assert row[f"{label}.births.max"] == record.mean("births").max()
            assert row[f"{label}.felt.std"] == pytest.approx(record.mean("felt").std())
            assert row[f"{label}.steps.mean"] == pytest.approx(record.each("steps").mean())
            shares = [row[f"{label}.cause.{cause}"] for cause in made.world.causes]
            assert sum(shares) == pytest.approx(1.0)
            z_fitness, z_felt = attainments(
                made, record, generation.random_baseline[label], objective_weights
            )
            if np.isfinite([z_fitness, z_felt]).all():
                assert row[f"{label}.divergence"] == pytest.approx(z_felt.mean() - z_fitness.mean())
        for index, feature in enumerate(made.world.features):
            assert row[f"desires.{feature}.mean"] == pytest.approx(objective_weights[:, index].mean())
        for name, values in made.organism.traits(agents).items():
            assert row[f"{name}.mean"] == pytest.approx(np.mean(values))
        assert generation.fitness[:, 0].mean() == pytest.approx(row["selection.births.mean"])


def test_a_file_of_another_package_adds_its_columns_to_every_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = (
        "from babushka.fitness.columns import LIFE, Column\n\n\n"
        "def of_regime(seen, place):\n"
        "    column = Column(f'{place.label}.range', 'range', place.label, role=LIFE, unit='steps')\n"
        "    yield column, float(np.ptp(place.lives.each('steps')))\n\n\n"
        "def measure(seen):\n"
        "    yield Column('weight', 'weight'), np.abs(seen.objective_weights).sum(axis=1)\n"
    )
    made = experiment()
    plain = next(evolve(made)).row
    install(monkeypatch, tmp_path, "babushka.history", {"ranges_of_theirs": f"import numpy as np\n{source}"})
    known = history.FOUND
    monkeypatch.setattr(history, "FOUND", Modules(known.package, known.group, known.word, *known.has))
    generation = next(evolve(made))
    added = {name: value for name, value in generation.row.items() if name not in plain}
    assert {name: generation.row[name] for name in plain} == pytest.approx(plain, abs=0, nan_ok=True)
    steps = {label: generation.lives[label].each("steps") for label in made.conditions}
    ranges = {f"{label}.range": each.max() - each.min() for label, each in steps.items()}
    weight = np.abs(made.organism.objective_weights(generation.genomes, made.world)).sum(axis=1)
    assert added == ranges | spread_of("weight", weight)
    declared = {column.name: column for column in history_columns(made, generation)}
    assert [*declared] == [*generation.row]
    assert declared["modern.range"].words == "range (steps)"
    assert declared["weight.max"].statistic == "max"
