"""Claims carried out: shared runs, seeds, interruptions, planted cases, results, pages, figures, commands."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from babushka.fitness.settings import SettingsError
from babushka.runs.presentation import specification
from babushka.runs.presentation.plots import captions
from babushka.runs.studies import (
    AGAINST,
    NO_DIFFERENCE,
    SUPPORTED,
    Analysis,
    Arm,
    Arms,
    Claim,
    Evidence,
    FailedRunsError,
    Part,
    StoppedError,
    Wanted,
    make_runs,
    pages,
    planted,
    results,
)
from tests.runs.calling import Call
from tests.runs.invented_claim import CLAIM, FEW, MANY, STUDY, TINY, made_up, only, runner

__all__ = ["only"]  # a fixture
VERSIONS = {
    "rule": {"commit": "a" * 40, "date": "2020-01-01T00:00:00+00:00", "dirty": False},
    "runs": {
        "first": "2020-01-02T00:00:00+00:00",
        "last": "2020-01-03T00:00:00+00:00",
        "commits": ["b" * 40, "c" * 40],
    },
    "git": None,
}


def kept(folder: Path, **given: object) -> Path:
    """Made-up results in a file."""
    place = folder / "findings" / "members.json"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps({"schema": 1, **made_up(), "versions": VERSIONS, **given}))
    return place


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the runs of the claim were made."""
    folder = tmp_path_factory.mktemp("lived")
    arms = Arms(runner(folder))
    evidence = Evidence("members", STUDY.about, CLAIM, arms)
    make_runs([evidence, evidence], arms, quiet=True)
    return folder


def test_runs_are_shared_and_verdicts_come_out_by_the_rule(only: Claim, lived: Path, tmp_path: Path) -> None:
    arms = Arms(runner(lived))
    evidence = Evidence("members", STUDY.about, CLAIM, arms)
    # Few and many; with six members both are the many, and "as it is" is there already.
    assert len(arms.cells(evidence.wanted())) == 2 * 5
    assert len(list((lived / "runs").glob("savanna-*"))) == 2 * 5
    targets = list(evidence.targets())
    assert [each.verdict for each in targets] == [SUPPORTED, AGAINST, SUPPORTED]
    assert [each.tolist() for each in evidence.effects] == [[2.0] * 5, [-2.0] * 5, [0.0] * 5]
    found = {(each.part.label, each.setting.label): each.finding.verdict for each in evidence.elsewhere}
    assert found["many", "as it is"] == SUPPORTED
    assert found["many", "six members"] == found["few", "six members"] == NO_DIFFERENCE
    assert [evidence.agreeing(each) for each in targets] == [(1, 2), (0, 1), (1, 1)]
    told = evidence.record(targets)
    assert [each["p"] for each in told["targets"]] == [2 * 2.0**-5, 2 * 2.0**-5, 2.0**-5]
    with (lived / "runs" / "sweep.csv").open(encoding="utf-8", newline="") as table:  # tiny runs may take 0.0
        took = [float(row["seconds"]) for row in csv.DictReader(table)]
    assert len(took) == 2 * 5
    assert told["seconds_of_runs"] == pytest.approx(sum(took), abs=0.05)
    headings = next(line for line in evidence.text(targets).splitlines() if "wanted" in line).split()
    assert headings[-2:] == ["runs", "verdict"]  # all runs were made before, so that there are no seconds
    assert evidence.complete
    place = results.save(tmp_path, STUDY, evidence, told)
    assert results.read(place)["targets"] == json.loads(json.dumps(told["targets"]))
    assert results.fits(CLAIM, results.read(place))


def test_a_run_is_known_by_what_it_is_and_not_by_its_name(tmp_path: Path) -> None:
    arms = Arms(runner(tmp_path))
    same = Arm("savanna", (*TINY, "evolution.population=6", "evolution.population=4"), 0)
    assert arms.setup(same).name == arms.setup(FEW).name != arms.setup(MANY).name
    assert arms.setup(replace(FEW, generations=1)).name != arms.setup(FEW).name
    assert arms.setup(Arm("savanna", (*FEW.settings, 'title="other"'), 0)).name == arms.setup(FEW).name
    with pytest.raises(SettingsError, match=r"evolution\.poplation"):
        arms.setup(Arm("savanna", ("evolution.poplation=4",)))


def test_probes_are_lived_in_where_an_effect_asks_for_them_and_nothing_else_changes(tmp_path: Path) -> None:
    arms = Arms(runner(tmp_path))
    found = {}
    all_four = [0, 1, 2, 3]
    for probed, known in ((None, all_four), (2, [0, 2, 3]), (0, [0]), (3, all_four), (9, all_four)):
        wanted = Wanted(Arm("savanna", TINY, 3, probed=probed), 0, 1)
        arms.make([wanted])
        [run] = arms.of(wanted).each_run()
        births = run.history["modern.births.mean"]
        assert np.flatnonzero(np.isfinite(births)).tolist() == known
        found[probed] = [births[known[-1]], *run.history["ancestral.births.mean"]]
    assert found[2] == found[3] == found[9] == found[None]
    assert found[0][1:] == found[None][1:]
    with pytest.raises(ValueError, match="last ones"):
        Arm("savanna", probed=1)


def test_what_is_there_is_not_run_again_and_tables_keep_what_others_took(tmp_path: Path) -> None:
    Arms(runner(tmp_path)).make([Wanted(FEW, 0, 1)])
    [folder] = (tmp_path / "runs").glob("savanna-*")
    before = (folder / "history.csv").stat().st_mtime_ns
    arms = Arms(runner(tmp_path))
    arms.make([Wanted(FEW, 0, 2), Wanted(MANY, 0, 1)])
    assert (folder / "history.csv").stat().st_mtime_ns == before
    assert [each.seed for each in arms.of(Wanted(FEW, 0, 2))] == [0, 1]
    Arms(runner(tmp_path)).make([Wanted(MANY, 1, 1)])
    assert len((tmp_path / "runs" / "sweep.csv").read_text().splitlines()) == 1 + 4
    Arms(runner(tmp_path, stopped=lambda: True)).make([Wanted(FEW, 0, 2)])  # nothing is left to stop


def test_missing_and_stopped_runs_are_told(tmp_path: Path) -> None:
    arms = Arms(runner(tmp_path))
    with pytest.raises(FailedRunsError, match="1 of 1"):
        arms.of(Wanted(FEW, 0, 1))
    with pytest.raises(StoppedError, match="0 of 1"):
        arms.make([Wanted(FEW, 0, 1)], stopped=lambda: True)


def test_a_look_is_at_tuning_seeds_without_other_settings(tmp_path: Path) -> None:
    evidence = Evidence("members", "", CLAIM, Arms(runner(tmp_path, runs=2)), robust=False)
    assert {seed for each in evidence.wanted() for seed in each.range} == {0, 1}
    whole = Evidence("members", "", CLAIM, Arms(runner(tmp_path)))
    assert min(each.first_seed for each in whole.wanted()) == CLAIM.first_seed


def test_planted_cases_go_through_the_same_effect_and_rule(tmp_path: Path) -> None:
    arms = Arms(runner(tmp_path))
    found = [planted(CLAIM, case, arms).verdict for case in CLAIM.planted]
    assert found == [NO_DIFFERENCE, SUPPORTED, AGAINST]


def test_analyses_lie_apart_by_their_settings(tmp_path: Path) -> None:
    arms = Arms(runner(tmp_path))
    quick = Analysis(("taxonomy",), ("lives=3", "random_organisms=4"))
    thorough = Analysis(("taxonomy",), ("lives=4", "random_organisms=4"))
    assert arms.analyses(quick) != arms.analyses(thorough)
    assert arms.analyses(quick) == arms.analyses(replace(quick, only=("reliance",), generations=(3,)))


def test_an_analysis_that_several_ask_for_is_one_step(tmp_path: Path) -> None:
    arms, steps = Arms(runner(tmp_path)), []
    asked = replace(FEW, analysis=Analysis(("taxonomy",), ("lives=3", "random_organisms=4")))
    wanted = [Wanted(asked, 0, 1), Wanted(asked, 0, 2)]
    arms.make(wanted)
    arms.analyze(wanted, steps.append)
    assert {(step.done, step.wanted) for step in steps} == {(0, 2), (1, 2), (2, 2)}


def test_a_claim_that_does_not_hold_together_is_refused() -> None:
    with pytest.raises(ValueError, match="one label"):
        replace(CLAIM, parts=(CLAIM.parts[0], CLAIM.parts[0]))
    with pytest.raises(ValueError, match="no part"):
        replace(CLAIM, parts=(Part("other", {"few": FEW}),))
    with pytest.raises(ValueError, match="one number a seed"):
        replace(CLAIM, effect=lambda runs: [1.0, 2.0]).effect_of(Part("x", {}), {"few": [None]})  # type: ignore[dict-item]


def test_results_are_read_as_they_were_kept_and_damaged_ones_refused(tmp_path: Path) -> None:
    place = kept(tmp_path)
    assert results.of_folder(tmp_path) == {"members": json.loads(place.read_text())}
    assert results.fits(CLAIM, results.read(place))
    assert not results.fits(replace(CLAIM, seeds=7), results.read(place))
    for text in ("{", "[]", '{"schema": 1}', '{"schema": 99}'):
        place.write_text(text)
        with pytest.raises(SettingsError, match=r"members\.json"):
            results.read(place)


def test_holm_is_over_all_parts_of_all_claims() -> None:
    parts = [{"target": "a", "p": 0.01}, {"target": "b", "p": 0.04}]
    found = results.adjusted({"one": {"targets": parts}, "two": {"targets": [{"target": "a", "p": 0.03}]}})
    assert found == {("one", "a"): 0.03, ("one", "b"): 0.06, ("two", "a"): 0.06}


def test_pages_have_every_part_setting_and_verdict(tmp_path: Path) -> None:
    kept(tmp_path)
    found = results.of_folder(tmp_path)
    made = pages.make([(STUDY, CLAIM)], found)
    assert set(made) == {"index.md", "members.md"}
    rows = [line for line in made["members.md"].splitlines() if line.startswith("| ")]
    for each in found["members"]["targets"]:
        assert any(each["target"] in row and f"**{each['verdict']}**" in row for row in rows)
    assert all(any(row.startswith(f"| {each.label} |") for row in rows) for each in CLAIM.settings)
    assert "with commits bbbbbbbbbb, cccccccccc;" in " ".join(made["members.md"].split())
    assert pages.make([(STUDY, CLAIM)], {})["members.md"] != made["members.md"]
    front = f"before\n{pages.BEGIN}\nold\n{pages.END}\nafter"
    assert pages.put_between(front, "new") == front.replace("old", "new")
    assert pages.put_between("plain", "new") == "plain"


def test_a_specification_curve_is_in_order_with_each_setting_below(tmp_path: Path) -> None:
    result = results.read(kept(tmp_path))
    figure = specification.draw(result)
    curves = [axes for axes in figure.axes if axes.get_title()]
    assert [axes.get_title() for axes in curves] == [part.label for part in CLAIM.parts]
    for axes, part in zip(curves, result["targets"], strict=True):
        heights = [float(each[0]) for line in axes.lines if (each := np.asarray(line.get_ydata())).size == 1]
        assert heights == sorted(heights)
        assert len(heights) == 1 + len(part["settings"])
    assert captions.of(figure)


def test_each_row_of_panels_lists_the_settings_of_its_own_parts(tmp_path: Path) -> None:
    result = results.read(kept(tmp_path))
    first, last = dict(result["targets"][0]), dict(result["targets"][1])
    first["settings"] = [{**first["settings"][0], "setting": "of the first"}]
    last["settings"] = [{**last["settings"][0], "setting": "of the last"}]
    figure = specification.draw({**result, "targets": [first, first, first, last]})
    listed = [
        [text.get_text() for text in axes.get_yticklabels()] for axes in figure.axes if not axes.get_title()
    ]
    listed = [names for names in listed if specification.AS_STATED in names]
    assert listed == [["as stated", "of the first"], ["as stated", "of the first", "of the last"]]


def test_what_is_not_defined_is_left_out_of_the_curve(tmp_path: Path) -> None:
    result = results.read(kept(tmp_path))
    del result["targets"][1:]
    result["targets"][0] |= {"ours": None, "low": None, "high": None}
    [axes] = [axes for axes in specification.draw(result).axes if axes.get_title()]
    assert sum(np.size(line.get_xdata()) == 1 for line in axes.lines) == len(CLAIM.settings)


def test_commands_write_pages_and_figures(only: object, call: Call, tmp_path: Path) -> None:
    place = kept(tmp_path / "out")
    (tmp_path / "README.md").write_text(f"# House\n{pages.BEGIN}\n{pages.END}\n")
    folder = tmp_path / "docs" / "claims"
    assert call("claims", "--pages", folder, "--out", tmp_path / "out").code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "findings",
        "index.md",
        "members.md",
        "members.svg",
    ]
    assert (folder / "findings" / "members.json").read_bytes() == place.read_bytes()
    assert "(docs/claims/members.md)" in (tmp_path / "README.md").read_text()
    picture = tmp_path / "curve.svg"
    assert call("plot", place, "specification", "--out", picture).code == 0
    assert picture.is_file()


def test_the_command_tells_verdicts_keeps_results_and_corrects_for_many(
    only: object, call: Call, lived: Path
) -> None:
    answer = call("claims", "members", "--out", lived)
    assert answer.code == 0
    assert max(map(len, answer.out.splitlines())) <= 100
    found = results.of_folder(lived)["members"]["targets"]
    assert [each["verdict"] for each in found] == [SUPPORTED, AGAINST, SUPPORTED]
    [told] = json.loads(call("claims", "--json", "--out", lived).out)
    assert [each["effects"] for each in told["targets"]] == [each["effects"] for each in found]
    assert call("claims", "--quiet", "--no-robust", "--out", lived).out.startswith("members: ")


def test_mistakes_are_one_sentence(only: object, call: Call, tmp_path: Path) -> None:
    for words in (
        ("claims", "member"),
        ("claims", "--runs", "101"),
        ("plot", "claims", "members", "specification"),
        ("plot", "specification"),
        ("plot", tmp_path, "other", "specification"),
    ):
        assert call(*words).code == 2
    told = json.loads(call("claims", "--list", "--json").out)
    assert told == [{"name": STUDY.name, "about": STUDY.about}]


def test_effects_that_are_no_numbers_are_told_as_such() -> None:
    told = made_up(lambda seeds: np.full(seeds, np.nan))
    assert {each["verdict"] for each in told["targets"]} == {"not decided"}
    assert {each["ours"] for each in told["targets"]} == {None}
    assert {each["p"] for each in told["targets"]} == {1.0}
