"""Saving generations together: the same files as one at a time, whatever interrupts."""

from pathlib import Path

import numpy as np
import pytest

from babushka.runs.orchestration import plan as plans
from babushka.runs.orchestration.experiments import begin, carry_on
from babushka.runs.orchestration.plan import Plan, plan
from babushka.runs.storage import Record, RunFolder
from babushka.runs.storage.run_folder import Unsaved
from tests.runs.calling import contents
from tests.runs.folder_samples import arrays, create, newborns, row
from tests.tiny import settings

LAST = 7
KEEP = ["record.keep=every", "record.every=4"]


def planned(together: int) -> Plan:
    return plan("savanna", [*settings(), *KEEP, f"record.together={together}"], 3, LAST)


def computed(folder: Path) -> dict[str, bytes]:
    """What is in a run folder but for its settings."""
    return {name: data for name, data in contents(folder).items() if name != "config.toml"}


@pytest.fixture(scope="module")
def one_at_a_time(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    place = tmp_path_factory.mktemp("single") / "run"
    carry_on(planned(1), begin(planned(1), place), 1)
    return computed(place)


@pytest.mark.parametrize("together", [2, 3, 100])
def test_files_do_not_depend_on_how_many_are_saved_together(
    together: int, one_at_a_time: dict[str, bytes], tmp_path: Path
) -> None:
    carry_on(planned(together), begin(planned(together), tmp_path / "run"), 1)
    assert computed(tmp_path / "run") == one_at_a_time
    assert sorted(name for name in one_at_a_time if name.endswith(".npz")) == [
        f"populations/{number:06d}.npz" for number in (0, 4, 7)
    ]


class PowerCut(Exception):  # noqa: N818
    """Ends everything at once."""


@pytest.mark.parametrize("at", [2, 3, 6])
@pytest.mark.parametrize(("error", "costs"), [(PowerCut, True), (KeyboardInterrupt, False)])
def test_what_an_interruption_costs_is_lived_again(
    at: int, error: type[BaseException], costs: bool, one_at_a_time: dict[str, bytes], tmp_path: Path
) -> None:
    asked = planned(3)  # due: 0 and 4 and 7, which are kept, and 2 and 5
    folder = begin(asked, tmp_path / "run")

    def cut(generation: object) -> None:
        if generation.number == at:  # type: ignore[attr-defined]
            raise error

    with pytest.raises(error):
        carry_on(asked, folder, 1, [cut])
    before = {2: 2, 3: 2, 6: 5}[at] if costs else at
    assert RunFolder.open(folder.path).generations()[-1] == before
    assert folder.read_history()["generation"][-1] == before
    assert carry_on(asked, RunFolder.open(folder.path), 1)
    assert computed(folder.path) == one_at_a_time


def test_rows_of_several_generations_come_in_order_and_alike(tmp_path: Path) -> None:
    folder = create(tmp_path / "run")
    with folder.lock():
        folder.commit(1, arrays(1), row(1), newborns(1), True, [Unsaved(0, row(0), newborns(0))])
        with pytest.raises(ValueError, match="Generation 1 cannot follow generation 1"):
            folder.commit(3, arrays(3), row(3), newborns(3), True, [Unsaved(1, row(1), newborns(1))])
        with pytest.raises(ValueError, match="other columns"):
            folder.commit(3, arrays(3), row(3), newborns(3), True, [Unsaved(2, {"members": 1}, newborns(2))])
        folder.recover()
    assert folder.read_history()["generation"].tolist() == [0, 1]
    assert np.unique(folder.read_lineage()["generation"]).tolist() == [0, 1]


def test_what_is_kept_is_due_and_so_is_every_so_many_th() -> None:
    record = Record(keep="every", every=4, together=3)
    assert [number for number in range(LAST + 1) if record.due(number, LAST)] == [0, 2, 4, 5, 7]
    assert all(Record().due(number, 50) for number in range(51))
    assert plans.plan("savanna").record.together == 1
