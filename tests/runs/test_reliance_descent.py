"""Reliance along lines of descent, from a run whose members' reliance is made up."""

from pathlib import Path

import numpy as np
import pytest

from babushka.runs.orchestration.ancestry import pedigree
from babushka.runs.orchestration.reliance_descent import along_descent, along_descent_if_known
from babushka.runs.orchestration.saved import Run, load

NAME = "ancestral.reliance.added"


class MadeUp:
    """An analysis in which what search adds is the id, and generations in thousands; one may be missing."""

    def __init__(self, run: Run, lacking: int = -1) -> None:
        self.run, self.lacking = run, lacking

    def generations(self) -> list[int]:
        return self.run.generations

    def members(self, generation: int) -> dict[str, np.ndarray]:
        ids = self.run.generation(generation).ids
        ids = ids[ids != self.lacking]
        return {"id": ids.astype(float), NAME: ids + 1000.0 * generation, "ancestral.other": ids * 0.0}


@pytest.fixture
def run(finished: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(Run, "analysis", property(MadeUp))
    return load(finished)


def test_each_ancestor_has_the_value_of_the_first_generation_that_knows_it(run: Run) -> None:
    table = along_descent(run)
    saved = run.generation()
    born = pedigree(run)
    ids = born.ids[born.line(int(born.rows(saved.ids[[saved.best()]])[0]))]
    assert len(table[NAME]) == len(ids) > 1
    assert set(table) == {"generation", NAME}
    for identity, value in zip(ids.tolist(), table[NAME].tolist(), strict=True):
        seen = [number for number in run.generations if identity in run.generation(number).ids]
        assert np.isnan(value) if not seen else value == identity + 1000 * seen[0]


def test_ancestors_that_were_not_analysed_are_unknown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    last = int(run.generation().ids[run.generation().best()])
    monkeypatch.setattr(Run, "analysis", property(lambda run: MadeUp(run, last)))
    assert np.isnan(along_descent(run)[NAME][-1])


def test_without_members_or_lineage_nothing_is_known(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MadeUp, "members", lambda self, generation: {})
    assert along_descent(run) == {}
    monkeypatch.setattr(type(run.folder), "read_lineage", lambda self: {})
    assert along_descent_if_known(run) == {}
