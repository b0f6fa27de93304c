"""The same bytes, whatever happens: threads, doors, interruptions, kills in the middle of anything."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import babushka
from babushka.fitness.settings import SettingsError
from babushka.runs.commands import main
from babushka.runs.orchestration.saved import load
from babushka.runs.storage import LockedError, RunFolder
from tests.tiny import options, settings

GENERATIONS = 12
COMMAND = [sys.executable, "-c", "from babushka.runs.commands import main; main()"]
KEEP = ("record.keep=dense", "record.first=3", "record.every=4")
HERE = Path(__file__).parent.parent.parent


def computed(folder: Path) -> dict[str, bytes]:
    """The bytes of everything that a run computes: configuration, history, lineage, snapshots, figures."""
    assert not list(folder.rglob("*.tmp"))
    assert not (folder / "run.lock").exists()
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in sorted(found.items()) if name != "provenance.json"}


def arguments(place: Path, name: str, generations: int = GENERATIONS) -> list[str]:
    changes = [f"--set={change}" for change in KEEP]
    return ["run", "savanna", *options(generations), *changes, "--out", str(place), "--name", name, "-q"]


def call(*words: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(list(words))
    assert isinstance(caught.value.code, int)
    return caught.value.code


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing happened to."""
    place = tmp_path_factory.mktemp("undisturbed")
    assert call(*arguments(place, "calm"), "--threads", "1") == 0
    return place / "calm"


def test_threads_and_doors_give_the_same_bytes(undisturbed: Path, tmp_path: Path) -> None:
    wanted = computed(undisturbed)
    assert {"config.toml", "history.csv", "lineage.csv", "figures/curves.png"} <= set(wanted)
    kept = [name for name in wanted if name.startswith("populations/")]
    assert kept == [f"populations/{number:06}.npz" for number in (0, 1, 2, 4, 8, 12)]
    assert call(*arguments(tmp_path, "two"), "--threads", "2") == 0
    assert computed(tmp_path / "two") == wanted
    made = babushka.run(
        "savanna", out=tmp_path / "api", generations=12, settings=[*settings(), *KEEP], threads=3
    )
    assert made.path == tmp_path / "api"
    undrawn = {name: each for name, each in wanted.items() if not name.startswith("figures/")}
    assert computed(tmp_path / "api") == undrawn  # figures are drawn by the command when it has finished


def test_stops_at_every_generation_leave_no_trace(undisturbed: Path, tmp_path: Path) -> None:
    from babushka.runs.orchestration.experiments import begin, carry_on
    from babushka.runs.orchestration.plan import plan

    made = plan("savanna", [*settings(), *KEEP], generations=GENERATIONS)
    folder = begin(made, tmp_path / "run")
    stops, finished = 0, False
    while not finished:
        questions = iter(range(60 + 7 * stops))  # some forty a generation: it stops in the middle of lives

        def stopped(left: Iterator[int] = questions) -> bool:
            return next(left, None) is None

        try:
            finished = carry_on(made, RunFolder.open(folder.path), threads=1 + stops % 2, stopped=stopped)
        except KeyboardInterrupt:
            stops += 1
    assert stops >= 2
    assert call("plot", str(folder.path)) == 0
    assert computed(folder.path) == computed(undisturbed)


def test_extending_is_asking_for_more_at_first(undisturbed: Path, tmp_path: Path) -> None:
    assert call(*arguments(tmp_path, "calm", 5)) == 0
    assert (tmp_path / "calm" / "populations" / "000005.npz").exists()
    assert call("resume", str(tmp_path / "calm"), "--generations", "+7", "-q") == 0
    assert computed(tmp_path / "calm") == computed(undisturbed)


def test_a_schedule_survives_the_configuration_file(tmp_path: Path) -> None:
    changes = "schedule=[{at = 2, regime.modern = 1.0, evolution.population = 15}, {at = 4, world.size = 12}]"
    assert call(*arguments(tmp_path, "long", 6), "--set", changes) == 0
    for last in (1, 2, 3, 4):  # before, at and after the changes
        assert call(*arguments(tmp_path, f"from{last}", last), "--set", changes) == 0
        assert call("resume", str(tmp_path / f"from{last}"), "--generations", "6", "-q") == 0
        again = computed(tmp_path / f"from{last}")
        assert again == computed(tmp_path / "long")
    assert call("replay", str(tmp_path / "long"), "--verify") == 0


# --- Processes ----------------------------------------------------------------------------------------------


def started(*words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([*COMMAND, *words], cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.fixture(scope="module")
def _compiled(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Kernels as a new process finds them: this one has loaded a file of a world, so its own differ."""
    place = tmp_path_factory.mktemp("compiled")
    process = started(*arguments(place, "first", 0))
    assert process.wait(timeout=300) == 0


def kill(process: "subprocess.Popen[bytes]", folder: Path, chance: random.Random) -> bool:
    """Kill it: when something appears in the folder (mid-write), or after a while; whether it still ran."""
    seen = set(folder.rglob("*"))
    history = folder / "history.csv"
    patience = chance.randrange(1, 12)
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        now = set(folder.rglob("*"))
        if now != seen or not history.exists():
            patience -= bool(now - seen)
            seen = now
        if patience <= 0:
            time.sleep(chance.choice((0.0, 0.0, chance.uniform(0.0, 0.02))))
            break
    ran = process.poll() is None
    process.kill()
    process.communicate()
    return ran


def killed_and_resumed(undisturbed: Path, tmp_path: Path, seed: int, most: int) -> int:
    """Kill a run `most` times at random, let it finish, compare; returns how many kills hit it running."""
    chance = random.Random(seed)
    folder = tmp_path / f"killed{seed}"
    process = started(*arguments(tmp_path, folder.name))
    hits = 0
    for _ in range(most):
        hits += kill(process, folder, chance)
        if not (folder / "config.toml").exists():  # killed before the run began
            process = started(*arguments(tmp_path, folder.name))
        else:
            process = started("resume", str(folder), "-q")
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    if not (folder / "figures" / "curves.caption.txt").exists():  # it had finished but for its figure
        assert call("plot", str(folder)) == 0
    wanted = computed(undisturbed)
    for rest in (folder / "figures").glob(".*.tmp"):
        rest.unlink()
    assert computed(folder) == wanted
    return hits


@pytest.mark.usefixtures("_compiled")
def test_kills_leave_no_trace(undisturbed: Path, tmp_path: Path) -> None:
    assert killed_and_resumed(undisturbed, tmp_path, seed=1, most=4) >= 2


@pytest.mark.slow
@pytest.mark.usefixtures("_compiled")
@pytest.mark.parametrize("seed", range(2, 8))
def test_many_kills_leave_no_trace(undisturbed: Path, tmp_path: Path, seed: int) -> None:
    killed_and_resumed(undisturbed, tmp_path, seed, most=5)


@pytest.mark.usefixtures("_compiled")
def test_a_dead_writers_lock_is_taken_over_and_a_living_ones_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "long"
    process = started(*arguments(tmp_path, "long", 100_000))
    try:
        while not (folder / "populations" / "000001.npz").exists():
            assert process.poll() is None
            time.sleep(0.01)
        second = subprocess.run(
            [*COMMAND, "resume", str(folder)], cwd=HERE, capture_output=True, timeout=60, check=False
        )
        assert second.returncode == 2
        assert second.stdout == b""
        assert f"in use by process {process.pid}".encode() in second.stderr
        assert second.stderr.count(b"\n") == 1
        with pytest.raises(LockedError), RunFolder.open(folder).lock():
            pass
        assert len(load(folder).history["generation"]) >= 2  # reading needs no lock
    finally:
        process.kill()
        process.communicate()
    with RunFolder.open(folder).lock() as notices:
        assert "taken over" in notices[0]


@pytest.mark.usefixtures("_compiled")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
@pytest.mark.skipif(sys.platform == "win32", reason="no signals to send there")
def test_ctrl_c_ends_cleanly_and_says_how_to_go_on(undisturbed: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "run"
    process = started(*arguments(tmp_path, "run", 100_000))
    while not (folder / "populations" / "000002.npz").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(getattr(signal, name))
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, b"")
    told = err.decode().splitlines()
    assert len(told) == 1
    assert f"babushka resume {folder}" in told[0]
    assert "saved up to generation" in told[0]
    assert not (folder / "run.lock").exists()
    last = load(folder).generations[-1]
    assert len(load(folder).history["generation"]) == last + 1
    assert call("replay", str(folder), "--verify") == 0
    text = (folder / "history.csv").read_text().splitlines()
    calm = (undisturbed / "history.csv").read_text().splitlines()
    length = min(len(text), len(calm))
    assert text[:length] == calm[:length]


def test_two_writers_in_one_process_are_refused(undisturbed: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(undisturbed, tmp_path / "mine"))
    with RunFolder.open(folder).lock(), pytest.raises(SettingsError, match="in use"):
        babushka.runs.orchestration.experiments.carry_on(load(folder).plan, RunFolder.open(folder))


TWICE = """
import sys
from pathlib import Path
import babushka
from babushka.organisms.life import live_block
babushka.run("savanna", out=sys.argv[1], generations=1, settings=sys.argv[2:])
print(*live_block.compilations())
"""


def compilations(place: Path, cache: str | None) -> tuple[int, int]:
    """(loaded, compiled) of a process that carries out a run."""
    environment = {**os.environ, **({"BABUSHKA_CACHE": cache} if cache else {})}
    process = subprocess.run(
        [sys.executable, "-c", TWICE, str(place), *settings()],
        cwd=HERE,
        env=environment,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    loaded, compiled = process.stdout.split()
    return int(loaded), int(compiled)


@pytest.mark.usefixtures("_compiled")
def test_a_second_start_compiles_nothing(tmp_path: Path) -> None:
    loaded, compiled = compilations(tmp_path / "run", None)
    assert loaded > 0
    assert compiled == 0


@pytest.mark.slow
def test_a_first_start_compiles_and_a_second_one_does_not(tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    loaded, compiled = compilations(tmp_path / "first", cache)
    assert loaded == 0
    assert compiled > 0
    assert compilations(tmp_path / "second", cache) == (compiled, 0)
