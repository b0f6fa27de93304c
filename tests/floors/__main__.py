"""The script: see the package."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.floors.requirements import LOWEST, NEWEST, ROOT, wanted
from tests.floors.scenarios import MAY_DIFFER


def environment(place: Path, which: str) -> Path:
    """The interpreter of an environment with those versions, which is made where it is missing."""
    python = place / which / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = place / which / "installed.txt"
    packages = wanted(which)
    if done.is_file() and done.read_text(encoding="utf-8").split() == packages:
        return python
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(place / which)], check=True)
    options = ["--disable-pip-version-check", "--quiet", "--upgrade"]
    subprocess.run([str(python), "-m", "pip", "install", *options, *packages], check=True)
    done.write_text("\n".join(packages), encoding="utf-8")
    return python


def outcome(python: Path, place: Path) -> dict[str, dict[str, str]]:
    """What the scenarios came to in that environment."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    given |= {"PYTHONPATH": str(ROOT), "BABUSHKA_CACHE": str(place / "cache")}
    results = place / "results"
    line = [str(python), "-m", "tests.floors.scenarios", str(results)]
    done = subprocess.run(line, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=given, check=True)
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


def complaints(place: Path) -> list[str]:
    """What does not work with one of the two, and what comes out different."""
    found = {}
    for which in (LOWEST, NEWEST):
        python = environment(place / "environments", which)
        with tempfile.TemporaryDirectory(dir=place) as folder:
            found[which] = outcome(python, Path(folder))
    said = [
        f"With the {which} versions, {name} fails:\n{why}"
        for which, told in found.items()
        for name, why in told["failed"].items()
    ]
    lowest, newest = (found[which]["made"] for which in (LOWEST, NEWEST))
    both = [name for name in lowest if name in newest and name not in MAY_DIFFER]
    different = [name for name in both if lowest[name] != newest[name]]
    return [*said, *(f"With the lowest and the newest versions, {name} differs." for name in different)]


def main() -> int:
    reader = argparse.ArgumentParser(prog="python -m tests.floors", description=__doc__)
    reader.add_argument(
        "--place", type=Path, help="a folder for the environments; a temporary one by default"
    )
    given = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = (given.place or Path(folder)).absolute()
        place.mkdir(parents=True, exist_ok=True)
        said = complaints(place)
    print("\n".join(said) or "The lowest and the newest versions work, and come to the same.")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
