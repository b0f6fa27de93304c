"""The script of a report chooses the moves that players choose, to the last bit of what they looked at."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import size
from tests.runs.moves_in_javascript import ASKING, cases_and_answers, scripts

pytestmark = pytest.mark.compiles


def test_moves_are_those_of_python(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not here; the tests in the browser ask it the same.")
    cases, answers = cases_and_answers(size(2000, 120))
    (tmp_path / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    reading = (
        f"const cases = JSON.parse(require('fs').readFileSync({json.dumps(str(tmp_path / 'cases.json'))}));"
    )
    script = f"{scripts()}\n{reading}\n{ASKING}\nconsole.log(JSON.stringify(answers));"
    (tmp_path / "moves.js").write_text(script, encoding="utf-8")
    asked = subprocess.run([node, str(tmp_path / "moves.js")], capture_output=True, text=True, check=True)
    assert json.loads(asked.stdout) == answers
    assert {met for _, met, _ in answers} >= {0, 1, 6, 17, 40}
