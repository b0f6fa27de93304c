"""Run folders as versions left them that did not bind their files to each other."""

import json
from pathlib import Path

from babushka.runs.storage import snapshots
from babushka.runs.storage.binding import DIGESTS, ROWS


def made_older(run: Path) -> None:
    """Take away what older versions did not write."""
    told = json.loads((run / "provenance.json").read_text())
    told["parameters"] = {}
    del told["resumed"]
    (run / "provenance.json").write_text(json.dumps(told))
    for path in sorted((run / "populations").iterdir()):
        found = snapshots.read(path)
        arrays = {name: array for name, array in found.arrays.items() if name not in (DIGESTS, ROWS)}
        path.write_bytes(snapshots.encode(found.generation, arrays))
