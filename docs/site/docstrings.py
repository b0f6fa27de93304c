"""The docstrings of the code as reStructuredText, which Sphinx reads.

They are plain text: paragraphs, lists, code between single backticks, and indented blocks, which are
formulas, tables or programs.
"""

BLOCK = " " * 4


def as_markup(lines: list[str]) -> list[str]:
    """The same lines with indented blocks as literal ones, and with bars that mean bars."""
    found: list[str] = []
    literal = in_list = False
    for before, line in zip(["", *lines], lines, strict=False):
        begins = not before.strip()  # a block does, after an empty line
        if begins and line.startswith(BLOCK) and not (literal or in_list):
            found += ["::", ""]
            literal = True
        elif line.strip() and not line.startswith(" "):
            literal, in_list = False, line.startswith("- ")
        found.append(line if literal else _without_bars(line))
    return found


def _without_bars(line: str) -> str:
    """Escaped outside of code: a pair of bars would name a substitution."""
    parts = line.split("`")
    parts[::2] = [part.replace("|", r"\|") for part in parts[::2]]
    return "`".join(parts)
