"""Kill a run and a sweep at random, again and again, and see whether they end in the same bytes.

One trial starts a run (or a sweep) from nothing, kills it with SIGKILL at a random moment, resumes it, kills
it again, and so on until it finishes. Then every byte that was computed must be that of an undisturbed one,
apart from what says when and for how long: provenance.json, and the seconds in sweep.csv. Of a sweep either
the whole process group is killed, as a machine that is reset would, or its parent alone, or one worker alone.

    python -m tests.soak.kills run --seconds 300    # or tower, maze, ...: as many small trials as fit
    python -m tests.soak.kills sweep --kills 200    # one sweep, so long that it can be killed 200 times
"""

import argparse
import csv
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from os import getpgid, kill, killpg
from pathlib import Path

from tests.tiny import options

COMMAND = [sys.executable, "-c", "from babushka.runs.commands import main; main()"]
HERE = Path(__file__).resolve().parents[2]
MOST = 60  # kills of one trial; then it is left alone, so that trials do finish
PATIENCE = 1200.0  # seconds that an undisturbed command may take
GENERATIONS = 25  # of a run for each time that it is to be killed; up to its death it saves fewer


@dataclass
class Counts:
    """What happened."""

    trials: int = 0
    kills: int = 0  # that hit a process which was still running
    resumes: int = 0
    wrong: list[str] = field(default_factory=list)
    said: dict[str, int] = field(default_factory=dict)  # other ends than success, by their sentence


def run_command(
    place: Path,
    kills: int = 0,
    scenario: str = "savanna",
    name: str = "run",
    small: Callable[[int], list[str]] = options,
) -> list[str]:
    """A run of some seconds with every kind of snapshot, kept and deleted; or one for so many kills.

    `small` are the options that make it cheap, for a number of generations.
    """
    generations = GENERATIONS * kills or 60
    changes = ("record.keep=dense", "record.first=3", f"record.every={max(4, generations // 20)}")
    words = [f"--set={change}" for change in changes]
    return [
        *("run", scenario, *small(generations), *words, "--out", str(place)),
        *("--name", name, "-q", "--continue"),
    ]


def few(generations: int, **changes: int) -> list[str]:
    """Few members and short lives, by settings' names."""
    given = {"evolution__population": 12, "evolution__episodes": 1, "evolution__random_lives": 4, **changes}
    words = [f"--set={name.replace('__', '.')}={value}" for name, value in given.items()]
    return [*words, f"--generations={generations}"]


def crowded(generations: int) -> list[str]:
    """A small ecology in short epochs."""
    words = [
        f"--set=dynamics.{name}={value}"
        for name, value in {
            "epoch": 20,
            "capacity": 600,
            "ground.size": 16,
            "ground.walls": 8,
            "ground.trees": 8,
            "agents.founders": 20,
            "carnivores.first": 1,
            "carnivores.most": 2,
        }.items()
    ]
    return [*words, f"--generations={generations}"]


def sweep_command(place: Path, kills: int = 0) -> list[str]:
    """A sweep of eight cells, two at a time; or of as many longer ones as so many kills need."""
    generations = 4 * GENERATIONS if kills else 12
    seeds = max(4, GENERATIONS * kills // (2 * generations))
    tiny = [option for option in options(generations) if "budget" not in option]
    kept = ["--set=record.first=3", "--set=record.every=20"]
    varied = ["--vary=organism.max_budget=0,4", "--seeds", str(seeds), "--jobs", "2"]
    return ["sweep", "savanna", *tiny, *kept, *varied, "--out", str(place), "--name", "sweep", "-q"]


Command = Callable[..., list[str]]
KINDS: dict[str, Command] = {
    "run": run_command,
    # organisms that build machines, which build machines
    "tower": partial(run_command, scenario="tower", name="tower"),
    "sweep": sweep_command,
}
SHORT = {"world__lifetime": 30}
# Worlds whose kernels take a while to compile; these are not part of `python -m tests.soak`.
MORE: dict[str, Command] = {
    scenario: partial(run_command, scenario=scenario, name=scenario, small=partial(few, **changes))
    for scenario, changes in {
        "maze": SHORT,
        "keys": SHORT,
        "depot": SHORT,
        "commons": SHORT,  # what a generation does is a parameter of the next
        "maze-heuristics": {"world__lifetime": 40, "organism__max_budget": 20},
        "connect-four": {"evolution__hall": 1, "regime__opening": 12, "organism__max_budget": 8},
        "knapsack": {},
        "knapsack-planted": {
            "evolution__planted__greedy": 3,
            "evolution__planted__dynamic-programming": 3,
        },
        "guidance-estimating": {"organism__budget": 4},
        "guidance-fleet": {"organism__budget": 4},  # what all estimate is what the next believe
        "guidance-law": {"evolution__planted__minimum-effort": 12},
        "fleet-both": {"world__trips": 60, "evolution__update_every": 3},  # logs of three generations
        "clerks": {"world__documents": 3},
        "embedded": {"organism__budget": 4, "regime__variety": 1},
    }.items()
}
MORE["ecology"] = partial(run_command, scenario="ecology", name="ecology", small=crowded)


def content(folder: Path) -> dict[str, bytes]:
    """The bytes of everything that is computed, and the sweep's table without its seconds."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    kept = {
        name: path.read_bytes()
        for name, path in found.items()
        # What a killed writer of a figure leaves beside it is not part of the run.
        if not name.endswith(("provenance.json", "sweep.csv", ".tmp")) and ".partial" not in name
    }
    if "sweep.csv" in found:
        with found["sweep.csv"].open(newline="") as handle:
            rows = [{**row, "seconds": ""} for row in csv.DictReader(handle)]
        kept["sweep.csv"] = repr(rows).encode()
    return kept


def started(words: list[str]) -> "subprocess.Popen[bytes]":
    """The command in a process group of its own."""
    return subprocess.Popen(
        [*COMMAND, *words], cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def members(group: int) -> Iterator[int]:
    """The processes of a group, where the system tells."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if getpgid(int(entry.name)) == group:
                yield int(entry.name)
        except (OSError, ValueError):
            continue


def strike(process: "subprocess.Popen[bytes]", kind: str, chance: random.Random) -> bool:
    """SIGKILL the whole group, its parent or one worker; whether the parent is gone."""
    aim = "group" if kind != "sweep" else chance.choice(("group", "group", "parent", "worker"))
    others = [number for number in members(process.pid) if number != process.pid]
    if aim == "worker" and others:
        kill(chance.choice(others), signal.SIGKILL)
        return False
    if aim == "parent":
        process.kill()
    else:
        killpg(process.pid, signal.SIGKILL)
    return True


def wait_for_a_moment(process: "subprocess.Popen[bytes]", folder: Path, chance: random.Random) -> bool:
    """Wait for something to appear in the folder, or a while; whether the process still runs then."""
    end = time.monotonic() + chance.uniform(0.0, 6.0)
    patience = chance.randrange(1, 40)
    seen: set[str] = set()
    while process.poll() is None and time.monotonic() < end:
        now = {str(path) for path in folder.rglob("*")} if chance.random() < 0.8 else seen
        patience -= len(now - seen) > 0
        seen |= now
        if patience <= 0:
            break
        time.sleep(0.002)
    return process.poll() is None


def trial(
    kind: str,
    place: Path,
    wanted: dict[str, bytes],
    chance: random.Random,
    until: float,
    counts: Counts,
    most: int = MOST,
    long: int = 0,
) -> None:
    """One run or sweep, killed up to `most` times and resumed until it is finished.

    With `long` it is one that is long enough for that many kills.
    """
    words, kills = {**KINDS, **MORE}[kind](place, long), 0
    while True:
        process = started(words)
        calm = kills >= most or time.monotonic() > until
        while not calm and wait_for_a_moment(process, place / kind, chance):
            kills += 1
            counts.kills += 1
            if strike(process, kind, chance):
                break
            calm = kills >= most
        _, told = process.communicate(timeout=PATIENCE)
        if process.returncode == 0:
            break
        counts.resumes += 1
        if (
            process.returncode > 0
        ):  # it ended by itself: a worker was killed, or the dead one's workers still end
            sentence = told.decode(errors="replace").strip().splitlines()[-1][:60]
            counts.said[sentence] = counts.said.get(sentence, 0) + 1
            if b"Traceback" in told or process.returncode not in (1, 2):
                counts.wrong.append(told.decode(errors="replace"))
                return
            if calm and counts.said[sentence] > 50 * (counts.trials + 1):
                counts.wrong.append(f"it never finishes: {sentence}")
                return
    counts.trials += 1
    found = content(place / kind)
    different = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if different:
        counts.wrong.append(f"{kind}: {different}")


def undisturbed(kind: str, place: Path, long: int = 0) -> dict[str, bytes]:
    """What must come out."""
    process = started({**KINDS, **MORE}[kind](place, long))
    _, told = process.communicate(timeout=PATIENCE)
    if process.returncode != 0:
        raise RuntimeError(told.decode(errors="replace"))
    return content(place / kind)


def soak(kind: str, place: Path, seconds: float, seed: int = 0, most: int = 10**9) -> Counts:
    """Trials until the time or the number of kills is used up; the last one is finished undisturbed."""
    wanted = undisturbed(kind, place / "calm")
    counts, chance, until = Counts(), random.Random(seed), time.monotonic() + seconds
    while time.monotonic() < until and counts.kills < most and not counts.wrong:
        here = place / f"trial{counts.trials}"
        trial(kind, here, wanted, chance, until, counts)
        if not counts.wrong:
            shutil.rmtree(here)
    return counts


def one(kind: str, place: Path, kills: int, seed: int = 0) -> Counts:
    """One run or sweep that is killed so many times, and resumed each time."""
    wanted, counts = undisturbed(kind, place / "calm", kills), Counts()
    trial(kind, place / "killed", wanted, random.Random(seed), float("inf"), counts, kills, kills)
    if counts.kills < kills and not counts.wrong:
        counts.wrong.append(f"it was finished after {counts.kills} kills")
    return counts


def main() -> int:
    """The exit code."""
    reader = argparse.ArgumentParser(prog="python -m tests.soak.kills")
    reader.add_argument("kind", choices=[*KINDS, *MORE])
    reader.add_argument("--seconds", type=float, default=60.0, help="of small trials (60)")
    reader.add_argument("--kills", type=int, help="of one run or sweep, instead of small trials")
    reader.add_argument("--seed", type=int, default=0, help="where all chance comes from (0)")
    given = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.kills:
            counts = one(given.kind, Path(folder), given.kills, given.seed)
        else:
            counts = soak(given.kind, Path(folder), given.seconds, given.seed)
    print(counts)
    return 1 if counts.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
