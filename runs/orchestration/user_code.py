"""Errors in the code of a world or an organism kind that the user wrote, each as one sentence.

What such a file does wrong shows up late and deep: in Numba's messages of a hundred lines, or in the middle
of Babushka's own code. The sentence names the file, the function and line where they can be told, and the
first line of the message that says something. With Python's development mode (PYTHONDEVMODE=1) the command
line shows the whole traceback instead, and from Python the error comes as it is.
"""

import ast
import re
import traceback
from collections.abc import Iterable
from pathlib import Path

from babushka.fitness.settings import SettingsError

LONGEST = 300  # characters of a message
LACKING = re.compile(r"\w+ has no \w+\(\): write one and mark it @implements\(\w+, \w+\)")
REJECTED = "raised a specific error:"
PLACE = re.compile(r" at (\S.*?\.py) \((\d+)\)")  # as Numba writes it
ASKED = re.compile(r">>> (\w+)\((\w+)\(")  # an operation, and the class of its first argument
IDLE = re.compile(
    r"(\w+Error: )?Failed in \w+ mode pipeline|- Resolution failure|There are \d+|During: |File \""
)


class UserCodeError(SettingsError):
    """The code of a file that the user named failed; its text is one sentence."""


def named_files(words: Iterable[str]) -> list[Path]:
    """The Python files that a command line names."""
    found, given = [], list(words)
    for number, word in enumerate(given):
        option, equals, value = word.partition("=")
        if option in ("--world", "--organism", "--evolution", "--dynamics", "--plot"):
            found += [Path(value)] if equals else [Path(each) for each in given[number + 1 : number + 2]]
    return found


def explained(error: BaseException, files: Iterable[Path]) -> str:
    """The sentence for an error that came up while the code of `files` was used; empty if none was."""
    known = {str(path.resolve()): path for path in files if "\0" not in str(path)}
    if not known or isinstance(error, SettingsError | MemoryError | OSError):
        return ""
    text, some = str(error), next(iter(known))
    lacking = LACKING.search(text)
    if lacking:
        return f"{some!r} is not complete: {lacking[0]}."
    if type(error).__module__.startswith("numba."):
        file, where = _compiled_at(error, text, known)
        return _whole(f"{file or some!r} does not compile{where}: {_reason(text)}")
    frames = traceback.extract_tb(error.__traceback__)
    said = f"{type(error).__name__}: {text}" if text else type(error).__name__
    for frame in reversed(frames):
        if str(Path(frame.filename).resolve()) in known:
            return _whole(f"{frame.filename!r} failed in {frame.name}(), line {frame.lineno}: {said}")
    at = f" (in {frames[-1].name}(), {Path(frames[-1].filename).name})" if frames else ""
    return _whole(f"{some!r} does not do what is expected of it{at}: {said}")


def _compiled_at(error: BaseException, text: str, known: dict[str, Path]) -> tuple[str, str]:
    """The file, and in words the function and line, that Numba could not compile, as far as it says."""
    places = [(file, int(line)) for file, line in PLACE.findall(text)]
    where = getattr(error, "loc", None)
    if where is not None:
        places.insert(0, (str(where.filename), int(where.line or 0)))
    for file, line in reversed(places):
        if str(Path(file).resolve()) in known:
            return file, f", in {_function(Path(file), line)}line {line}"
    for operation, subject in reversed(ASKED.findall(text)):
        for file, path in known.items():
            if re.search(rf"\bclass {subject}\b", _source(path)):
                return file, f", in {operation}()"
    return "", ""


def _reason(text: str) -> str:
    """The first line of a compiler's message that says something, from where it goes deepest."""
    lines = [line.strip() for line in text.rpartition(REJECTED)[2].splitlines()]
    telling = [line for line in lines if line and not IDLE.match(line)]
    if not telling:
        return "the compiler does not say why"
    told = telling[0]
    if told.endswith("signature:") and len(telling) > 1:  # what follows is the signature
        told = f"{told} {telling[1].removeprefix('>>> ')}"
    return told.partition(" Raised from")[0].removeprefix("TypingError: ")


def _function(file: Path, line: int) -> str:
    try:
        tree = ast.parse(_source(file))
    except (SyntaxError, ValueError):
        return ""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    return f"{around[-1].name}(), " if around else ""


def _source(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _whole(sentence: str) -> str:
    """One line of a bearable length that ends like a sentence."""
    line = " ".join(sentence.split()).rstrip(".")
    return f"{line[:LONGEST]} [...]." if len(line) > LONGEST else f"{line}."
