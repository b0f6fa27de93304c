"""Parameters of regimes that drift: a function of seed and generation, seen by probes as well."""

from typing import Any

import numpy as np
import pytest

from babushka.evolution.drift import Drift, moved
from babushka.evolution.experiment import SELECTION, Experiment
from babushka.evolution.generation import Generation
from babushka.evolution.loop import evolve
from babushka.evolution.replay_evolution import evolve_again
from babushka.fitness.settings import SettingsError
from tests.tiny import experiment


def drifting(generations: int = 3, **drift: Any) -> Experiment:
    given = {"parameters": ["modern"], "line": 0.1, **drift}
    return experiment(generations=generations, evolution={"drift": {"away": given}})


def modern(made: Experiment, generation: int) -> list[float]:
    return [where.regime.modern for where in made.at(generation).conditions.values()]


def test_a_line_goes_straight_from_where_it_begins() -> None:
    for begins in (0, 2):
        drift = Drift(("x",), line=0.5, begins=begins)
        found = [moved(1, "a", drift, "x", generation) for generation in range(5)]
        assert found == [0.5 * max(0, generation - begins) for generation in range(5)]


def test_a_walk_has_independent_steps_of_its_spread() -> None:
    drift = Drift(("x",), walk=0.3)
    walk = np.array([moved(1, "a", drift, "x", generation) for generation in range(4001)])
    assert walk[0] == 0.0
    steps = np.diff(walk)
    assert steps.std() == pytest.approx(0.3, rel=0.05)
    assert abs(steps.mean()) < 3 * 0.3 / np.sqrt(4000)
    assert abs(np.corrcoef(steps[1:], steps[:-1])[0, 1]) < 0.06
    later = Drift(("x",), walk=0.3, begins=1500)  # beyond what is drawn at a time
    assert moved(1, "a", later, "x", 3000) == pytest.approx(walk[3000] - walk[1500])


@pytest.mark.parametrize("other", [(2, "a", "x"), (1, "b", "x"), (1, "a", "y")])
def test_other_seeds_drifts_and_parameters_walk_otherwise(other: tuple[int, str, str]) -> None:
    seed, name, parameter = other
    drift = Drift(("x", "y"), walk=1.0)
    assert moved(1, "a", drift, "x", 5) != moved(seed, name, drift, parameter, 5)


def test_probes_see_the_drift_as_selection_does_unless_they_are_fixed() -> None:
    """Selection and the ancestral probe are at 0, the modern one at 1, where the range ends."""
    assert modern(drifting(), 2) == [0.2, 0.2, 1.0]
    assert modern(drifting(fixed=["ancestral"]), 2) == [0.2, 0.0, 1.0]
    assert modern(drifting(line=-0.25), 3) == [0.0, 0.0, 0.25]


def test_which_experiment_is_asked_does_not_matter() -> None:
    made = drifting()
    assert modern(made.at(3), 1) == modern(made, 1)
    scheduled = experiment(
        generations=4,
        evolution={"drift": {"away": {"parameters": ["modern"], "line": 0.1}}},
        schedule=[{"at": 2, "regime": {"modern": 0.5}}],
    )
    assert [modern(scheduled, g)[0] for g in range(4)] == pytest.approx([0.0, 0.1, 0.7, 0.8])
    assert modern(scheduled.at(3), 3) == modern(scheduled, 3)


def test_only_the_informed_believe_it() -> None:
    for informed, expected in ((True, 0.3), (False, 0.0)):
        made = experiment(
            evolution={"drift": {"away": {"parameters": ["modern"], "line": 0.1}}},
            belief={"informed": informed},
        )
        assert made.at(3).conditions[SELECTION].belief.modern == pytest.approx(expected)


def test_a_resumed_and_a_repeated_run_are_the_uninterrupted_one() -> None:
    made = drifting(walk=0.2)
    whole = list(evolve(made))
    assert len({generation.row["drift.modern"] for generation in whole}) > 2
    back = Generation.from_arrays(1, whole[1].arrays())
    for rest in (list(evolve(made, after=back)), list(evolve_again(made, whole[1], 3))):
        for one, other in zip(rest, whole[2:], strict=True):
            assert np.array_equal(one.lives[SELECTION].values, other.lives[SELECTION].values)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"parameters": []}, "'evolution.drift.away.parameters'"),
        ({"parameters": ["moderm"]}, "'moderm'.*'modern'"),
        ({"fixed": ["modem"]}, "'evolution.drift.away.fixed'"),
        ({"walk": -1}, "'evolution.drift.away.walk'"),
        ({"begins": 0.5}, "'evolution.drift.away.begins'"),
        ({"lines": 1}, "'evolution.drift.away.lines'"),
    ],
)
def test_a_mistake_is_one_sentence(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        drifting(**changes)


def test_what_is_fed_back_or_no_fraction_cannot_drift() -> None:
    feedback = {"tally": "energy", "parameter": "modern"}
    drift = {"away": {"parameters": ["modern"], "line": 0.1}}
    with pytest.raises(SettingsError, match=r"'evolution\.feedback'"):
        experiment(evolution={"drift": drift, "feedback": feedback})
    with pytest.raises(SettingsError, match="'flipped'"):
        Experiment.from_mapping(
            {
                "world": {"kind": "landscape"},
                "organism": {"kind": "bit-string"},
                "evolution": {"drift": {"away": {"parameters": ["flipped"]}}},
            }
        )


def test_drift_itself_cannot_be_scheduled() -> None:
    with pytest.raises(SettingsError, match=r"^Scheduled at 2: .*drift"):
        experiment(schedule=[{"at": 2, "evolution": {"drift": {"a": {"parameters": ["modern"]}}}}])
