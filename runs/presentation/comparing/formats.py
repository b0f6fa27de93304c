"""A comparison laid out: text for a screen of 100 columns, CSV, LaTeX (booktabs), Markdown, JSON."""

import csv
import io
import json
import re
import textwrap
from collections.abc import Callable
from typing import Any

from babushka.fitness.measures.two_groups import Estimate
from babushka.runs.presentation.comparing.cells import blocks
from babushka.runs.presentation.comparing.comparison import Comparison, Row
from babushka.runs.presentation.numbers import finite
from babushka.runs.presentation.tables import WIDTH, text_table
from babushka.runs.presentation.text import cell


def write(comparison: Comparison, form: str) -> str:
    """The comparison in one of `FORMATS`, ending with a line break."""
    return FORMATS[form](comparison)


def text(comparison: Comparison) -> str:
    """A table for each measure, and the notes under them."""
    parts = [text_table([b.measure, *b.headings[1:]], b.lines) for b in blocks(comparison)]
    notes = [line for note in comparison.notes for line in textwrap.wrap(note, WIDTH)]
    made = [f"made by: {comparison.command}"] * bool(comparison.command)
    return "\n\n".join([*parts, "\n".join([*notes, *made])]) + "\n"


def markdown(comparison: Comparison) -> str:
    """A pipe table for each measure, and the notes under them."""
    parts = []
    for block in blocks(comparison):
        rule = ["---", *["---:"] * (len(block.headings) - 1)]
        rows = [block.headings, rule, *block.lines]
        table = "\n".join(f"| {' | '.join(map(_for_markdown, row))} |" for row in rows)
        parts.append(f"**{_for_markdown(block.measure)}**\n\n{table}")
    notes = " ".join(_for_markdown(note) for note in comparison.notes)
    made = [f"Made by `{comparison.command}`."] * bool(comparison.command)
    return "\n\n".join([*parts, notes, *made]) + "\n"


def latex(comparison: Comparison) -> str:
    """One table of the booktabs package, measures under each other, the notes below it in small print."""
    found = blocks(comparison)
    headings = found[0].headings
    lines = ["% needs \\usepackage{booktabs}", "\\begin{table}", "  \\centering", "  \\small"]
    lines += [f"  \\begin{{tabular}}{{l{'r' * (len(headings) - 1)}}}", "    \\toprule"]
    lines += [f"    {' & '.join(map(_for_latex, headings))} \\\\"]
    for block in found:
        title = _for_latex(block.measure)
        lines += ["    \\midrule", f"    \\multicolumn{{{len(headings)}}}{{l}}{{\\emph{{{title}}}}} \\\\"]
        lines += [f"    {{}}{' & '.join(map(_for_latex, line))} \\\\" for line in block.lines]
    lines += ["    \\bottomrule", "  \\end{tabular}", "", "  \\medskip", "  \\raggedright\\footnotesize"]
    lines += [f"  {_for_latex(note)}" for note in comparison.notes]
    if comparison.command:
        typed = "".join(_LATEX.get(character, character) for character in comparison.command)
        lines.append(f"  Made by \\texttt{{{typed.replace('--', '-{}-')}}}.")
    return "\n".join([*lines, "\\end{table}"]) + "\n"


def table(comparison: Comparison) -> str:
    """CSV in full precision, a row for each measure and group; there is nothing else in it."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    records = [_record(row, comparison) for row in comparison.rows]
    writer.writerow(records[0])
    for record in records:
        writer.writerow("" if value is None else cell(value) for value in finite(record).values())
    return stream.getvalue()


def as_json(comparison: Comparison) -> str:
    """Everything, values of every run included; numbers that are not defined are null."""
    groups = [
        {
            "name": group.name,
            "settings": group.settings,
            "runs": [str(run.path) for run in group.runs],
            "seeds": group.seeds,
        }
        for group in comparison.groups
    ]
    whole = {
        "generation": comparison.generation,
        "measures": list(comparison.measures),
        "reference": comparison.reference.name,
        "groups": groups,
        "rows": [{**_record(row, comparison), "values": row.values} for row in comparison.rows],
        "notes": comparison.notes,
        "command": comparison.command,
    }
    return json.dumps(finite(whole), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


FORMATS: dict[str, Callable[[Comparison], str]] = {
    "text": text,
    "csv": table,
    "latex": latex,
    "markdown": markdown,
}


def _record(row: Row, comparison: Comparison) -> dict[str, Any]:
    """One row in full precision, by column."""
    group = row.group
    record: dict[str, Any] = {
        "measure": row.measure,
        "generation": comparison.generation,
        "group": group.name,
        "settings": "; ".join(f"{name} = {value}" for name, value in group.settings.items()),
        "runs": len(row.values),
        "seeds": len(set(group.seeds)),
        "defined": row.defined,
        **_ends("iqm", row.mean),
        "reference": "" if group is comparison.reference else comparison.reference.name,
        **_ends("probability_of_improvement", row.larger),
        "a12": row.larger.value,
        "p": row.p,
        "effect": row.effect,
        **_ends("difference", row.difference),
        "pairs": row.pairs,
        **_ends("paired_difference", row.paired),
        "refused": row.refused,
        "command": comparison.command,
    }
    return record


def _ends(name: str, estimate: Estimate) -> dict[str, float]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _for_markdown(words: str) -> str:
    """Words in which nothing is taken for markup."""
    return re.sub(r"([\\`*_|<>\[\]])", r"\\\1", words)


_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
    "±": r"$\pm$",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}


def _for_latex(words: str) -> str:
    """Words in which nothing is taken for markup; hyphens before digits are minus signs."""
    escaped = "".join(_LATEX.get(character, character) for character in words)
    signed = re.sub(r"(?<![\w./=-])-(?=[\d.])", "$-$", escaped).replace(" - ", " $-$ ")
    return re.sub(r"'([^']+)'", r"`\1'", signed)
