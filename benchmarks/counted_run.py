"""`python -m benchmarks.counted_run run ...`: the command line, and then how many kernels were compiled."""

import json
import sys

from babushka.runs.commands import main

if __name__ == "__main__":
    try:
        main()
    except SystemExit as end:
        if end.code:
            raise
    from babushka.organisms.life import live_block

    loaded, compiled = live_block.compilations()
    sys.stdout.write("\n" + json.dumps({"loaded": loaded, "compiled": compiled}) + "\n")
