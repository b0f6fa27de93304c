"""Lives of makers against their second implementation, in C: no bit differs, at any depth."""

from typing import Any

import numpy as np
import pytest

from benchmarks import twins
from benchmarks.towers import kernel_lives, makers, whose
from benchmarks.twins.tower import tower

pytestmark = [
    pytest.mark.compiles,
    pytest.mark.skipif(twins.compiler() is None, reason="there is no C compiler here"),
]

SMALL = {"size": 6, "lifetime": 24}
BUILDING = {
    "designs": 2,
    "trial_steps": 5,
    "machine_designs": 2,
    "machine_trial": 3,
    "term": 6,
    "pause": 2,
    "first_design": 1,
    "machine_budget": 2,
}
HESITANT = {**BUILDING, "forced": False, "imagine_self": False, "trials": 2, "imagined_budget": 1}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "forced": (BUILDING, {}),
    "hesitant": (HESITANT, {}),
    "turning": (BUILDING, {"modern": 1.0, "regrowth": 3, "turn": 8, "later": 0.3}),
}


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("case", CASES)
def test_every_record_is_the_same(depth: int, case: str) -> None:
    organism, regime = CASES[case]
    made, agents = makers(depth, 3, world=SMALL, organism=organism if depth > 1 else {}, regime=regime)
    found = tower(twins.PLAIN)(made, agents, *whose(agents))
    assert np.array_equal(found, kernel_lives(made, agents))
    if depth > 1:
        built = [column.startswith("built") for column in made.organism.columns(made.world)]
        columns = found[:, 0, -len(built) :]
        assert (columns[:, built].sum(axis=0) > 0).any()


def test_reflexes_are_refused() -> None:
    made, agents = makers(1, 2, world=SMALL)
    planners = agents.planners._replace(trust=agents.planners.trust + 1)
    with pytest.raises(ValueError, match="without reflexes"):
        tower(twins.PLAIN)(made, agents._replace(planners=planners), *whose(agents))
