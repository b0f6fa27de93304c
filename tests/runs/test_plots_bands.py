"""Bands over runs, their order and their names: what a figure draws for several runs, by known answers."""

from dataclasses import replace

import numpy as np

from babushka.runs.presentation.plots.bands import MEAN, band
from babushka.runs.presentation.plots.data import grouped
from babushka.runs.presentation.plots.words import spread_out
from tests.runs.drawn_figures import changed, short
from tests.runs.invented_runs import invented_run


def test_bands_of_one_run_and_of_several() -> None:
    run = short()
    quartiles = band([run], "modern.births")
    assert np.array_equal(quartiles.centre, run.history["modern.births.mean"])
    assert np.array_equal(quartiles.low, run.history["modern.births.q25"])
    moments = band([run], "budget")
    assert np.array_equal(moments.high, run.history["budget.mean"] + run.history["budget.std"])
    assert band([run], "modern.divergence").says == MEAN
    several = band([short(seed=seed) for seed in range(5)], "modern.births")
    assert (several.low <= several.centre).all()
    assert (several.centre <= several.high).all()


def test_runs_of_different_length_meet_where_both_have_generations() -> None:
    runs = [invented_run(seed=0, generations=12), invented_run(seed=1, generations=20)]
    runs[1] = changed(runs[1], generation=np.arange(19.0, -1.0, -1.0))  # and in another order
    line = band(runs, "budget")
    assert line.x.tolist() == list(range(12))
    means = [runs[0].history["budget.mean"], runs[1].history["budget.mean"][::-1][:12]]
    assert np.allclose(line.centre, np.mean(means, axis=0))


def test_runs_in_which_a_value_is_undefined_are_left_out_there_only() -> None:
    runs = [changed(short(seed=seed), x__mean=np.full(12, float(seed))) for seed in range(3)]
    runs[2].history["x.mean"][4] = np.nan  # type: ignore[index]
    line = band(runs, "x")
    assert line.centre[3] == 1.0
    assert line.centre[4] == 0.5
    assert (line.low[4], line.high[4]) == (0.0, 1.0)


def test_a_line_leads_from_one_turn_of_the_probes_to_the_next() -> None:
    apart, runs = np.arange(12) % 4 > 0, []
    for seed in range(5):
        run = short(seed=seed)
        unknown = {
            name.replace(".", "__"): np.where(apart, np.nan, values)
            for name, values in run.history.items()
            if name.startswith("modern.births")
        }
        runs.append(replace(changed(run, **unknown), settings={"evolution": {"probe_every": 4}}))
    for several in (runs[:1], runs):
        line = band(several, "modern.births")
        assert line.x.tolist() == [0, 4, 8]
        assert np.isfinite([line.centre, line.low, line.high]).all()
        assert band(several, "ancestral.births").x.tolist() == list(range(12))
    assert line.centre[1] == band([short(seed=seed) for seed in range(5)], "modern.births").centre[4]


def test_groups_keep_the_order_of_scenarios() -> None:
    groups = grouped([short(scenario="b"), short(scenario="a"), short(scenario="b", seed=1)])
    assert [(group.name, group.size) for group in groups] == [("b", "2 seeds"), ("a", "seed 0")]


def test_names_at_line_ends_do_not_overlap() -> None:
    assert np.allclose(spread_out([0.1, 0.9], 0.2), [0.1, 0.9])
    assert np.allclose(spread_out([0.5, 0.5], 0.2), [0.4, 0.6])
    assert np.allclose(spread_out([0.6, 0.5, 0.1], 0.2), [0.65, 0.45, 0.1])
    assert spread_out([], 0.1) == []
