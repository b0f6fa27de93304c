"""What is resolved of an experiment means the same."""

from babushka.evolution.experiment import Experiment
from babushka.runs.orchestration.config import resolved
from tests.tiny import experiment


def test_what_is_resolved_makes_the_same_experiment() -> None:
    made = experiment(
        seed=7,
        belief={"informed": True},
        probes={"half": {"modern": 0.5}},
        schedule=[{"at": 1, "regime": {"modern": 1.0}}],
        evolution={"objectives": ["births", "-steps"], "genetic": {"survivors_by": "selNSGA2"}},
    )
    again = Experiment.from_mapping(resolved(made))
    assert resolved(again) == resolved(made)
    assert (again.seed, again.generations, again.schedule) == (made.seed, made.generations, made.schedule)
    assert again.conditions == made.conditions
    assert again.objectives == (("births", 1.0), ("steps", -1.0))
