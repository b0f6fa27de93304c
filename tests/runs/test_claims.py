"""Every claim: what it states holds together, planted cases, and pages that are what results make."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from babushka.runs.studies import (
    AGAINST,
    NO_DIFFERENCE,
    SUPPORTED,
    Arms,
    Claim,
    StudyRunner,
    planted,
    studies,
)
from babushka.runs.studies import pages as made
from babushka.runs.studies.claim import FEWEST_SETTINGS, TUNING_SEEDS, Planted
from babushka.runs.studies.evidence import Evidence
from babushka.runs.studies.results import fits, of_folder
from tests.runs.sweeping import InThisProcess

PAGES = Path(__file__).resolve().parents[2] / "docs" / "claims"
STUDIES = studies("babushka.runs.claims")
CLAIMS = {study.name: claim for study, claim in made.all_of(list(STUDIES.values()))}
RESULTS = of_folder(PAGES)
each_claim = pytest.mark.parametrize("name", CLAIMS)


def cases(alive: bool) -> list[tuple[str, Planted]]:
    """Planted cases with runs, or without."""
    return [
        (name, case)
        for name, claim in CLAIMS.items()
        for case in claim.planted
        if (case.arms is not None) == alive
    ]


def judged(claim: Claim, case: Planted, folder: Path) -> str:
    return planted(claim, case, Arms(StudyRunner(folder, executor_factory=InThisProcess))).verdict


@each_claim
def test_a_claim_states_everything(name: str) -> None:
    claim = CLAIMS[name]
    stated = (claim.statement, claim.source, claim.question, claim.estimand, claim.unit)
    assert all((*stated, claim.refuted_by, claim.limits, STUDIES[name].about))
    assert len(claim.settings) >= FEWEST_SETTINGS
    for part in claim.parts:
        assert sum(other is part for _, other in claim.elsewhere) >= FEWEST_SETTINGS
    assert claim.first_seed >= TUNING_SEEDS
    assert claim.seeds >= 20
    verdicts = {case.verdict for case in claim.planted}
    assert SUPPORTED in verdicts
    assert verdicts & {AGAINST, NO_DIFFERENCE}


@each_claim
def test_no_two_parts_are_the_same(name: str) -> None:
    found = [(dict(part.arms), part.effect, part.rule) for part in CLAIMS[name].parts]
    assert not [each for each in found if found.count(each) > 1]


@each_claim
def test_turns_of_probes_take_the_place_of_no_schedule(name: str) -> None:
    arms = Arms(StudyRunner(PAGES))
    for arm in {arm for part in CLAIMS[name].parts for arm in part.arms.values() if arm.probed is not None}:
        assert not arms.setup(replace(arm, probed=None)).plan.experiment.schedule
        made = arms.setup(arm).plan.experiment
        last = range(made.generations - arm.probed + 1, made.generations + 1)
        for number in range(1, made.generations + 1):
            here = made.at(number)
            assert here.lived_in(number) == here.distinct_conditions[: None if number in last else 1]


@pytest.mark.slow
@each_claim
def test_every_setting_of_every_arm_is_an_experiment(name: str) -> None:
    evidence = Evidence.of(STUDIES[name], Arms(StudyRunner(PAGES)))
    assert len(evidence.arms.cells(evidence.wanted())) > 0  # raises for a mistake in any


@pytest.mark.parametrize(("name", "case"), cases(alive=False), ids=str)
def test_planted_effects_have_their_verdict(name: str, case: Planted, tmp_path: Path) -> None:
    assert judged(CLAIMS[name], case, tmp_path) == case.verdict


@pytest.mark.slow
@pytest.mark.parametrize(("name", "case"), cases(alive=True), ids=str)
def test_planted_runs_have_their_verdict(name: str, case: Planted, tmp_path: Path) -> None:
    assert judged(CLAIMS[name], case, tmp_path) == case.verdict


def test_pages_are_what_claims_and_results_make() -> None:
    wanted = made.make(made.all_of(list(STUDIES.values())), RESULTS)
    assert {path.name: path.read_text("utf-8") for path in PAGES.glob("*.md")} == wanted
    assert {path.stem for path in PAGES.glob("*.svg")} == set(RESULTS) <= set(CLAIMS)


@pytest.mark.parametrize("name", RESULTS)
def test_results_are_of_the_claim_as_it_stands_and_came_after_its_rule(name: str) -> None:
    result, claim = RESULTS[name], CLAIMS[name]
    assert fits(claim, result)
    assert [len(each["effects"]) for each in result["targets"]] == [claim.seeds] * len(claim.parts)
    versions = result["versions"]
    assert not versions["rule"]["dirty"]
    assert datetime.fromisoformat(versions["rule"]["date"]) < datetime.fromisoformat(
        versions["runs"]["first"]
    )


@pytest.mark.parametrize("name", RESULTS)
def test_verdicts_are_those_that_the_rule_gives_to_the_effects(name: str) -> None:
    rules = {part.label: CLAIMS[name].rule_of(part) for part in CLAIMS[name].parts}
    for each in RESULTS[name]["targets"]:
        for one in (each, *each["settings"]):
            effects = json.loads(json.dumps(one["effects"]))
            assert rules[each["target"]].judge(effects).verdict == one["verdict"]
