"""Figures are the same whatever the user's Matplotlib is set to, and what they say is text."""

import os
import re
import subprocess
import sys
from pathlib import Path

import matplotlib
import pytest

from babushka.runs.presentation.matplotlib_defaults import defaults, unwritten
from babushka.runs.presentation.plots import draw
from babushka.runs.presentation.plots.save import save
from tests.runs.invented_runs import invented_run

ROOT = Path(__file__).parents[2]
HOSTILE = """\
text.usetex: True
font.family: a font that nobody has
font.sans-serif: nor this
figure.dpi: 33
savefig.dpi: 44
savefig.transparent: True
axes.prop_cycle: cycler('color', ['red'])
axes.formatter.use_mathtext: True
axes.grid: True
path.sketch: 1, 100, 2
lines.antialiased: False
no.such.key: 5
backend: no such backend
"""
DRAWING = """\
import sys
from pathlib import Path
from babushka.runs.presentation.matplotlib_defaults import load_matplotlib

load_matplotlib()
from babushka.runs.presentation.plots import draw
from babushka.runs.presentation.plots.save import save
from babushka.runs.presentation.replay.film import save_film
from babushka.runs.presentation.replay.picture import save_png
from tests.runs.invented_runs import invented_run
from tests.runs.replay_lives import savanna_life

place = Path(sys.argv[1])
for kind in ("curves", "lineage"):
    save(draw(kind, [invented_run(generations=12)]), place / f"{kind}.png")
life = savanna_life()
save_png(life, place / "life.png", 3)
save_film(life, place / "life.gif", every=50, width=300, height=175)
"""
PLACES = {
    "a notebook without its backend": {"MPLBACKEND": "module://matplotlib_inline.backend_inline"},
    "a window system that is not there": {"MPLBACKEND": "qtagg", "DISPLAY": ""},
    "no such backend": {"MPLBACKEND": "nonsense"},
    "a matplotlibrc": {"MATPLOTLIBRC": "."},
}


def drawn(place: Path, **environment: str) -> tuple[dict[str, bytes], str]:
    """Pictures that another process made there, and what it said."""
    place.mkdir()
    given = {name: value for name, value in os.environ.items() if name not in ("MPLBACKEND", "MATPLOTLIBRC")}
    given |= {"PYTHONPATH": str(ROOT), **environment}
    words = [sys.executable, "-W", "always::UserWarning", "-c", DRAWING, str(place)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=place.parent, env=given, check=False)
    assert done.returncode == 0, done.stderr
    return {
        path.name: path.read_bytes() for path in place.iterdir() if path.suffix != ".txt"
    }, done.stdout + done.stderr


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    found, said = drawn(tmp_path_factory.mktemp("usual") / "pictures")
    assert said == ""
    assert len(found) == 4
    return found


@pytest.mark.sampled(2)
@pytest.mark.parametrize("where", PLACES)
def test_pictures_are_the_same_to_the_byte(where: str, usual: dict[str, bytes], tmp_path: Path) -> None:
    if where == "a matplotlibrc":
        (tmp_path / "matplotlibrc").write_text(HOSTILE, encoding="utf-8")
    found, said = drawn(tmp_path / "pictures", **PLACES[where])
    assert said == ""
    assert found == usual


def test_the_backend_of_a_notebook_stays_that_of_the_user(tmp_path: Path) -> None:
    package = tmp_path / "backend_of_mine.py"
    package.write_text("from matplotlib.backends.backend_agg import *\n", encoding="utf-8")
    code = (
        "import os; from babushka.runs.presentation.matplotlib_defaults import defaults\n"
        "with defaults(): pass\n"
        "import matplotlib; print(os.environ['MPLBACKEND'], dict.__getitem__(matplotlib.rcParams, 'backend'))"
    )
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)]),
        "MPLBACKEND": "module://backend_of_mine",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.split() == ["module://backend_of_mine"] * 2


def test_settings_are_as_they_were_and_warnings_too() -> None:
    before = dict(matplotlib.rcParams)
    with defaults({"font.size": 3.0}):
        assert matplotlib.rcParams["font.size"] == 3.0
        assert matplotlib.rcParams["text.usetex"] is False
    assert dict(matplotlib.rcParams) == before


def test_a_dollar_sign_is_a_dollar_sign(tmp_path: Path) -> None:
    title = r"costs $5_a$ and $\\frac{"
    for kind in ("curves", "desires", "divergence"):
        runs = [invented_run(generations=12, scenario=name) for name in (title, "other")]
        path = save(draw(kind, runs), tmp_path / f"{kind}.svg")
        shown = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text(encoding="utf-8")))
        assert "$5_a$" in shown.replace("\u00a0", " ")


@pytest.mark.filterwarnings("error")
def test_glyphs_that_the_font_lacks_are_told(tmp_path: Path) -> None:
    figure = draw("curves", [invented_run(generations=12, scenario="savanna \u7802\u6f20 \U0001f98a $")])
    save(figure, tmp_path / "figure.png")
    told = unwritten(figure)
    assert all(glyph in told for glyph in "\u7802\u6f20\U0001f98a")
    assert "$" not in told
    assert unwritten(draw("curves", [invented_run(generations=12)])) == ""


def test_a_matplotlibrc_that_is_no_text_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_bytes(b"\xff\xfe\x00")
    code = (
        "from babushka.runs.presentation.matplotlib_defaults import load_matplotlib\n"
        "from babushka.fitness.settings import SettingsError\n"
        "try: load_matplotlib()\nexcept SettingsError: print('told')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("told", "")
