"""The sentence that says what the curves show: every case, with histories whose answer is known."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from babushka.fitness.columns import Column
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots.bands import band
from babushka.runs.presentation.plots.data import RunData, worlds
from babushka.runs.presentation.plots.reading import reading
from tests.runs.invented_runs import invented_run

GENERATIONS = 11


def run(
    births: tuple[float, float] = (1.2, 14.3),
    modern_births: float = 4.86,
    felt: float = 20.0,
    modern_felt: float = 20.6,
    spread: float = 1.0,
    **given: Any,
) -> RunData:
    """A run whose last generation is as given; quartiles are `spread` above and below the median."""
    history: dict[str, np.ndarray] = {
        "generation": np.arange(GENERATIONS, dtype=float),
        "members": np.full(GENERATIONS, 300.0),
    }
    last = {"ancestral": (births[1], felt), "modern": (modern_births, modern_felt)}
    for label, (end, feeling) in last.items():
        for stem, first, then in (("births", births[0], end), ("felt", 1.0, feeling)):
            line = np.linspace(first, then, GENERATIONS)
            for statistic in ("mean", "median"):
                history[f"{label}.{stem}.{statistic}"] = line.copy()
            history[f"{label}.{stem}.q25"] = line - spread
            history[f"{label}.{stem}.q75"] = line + spread
    return RunData(**{"name": "r", "scenario": "savanna", "seed": 0, "history": history, **given})


def seeds(count: int, jitter: float = 0.05, **given: Any) -> list[RunData]:
    """Several runs; their values differ by up to `jitter`, relatively."""
    made = []
    for seed in range(count):
        chance = np.random.default_rng(seed)
        one = run(seed=seed, **given)
        history = {
            name: values * (1 + jitter * (2 * chance.random() - 1)) if "." in name else values
            for name, values in one.history.items()
        }
        made.append(dataclasses.replace(one, history=history))
    return made


def test_felt_reward_holds_while_births_fall() -> None:
    assert reading([run()]) == (
        "From generation 0 to 10, births in the ancestral world rose from 1.2 to 14.3 per life (median of "
        "300 members in one run, seed 0); in the modern world the same organisms felt 103 % of their "
        "ancestral reward and had 34 % of the births, so births fell while felt reward shows no clear change."
    )


def test_several_seeds_give_intervals() -> None:
    text = reading(seeds(8))
    assert "(interquartile mean of 8 seeds)" in text
    assert "of their ancestral reward and had 3" in text
    assert text.count("95 % interval") == 2
    assert "so births fell while felt reward shows no clear change." in text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"modern_births": 14.0}, "so no clear divergence shows."),
        (
            {"modern_felt": 8.0},
            "felt 40 % of their ancestral reward and had 34 % of the births, so both fell.",
        ),
        (
            {"modern_felt": 8.0, "modern_births": 14.3},
            "so felt reward fell while births show no clear change.",
        ),
        ({"modern_felt": 30.0}, "so births fell while felt reward rose."),
        ({"modern_felt": 30.0, "modern_births": 20.0}, "so both rose."),
        ({"modern_felt": 8.0, "modern_births": 20.0}, "so felt reward fell while births rose."),
    ],
)
def test_verdicts_of_one_run(given: dict[str, float], words: str) -> None:
    assert words in reading([run(**given)])


def test_when_both_fall_it_says_which_fell_further_only_if_seeds_show_it() -> None:
    assert "so both fell, births further than felt reward." in reading(seeds(8, modern_felt=14.0))
    assert "so both fell, felt reward further than births." in reading(
        seeds(8, modern_births=12.0, modern_felt=5.0)
    )
    assert reading(seeds(8, modern_births=7.15, modern_felt=10.0)).endswith("so both fell.")


def test_two_or_three_runs_make_no_interval() -> None:
    text = reading(seeds(2))
    assert "(mean of 2 seeds)" in text
    assert text.count(" over 2 runs)") == 2
    assert "95 %" not in text


def test_a_change_within_the_spread_is_not_called_one() -> None:
    text = reading([run(births=(1.2, 1.6), modern_births=1.0, modern_felt=19.5)])
    assert "births in the ancestral world showed no clear change (1.2 to 1.6) per life" in text
    assert "so no clear divergence shows." in text
    ends = (1.0, 3.0, 1.5, 2.6, 1.9)
    disagreeing = [run(births=(2.0, end), modern_births=2.0, seed=seed) for seed, end in enumerate(ends)]
    assert "births in the ancestral world showed no clear change (2 to 2)" in reading(disagreeing)
    agreeing = [run(births=(2.0, end + 2), modern_births=2.0, seed=seed) for seed, end in enumerate(ends)]
    assert "births in the ancestral world rose from 2 to 4 per life" in reading(agreeing)


def test_without_any_spread_nothing_is_judged() -> None:
    one = run()
    history = {n: v for n, v in one.history.items() if not n.endswith(("median", "q25", "q75"))}
    text = reading([dataclasses.replace(one, history=history)])
    assert "births in the ancestral world went from 1.2 to 14.3 per life (mean of 300 members" in text
    assert text.endswith("had 34 % of the births.")


def test_births_that_fall_to_nothing() -> None:
    text = reading([run(births=(5.0, 0.0), modern_births=0.0)])
    assert "fell from 5 to 0 per life" in text
    assert "so that no organism had any births; in the modern world they felt 103 %" in text
    assert text.endswith("and had no births either, so there is nothing to compare.")


def test_no_births_at_home_but_some_elsewhere() -> None:
    text = reading([run(births=(5.0, 0.0), modern_births=3.0)])
    assert "had 3 births against no births, so births rose" in text
    assert "inf" not in text
    assert "nan" not in text


def test_a_median_of_zero_is_not_said_to_be_none() -> None:
    one = run(births=(0.0, 0.0), modern_births=0.0)
    for label, mean in (("ancestral", 0.3), ("modern", 0.1)):
        one.history[f"{label}.births.mean"][:] = mean
    text = reading([one])
    assert "had 0 births (mean 0.1) against 0 births (mean 0.3)" in text
    assert "no organism" not in text


def test_a_felt_reward_below_zero_has_no_share() -> None:
    text = reading([run(felt=-2.0, modern_felt=1.5, spread=0.5)])
    assert "felt a reward of 1.5 per life against -2 in the ancestral one and had 34 % of the births" in text
    assert "so births fell while felt reward rose." in text


def test_one_generation_alone() -> None:
    text = reading([invented_run(generations=1)])
    assert text.startswith("At generation 0, organisms in the ancestral world had ")
    assert "rose" not in text


def test_undefined_generations_are_left_out_and_said() -> None:
    one = run()
    for name, values in one.history.items():
        if name.startswith("modern.births"):
            values[-2:] = np.nan
    text = reading([one])
    assert text.startswith("From generation 0 to 8 (later generations are not defined), births")
    for name, values in one.history.items():
        if name.startswith("ancestral.births"):
            values[:] = np.nan
    assert reading([one]) == "No generation of savanna (seed 0) has a defined value of births."


def test_extinction() -> None:
    one = run()
    one.history["members"][-1] = 0
    for name, values in one.history.items():
        if "." in name:
            values[-1] = np.nan
    text = reading([one])
    assert text.startswith("The population had died out by generation 10. From generation 0 to 9 ")
    assert "of 300 members" in text
    several = [dataclasses.replace(one, seed=1), run(seed=2)]
    assert reading(several).startswith("1 of 2 populations had died out by generation 10. ")


def test_scheduled_changes_are_named() -> None:
    text = reading(
        [run(schedule=({"at": 6, "regime": {"modern": 1.0}}, {"at": 99, "evolution": {"population": 5}}))]
    )
    assert text.startswith("From generation 0 to 10 (regime.modern = 1 from generation 6), births")


def test_controls_stand_in_their_own_clauses() -> None:
    controls = [run(scenario="drift", births=(1.0, 0.5), modern_births=0.25, modern_felt=10.0)]
    text = reading([run(), *controls])
    assert text.endswith(
        "; beside it, drift (seed 0) had 0.5 births and in the modern world 50 % of them, "
        "at 50 % of the felt reward."
    )


def test_without_a_second_world_nothing_is_compared() -> None:
    one = run()
    history = {name: values for name, values in one.history.items() if not name.startswith("modern")}
    text = reading([dataclasses.replace(one, history=history)])
    assert text.endswith("rose from 1.2 to 14.3 per life (median of 300 members in one run, seed 0).")


def test_it_is_the_same_every_time() -> None:
    assert reading(seeds(6)) == reading(seeds(6))


def test_nothing_to_read() -> None:
    with pytest.raises(SettingsError, match="no run"):
        reading([])


def test_declared_columns_tell_regime_and_statistic_whatever_their_names_are() -> None:
    columns = [
        Column("generation", "generation"),
        *(Column(f"m{n}", "births", label, "mean") for n, label in enumerate(("home", "away"))),
        Column("spread", "births", "home", "std"),
    ]
    history = {column.name: np.arange(3.0) + place for place, column in enumerate(columns)}
    told = run(history=history, columns={"history": columns}, labels=("away", "home"))
    assert worlds([told], "births") == ["away", "home"]
    assert told.has("home.births")
    assert not told.has("home.felt")
    line = band([told], "home.births")
    assert line.centre.tolist() == history["m0"].tolist()
    assert (line.high - line.centre).tolist() == history["spread"].tolist()
    assert not np.isfinite(band([told], "away.births").low).any()
