"""Figures: every kind is drawn from invented histories, and says what it shows."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from babushka.fitness.registry import Modules
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import load
from babushka.runs.presentation import plots
from babushka.runs.presentation.plots import draw, kinds
from babushka.runs.presentation.plots.data import RunData, worlds
from babushka.runs.presentation.run_data import run_data, with_needed
from tests.installed import install
from tests.runs.drawn_figures import CASES, changed, short, text_of, without
from tests.runs.invented_runs import BUDGETS, FEATURES, invented_run


def test_the_kinds() -> None:
    assert set(kinds()) >= {"curves", "divergence", "pressure", "modernity", "desires", "search"}
    assert all(kind.about.endswith(".") and kind.about[0].isupper() for kind in kinds().values())


def test_matplotlib_is_not_imported_before_something_is_drawn() -> None:
    code = (
        "import sys\n"
        "from babushka.runs.presentation import plots\n"
        "from babushka.runs.presentation.plots import reading, save\n"
        "plots.kinds(); print('matplotlib' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "False"


# Every kind is drawn of one run and of several, and measured word by word, in `test_plots_on_a_page.py`.
USUAL = ("one run", "several seeds")
ELSEWHERE = {
    "savings",
    "survival",
    "abundance",
}  # which need other runs: `test_plots_savings.py` and `test_plots_of_ecologies.py`
KINDS = [name for name, kind in sorted(kinds().items()) if not kind.columns and name not in ELSEWHERE]
UNUSUAL = [case for case in CASES if case not in USUAL]


def often(kind: str, case: str) -> bool:
    """Whether it is always drawn: every kind in a quarter of the cases, every case by a quarter of them."""
    return case in UNUSUAL and (KINDS.index(kind) + UNUSUAL.index(case)) % 4 == 0


@pytest.mark.parametrize(
    ("kind", "case"),
    [
        pytest.param(kind, case, marks=[pytest.mark.slow] * (not often(kind, case)))
        for kind in KINDS
        for case in CASES
    ],
)
@pytest.mark.filterwarnings("error")
def test_every_kind_draws_every_case(kind: str, case: str, tmp_path: Path) -> None:
    text = text_of(draw(kind, CASES[case]), tmp_path)
    assert "300 members" in text
    assert "selection: modern = 0" in text.lower()


UNITS = {
    "curves": [
        "births per life",
        "felt reward per life (length-1 weights)",
        "generation",
        "ancestral",
        "modern",
    ],
    "divergence": ["(SD of random lives)", "attained births", "divergence: felt minus births", "generation"],
    "pressure": ["search budget (proposals per decision)", "births per life", "the mean budget that evolved"],
    "modernity": ["modern", "steps lived per life", "(SD of random lives)"],
    "desires": [*FEATURES, "weight (length-1 vector)", "best in the ancestral world", "generation"],
    "lineage": [*FEATURES, "weight (length-1 vector)", "share of members", "other alleles", "generation"],
    "constraint": ["substitutions over neutral", "squared steps over neutral", "desires", "reflex"],
    "rewards": [*FEATURES, "rank of the reward", "births per life", "touch alone", "the best 10 of 300"],
    "search": [
        "(proposals per decision)",
        "horizon (steps)",
        "model steps per life",
        "energy spent on search per life",
    ],
}


@pytest.mark.parametrize("kind", sorted(UNITS))
def test_labels_have_units(kind: str, tmp_path: Path) -> None:
    text = text_of(draw(kind, CASES["one run"]), tmp_path)
    assert "savanna (seed 0)" in text
    assert [words for words in UNITS[kind] if words not in text] == []


def test_what_was_counted_is_on_the_figure(tmp_path: Path) -> None:
    one = text_of(draw("curves", CASES["one run"]), tmp_path)
    assert "mean and quartiles of members. 300 members, 4 lives of each member" in one
    several = text_of(draw("curves", CASES["several seeds"]), tmp_path)
    assert "savanna (5 seeds)" in several
    assert "interquartile mean over 5 seeds and its bootstrap 95 % interval" in several
    few = text_of(draw("curves", [short(seed=seed) for seed in range(3)]), tmp_path)
    assert "mean over 3 seeds and their range" in few
    assert "95 %" not in few
    twice = text_of(draw("curves", [short(), short()]), tmp_path)
    assert "savanna (2 runs)" in twice


def test_lives_of_measured_tables_are_their_own(tmp_path: Path) -> None:
    run = short()
    assert "lives" not in text_of(draw("pressure", [run]), tmp_path).replace("random lives", "")
    table = {**run.tables["pressure"], "lives": np.full(BUDGETS.size, 9.0)}
    run = dataclasses.replace(run, tables={**run.tables, "pressure": table})
    assert "9 lives of each member at each point" in text_of(draw("pressure", [run]), tmp_path)


def test_scheduled_changes_are_marked_and_explained(tmp_path: Path) -> None:
    text = text_of(draw("curves", CASES["scheduled change"]), tmp_path)
    assert "a: regime.modern = 1 from generation 6 (savanna)" in text
    assert "Dotted lines" not in text_of(draw("curves", CASES["one run"]), tmp_path)


def test_the_scenarios_of_curves_share_their_axes() -> None:
    figure = draw("curves", CASES["several scenarios"])
    assert len(figure.axes) == 6
    for row in (figure.axes[:3], figure.axes[3:]):
        assert len({panel.get_ylim() for panel in row}) == 1
        assert len({panel.get_xlim() for panel in row}) == 1


def test_a_world_with_another_objective_parameter_and_probes(tmp_path: Path) -> None:
    run = short()
    history = {
        n.replace("births", "score").replace("modern", "flooded").replace("ancestral", "dry"): v
        for n, v in run.history.items()
    }
    dose = {
        n.replace("modern", "flood").replace("births", "score"): v for n, v in run.tables["modernity"].items()
    }
    run = dataclasses.replace(run, history=history, objective="score", tables={"modernity": dose})
    text = text_of(draw("curves", [run]), tmp_path)
    assert "score per life" in text
    assert "flooded" in text
    assert "flood" in text_of(draw("modernity", [run]), tmp_path)


def test_without_probes_the_selecting_world_is_shown(tmp_path: Path) -> None:
    assert worlds([short()], "felt") == ["ancestral", "modern"]
    run = without(short(), "^(ancestral|modern)")
    assert worlds([run], "felt") == ["selection"]
    assert "selection" in text_of(draw("curves", [run]), tmp_path)


def test_an_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(SettingsError, match=r"'curve'.*'curves'"):
        draw("curve", CASES["one run"])


MISSING = [
    ("curves", [without(short(), r"births")], "'LABEL.births'.*'savanna-0'"),
    (
        "curves",
        [without(short(), r"^modern\.felt")],
        "'modern.felt.mean', which the history of run 'savanna-0'",
    ),
    ("curves", [without(short(), "^generation$")], "'generation'"),
    ("divergence", [without(short(), "divergence")], "'LABEL.divergence'"),
    (
        "pressure",
        [dataclasses.replace(short(), tables={})],
        "pressure, which were not made for run 'savanna-0'",
    ),
    (
        "modernity",
        [dataclasses.replace(short(), tables={})],
        "modernity, which were not made for run 'savanna-0'",
    ),
    ("desires", [without(short(), "^desires")], "'desires.FEATURE.mean'"),
    ("search", [without(short(), r"budget|horizon|trust|simulated")], "'budget.mean'"),
    (
        "lineage",
        [dataclasses.replace(short(), tables={})],
        "lineage, which were not made for run 'savanna-0'",
    ),
    ("lineage", [dataclasses.replace(short(), features=())], "no desires to draw"),
    ("constraint", [dataclasses.replace(short(), tables={})], "constraint, which were not made for run"),
    ("curves", [], "no run to draw"),
    ("curves", [invented_run(generations=0)], "has not evaluated a generation yet"),
    (
        "curves",
        [short(), dataclasses.replace(short(), objective="score")],
        r"different base objectives \(births, score\)",
    ),
    (
        "curves",
        [short(), changed(short(seed=1), generation=np.arange(50.0, 62))],
        "no value of 'generation' in common",
    ),
]


@pytest.mark.parametrize(("kind", "runs", "words"), MISSING)
def test_what_is_missing_is_said_in_a_sentence(kind: str, runs: list[RunData], words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        draw(kind, runs)
    assert str(caught.value).endswith(".")


def test_search_leaves_out_what_is_not_known(tmp_path: Path) -> None:
    text = text_of(draw("search", [dataclasses.replace(short(), search_cost=None)]), tmp_path)
    assert "energy" not in text.replace("Model steps, energy and steps lived", "")
    assert "model steps per life" in text


def test_desires_without_best_weights_say_so(tmp_path: Path) -> None:
    text = text_of(draw("desires", [dataclasses.replace(short(), tables={})]), tmp_path)
    assert "The best weights were not measured." in text
    assert "best in the" not in text


def test_what_is_nowhere_defined_is_said(tmp_path: Path) -> None:
    assert "not defined: modern" in text_of(draw("divergence", CASES["undefined values"]), tmp_path)
    assert "not defined" in text_of(draw("curves", CASES["nothing but undefined values"]), tmp_path)
    assert "not defined" not in text_of(draw("divergence", CASES["one run"]), tmp_path)


def test_a_figure_of_another_package_is_prepared_and_drawn(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = '''"""How many members there were."""
from matplotlib.figure import Figure
from babushka.runs.presentation.plots import Prepared

def prepare(run, generation):
    return Prepared({"counted": {"members": run.history["members"]}})

def draw(runs):
    figure = Figure()
    figure.subplots().plot(runs[0].column("members", "counted"))
    return figure
'''
    install(monkeypatch, tmp_path, "babushka.figures", {"head_count": source, "broken_figure": "1 / 0"})
    monkeypatch.setattr(plots, "FOUND", Modules(plots.__name__, "babushka.figures", "figure", "draw"))
    kinds.cache_clear()
    try:
        run = load(finished)
        made = draw("head_count", [with_needed(run_data(run), run, kinds()["head_count"])])
        assert made.axes[0].lines[0].get_ydata().tolist() == run.history["members"].tolist()
        assert "curves" in kinds()
        with pytest.raises(SettingsError, match="'broken_figure'"):
            draw("broken_figure", [])
    finally:
        kinds.cache_clear()
