"""The replications hinton-nowlan and baldwin on runs: which verdicts come out."""

from pathlib import Path

import pytest

from babushka.evolution.loop import evolve
from babushka.runs.studies import StudyRunner, chosen
from babushka.runs.studies.rules import NOT_REPRODUCED, REPRODUCED
from tests.runs.loading import loaded
from tests.runs.sweeping import InThisProcess


def verdicts(name: str, folder: Path, runs: int) -> dict[str, str]:
    """The verdict on every target."""
    [replication] = chosen("babushka.runs.replications", [name])
    return {each.what: each.verdict for each in replication.targets(StudyRunner(folder, runs, threads=1))}


@pytest.mark.parametrize(("name", "generations"), [("hinton-nowlan", 50), ("baldwin", 10)])
def test_all_targets_are_told_of_few_and_small_runs(name: str, generations: int, tmp_path: Path) -> None:
    settings = ["evolution.population=20", "evolution.random_lives=2", f"generations={generations}"]
    runner = StudyRunner(tmp_path, runs=2, threads=1, executor_factory=InThisProcess, settings=settings)
    [replication] = chosen("babushka.runs.replications", [name])
    found = list(replication.targets(runner))
    assert len({each.what for each in found}) == len(found)
    of_runs = [each for each in found if each.rule.kind != "exact"]
    assert len(of_runs) >= 9
    assert all(each.finding.runs in (2, 4) for each in of_runs)  # 4 where two groups are compared


@pytest.mark.slow
def test_all_of_hinton_and_nowlan_comes_out_but_the_plateau_of_1987(tmp_path: Path) -> None:
    found = verdicts("hinton-nowlan", tmp_path, 100)
    others = {what: verdict for what, verdict in found.items() if verdict != REPRODUCED}
    assert others == {"undecided alleles at generation 50, one run of 1987": NOT_REPRODUCED}


@pytest.mark.slow
def test_all_of_baldwin_comes_out(tmp_path: Path) -> None:
    found = verdicts("baldwin", tmp_path, 20)
    assert {what for what, verdict in found.items() if verdict != REPRODUCED} == set()


@pytest.mark.parametrize(("inheritance", "end"), [("darwinian", 0), ("lamarckian", 0), ("baldwinian", 4)])
def test_what_is_learned_guides_evolution_to_the_optimum_unless_it_is_inherited(
    inheritance: str, end: int
) -> None:
    settings = [
        f"evolution.inheritance={inheritance}",
        "evolution.population=400",
        "evolution.random_lives=2",
    ]
    *_, last = evolve(loaded("baldwin", [*settings, "generations=80", "seed=100"]))
    ones = last.genomes.sum(axis=1)
    assert (ones == end).mean() > 0.5
