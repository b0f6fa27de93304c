"""Comparisons laid out: text, CSV, LaTeX, Markdown, JSON; and numbers rounded to what is known of them."""

import csv
import io
import json
import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.measures.two_groups import Estimate
from babushka.runs.presentation.comparing import FORMATS, compare, write
from babushka.runs.presentation.comparing.cells import blocks
from babushka.runs.presentation.comparing.comparison import Comparison
from babushka.runs.presentation.comparing.formats import as_json
from babushka.runs.presentation.numbers import fixed, rounded, with_interval
from tests.runs.invented_folders import invent, savanna, series

NASTY = r"100 % of {a_b} & $c# ~d^e \f | <g> [h] `i` *j* 'k' " + '"l"'


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Four groups, one of a nasty name, one of too few runs, one in which something is not defined."""
    root = tmp_path_factory.mktemp("formats")
    series(root, 14.0, 6)
    series(root, 0.7, 6, name="drift", title=NASTY, evolution={"selection": "selRandom"})
    series(root, 9.0, 2, name="few", title="Savanna, informed belief", belief={"informed": True})
    lacking = {**savanna(5.0), "modern.births.mean": math.nan}
    invent(root / "dead-s0", 0, lacking, title="Dead", organism={"mode": "reflex"})
    command = "babushka compare 'my runs' --measure modern.births"
    return compare([str(root)], ["modern.births", "modern.divergence"], command=command)


@pytest.mark.parametrize(
    ("value", "low", "high", "text"),
    [
        (5.1234, 4.81, 5.4, "5.12 [4.81, 5.40]"),
        (5.1234, 4.0, 6.2, "5.1 [4.0, 6.2]"),
        (81234.0, 79000.0, 83000.0, "81200 [79000, 83000]"),
        (0.00123, 0.0010, 0.0015, "0.00123 [0.00100, 0.00150]"),
        (-0.001, -0.3, 0.3, "0.00 [-0.30, 0.30]"),
        (2.0, 2.0, 2.0, "2.00 [2.00, 2.00]"),
        (6.65, 6.65, 6.65 + 1e-14, "6.65 [6.65, 6.65]"),
        (0.0, 0.0, 0.0, "0.00 [0.00, 0.00]"),
        (3.14159, math.nan, math.nan, "3.14"),
        (12345.6, math.nan, math.nan, "12300"),
        (math.nan, math.nan, math.nan, ""),
    ],
)
def test_numbers_are_rounded_to_two_digits_of_their_interval(
    value: float, low: float, high: float, text: str
) -> None:
    assert with_interval(Estimate(value, low, high)) == text


def test_decimals_can_be_asked_for() -> None:
    assert with_interval(Estimate(1.0, 0.987, 1.0), 2) == "1.00 [0.99, 1.00]"
    assert fixed(-0.004, 2) == "0.00"
    assert fixed(1250.0, -2) == "1200"


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_rounding_moves_nothing_by_more_than_a_tenth_of_the_width(
    value: float, below: float, above: float
) -> None:
    estimate = Estimate(value, value - below, value + above)
    for number, text in zip(estimate, rounded(estimate), strict=True):
        assert abs(float(text) - number) <= 0.1 * (below + above)


def test_text_fits_a_hundred_columns_and_says_everything(found: Comparison) -> None:
    text = write(found, "text")
    assert max(map(len, text.splitlines())) <= 100
    assert "not defined" in text
    assert "made by: babushka compare 'my runs' --measure modern.births" in text
    whole = " ".join(text.split())
    for note in found.notes:
        assert note in whole
    assert "6 seeds (100 to 105)" in whole


def test_numbers_of_a_text_table_stand_in_columns(found: Comparison) -> None:
    lines = write(found, "text").split("\n\n")[0].splitlines()
    numbered = [line for line in lines if re.search(r"\d\.\d+ \[", line)]
    assert len({line.index("]") for line in numbered}) == 1
    assert "Savanna (Y)" in "\n".join(lines)


def test_long_names_are_wrapped_without_breaking_equations(tmp_path: Path) -> None:
    for budget in (4, 16):
        given = {"max_budget": budget, "max_horizon": budget, "a_setting_of_a_long_name": budget}
        series(tmp_path, float(budget), 5, name=f"b{budget}", organism=given)
    text = write(compare([str(tmp_path)], ["modern.births"]), "text")
    assert max(map(len, text.splitlines())) <= 100
    assert "a_setting_of_a_long_name = 16" in text


def test_csv_has_a_row_for_each_group_and_measure_in_full_precision(found: Comparison) -> None:
    rows = list(csv.DictReader(io.StringIO(write(found, "csv"))))
    assert [(row["measure"], row["group"]) for row in rows] == [
        (row.measure, row.group.name) for row in found.rows
    ]
    for row, own in zip(rows, found.rows, strict=True):
        for name, value in (
            ("iqm", own.mean.value),
            ("iqm_low", own.mean.low),
            ("a12", own.larger.value),
            ("p", own.p),
        ):
            assert (float(row[name]) if row[name] else math.nan) == pytest.approx(value, rel=0, nan_ok=True)
        assert int(row["runs"]) == len(own.values)
        assert int(row["defined"]) == own.defined
        assert row["command"] == found.command
    assert {len(row) for row in csv.reader(io.StringIO(write(found, "csv")))} == {len(rows[0])}


def test_latex_is_balanced_and_escaped(found: Comparison) -> None:
    text = write(found, "latex")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("%"))
    for word in ("table", "tabular"):
        assert body.count(f"\\begin{{{word}}}") == body.count(f"\\end{{{word}}}") == 1
    bare = re.sub(r"\\[\\&%$#_{}]", "", body)
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0
    assert not set(bare) & set('%#_~^|<>"')
    rows = [line for line in body.splitlines() if line.endswith(r"\\") and "multicolumn" not in line]
    assert {len(re.findall(r"(?<!\\)&", row)) for row in rows} == {rows[0].count("&")}
    assert r"100 \% of \{a\_b\} \& \$c\# \textasciitilde{}d" in text
    assert r"\toprule" in text
    assert "6 seeds (100 to 105)" in text
    assert r"\texttt{babushka compare 'my runs' -{}-measure modern.births}" in text
    assert re.search(r" \$-\$\d", text)  # minus signs, not hyphens


def test_markdown_rows_have_the_same_cells(found: Comparison) -> None:
    text = write(found, "markdown")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1
    assert r"\`i\` \*j\*" in text
    assert "Made by `babushka compare 'my runs' --measure modern.births`." in text
    assert "6 seeds (100 to 105)" in text


@pytest.mark.parametrize(
    ("runs", "shown"), [(1, "1"), (3, "0.1"), (5, "0.0079"), (6, "0.0022"), (7, "0.0006"), (9, "< 0.0001")]
)
def test_p_values_are_shown_to_two_digits_and_four_decimals(tmp_path: Path, runs: int, shown: str) -> None:
    series(tmp_path, 14.0, runs)
    series(tmp_path, 0.7, runs, title="Savanna, drift", evolution={"selection": "selRandom"})
    found = compare([str(tmp_path)], ["modern.births"])
    (block,) = blocks(found)
    assert block.lines[1][block.headings.index("p")] == shown
    assert json.loads(as_json(found))["rows"][1]["p"] == found.rows[1].p


def test_json_has_every_run_and_no_nan(found: Comparison) -> None:
    text = as_json(found)
    told = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    assert told["reference"] == "Savanna"
    assert told["groups"][0]["seeds"] == list(range(100, 106))
    assert len(told["rows"][0]["values"]) == 6
    dead = next(row for row in told["rows"] if row["group"] == "Dead" and row["measure"] == "modern.births")
    assert dead["iqm"] is None
    assert dead["values"] == [None]


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_ends_with_one_line_break_and_is_the_same_again(form: str, found: Comparison) -> None:
    text = write(found, form)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert write(found, form) == text


@pytest.mark.parametrize("form", FORMATS)
def test_one_group_has_no_columns_of_differences(form: str, tmp_path: Path) -> None:
    series(tmp_path, 5.0, 5)
    text = write(compare([str(tmp_path)]), form)
    if form != "csv":
        assert "P(X" not in text
        assert "(Y)" not in text
