"""The lowest and the newest versions of all that is declared work, and come to the same to the byte."""

from pathlib import Path

import pytest

from tests.floors.__main__ import complaints
from tests.floors.requirements import LOWEST, NEWEST, declared, wanted
from tests.floors.scenarios import scenarios


def test_everything_for_users_is_declared_with_a_lowest_version() -> None:
    found = declared()
    assert {"numpy", "numba", "matplotlib", "tskit", "distributed", "pyarrow", "zarr", "netCDF4"} <= set(
        found
    )
    assert len(wanted(LOWEST)) == len(wanted(NEWEST)) == len(found)
    assert f"numpy=={found['numpy']}" in wanted(LOWEST)


def test_every_optimizer_with_a_package_of_its_own_is_a_scenario() -> None:
    from babushka.evolution.optimizers import optimizers

    named = {name.removeprefix("optimizer ") for name in scenarios() if name.startswith("optimizer ")}
    ours = {name for name, kind in optimizers.all().items() if kind.__module__.startswith("babushka.")}
    assert named == ours - {"genetic"}


@pytest.mark.slow
def test_the_lowest_and_the_newest_versions_work_alike(tmp_path: Path) -> None:
    assert complaints(tmp_path) == []
