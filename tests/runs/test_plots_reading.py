"""The sentences that say what the curves show: every kind of run, with histories whose answer is known."""

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from babushka.fitness.columns import Column
from babushka.fitness.settings import SettingsError
from babushka.runs.presentation.plots.data import RunData
from babushka.runs.presentation.plots.reading import reading
from tests.runs.invented_runs import invented_run

GENERATIONS = 11
Ends = tuple[float, float]  # a value in the first and one in the last generation


def run(
    births: Ends = (1.2, 14.3),
    modern_births: float = 4.86,
    felt: float = 20.0,
    modern_felt: float = 20.6,
    spread: float = 1.0,
    **given: Any,
) -> RunData:
    """A run whose last generation is as given; quartiles are `spread` above and below the mean."""
    worlds = {
        "ancestral": {"births": births, "felt": (1.0, felt)},
        "modern": {"births": (births[0], modern_births), "felt": (1.0, modern_felt)},
    }
    return made(worlds, spread, **given)


def made(worlds: dict[str, dict[str, Ends]], spread: float = 1.0, **given: Any) -> RunData:
    """A run whose columns go straight from their first to their last values; medians are far off."""
    history: dict[str, np.ndarray] = {
        "generation": np.arange(GENERATIONS, dtype=float),
        "members": np.full(GENERATIONS, 300.0),
    }
    for label, columns in worlds.items():
        for stem, ends in columns.items():
            line = np.linspace(*ends, GENERATIONS)
            history[f"{label}.{stem}.mean"] = line
            history[f"{label}.{stem}.median"] = line - 77.0
            history[f"{label}.{stem}.q25"] = line - spread
            history[f"{label}.{stem}.q75"] = line + spread
    return RunData(**{"name": "r", "scenario": "savanna", "seed": 0, "history": history, **given})


def seeds(count: int, jitter: float = 0.05, **given: Any) -> list[RunData]:
    """Several runs; their values differ by up to `jitter`, relatively."""
    found = []
    for seed in range(count):
        chance = np.random.default_rng(seed)
        one = run(seed=seed, **given)
        history = {
            name: values * (1 + jitter * (2 * chance.random() - 1)) if "." in name else values
            for name, values in one.history.items()
        }
        found.append(dataclasses.replace(one, history=history))
    return found


def without(one: RunData, *endings: str) -> RunData:
    """The same run whose history lacks columns with these endings."""
    history = {name: values for name, values in one.history.items() if not name.endswith(endings)}
    return dataclasses.replace(one, history=history)


FED = {
    "objective": "fed",
    "objective_words": "steps not hungry",
    "scenario": "Hungry-Thirsty",
    "settings": {"evolution": {"objectives": []}},
}
HOUSE = {
    "ancestral": {"fed": (900.0, 16_000.0), "felt": (-700.0, 9_000.0)},
    "modern": {"fed": (4_000.0, 52_000.0), "felt": (-90.0, 20_050.0)},
    "parched": {"fed": (200.0, 8_000.0), "felt": (-900.0, 4_500.0)},
    "swapped": {"fed": (900.0, 15_900.0), "felt": (-700.0, 9_010.0)},
}
VALUE = {"objective": "value", "objective_words": "true value", "scenario": "Goodhart's world"}
GOODHART = {
    "ancestral": {"value": (10.0, 60.0), "felt": (10.0, 60.0)},
    "modern": {"value": (5.0, -12.0), "felt": (30.0, 140.0)},
    **{
        label: {"value": (9.0, 30.0), "felt": (9.0, 66.0)}
        for label in ("noisy", "bent", "tampered", "feigned")
    },
}
TWO = {"settings": {"evolution": {"objectives": ["births", "-simulated"]}}}
ALONE = {"objective": "fitness", "scenario": "Hinton and Nowlan 1987"}


def last_generation(one: RunData) -> RunData:
    """The same run, of which only the last generation is known."""
    return dataclasses.replace(one, history={name: values[-1:] for name, values in one.history.items()})


def pareto() -> RunData:
    """A run in which selection also counts how little is simulated."""
    one = run(**TWO)
    one.history["ancestral.simulated.mean"] = np.linspace(9000.0, 700.0, GENERATIONS)
    title = "model steps simulated"
    declared = Column("ancestral.simulated.mean", "simulated", "ancestral", "mean", title=title)
    return dataclasses.replace(one, columns={"history": [declared]})


def extinct() -> RunData:
    """A run whose last generation has nobody in it."""
    one = run()
    one.history["members"][-1] = 0
    for name, values in one.history.items():
        if "." in name:
            values[-1] = np.nan
    return one


def together(seed: int = 0) -> RunData:
    """A run whose members live together, without fitness."""
    history = {"generation": np.arange(11.0), "members": np.full(11, 50.0), "alleles": 50.0 - np.arange(11.0)}
    return RunData("r", "drift", seed, history, shown=("members", "alleles"))


# what each kind of run must and must not be said to show
KINDS: dict[str, tuple[list[RunData], Sequence[str], Sequence[str]]] = {
    "plain": (
        [run()],
        (
            "From generation 0 to 10, births in the ancestral world rose from 1.2 to 14.3 per life.",
            "births were lower in the modern world than in the ancestral one (4.86 against 14.3, or 34 %)",
            "but felt reward did not clearly differ (20.6 against 20)",
            "means over 300 members of one run (seed 0)",
        ),
        ("103 %",),
    ),
    "everything is less elsewhere": (
        [run(modern_felt=8.0)],
        ("and felt reward was lower too (8 against 20, or 40 %)",),
        (),
    ),
    "everything is more elsewhere": (
        [run(modern_felt=30.0, modern_births=20.0)],
        ("births were higher in the modern world", "and felt reward was higher too (30 against 20)"),
        ("%",),
    ),
    "longer lives elsewhere": (
        [run(modern_births=20.0, settings={"probes": {"modern": {"lifetime": 240}}})],
        ("births were higher in the modern world (lives of 240 steps) than in the ancestral one",),
        (),
    ),
    "felt more, bred less": (
        [run(modern_felt=44.6)],
        ("but felt reward was higher (44.6 against 20)",),
        ("223 %",),
    ),
    "more by far, but of a few": (
        [run(felt=0.4, modern_felt=0.9)],
        ("felt reward did not clearly differ (0.9 against 0.4)",),
        ("225",),
    ),
    "nothing differs": (
        [run(modern_births=14.0)],
        (
            "births did not clearly differ between the modern and the ancestral world",
            "neither did felt reward",
        ),
        ("%", "lower", "higher"),
    ),
    "hungry-thirsty": (
        [made(HOUSE, 100.0, **FED)],
        (
            "steps not hungry in the ancestral world rose from 900 to 16,000 per life",
            "not hungry were higher in the modern world than in the ancestral one (52,000 against 16,000)",
            "lower in the parched world than in the ancestral one (8,000 against 16,000, or 50 %)",
            "Steps not hungry did not clearly differ between the swapped and the ancestral world",
        ),
        ("fed",),
    ),
    "hungry-thirsty, one generation": (
        [last_generation(made(HOUSE, 100.0, **FED))],
        ("steps not hungry in the ancestral world were 16,000 per life. Steps not hungry were higher",),
        ("rose", "From"),
    ),
    "goodhart": (
        [made(GOODHART, **VALUE)],
        (
            "true value in the ancestral world rose from 10 to 60",
            "in the modern world than in the ancestral one (-12 against 60), but felt reward was higher",
        ),
        ("%", "noisy", "feigned"),
    ),
    "islands": (
        [run(scenario="Savanna, islands", settings={"evolution": {"islands": {"demes": 5}}})],
        ("births were lower in the modern world",),
        (),
    ),
    "one world": (
        [made({"selection": {"fitness": (1.1, 12.0), "felt": (3.0, 9.0)}}, 0.5, **ALONE)],
        ("fitness under selection rose from 1.1 to 12 per life",),
        ("selection world", "felt"),
    ),
    "no felt reward": (
        [without(run(), *(f"felt.{end}" for end in ("mean", "median", "q25", "q75")))],
        ("in the modern world than in the ancestral one (4.86 against 14.3, or 34 %). These",),
        ("felt",),
    ),
    "nothing is felt": (
        [
            made(
                {
                    "ancestral": {"births": (1.0, 9.0), "felt": (0.0, 0.0)},
                    "modern": {"births": (1.0, 4.0), "felt": (0.0, 0.0)},
                }
            )
        ],
        ("births were lower",),
        ("felt",),
    ),
    "drift": (
        [run(births=(1.2, 1.6), modern_births=1.0, modern_felt=19.5, scenario="Savanna, drift")],
        ("births in the ancestral world went from 1.2 to 1.6 per life, which is no clear change",),
        ("rose", "fell", "%"),
    ),
    "learner": (
        [run(scenario="Savanna, learning", modern_felt=26.0)],
        ("births were lower in the modern world", "but felt reward was higher (26 against 20)"),
        (),
    ),
    "pareto": (
        [pareto()],
        ("rose from 1.2 to 14.3 per life, and model steps simulated went from 9,000 to 700",),
        (),
    ),
    "a base below zero": (
        [run(felt=-2.0, modern_felt=1.5, spread=0.5)],
        ("but felt reward was higher (1.5 against -2)",),
        ("-75",),
    ),
    "a value below zero": (
        [run(modern_felt=-3.0)],
        ("felt reward was lower too (-3 against 20).",),
        ("-15",),
    ),
    "nobody bred anywhere": (
        [run(births=(5.0, 0.0), modern_births=0.0)],
        (
            "fell from 5 to 0 per life",
            "no organism had any births in the ancestral world or in the modern one.",
        ),
        ("%",),
    ),
    "bred elsewhere only": (
        [run(births=(5.0, 0.0), modern_births=3.0)],
        ("births were higher in the modern world than in the ancestral one (3 against 0)",),
        ("%",),
    ),
    "no spread recorded": (
        [without(run(), "median", "q25", "q75")],
        (
            "births in the ancestral world went from 1.2 to 14.3 per life.",
            "(4.86 against 14.3)",
            "(20.6 against 20)",
        ),
        ("rose", "lower", "%", "clear"),
    ),
    "scheduled changes": (
        [run(schedule=({"at": 6, "regime": {"modern": 1.0}}, {"at": 99, "evolution": {"population": 5}}))],
        ("From generation 0 to 10 (regime.modern = 1 from generation 6), births",),
        ("population",),
    ),
    "died out": (
        [extinct()],
        ("The population had died out by generation 10. From generation 0 to 9 ", "300 members"),
        (),
    ),
    "some died out": (
        [dataclasses.replace(extinct(), seed=1), run(seed=2)],
        ("1 of 2 populations had died out by generation 10. ",),
        (),
    ),
    "two seeds": (
        seeds(2),
        ("births were lower", "34 %; 34 to 34 % in single runs", "means over 2 seeds"),
        ("interval", "interquartile"),
    ),
    "four seeds": (seeds(4), ("births were lower", "interquartile means over 4 seeds"), ("95 %",)),
    "eight seeds": (
        seeds(8),
        (
            "births were lower",
            "34 %; 95 % interval",
            "felt reward did not clearly differ",
            "interquartile means over 8 seeds",
        ),
        (),
    ),
    "eight seeds, both lower, births by more": (
        seeds(8, modern_felt=14.0),
        ("felt reward was lower too", "; births kept the smaller share"),
        (),
    ),
    "eight seeds, both lower, feelings by more": (
        seeds(8, modern_births=12.0, modern_felt=5.0),
        ("; felt reward kept the smaller share",),
        (),
    ),
    "eight seeds, both lower alike": (
        seeds(8, modern_births=7.15, modern_felt=10.0),
        ("felt reward was lower too",),
        ("share",),
    ),
    "a control beside it": (
        [run(), run(scenario="drift", births=(1.0, 0.5), modern_births=0.25, modern_felt=10.0)],
        (
            "savanna (seed 0). From generation 0 to 10, births",
            "births per life 0.5 in the ancestral world, 0.25 in the modern world; felt reward 20 and 10.",
        ),
        ("50 %",),
    ),
    "members that live together": (
        [together()],
        ("drift (seed 0), generation 0 to 10: members from 50 to 50, alleles from 50 to 40.",),
        ("mean",),
    ),
    "several that live together": ([together(), together(1)], ("These are means over 2 seeds.",), ()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_of_every_kind_of_run(kind: str) -> None:
    runs, said, unsaid = KINDS[kind]
    text = reading(runs)
    assert [words for words in said if words not in text] == []
    assert [words for words in unsaid if words in text] == []
    assert not re.search(r"nan|inf\b|None|  | ,|\(\)|\bworld world\b", text)
    assert text.count("(") == text.count(")")
    assert text.endswith(".")
    assert all(
        float(share) <= 100 for share in re.findall(r"or (\S+) %", text)
    )  # never a share above the whole
    assert reading(runs) == text


def test_one_generation_alone() -> None:
    text = reading([invented_run(generations=1)])
    assert text.startswith("At generation 0, births in the ancestral world were ")
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


def test_nothing_to_read() -> None:
    with pytest.raises(SettingsError, match="no run"):
        reading([])
