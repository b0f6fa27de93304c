"""What the compiler is to be told for some bad input, which it hears when it is imported."""

import os
import sys

VARIABLES = {
    "world-file": {"NUMBA_DISABLE_JIT": "1"},
    "world-compiled": {"NUMBA_BOUNDSCHECK": "1"},
}


def prepared(target: str, module: str) -> None:
    """Begin this program anew with the compiler told what `target` needs, unless it has been."""
    wanted = VARIABLES.get(target, {})
    if any(os.environ.get(variable) != value for variable, value in wanted.items()):
        os.execve(sys.executable, [sys.executable, "-m", module, *sys.argv[1:]], {**os.environ, **wanted})
