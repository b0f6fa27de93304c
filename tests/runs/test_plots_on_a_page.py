"""Figures as parts of a page: captions beside them, widths, labels in words, and when there is none."""

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from babushka.fitness.columns import DESIRE, DIVERGENCE, Column
from babushka.fitness.settings import About, SettingsError
from babushka.runs.commands.options import inches
from babushka.runs.orchestration.plan import plan
from babushka.runs.presentation.comparing import compare
from babushka.runs.presentation.plots import captions, draw, kinds, labels
from babushka.runs.presentation.plots.bands import band
from babushka.runs.presentation.plots.compare import draw_comparison
from babushka.runs.presentation.plots.save import save
from babushka.runs.presentation.run_data import described
from tests.runs.drawn_figures import short
from tests.runs.invented_folders import series
from tests.runs.invented_runs import FEATURES, invented_run
from tests.runs.test_comparing_figures import cell
from tests.runs.test_plots_fleet import of_a_fleet
from tests.runs.test_plots_machines import RUNS as MACHINES
from tests.runs.test_plots_matched import MATCHED
from tests.runs.test_plots_of_ecologies import RUNS as ECOLOGIES
from tests.runs.test_plots_of_intent import of_depot, of_keys
from tests.runs.test_plots_of_the_commons import of_commons
from tests.runs.test_plots_savings import RUNS as SWAPPED
from tests.runs.test_plots_verdicts import JUDGED

SEVERAL = [short(scenario=name, seed=seed) for name in ("savanna", "drift", "aligned") for seed in range(4)]
SWEPT = [cell(seed, budget=budget, horizon=h) for budget in (0, 4, 64) for h in (8, 2) for seed in range(4)]
OF_ONE_WORLD = (
    {  # figures of what few worlds have, of one run and of a sweep
        kind: [[made(0.5, 0)], [made(value, seed) for value in (0.2, 0.5, 0.8) for seed in range(4)]]
        for kind, made in (
            ("commons", of_commons),
            ("fleet", of_a_fleet),
            ("gap", of_depot),
            ("hoard", of_keys),
        )
    }
    | {
        "dose": [[run for run in SWEPT if run.settings["organism"]["horizon"] == 8]],
        "machines": [MACHINES],
        "matched": [MATCHED],
        "savings": [SWAPPED[:1], SWAPPED],
        "survival": [ECOLOGIES[:1], ECOLOGIES],
        "abundance": [ECOLOGIES[:1], ECOLOGIES],
        "verdicts": [JUDGED[:1], JUDGED],
    }
)
OVER_GENERATIONS = ("alleles", "constraint", "curves", "desires", "divergence", "lineage", "search")


def cut(figure: Any) -> list[str]:
    """The words that reach over the edges of a figure; numbers of ticks outside an axis are not drawn."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    FigureCanvasAgg(figure).draw()
    width, height = figure.bbox.width, figure.bbox.height
    found = []
    for text in figure.findobj(Text):
        box = text.get_window_extent()
        inside = box.x0 > -2 and box.y0 > -2 and box.x1 < width + 2 and box.y1 < height + 2
        if any(map(str.isalpha, text.get_text())) and text.get_visible() and not inside:
            found.append(text.get_text())
    return found


@pytest.mark.parametrize("width", [3.4, pytest.param(7.0, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", sorted(kinds()))
def test_no_word_is_cut_at_any_width(kind: str, width: float) -> None:
    cases = [SWEPT] if kinds()[kind].columns else [SEVERAL[:1], SEVERAL] if width < 7.0 else [SEVERAL]
    for runs in OF_ONE_WORLD.get(kind, cases):
        figure = draw(kind, runs, width=width)
        assert figure.get_size_inches()[0] == width
        assert cut(figure) == []


def test_letters_are_as_large_in_a_column_as_on_a_page() -> None:
    def sizes(width: float) -> set[float]:
        from matplotlib.text import Text

        texts = draw("curves", SEVERAL, width=width).findobj(Text)
        return {float(text.get_fontsize()) for text in texts if text.get_text()}

    assert sizes(3.4) == sizes(7.0)
    assert min(sizes(3.4)) >= 6.5


@pytest.mark.parametrize(
    ("text", "wide"), [("3.4", 3.4), ("3.4in", 3.4), ("86mm", 3.3858), ("8.6 cm", 3.3858)]
)
def test_widths_are_inches_or_millimetres(text: str, wide: float) -> None:
    assert inches(text) == pytest.approx(wide, abs=1e-4)


@pytest.mark.parametrize("text", ["", "wide", "3.4ft", "-3", "nan", "1e3"])
def test_other_widths_are_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        inches(text)


@pytest.mark.parametrize("width", [0.0, 1.0, 100.0, float("nan")])
def test_a_width_without_room_is_refused(width: float) -> None:
    with pytest.raises(SettingsError, match="inches"):
        draw("curves", [short()], width=width)


def test_the_caption_stands_beside_the_picture_unless_it_is_wanted_in_it(tmp_path: Path) -> None:
    beside, inside = draw("curves", [short()]), draw("curves", [short()], caption=True)
    assert captions.of(beside) == captions.of(inside)
    assert not beside.get_supxlabel()
    assert "".join(inside.get_supxlabel().split()) == "".join(captions.of(inside).split())
    assert inside.get_size_inches()[1] > beside.get_size_inches()[1]
    assert cut(inside) == []
    save(beside, tmp_path / "a.b.png")
    told = (tmp_path / "a.b.caption.txt").read_text(encoding="utf-8")
    assert " ".join(told.split()) == " ".join(captions.of(beside).replace("\u00a0", " ").split())
    assert kinds()["curves"].about in " ".join(told.split())


def test_the_caption_of_a_comparison(tmp_path: Path) -> None:
    series(tmp_path / "runs", 14.0, 4)
    found = compare([str(tmp_path / "runs")])
    inside = draw_comparison(found, width=3.4, caption=True)
    assert captions.of(inside).split() == captions.of(draw_comparison(found)).split()
    assert inside.get_supxlabel()
    assert cut(inside) == []


@pytest.mark.parametrize("kind", OVER_GENERATIONS)
def test_one_generation_makes_no_line(kind: str) -> None:
    for runs in ([invented_run(generations=1)], [invented_run(generations=1, seed=seed) for seed in (0, 1)]):
        with pytest.raises(SettingsError, match="babushka"):
            draw(kind, runs)


def test_one_analysed_generation_makes_no_line() -> None:
    run = short()
    table = {name: values[:1] for name, values in run.tables["measures"].items()}
    with pytest.raises(SettingsError, match="babushka analyze"):
        draw("measures", [dataclasses.replace(run, tables={**run.tables, "measures": table})])


def test_one_run_makes_no_comparison(tmp_path: Path) -> None:
    series(tmp_path / "runs", 14.0, 1)
    with pytest.raises(SettingsError, match="two runs"):
        draw_comparison(compare([str(tmp_path / "runs")]))


def test_measures_are_called_what_is_declared() -> None:
    births = Column("modern.births.mean", "births", "modern", "mean", title="births per life")
    epic = Column("modern.epic", "epic", "modern", unit="0 to 1", title="EPIC distance")
    same = Column("modern.births", "births", "modern", title="births of the analysis")
    assert labels.find("modern.births", [births], [same, epic]) == births
    assert labels.find("analysis.modern.births", [births], [same, epic]) == same
    found = labels.find("modern.epic", [births], [epic])
    assert (labels.quantity(found), labels.place(found)) == ("EPIC distance (0 to 1)", "modern world")
    assert labels.quantity(labels.find("who_knows", [], [])) == "who knows"
    apart = Column("modern.divergence", "divergence", "modern", "", DIVERGENCE, "SD", "divergence")
    assert labels.quantity(apart) == "divergence (SD of random lives)"
    assert (
        labels.quantity(Column("desires.x.mean", "desires.x", "", "mean", DESIRE, "", "x")) == "weight of x"
    )


def test_varied_settings_are_called_what_they_are_declared_to_be() -> None:
    known = described(plan("savanna").experiment)
    assert labels.setting("organism.max_budget", "max_budget", known) == (
        "largest search budget that can evolve (proposals)"
    )
    assert known["regime.modern"].doc
    assert known["world.items.candy.modern"].doc.startswith("candy: ")
    assert labels.setting("organism.mine", "mine_own", known) == "mine own"
    long = {"a.b": About("many words " * 10, unit="steps")}
    assert labels.setting("a.b", "b_c", long) == "b c (steps)"
    assert "many words" in labels.explained({"a.b": "b"}, long)


@pytest.mark.parametrize(
    ("values", "unit", "scale"),
    [
        ((0, 4, 64), "", "symlog"),
        ((0, 4, 8), "", "linear"),
        ((0, 4, 8), "proposals", "symlog"),
        ((3, 5, 9), "proposals", "log"),
        ((0, 5), "proposals", "linear"),
    ],
)
def test_budgets_are_drawn_by_doublings_with_a_place_for_0(
    values: tuple[int, ...], unit: str, scale: str
) -> None:
    about = {"organism.dose": About("a dose", unit=unit)}
    runs = [dataclasses.replace(cell(0, dose=value), described=about) for value in values]
    panel = draw("sweep", runs).axes[0]
    assert panel.get_xscale() == scale
    assert panel.get_xlabel() == (f"a dose ({unit})" if unit else "a dose")
    assert panel.get_xticks().tolist() == list(values)


def test_lines_come_in_the_order_of_the_runs_and_axes_by_size() -> None:
    runs = sorted(SWEPT, key=lambda run: -run.settings["organism"]["budget"])
    texts = [text.get_text() for text in draw("sweep", runs).legends[0].get_texts()]
    assert [text.replace("\u00a0", " ").split(" = ")[1] for text in texts] == ["8", "2"]
    panel = draw("heatmap", runs).axes[0]
    assert [text.get_text() for text in panel.get_xticklabels()] == ["0", "4", "64"]
    assert [text.get_text() for text in panel.get_yticklabels()] == ["2", "8"]


def test_parts_have_intervals_over_runs() -> None:
    runs = [short(seed=seed) for seed in range(5)]
    panel = draw("parts", runs).axes[0]
    (first, *rest) = [bar for bar in panel.containers if hasattr(bar, "has_xerr")]
    assert len(rest) == 3
    ends = first.lines[2][0].get_segments()[0][:, 0]  # type: ignore[union-attr, index]
    wanted = band(runs, "modern.scarcity (opportunity)", table="parts")
    assert np.allclose(ends, [wanted.low[0], wanted.high[0]])
    alone = draw("parts", runs[:1]).axes[0]
    assert not [bar for bar in alone.containers if hasattr(bar, "has_xerr")]


def test_best_desires_have_intervals_over_runs() -> None:
    def with_best(seed: int) -> Any:
        run = short(seed=seed)
        best = {"ancestral": np.full(len(FEATURES), 0.1 * seed)}
        return dataclasses.replace(run, tables={**run.tables, "best": best})

    runs = [with_best(seed) for seed in range(5)]
    (band_drawn,) = draw("desires", runs).axes[0].patches
    low, high = band_drawn.get_extents().intervaly  # type: ignore[attr-defined]
    panel = draw("desires", runs).axes[0]
    (middle,) = [line for line in panel.lines if np.allclose(line.get_ydata(), 0.2)]
    assert middle is not None
    low, high = panel.transData.inverted().transform([(0, low), (0, high)])[:, 1]
    assert 0.0 <= low < 0.2 < high <= 0.4
    assert not draw("desires", runs[:1]).axes[0].patches


def test_the_command_draws_at_a_width(tmp_path: Path, call: Callable[..., Any], refused: Any) -> None:
    series(tmp_path / "runs", 14.0, 2)
    target = tmp_path / "f.svg"
    answer = call("compare", tmp_path / "runs", "--figure", target, "--width", "86mm")
    assert answer.code == 0
    points = re.search(r'width="([0-9.]+)pt"', target.read_text(encoding="utf-8"))
    assert points is not None
    assert float(points[1]) == pytest.approx(86 / 25.4 * 72, abs=0.01)
    assert (tmp_path / "f.caption.txt").exists()
    refused("compare", tmp_path / "runs", "--figure", target, "--width", "wide")
    refused("compare", tmp_path / "runs", "--width", "3")
