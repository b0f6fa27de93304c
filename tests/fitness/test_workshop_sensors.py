"""What machines sense: drawn once a run, akin from level to level, or named."""

import dataclasses

import numpy as np
import pytest

from babushka.fitness.worlds.workshop import NAMED, Thing, Workshop, default_things

MANY = Workshop(
    sensor_count=64, items={f"kind {number}": Thing(ancestral=0.001) for number in range(200)}
).seeded(5)


def test_drawn_sensors_are_standard_normal_whatever_the_kinship() -> None:
    for kinship in (0.0, 0.6, 1.0):
        for level in (2, 3):
            table = dataclasses.replace(MANY, kinship=kinship).sensor_table(level)[1:]
            assert abs(table.mean()) < 4 / np.sqrt(table.size)
            assert abs(table.var() - 1) < 4 * np.sqrt(2 / table.size)


@pytest.mark.parametrize("kinship", [0.0, 0.5, 0.9, 1.0])
def test_kinship_is_the_correlation_of_sensors_of_two_levels(kinship: float) -> None:
    world = dataclasses.replace(MANY, kinship=kinship)
    maker, machine = world.sensor_table(2)[1:].ravel(), world.sensor_table(3)[1:].ravel()
    assert np.corrcoef(maker, machine)[0, 1] == pytest.approx(kinship, abs=4 / np.sqrt(maker.size))
    assert (maker == machine).all() == (kinship == 1.0)


def test_the_organisms_machine_is_drawn_alike_whatever_the_kinship() -> None:
    tables = [dataclasses.replace(MANY, kinship=kinship).sensor_table(2) for kinship in (0.0, 1.0)]
    assert (tables[0] == tables[1]).all()


def test_sensors_are_those_of_the_run_unless_they_have_a_seed_of_their_own() -> None:
    world = Workshop()
    assert (world.seeded(3).sensor_table(2) == world.seeded(3).sensor_table(2)).all()
    assert (world.seeded(3).sensor_table(2) != world.seeded(4).sensor_table(2))[1:].all()
    own = dataclasses.replace(world, sensor_seed=4)
    assert (own.seeded(3).sensor_table(3) == world.seeded(4).sensor_table(3)).all()


def test_nothing_is_sensed_of_an_empty_cell_and_a_new_kind_changes_no_other() -> None:
    world = Workshop().seeded(1)
    more = dataclasses.replace(world, items={**default_things(), "gadget": Thing(modern=0.01)})
    for level in (2, 3):
        assert (world.sensor_table(level)[0] == 0).all()
        assert world.sensor_table(level).shape == (8, world.sensor_count)
        assert (more.sensor_table(level)[:-1] == world.sensor_table(level)).all()


def test_named_sensors_are_the_properties_of_things_on_every_level() -> None:
    world = Workshop(sensors="named").seeded(1)
    assert world.sensor_names == NAMED
    for level in (2, 3):
        table = dict(zip(world.items, world.sensor_table(level)[1:], strict=True))
        assert table["bolt"].tolist() == [0, 0.3, 0, 1, 0.5]
        assert table["fruit"].tolist() == [1, 1, 0, 0, 0]
