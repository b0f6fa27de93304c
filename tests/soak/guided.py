"""The same bad input, chosen by a fuzzer that sees which lines of code are reached (atheris).

    pip install atheris
    python -m tests.soak.guided TARGET SECONDS

It fills in the numbers that the descriptions of bad input draw: input that reaches new code is kept and
varied further, which gets deeper into a reader than chance alone. `bytes` are the readers themselves, which
take what they are given as it is: TOML, settings, provenance, history, lock files, snapshots.
"""

import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import atheris

from tests.soak.compiler import VARIABLES, prepared

if __name__ == "__main__":
    prepared(sys.argv[1], "tests.soak.guided")

with atheris.instrument_imports(include=["runs", "tomllib"]):
    from babushka.fitness.settings import SettingsError
    from babushka.runs.orchestration.config.overrides import parse_override
    from babushka.runs.orchestration.config.parsing import decode, parse
    from babushka.runs.orchestration.sweeps.description import read_file
    from babushka.runs.storage import history, snapshots
    from babushka.runs.storage.lock import Holder
    from babushka.runs.storage.provenance import Provenance
    from babushka.runs.storage.snapshots import DamagedSnapshotError
    from tests.soak.guard import Finding
    from tests.soak.targets import TARGETS, samples


class Drawn(random.Random):
    """Chance that is read from the fuzzer's bytes; zeros when there are no more."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0
        super().__init__(0)

    def getrandbits(self, bits: int) -> int:
        """The next bits."""
        length = -(-bits // 8)
        piece = self.data[self.place : self.place + length].ljust(length, b"\0")
        self.place += length
        return int.from_bytes(piece, "little") >> (8 * length - bits)

    def random(self) -> float:
        """The next number from 0 to 1."""
        return self.getrandbits(16) / 2**16

    def _randbelow(self, limit: int) -> int:
        return self.getrandbits(32) % limit if limit else 0


def readers(data: bytes, place: Path) -> None:
    """Every reader of a file, given these bytes; anything but a sentence is a finding."""
    which, content = data[:1], data[1:]
    path = place / "file"
    path.write_bytes(content)
    number = which[0] % 6 if which else 0
    try:
        if number == 0:
            parse(decode(content, "file"), "file")
        elif number == 1:
            parse_override(content.decode("utf-8", "surrogateescape"))
        elif number == 2:
            Provenance.parse(content, path)
        elif number == 3:
            history.read_table(path)
            history.truncate_after(path, 1)
        elif number == 4:
            Holder.parse(content)
            read_file(path)
        else:
            snapshots.read(path)
    except DamagedSnapshotError:
        return
    except SettingsError as error:
        if "\n" in str(error) or not str(error).endswith((".", "?")):
            raise Finding(f"not one sentence: {error}") from error


def main() -> None:
    """Fuzz one target for that long; the first finding ends it, with the input in a file."""
    target, seconds = sys.argv[1], float(sys.argv[2])
    folder = Path(tempfile.mkdtemp()).resolve()
    original, place = folder / "original", folder / "trial"
    original.mkdir()
    count, end = 0, time.monotonic() + seconds
    corpus = folder / "corpus"
    corpus.mkdir()
    if target == "bytes":
        place.mkdir()
        samples(original)
        for path in original.rglob("*"):
            if path.is_file() and path.stat().st_size < 2**16:
                for number in range(6):
                    (corpus / f"{number}-{path.name}-{abs(hash(path))}").write_bytes(
                        bytes([number]) + path.read_bytes()
                    )
    elif target not in VARIABLES:
        samples(original)

    def one(data: bytes) -> None:
        nonlocal count
        if time.monotonic() > end:
            print(f"{target}: {count} executions, no findings", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
            os._exit(0)
        count += 1
        if target == "bytes":
            readers(data, place)
            return
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(original, place)
        TARGETS[target](Drawn(data), place)

    given: list[Any] = [
        sys.argv[0],
        str(corpus),
        f"-artifact_prefix={Path.cwd()}/",
        "-rss_limit_mb=8000",
        "-timeout=120",
    ]
    atheris.Setup([*given, "-max_len=65536", "-verbosity=0"], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
