"""Worlds as tables: which states are met, which are ends, and which tables are none."""

import numpy as np
import pytest

from babushka.fitness.tabular import Tabular, check, ends, states_met
from babushka.fitness.worlds.savanna import Savanna


def doors() -> Tabular:
    """One room with two doors; behind the first life goes on in it, behind the second it ends."""
    transition = np.zeros((2, 2, 2))
    transition[0, 0, 0] = transition[0, 1, 1] = 1.0
    transition[1, :, 1] = 1.0
    objective = np.zeros((2, 2, 2))
    objective[0, 0, 0] = 1.0
    return Tabular(transition, np.zeros((2, 2, 2, 1)), objective, np.array([1.0, 0.0]))


def test_an_end_is_where_nothing_leads_on_and_nothing_is_felt_or_gained() -> None:
    table = doors()
    check(table)
    assert ends(table).tolist() == [False, True]
    felt, gained = table.features.copy(), table.objective.copy()
    felt[1, 0, 1] = gained[1, 1, 1] = 0.5
    assert ends(table._replace(features=felt)).tolist() == [False, False]
    assert ends(table._replace(objective=gained)).tolist() == [False, False]


def test_states_are_met_while_life_goes_on() -> None:
    assert states_met(doors(), 10).tolist() == [1.0, 0.0]
    # A ring of three walked in one direction: after 0 or 1 steps in the first or second state.
    ring = Tabular(
        np.roll(np.eye(3), 1, axis=1)[:, None], np.zeros((3, 1, 3, 1)), np.zeros((3, 1, 3)), np.eye(3)[0]
    )
    assert states_met(ring, 2).tolist() == [0.5, 0.5, 0.0]
    assert np.allclose(states_met(ring, 4), [0.5, 0.25, 0.25])
    # Two states, and half of the lives end on the way to the second: 1 and 1/2 lives met there.
    fork = np.zeros((3, 2, 3))
    fork[0, 0, 1] = fork[0, 1, 2] = fork[1, :, 2] = fork[2, :, 2] = 1.0
    path = Tabular(fork, np.zeros((3, 2, 3, 1)), np.zeros((3, 2, 3)), np.eye(3)[0])
    assert np.allclose(states_met(path, 3), [2 / 3, 1 / 3, 0])


def test_tables_that_are_none_are_refused() -> None:
    table = doors()
    wrong = {
        "shape": table._replace(transition=np.ones((2, 2))),
        "features": table._replace(features=np.zeros((2, 2, 2))),
        "gains": table._replace(objective=np.zeros((2, 2))),
        "transition probabilities": table._replace(transition=2 * table.transition),
        "start probabilities": table._replace(start=np.array([2.0, -1.0])),
    }
    for words, each in wrong.items():
        with pytest.raises(ValueError, match=words):
            check(each)
    with pytest.raises(ValueError, match="at least 1"):
        states_met(table, 0)
    with pytest.raises(ValueError, match="over in every state"):
        states_met(table._replace(start=np.array([0.0, 1.0])), 5)


def test_a_world_has_no_tables_unless_it_says_so() -> None:
    assert Savanna().tabular(Savanna.Regime()) is None
