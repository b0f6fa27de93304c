"""Figures: every kind is drawn from invented histories, saved in every format, and says what it shows."""

import dataclasses
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from babushka.fitness.registry import Modules
from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.saved import load
from babushka.runs.presentation import plots
from babushka.runs.presentation.plots import constraint, draw, kinds, lineage
from babushka.runs.presentation.plots.bands import MEAN, band
from babushka.runs.presentation.plots.data import RunData, grouped, worlds
from babushka.runs.presentation.plots.save import save
from babushka.runs.presentation.plots.words import spread_out
from babushka.runs.presentation.run_data import run_data, with_needed
from tests.installed import install
from tests.runs.invented_runs import BUDGETS, FEATURES, invented_run

SHIFT = ({"at": 6, "regime": {"modern": 1.0}},)


def short(**given: object) -> RunData:
    """A run of few generations."""
    return invented_run(**{"generations": 12, **given})  # type: ignore[arg-type]


def changed(run: RunData, **columns: np.ndarray) -> RunData:
    """A run with some columns of its history replaced; `__` in a name stands for a dot."""
    new = {name.replace("__", "."): values for name, values in columns.items()}
    return dataclasses.replace(run, history={**run.history, **new})


def without(run: RunData, pattern: str) -> RunData:
    """A run without the columns of its history that match."""
    kept = {name: values for name, values in run.history.items() if not re.search(pattern, name)}
    return dataclasses.replace(run, history=kept)


CASES = {
    "one run": [short()],
    "several seeds": [short(seed=seed) for seed in range(5)],
    "several scenarios": [
        short(scenario=s, seed=i) for s in ("savanna", "drift", "a long title " * 6) for i in (0, 1)
    ],
    "scheduled change": [short(schedule=SHIFT), short(scenario="steady")],
    "one generation beside others": [invented_run(generations=1), short(scenario="longer")],
    "undefined values": [
        changed(
            short(),
            modern__divergence=np.full(12, np.nan),
            modern__z_felt=np.array([np.nan, 1, np.nan, 2, 3, np.nan, np.nan, 4, 5, 6, 7, np.nan]),
            ancestral__births__mean=np.array([np.nan] * 11 + [3.0]),
            budget__mean=np.full(12, np.nan),
        )
    ],
    "nothing but undefined values": [
        dataclasses.replace(
            short(), history={n: v * np.nan if "." in n else v for n, v in short().history.items()}
        )
    ],
}


def text_of(figure: object, tmp_path: Path) -> str:
    """The text in a figure's SVG and in its caption, words separated by single spaces."""
    path = save(figure, tmp_path / "figure.svg")  # type: ignore[arg-type]
    found = re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text(encoding="utf-8"))
    found.append((tmp_path / "figure.caption.txt").read_text(encoding="utf-8"))
    return " ".join(" ".join(found).replace("\u00a0", " ").split())


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


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", [name for name, kind in sorted(kinds().items()) if not kind.columns])
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


@pytest.mark.parametrize("suffix", ["png", "pdf", "svg"])
def test_the_same_data_give_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    runs = CASES["several seeds"]
    first = save(draw("curves", runs), tmp_path / f"first.{suffix}").read_bytes()
    assert save(draw("curves", runs), tmp_path / f"again.{suffix}").read_bytes() == first
    assert save(draw("curves", runs[:-1]), tmp_path / f"other.{suffix}").read_bytes() != first


def test_another_process_with_other_settings_gives_the_same_bytes(tmp_path: Path) -> None:
    code = (
        "import matplotlib; matplotlib.rcParams.update({'font.size': 20, 'lines.linewidth': 9})\n"
        "from babushka.runs.presentation.plots import draw\n"
        "from babushka.runs.presentation.plots.save import save\n"
        "from tests.runs.invented_runs import invented_run\n"
        f"save(draw('search', [invented_run(generations=12)]), {str(tmp_path / 'there.svg')!r})\n"
        "assert matplotlib.rcParams['font.size'] == 20\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
    here = save(draw("search", [short()]), tmp_path / "here.svg").read_bytes()
    assert (tmp_path / "there.svg").read_bytes() == here


@pytest.mark.parametrize(("name", "words"), [("f.jpg", "'.jpg'"), ("f", "no suffix"), ("f.csv", "'.csv'")])
def test_other_suffixes_are_refused(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=rf"\.png.*\.pdf.*\.svg.*{words}"):
        save(draw("curves", CASES["one run"]), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_folders_are_made_and_capitals_do_not_matter(tmp_path: Path) -> None:
    path = save(draw("curves", CASES["one run"]), tmp_path / "new" / "F.PNG")
    assert path.read_bytes().startswith(b"\x89PNG")
    assert {entry.name for entry in path.parent.iterdir()} == {"F.PNG", "F.caption.txt"}


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="file"):
        save(draw("curves", CASES["one run"]), tmp_path / "file" / "f.png")


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


def test_what_is_nowhere_defined_is_said(tmp_path: Path) -> None:
    assert "not defined: modern" in text_of(draw("divergence", CASES["undefined values"]), tmp_path)
    assert "not defined" in text_of(draw("curves", CASES["nothing but undefined values"]), tmp_path)
    assert "not defined" not in text_of(draw("divergence", CASES["one run"]), tmp_path)


def test_groups_keep_the_order_of_scenarios() -> None:
    groups = grouped([short(scenario="b"), short(scenario="a"), short(scenario="b", seed=1)])
    assert [(group.name, group.size) for group in groups] == [("b", "2 seeds"), ("a", "seed 0")]


def test_names_at_line_ends_do_not_overlap() -> None:
    assert np.allclose(spread_out([0.1, 0.9], 0.2), [0.1, 0.9])
    assert np.allclose(spread_out([0.5, 0.5], 0.2), [0.4, 0.6])
    assert np.allclose(spread_out([0.6, 0.5, 0.1], 0.2), [0.65, 0.45, 0.1])
    assert spread_out([], 0.1) == []


def test_ancestors_whose_genomes_are_not_known_are_marked(tmp_path: Path) -> None:
    run = short()
    assert "Ticks: genome not known." in text_of(draw("lineage", [run]), tmp_path)
    ticks = [line for line in draw("lineage", [run]).axes[0].lines if len(line.get_xdata()) == 2]
    assert {tuple(line.get_xdata()) for line in ticks} >= {(2.0, 2.0), (6.0, 6.0)}
    known = {name: np.nan_to_num(values) for name, values in run.tables["lineage"].items()}
    run = dataclasses.replace(run, tables={**run.tables, "lineage": known})
    assert "Ticks" not in text_of(draw("lineage", [run]), tmp_path)
    assert lineage.account([run]).endswith("On the line 7 of 7 genomes are known.")


def test_organisms_whose_desires_do_not_evolve_have_a_line_but_no_sweeps(tmp_path: Path) -> None:
    run = short()
    table = {"generation": run.tables["sweeps"]["generation"]}
    text = text_of(
        draw("lineage", [dataclasses.replace(run, tables={**run.tables, "sweeps": table})]), tmp_path
    )
    assert "weight" in text
    assert "share of" not in text


def test_the_account_of_constraint_sums_runs_and_tells_its_margin() -> None:
    one, four = (constraint.account([short(seed=seed) for seed in range(n)]) for n in (1, 4))
    for text, births in ((one, 22_000), (four, 88_000)):
        found = dict(re.findall(r"(desires|reflex) ([\d.]+ ± [\d.]+)", text))
        for block, kept in (("desires", 0.5), ("reflex", 1.0)):
            ratio, margin = (float(word) for word in found[block].split(" ± "))
            assert margin == pytest.approx(1.96 * np.sqrt(ratio / (0.05 * births)), abs=0.006)
            assert abs(ratio - kept) < 2.5 * margin


def test_windows_of_constraint_hold_enough_and_cover_all_generations(tmp_path: Path) -> None:
    run = short()
    for share, windows in ((1.0, 5), (0.02, 2), (0.001, 1)):
        table = run.tables["constraint"] | {
            name: run.tables["constraint"][name] * share for name in ("desires.neutral", "reflex.neutral")
        }
        figure = draw("constraint", [dataclasses.replace(run, tables={"constraint": table})])
        lines = [line for line in figure.axes[0].lines if line.get_marker() in ("o", "s")]
        assert [len(line.get_xdata()) for line in lines] == [windows] * 2


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
