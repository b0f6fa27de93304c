"""Comparisons of invented runs: measures, generations, numbers, and what is said under the table."""

import math
from pathlib import Path

import numpy as np
import pytest

from babushka.fitness.measures.effect import superiority
from babushka.fitness.measures.intervals import interquartile_mean
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.comparing import compare
from babushka.runs.presentation.comparing.comparison import Comparison
from tests.runs.invented_folders import invent, savanna, series


@pytest.fixture(scope="module")
def controls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three scenarios with the same seeds; the third has other ones as well. Tests must not change it."""
    root = tmp_path_factory.mktemp("controls")
    series(root, 14.0, 6)
    series(root, 0.7, 6, title="Savanna, drift", evolution={"selection": "selRandom"})
    series(root, 13.5, 8, title="Savanna, informed", belief={"informed": True})
    return root


def notes(found: Comparison) -> str:
    return " ".join(found.notes)


def test_by_default_base_objective_felt_reward_and_divergence_in_every_probe(controls: Path) -> None:
    found = compare([str(controls)])
    assert found.measures == tuple(
        f"{label}.{name}" for label in ("ancestral", "modern") for name in ("births", "felt", "divergence")
    )
    assert [group.name for group in found.groups] == ["Savanna", "Savanna, drift", "Savanna, informed"]
    assert len(found.rows) == 6 * 3
    assert found.generation == 2


def test_without_probes_the_selecting_world_is_compared(tmp_path: Path) -> None:
    columns = {name.replace("modern", "selection"): value for name, value in savanna(3.0).items()}
    path = invent(tmp_path / "run", 0, columns, probes={})
    assert compare([str(path)]).measures == ("selection.births", "selection.felt", "selection.divergence")


def test_numbers_are_those_of_the_measures(controls: Path) -> None:
    found = compare([str(controls)], ["modern.births"])
    first, drift, informed = found.of("modern.births")
    assert first.mean.value == pytest.approx(float(interquartile_mean(first.values)))
    assert first.mean.low < first.mean.value < first.mean.high
    assert math.isnan(first.larger.value)
    assert (drift.larger.value, drift.effect) == (0.0, "large")
    assert not drift.larger.bounded  # all resamples are alike
    assert drift.p == pytest.approx(2 / math.comb(12, 6))
    assert math.isnan(first.p)
    assert informed.larger.value == superiority(informed.values, first.values)
    assert informed.difference.value == pytest.approx(informed.mean.value - first.mean.value)


def test_the_same_seeds_are_paired_and_others_are_not(controls: Path) -> None:
    _, drift, informed = compare([str(controls)], ["modern.births"]).of("modern.births")
    assert drift.pairs == 6
    assert drift.paired.value == pytest.approx(-6.65)  # half of the levels' difference: luck goes by seed
    assert not drift.paired.bounded
    assert drift.difference.low < -6.7 < -6.6 < drift.difference.high
    assert informed.pairs == 0
    assert math.isnan(informed.paired.value)


def test_any_group_can_be_the_reference(controls: Path) -> None:
    found = compare([str(controls)], ["modern.births"], against="drift")
    first, drift, _ = found.of("modern.births")
    assert found.reference.name == "Savanna, drift"
    assert first.larger.value == 1.0
    assert math.isnan(drift.larger.value)


def test_the_same_runs_give_the_same_comparison(controls: Path) -> None:
    first, again = (compare([str(controls)], ["modern.felt"]) for _ in range(2))
    assert [row.mean for row in first.rows] == [row.mean for row in again.rows]
    assert notes(first) == notes(again)


def test_a_measure_may_be_a_column_with_or_without_its_mean(controls: Path) -> None:
    found = compare([str(controls)], ["modern.births", "modern.births.mean", "modern.divergence"])
    short, long = found.of("modern.births"), found.of("modern.births.mean")
    assert [row.mean for row in short] == [row.mean for row in long]


def test_an_unknown_measure_names_the_nearest(controls: Path) -> None:
    with pytest.raises(SettingsError, match=r"'modern\.birth'.*'modern\.births'"):
        compare([str(controls)], ["modern.birth"])
    with pytest.raises(SettingsError, match=r"'xyz'.*`babushka show RUN`"):
        compare([str(controls)], ["xyz"])


def test_the_last_generation_that_all_share_is_compared_and_who_ends_there_is_named(tmp_path: Path) -> None:
    series(tmp_path, 5.0, 4, generations=9)
    invent(tmp_path / "short-s9", 9, savanna(5.0), generations=3)
    found = compare([str(tmp_path)])
    assert found.generation == 2
    assert "Generation 2 is the last that all runs share: short-s9 ends there, others reach 8." in notes(
        found
    )
    later = compare([str(tmp_path)], generation=8)
    assert later.generation == 8
    assert "Left out, since they lack generation 8: short-s9." in notes(later)
    assert later.groups[0].size == "4 seeds"
    with pytest.raises(SettingsError, match=r"generation 20\b.*history.*\b8\b"):
        compare([str(tmp_path)], generation=20)


def test_runs_without_generations_are_left_out_and_said(tmp_path: Path) -> None:
    series(tmp_path, 5.0, 4)
    invent(tmp_path / "failed-s7", 7, savanna(5.0), generations=0)
    assert "nothing of them was evaluated: failed-s7." in notes(compare([str(tmp_path)]))
    with pytest.raises(SettingsError, match="evaluated"):
        compare([str(tmp_path / "failed-s7")])


def test_undefined_values_are_left_out_counted_and_said(tmp_path: Path) -> None:
    for seed in range(6):
        value = math.nan if seed < 2 else math.inf if seed == 2 else float(seed)
        invent(tmp_path / f"a-s{seed}", seed, {**savanna(5.0), "modern.divergence": value})
        invent(
            tmp_path / f"b-s{seed}",
            seed,
            {**savanna(5.0), "modern.divergence": math.nan},
            title="Other",
            organism={"x": 1},
        )
    found = compare([str(tmp_path)], ["modern.divergence"])
    first, other = found.rows
    assert first.defined == 3
    assert first.mean.value == 4.0
    assert not first.mean.bounded
    assert "modern.divergence is not defined in 3 of 6 runs of 'Savanna'" in notes(found)
    assert "not defined in any run of 'Other'" in notes(found)
    assert "Fewer than 5 runs make no interval and no word of size: Savanna." in notes(found)
    assert math.isnan(other.larger.value)
    assert other.pairs == 0


def test_pairs_in_which_one_is_not_defined_are_not_counted(tmp_path: Path) -> None:
    for seed in range(6):
        lacking = math.nan if seed == 0 else 1.0 + seed
        invent(tmp_path / f"a-s{seed}", seed, {**savanna(5.0), "modern.divergence": float(seed)})
        invent(
            tmp_path / f"b-s{seed}",
            seed,
            {**savanna(5.0), "modern.divergence": lacking},
            title="Other",
            organism={"x": 1},
        )
    other = compare([str(tmp_path)], ["modern.divergence"]).rows[1]
    assert other.pairs == 5
    assert other.paired.value == 1.0


def test_measures_of_analyses_are_compared_where_every_run_was_analysed(tmp_path: Path) -> None:
    for seed in range(4):
        analysis = {"modern.epic": seed / 10, "modern.births": 99.0}
        invent(tmp_path / f"a-s{seed}", seed, savanna(5.0), generations=9, analysis=analysis, analysed=(0, 5))
    found = compare([str(tmp_path)], ["modern.epic", "modern.births"])
    assert found.generation == 5  # the last that has both
    assert found.of("modern.epic")[0].mean.value == pytest.approx(0.15)
    assert found.of("modern.births")[0].mean.value == 2.5  # what the history has comes from there
    assert compare([str(tmp_path)], ["modern.births"]).generation == 8
    with pytest.raises(SettingsError, match=r"generation 7\b.*analysis.*\b5\b"):
        compare([str(tmp_path)], ["modern.epic"], generation=7)
    invent(tmp_path / "b-s0", 7, savanna(5.0))
    with pytest.raises(SettingsError, match=r"b-s0'.*'modern\.epic'.*`babushka an"):
        compare([str(tmp_path)], ["modern.epic"])


def test_a_measure_that_an_analysis_could_not_find_is_left_out_and_counted(tmp_path: Path) -> None:
    for seed in range(4):
        analysis = {"modern.epic": 1.0} | ({"modern.likeness.2": seed / 10} if seed else {})
        invent(tmp_path / f"a-s{seed}", seed, savanna(5.0), analysis=analysis)
    made = compare([str(tmp_path)], ["modern.likeness.2"])
    assert made.of("modern.likeness.2")[0].defined == 3


def test_a_measure_that_one_run_lacks_is_refused(tmp_path: Path) -> None:
    invent(tmp_path / "a", 0, {**savanna(5.0), "modern.extra": 1.0})
    invent(tmp_path / "b", 1, savanna(5.0))
    with pytest.raises(SettingsError, match=r"b'.*'modern\.extra'"):
        compare([str(tmp_path)], ["modern.extra"])


def test_one_group_stands_alone(tmp_path: Path) -> None:
    series(tmp_path, 5.0, 5)
    found = compare([str(tmp_path)])
    assert all(math.isnan(row.larger.value) for row in found.rows)
    assert "P(X > Y)" not in notes(found)
    assert "5 seeds (100 to 104)." in notes(found)


def test_seeds_are_said(tmp_path: Path) -> None:
    for seed in (3, 5, 900):
        invent(tmp_path / f"a-s{seed}", seed, savanna(1.0))
    assert "3 seeds (3, 5, 900)." in notes(compare([str(tmp_path)]))
    invent(tmp_path / "b-s3", 3, savanna(1.0), title="Other", organism={"x": 1})
    assert "Savanna: 3 seeds (3, 5, 900); Other: seed 3." in notes(compare([str(tmp_path)]))


def test_intervals_agree_with_an_independent_bootstrap(controls: Path) -> None:
    row = compare([str(controls)], ["modern.births"]).of("modern.births")[2]
    draws = np.random.default_rng(5)
    means = [interquartile_mean(draws.choice(row.values, row.values.size)) for _ in range(4000)]
    low, high = np.quantile(means, [0.025, 0.975])
    allowed = 0.05 * (high - low)
    assert abs(row.mean.low - low) < allowed
    assert abs(row.mean.high - high) < allowed


def test_a_measure_that_history_and_analysis_share_can_be_asked_of_either(tmp_path: Path) -> None:
    for seed in range(4):
        invent(
            tmp_path / f"a-s{seed}", seed, savanna(5.0), generations=9, analysis={"modern.births": 99.0},
            analysed=(0, 5),
        )  # fmt: skip
    made = compare([str(tmp_path)], ["modern.births", "analysis.modern.births"], generation=5)
    assert [row.mean.value for row in made.rows] == [2.5, 99.0]
    with pytest.raises(SettingsError, match=r"'analysis\.modern\.births'"):
        compare([str(tmp_path)], ["analysis.modern.birth"])


TAXONOMY = {
    "fitness_selecting": 10.0,
    "fitness_intended": 2.0,
    "felt_selecting": 10.0,
    "felt_intended": 9.0,
    "felt_believed": 10.0,
    "felt_informed": 9.0,
    "felt_confined": 9.0,
}


def test_groups_of_analyzed_runs_are_judged_over_their_seeds(tmp_path: Path) -> None:
    def judged(name: str, seeds: int = 5, **changes: float) -> None:
        row = {f"modern.taxonomy.{key}": changes.get(key, value) for key, value in TAXONOMY.items()}
        for seed in range(seeds):
            invent(
                tmp_path / f"{name}-s{seed}", seed, savanna(5.0), title=name,
                analysis={**row, "pursues": changes.get("pursues", 1.0)}, organism={"name": name},
            )  # fmt: skip

    judged("searching")
    judged("kept", fitness_intended=8.0)
    judged("still", pursues=0.0)
    judged("few", 2)
    judged("alone", 1)
    series(tmp_path, 5.0, title="never analyzed")
    said = compare([str(tmp_path)]).verdicts
    assert sorted(said) == [
        "Verdict on 'alone' by world: modern: mesa-transoptimizer.",
        "Verdict on 'few' by world: modern: mesa-transoptimizer (2 of 2 runs by themselves).",
        "Verdict on 'kept' by world: modern: aligned (in 100 % of resampled sets of seeds).",
        "Verdict on 'searching' by world: modern: mesa-transoptimizer (in 100 % of resampled sets of seeds).",
        "Verdict on 'still' by world: modern: undecided (in 100 % of resampled sets of seeds).",
    ]
    assert all(sentence in compare([str(tmp_path)]).notes for sentence in said)


@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 2), (4, 9)])
def test_few_runs_make_no_interval_and_no_word_of_size_but_a_p_value(
    tmp_path: Path, first: int, second: int
) -> None:
    series(tmp_path, 14.0, first)
    series(tmp_path, 0.7, second, title="Savanna, drift", evolution={"selection": "selRandom"})
    drift = compare([str(tmp_path)], ["modern.births"]).rows[1]
    assert (drift.larger.value, drift.effect) == (0.0, "")
    assert not any(each.bounded for each in (drift.larger, drift.difference, drift.paired))
    assert drift.p == pytest.approx(min(1.0, 2 / math.comb(first + second, first)))


def test_felt_rewards_of_different_worlds_are_not_held_against_each_other(tmp_path: Path) -> None:
    series(tmp_path, 14.0, 5)
    series(tmp_path, 7.0, 5, title="Elsewhere", world={"kind": "elsewhere"})
    births, felt, apart = (
        compare([str(tmp_path)], [f"modern.{name}"]).rows[1] for name in ("births", "felt", "divergence")
    )
    assert felt.refused
    assert math.isnan(felt.larger.value)
    assert math.isnan(felt.difference.value)
    assert math.isnan(felt.p)
    for row in (births, apart):
        assert not row.refused
        assert row.p < 0.01


@pytest.mark.parametrize(
    ("one", "other", "comparable"),
    [
        ({}, {"mode": "reflex"}, True),  # weights of length 1
        ({}, {"objective": "program"}, False),
        ({"kind": "q-learner"}, {"kind": "q-learner", "alpha": 0.5}, False),  # weights of any length
    ],
)
def test_felt_rewards_are_compared_where_weights_have_one_scale(
    tmp_path: Path, one: dict[str, str], other: dict[str, str], comparable: bool
) -> None:
    for name, organism in (("one", one), ("other", other)):
        series(tmp_path, 14.0, 2, title=name, organism=organism)
    row = compare([str(tmp_path)], ["modern.felt"]).rows[1]
    assert bool(row.refused) == (not comparable)
    assert math.isfinite(row.p) == comparable
