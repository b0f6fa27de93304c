"""Fixtures of the tests of the command line."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from babushka import run
from babushka.runs.commands import main
from babushka.runs.orchestration.config import trust
from babushka.runs.orchestration.noted import Notes
from babushka.runs.presentation import progress
from tests.runs.calling import Answer, Call
from tests.runs.folder_samples import LAST, carry_on, content, create
from tests.tiny import LONGER, options, settings


class Forgetful(Notes):
    """Notes of one test."""

    def __init__(self, place: Path) -> None:
        super().__init__("trusted")
        self.place = place

    def folder(self) -> Path:
        return self.place


@pytest.fixture(autouse=True)
def nothing_was_trusted(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Files that one test names are not trusted in the next."""
    place = tmp_path_factory.getbasetemp() / "trusted" / f"{id(request.node):x}"
    monkeypatch.setattr(trust, "TRUSTED", Forgetful(place))
    monkeypatch.setattr(trust, "in_use", set())


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call the command line in this process, where what takes long is not told on the way."""
    monkeypatch.setattr(progress, "PLAIN_INTERVAL", 3600.0)

    def called(*arguments: object) -> Answer:
        capfd.readouterr()
        with pytest.raises(SystemExit) as caught:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        code = caught.value.code
        assert isinstance(code, int)
        return Answer(code, out, err)

    return called


@pytest.fixture
def refused(call: Call) -> Callable[..., str]:
    """Call the command line with a mistake; returns the sentence."""

    def called(*arguments: object) -> str:
        answer = call(*arguments)
        assert answer.code == 2, answer
        assert answer.out == ""
        assert "Traceback" not in answer.err
        assert answer.err.startswith("babushka: ")
        assert answer.err.count("\n") == 1, answer.err
        assert answer.err.endswith((".\n", "?\n")), answer.err
        return answer.err.removeprefix("babushka: ").strip()

    return called


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run; tests must not change it."""
    place = tmp_path_factory.mktemp("finished")
    with pytest.raises(SystemExit) as caught:
        main(["run", "savanna", *options(), "--out", str(place), "--quiet"])
    assert caught.value.code == 0
    return place / "savanna-s0"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A longer run that kept every generation; tests must not change it."""
    place = tmp_path_factory.mktemp("longer") / "whole"
    run("savanna", out=place, generations=LONGER, settings=[*settings(), "record.keep=all"])
    return place


@pytest.fixture
def thin(whole: Path, tmp_path: Path) -> Path:
    """A copy of the longer run that kept generations 0, 5, 6, 13 and the last, 14."""
    place = Path(shutil.copytree(whole, tmp_path / "thin"))
    for generation in {*range(LONGER + 1)} - {0, 5, 6, 13, LONGER}:
        (place / "populations" / f"{generation:06d}.npz").unlink()
    return place


@pytest.fixture
def mine(finished: Path, tmp_path: Path) -> Path:
    """A copy of the finished run, to change."""
    return Path(shutil.copytree(finished, tmp_path / "mine"))


@pytest.fixture(scope="session")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run of made-up generations holds that nothing happened to."""
    path = tmp_path_factory.mktemp("whole") / "run"
    create(path)
    assert carry_on(path, LAST) == (None, ())
    return content(path)
