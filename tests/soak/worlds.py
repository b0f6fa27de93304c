"""World files with mistakes: the source of a valid one, changed by chance, and run.

The user names such a file, so its code is run; what must hold is what holds of any mistake: exit code 0, 1 or
2 and one sentence. Endless loops are out of scope, as for any program. With the compiler off (`world-file`) a
trial takes a fraction of a second; with it on (`world-compiled`) it takes as long as compiling does, and
indices are checked (NUMBA_BOUNDSCHECK=1), since compiled code that writes beyond an array can do anything.
"""

import ast
import io
import random
import tokenize
import warnings
from contextlib import suppress
from pathlib import Path

from tests.soak.guard import Finding, say

CORRIDOR = Path(__file__).resolve().parents[1] / "data" / "corridor.py"
INSTEAD = (
    *("0", "1", "-1", "3", "0.5", "1e308", "None", "True", "''", "'text'", "()", "[]", "{}", "nothing"),
    *("lambda: 0", "state", "regime", "felt", "np", "np.zeros(0)", "np.nan", "np.zeros((2, 2))", "self"),
)
INSERTED = (
    *("raise ValueError('no')", "raise KeyError", "return None", "return 'text'", "1 / 0", "pass", "yield 1"),
    *("state = np.zeros(1)", "felt[0] = 'text'", "global state", "import no_such_module", "assert False"),
    *("raise ValueError('in two\\nlines')", "state[99] = 1.0", "del state", "return {}", "x = [1, 'a']"),
)
SMALL = (
    *("--generations=1", "--set=evolution.population=4", "--set=evolution.survivors=1"),
    *("--set=evolution.random_lives=2", "--set=organism.max_budget=1", "--set=organism.max_horizon=2", "-q"),
)


def source(chance: random.Random) -> bytes:
    """The corridor's source with one to three mistakes."""
    whole = CORRIDOR.read_text(encoding="utf-8").replace("setting(60,", "setting(6,")
    for _ in range(chance.choice((1, 8))):  # sometimes whatever comes, mostly what Python at least reads
        text = whole
        for _ in range(chance.randint(1, 3)):
            text = chance.choice((_token, _token, _token, _line, _line, _operation))(text, chance)
        with suppress(SyntaxError, ValueError):
            ast.parse(text)
            break
    data = text.encode("utf-8", "surrogateescape")
    if chance.random() < 0.05:
        data = data[: chance.randrange(len(data) + 1)]
    if chance.random() < 0.03:
        data = data[:100] + bytes([chance.randrange(256)]) + data[100:]
    return data


def _token(text: str, chance: random.Random) -> str:
    """Another name, number or text in the place of one."""
    try:
        found = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return text
    kinds = (tokenize.NAME, tokenize.NUMBER, tokenize.STRING, tokenize.OP)
    tokens = [token for token in found if token.type in kinds and token.start[0] == token.end[0]]
    if not tokens:
        return text
    token = chance.choice(tokens)
    new = chance.choice(tokens).string if chance.random() < 0.5 else chance.choice(INSTEAD)
    lines = text.splitlines(keepends=True)
    line = lines[token.start[0] - 1]
    lines[token.start[0] - 1] = line[: token.start[1]] + new + line[token.end[1] :]
    return "".join(lines)


def _line(text: str, chance: random.Random) -> str:
    """A line without, twice, indented otherwise, or with another after it."""
    lines = text.splitlines(keepends=True)
    number = chance.randrange(len(lines)) if lines else 0
    line = lines[number] if lines else ""
    indent = line[: len(line) - len(line.lstrip())]
    changed = chance.choice(
        ("", line * 2, f"    {line}", line.lstrip(), f"{line}{indent}{chance.choice(INSERTED)}\n")
    )
    return "".join([*lines[:number], changed, *lines[number + 1 :]])


def _operation(text: str, chance: random.Random) -> str:
    """An operation that is missing, or has another body."""
    pieces = text.split("@implements")
    if len(pieces) < 2:
        return text
    number = chance.randrange(1, len(pieces))
    if chance.random() < 0.4:
        pieces[number] = "(lambda *_: lambda f: f)" + pieces[number][pieces[number].find(")") + 1 :]
        return "@implements".join(pieces[:number]) + "@" + "@implements".join(pieces[number:])
    head, colon, body = pieces[number].partition(":\n")
    pieces[number] = f"{head}{colon}    {chance.choice(INSERTED)}\n{body}"
    return "@implements".join(pieces)


def world_file(chance: random.Random, place: Path) -> None:
    """A world file with mistakes, run for a generation."""
    place.mkdir(exist_ok=True)
    code = source(chance)
    (place / "mine.py").write_bytes(code)
    words = ("run", "--world", "mine.py", *SMALL, "--name", "mine")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python's about the file's own code, such as `1 is 1`
        try:
            said = say(*words, place=place)
        except Finding as finding:
            raise Finding(f"{code.decode(errors='replace')}\n{finding}") from finding
    if said.code == 1:
        raise Finding(f"{code.decode(errors='replace')}\nexit code 1: {said.err[-300:]}")
