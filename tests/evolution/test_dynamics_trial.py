"""Trials of dynamics: Moran's is right, and is refused with one mistake each; and of whole experiments."""

from pathlib import Path
from typing import Any

import pytest

from babushka.evolution.dynamics import dynamics
from babushka.evolution.dynamics.trial import DynamicsTrial
from babushka.evolution.experiment import Experiment
from babushka.evolution.trial import strangers
from babushka.fitness.registry import load_file
from babushka.fitness.trial import EnoughError, Trial, TrialError

MORAN = Path(__file__).parents[1] / "data" / "moran.py"

WRONG = {
    "genomes of float64": ("np.array(self.genomes, np.float32)", "np.array(self.genomes, float)", "live"),
    "ids of another type": ("ids=np.array(self.ids, np.int64)", "ids=np.array(self.ids, np.int32)", "live"),
    "ids used twice": (
        "next_id=self.before.next_id + len(self.births)",
        "next_id=self.before.next_id",
        "live",
    ),
    "ids that are alike": ("number = self.before.next_id + len(self.births)", "number = 0", "live"),
    "a parent too few": ("reshape(-1, 2)", "reshape(-1, 2)[1:]", "live"),
    "births that are not all": ("reshape(-1, 3)", "reshape(-1, 3)[:1]", "live"),
    "a state of objects": ("np.array(self.born, np.int64)", "np.array(self.born, object)", "live"),
    "a column of text": ('"members": members,', '"members": "many",', "live"),
    "a column that is not there": ('"members": members,', "", "live"),
    "a column that comes later": ('"births": ', '**({"x": 1} if len(births) else {}), "births": ', "live"),
    "a trait too few": ('return {"age": age,', 'return {"age": age[1:],', "live"),
    "a trait too many": ('return {"age": age,', 'return {"age": np.zeros(99),', "live"),
    "genomes that are changed": (
        "now = population if",
        "population.genomes[0] += 1; now = population if",
        "live",
    ),
    "chance of another source": ("int(self.chance.random()", "int(np.random.random()", "live"),
    "another number": ("number=before.number + 1", "number=before.number + 2", "succeed"),
    "nobody who follows": ("return replace(before,", "replace(before,", "succeed"),
    "ids that were used": (
        "return Population(0, genomes, np.arange",
        "return Population(0, genomes, 1 + np.arange",
        "founders",
    ),
}


def together(**settings: Any) -> Experiment:
    return Experiment.from_mapping({"dynamics": {"kind": "moran", "members": 6, "events": 20, **settings}})


def tried(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamics, "_found", dict(dynamics.all()))
    dynamics.add(load_file(file))
    made = together()
    assert [kind.__name__ for kind in strangers(made)] == ["Moran"]
    DynamicsTrial(Trial(60.0), made).run()


def test_a_dynamics_of_a_file_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    tried(MORAN, monkeypatch)


@pytest.mark.parametrize(("old", "new", "where"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_dynamics_is_told_with_its_place(
    old: str, new: str, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = MORAN.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "moran.py"
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(TrialError) as caught:
        tried(file, monkeypatch)
    assert repr(str(file)) in str(caught.value)
    assert f"{where}() of Moran" in str(caught.value)


def test_one_that_takes_its_time_is_let_go_where_it_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamics, "_found", dict(dynamics.all()))
    dynamics.add(load_file(MORAN))
    with pytest.raises(EnoughError):
        DynamicsTrial(Trial(0.2), together(events=1_000_000)).run()


def test_all_is_of_the_house_where_nothing_else_is_named() -> None:
    assert strangers(Experiment.from_mapping({})) == ()
