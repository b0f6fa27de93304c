"""Columns of the history: every one is declared, and comes back from its file."""

import pytest

from babushka.evolution.columns import history_columns
from babushka.evolution.loop import evolve
from babushka.fitness import columns
from babushka.fitness.columns import Column, by_role, decode, encode, guessed
from tests.tiny import experiment as tiny


def declared() -> list[Column]:
    experiment = tiny()
    return history_columns(experiment, next(iter(evolve(experiment))))


def test_every_column_of_a_row_is_declared_in_its_order() -> None:
    experiment = tiny()
    generation = next(iter(evolve(experiment)))
    made = history_columns(experiment, generation)
    assert [column.name for column in made] == list(generation.row)
    assert [column.name for column in made if column.role == columns.OTHER] == []


def test_the_declared_roles_name_objective_felt_reward_and_divergence_of_each_regime() -> None:
    experiment, made = tiny(), declared()
    for label in experiment.conditions:
        found = [by_role(made, role, label=label)[0] for role in (columns.OBJECTIVE, columns.FELT)]
        names = [column.name for column in found]
        assert names == [f"{label}.{experiment.world.objective}.mean", f"{label}.felt.mean"]
        assert by_role(made, columns.DIVERGENCE, label=label)[0].unit == "SD"


def test_columns_come_back_from_their_file() -> None:
    made = declared()
    assert decode(encode(made)) == made
    for damaged in (b"{}[", b'[{"name": 1, "quantity": ""}]', b'[{"title": "x"}]', b"[[]]"):
        with pytest.raises(ValueError, match=r"\w"):
            decode(damaged)


def test_what_names_tell_of_a_table_without_declaration_is_what_was_declared() -> None:
    made = declared()
    labels = list(tiny().conditions)
    for role in (columns.OBJECTIVE, columns.FELT, columns.DIVERGENCE):
        told = by_role(guessed([column.name for column in made], labels), role)
        assert [column[:5] for column in told] == [column[:5] for column in by_role(made, role)]
