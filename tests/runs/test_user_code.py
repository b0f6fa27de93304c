"""Worlds and organism kinds of the user's that load, and then fail: one sentence with file and line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numba.core.errors import TypingError

from babushka.fitness.registry import load_file
from babushka.runs.orchestration.engines import pieces
from babushka.runs.orchestration.engines.pieces import Piece, live_piece
from babushka.runs.orchestration.experiments import begin
from babushka.runs.orchestration.plan import plan
from babushka.runs.orchestration.user_code import UserCodeError, explained, named_files
from babushka.runs.storage.files import write_atomically
from tests.runs.calling import CORRIDOR

HERE = Path(__file__).resolve().parents[2]
SMALL = (
    *("--generations=1", "--set=evolution.population=4", "--set=evolution.survivors=1"),
    *("--set=evolution.random_lives=2", "--set=world.lifetime=5", "-q", "--name", "mine"),
)
STEP = "def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:\n"


def corridor(place: Path, old: str = "", new: str = "") -> Path:
    """The corridor with a mistake."""
    text = CORRIDOR.read_text(encoding="utf-8")
    assert old in text
    write_atomically(place / "mine.py", text.replace(old, new, 1).encode())
    return place / "mine.py"


def run_it(place: Path) -> tuple[object, ...]:
    return ("run", "--world", place / "mine.py", *SMALL, "--out", place)


def test_what_does_not_compile_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("import numba\n\n@numba.njit\ndef reset(state):\n    state[:] = 'nothing'\n")
    with pytest.raises(TypingError) as caught:
        load_file(file).reset(np.zeros(3))
    said = explained(caught.value, [file])
    assert said.startswith(f"{str(file)!r} does not compile, in reset(), line 5: ")
    assert "setitem(array(float64, 1d, C), " in said


@pytest.mark.slow  # other kernels are compiled first
def test_what_numba_cannot_place_is_named_with_its_operation(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    file = corridor(tmp_path, "    state[:] = 0.0\n", "    state[:] = nothing\n")
    said = refused(*run_it(tmp_path))
    assert said == f"{str(file)!r} does not compile, in reset(): NameError: name 'nothing' is not defined."


def test_an_operation_that_is_missing_is_named(refused: Callable[..., str], tmp_path: Path) -> None:
    file = corridor(tmp_path, "@implements(protocol.reset, CorridorRegime)\n")
    assert refused(*run_it(tmp_path)) == (
        f"{str(file)!r} is not complete: CorridorRegime has no reset(): write one and mark it "
        "@implements(reset, CorridorRegime)."
    )


def test_what_raises_in_python_is_named_with_its_line(refused: Callable[..., str], tmp_path: Path) -> None:
    file = corridor(
        tmp_path,
        "        return CorridorRegime(self",
        "        raise RuntimeError('in two\\nlines')\n        return CorridorRegime(self",
    )
    said = refused(*run_it(tmp_path))
    assert said.startswith(f"{str(file)!r} failed in regime() of Corridor, line 73: ")
    assert said.endswith(": RuntimeError: in two lines.")


def test_a_declaration_of_a_wrong_kind_is_named(refused: Callable[..., str], tmp_path: Path) -> None:
    file = corridor(tmp_path, '("pleasure", "newborns")', "5")
    said = refused(*run_it(tmp_path))
    assert said.startswith(f"{str(file)!r} does not do what is expected of it (in ")
    assert said.endswith("TypeError: 'int' object is not iterable.")


def test_what_raises_in_an_operation_is_named_and_shown_in_development_mode(tmp_path: Path) -> None:
    file = corridor(tmp_path, STEP, f"{STEP}    raise ValueError('too far')\n")
    words = [str(word) for word in run_it(tmp_path)]
    code = "from babushka.runs.commands import main; main()"
    for mode in ((), ("-X", "dev")):
        ended = subprocess.run(
            [sys.executable, *mode, "-W", "ignore", "-c", code, *words],
            cwd=HERE,
            env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert not (tmp_path / "mine").exists()
        if mode:
            assert ended.stderr.count("Traceback") > 1
            assert ended.returncode == 1
        else:
            sentence = f"{str(file)!r} failed in step() of Corridor, line 94: ValueError: too far.\n"
            assert (ended.returncode, ended.stderr) == (2, f"babushka: {sentence}")


def test_a_worker_says_the_same(tmp_path: Path) -> None:
    file = corridor(tmp_path, "@implements(protocol.reset, CorridorRegime)\n")
    made = plan("savanna", ["evolution.population=8"], trusted=[file])
    piece = Piece(json.dumps(made.settings()), (file,), 0, None, None, 1)
    with pytest.raises(UserCodeError, match=r"CorridorRegime\b.*\breset\(\)"):
        live_piece(piece)


def test_so_does_one_that_breeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mine.py"
    file.write_text("def breed(*given):\n    raise RuntimeError('too many')\n")
    monkeypatch.setattr(pieces, "_experiment", load_file(file).breed)
    piece = pieces.DemePiece("", (file,), 1, None)
    with pytest.raises(UserCodeError, match=r"breed\(\).*line 2\b.*too many"):
        pieces.breed_piece(piece)
    with pytest.raises(RuntimeError, match="too many"):
        pieces.breed_piece(piece._replace(trusted=()))


def test_errors_of_the_house_are_not_blamed_on_the_user(tmp_path: Path) -> None:
    assert explained(ValueError("no"), []) == ""
    assert explained(UserCodeError("No."), [tmp_path / "mine.py"]) == ""
    assert named_files(["run", "--world", "a.py", "--organism=b.py", "--world"]) == [
        Path("a.py"),
        Path("b.py"),
    ]


def test_a_file_that_has_changed_is_refused_before_it_is_run(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    """Also where the run folder names a file elsewhere, and the user names that."""
    begin(plan("savanna", trusted=[corridor(tmp_path)]), tmp_path / "mine")
    trap = f"from pathlib import Path\nPath({str(tmp_path / 'EXECUTED')!r}).touch()\n"
    (tmp_path / "mine.py").write_text(trap + CORRIDOR.read_text(encoding="utf-8"), encoding="utf-8")
    for words in (("resume", tmp_path / "mine", "--generations", "+1"), ("resume", tmp_path / "mine")):
        assert "a Python file is run only if you name it" in refused(*words)
        said = refused(*words, "--world", tmp_path / "mine.py")
        assert "is not the file it was when this configuration was written" in said
    assert not (tmp_path / "EXECUTED").exists()
