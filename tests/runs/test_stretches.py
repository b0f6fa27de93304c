"""With what the generations of a run were made, where it was resumed under other versions."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from babushka.runs.orchestration import experiments
from babushka.runs.storage import Provenance, RunFolder, gather, snapshots
from babushka.runs.storage.stretches import Stretch, differences
from tests.runs.calling import Call, contents


def other(numpy: str = "9.9", processor: str = "") -> Provenance:
    """What this process would tell with another NumPy, or on another processor."""
    made = gather(0, ["babushka", "resume"])
    platform = {**made.platform, "cpu": processor or made.platform["cpu"]}
    return replace(made, software={**made.software, "numpy": numpy}, platform=platform)


@pytest.fixture
def resumed(finished: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run of generations 0 to 3, whose generations 4 and 5 another NumPy made on another processor."""
    mine = Path(shutil.copytree(finished, tmp_path / "mine"))
    with monkeypatch.context() as patch:
        patch.setattr(experiments, "gather", lambda seed, command, parameters: other("9.9", "Abacus"))
        answer = call("resume", mine, "--generations", "+2", "--quiet")
    assert answer.code == 0
    told = answer.err.splitlines()
    assert len(told) == 1  # a notice
    for word in ("0 to 3", "from 4", "numpy 9.9", "processor Abacus"):
        assert word in told[0]
    return mine


def stretches(run: Path) -> list[tuple[int, str | None]]:
    found = RunFolder.open(run).provenance().stretches
    return [(each.first, each.software["numpy"]) for each in found]


def test_provenance_is_kept_for_each_stretch(
    resumed: Path, finished: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = gather(0).software["numpy"]
    assert stretches(finished) == [(0, here)]
    assert stretches(resumed) == [(0, here), (4, "9.9")]
    # Back here the old versions go on, and the same ones once more make no stretch of their own.
    for last in (6, 7):
        assert call("resume", resumed, "--generations", last, "--quiet").code == 0
        assert stretches(resumed) == [(0, here), (4, "9.9"), (6, here)]
    before = contents(resumed)
    assert call("resume", resumed, "--quiet").code == 0  # finished
    assert (contents(resumed), stretches(resumed)[-1][0]) == (before, 6)


def test_what_is_lived_again_is_of_who_lives_it(resumed: Path, call: Call) -> None:
    """The generations 4 and 5 are lost, and with them what made them."""
    for number in (4, 5):
        (resumed / "populations" / f"{number:06d}.npz").unlink()
    answer = call("resume", resumed, "--quiet")
    assert (answer.code, answer.err) == (0, "")
    assert stretches(resumed) == [(0, gather(0).software["numpy"])]


def test_the_bytes_are_the_same_in_any_number_of_stretches(
    resumed: Path, finished: Path, tmp_path: Path, call: Call
) -> None:
    straight = Path(shutil.copytree(finished, tmp_path / "straight"))
    assert call("resume", straight, "--generations", "+2", "--quiet").code == 0
    made = [
        {name: data for name, data in contents(run).items() if not name.startswith("figures")}
        for run in (resumed, straight)
    ]
    assert made[0] == made[1]


def test_show_and_report_tell(resumed: Path, finished: Path, call: Call) -> None:
    found = json.loads(call("show", resumed, "--json").out)["stretches"]
    assert [(each["first"], each["last"]) for each in found] == [(0, 3), (4, 5)]
    assert found[1]["made_with"]["numpy"] == "9.9"
    assert found[1]["made_with"]["processor"] == "Abacus"
    assert "numpy 9.9" in call("show", resumed).out
    assert "numpy 9.9" not in call("show", finished).out
    page = resumed.parent / "report.html"
    assert call("report", resumed, "--out", page).code == 0
    assert "numpy 9.9" in page.read_text()


@pytest.mark.parametrize(("generation", "by_stretch"), [(2, [[2], []]), (5, [[], [5]])])
def test_verifying_tells_the_stretch_of_a_mismatch(
    resumed: Path, call: Call, generation: int, by_stretch: list[list[int]]
) -> None:
    path = resumed / "populations" / f"{generation:06d}.npz"
    arrays = snapshots.read(path).arrays
    arrays["lives.modern"][0, 0, 0] += 1.0
    path.write_bytes(snapshots.encode(generation, arrays))
    answer = call("replay", resumed, "--verify", "--json")
    assert answer.code == 1
    found = json.loads(answer.out)
    assert [each["different"] for each in found["stretches"]] == by_stretch
    told = call("replay", resumed, "--verify").out
    assert ("numpy 9.9" in told) == (generation == 5)


def test_what_counts_as_other() -> None:
    one = Stretch(software={"numpy": "1", "cma": None}, platform={"cpu": "A", "cpus": 2})
    assert differences(one, one) == {}
    more = replace(one, first=3, created="now", software={"numpy": "1", "cma": "4"}, platform={"cpu": "A"})
    assert differences(one, more) == {}  # more threads, or software that the run cannot have had
    assert differences(one, replace(one, platform={"cpu": "B"})) == {"processor": ("A", "B")}
    assert differences(one, replace(one, software={"numpy": "2"})) == {"numpy": ("1", "2")}
    there = replace(one, environment={"NUMBA_CPU_NAME": "generic", "OMP_NUM_THREADS": "3"})
    assert differences(one, there) == {"NUMBA_CPU_NAME": ("not set", "generic")}


def test_a_run_that_was_begun_elsewhere_and_evaluated_here() -> None:
    """Nothing of it was made there, so that it has one stretch."""
    begun = Provenance(0, software={"numpy": "1"})
    here = Provenance(0, software={"numpy": "2"}, parameters={"seed": 0})
    after = begun.gone_on_with(0, here)
    assert [(each.first, each.software) for each in after.stretches] == [(0, {"numpy": "2"})]
    assert (after.told_at(0), after.parameters) == ((), {"seed": 0})
    assert after.gone_on_with(5, here) == after
    assert [each.first for each in after.gone_on_with(5, begun).stretches] == [0, 5]
    assert Provenance.parse(after.encode(), Path("x")) == after
