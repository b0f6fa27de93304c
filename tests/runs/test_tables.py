"""Tables as text: every cell is there, numbers end in the same column, long names find room."""

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from babushka.runs.presentation.tables import WIDTH, text_table

WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=5))
def test_every_cell_comes_back(rows: list[tuple[str, str, str]]) -> None:
    header, rule, *lines = text_table(["name", "first", "second"], rows).splitlines()
    assert header.split() == ["name", "first", "second"]
    assert set(rule) == {"-"}
    assert [tuple(line.split()) for line in lines] == rows


def test_names_stand_left_and_numbers_right_whatever_the_script() -> None:
    table = text_table(["name", "n", "value"], [["[red]日本語[/red]", "1", "2.5"], ["x", "23", "-14.25"]])
    ends = [cell_len(line) for line in table.splitlines()]
    assert len(set(ends)) == 1
    assert [line[:1] for line in table.splitlines()] == ["n", "-", "[", "x"]


def test_a_long_name_is_wrapped_beside_its_numbers_where_there_is_room() -> None:
    name = " ".join(["word"] * 30) + ", size = 3"
    lines = text_table(["name", "n"], [[name, "12"]]).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert lines[2].endswith(" 12")
    assert "size = 3" in "\n".join(lines)


def test_where_numbers_leave_no_room_names_stand_above_them() -> None:
    name, numbers = "a name of thirty characters ...", ["9" * 15] * 5
    lines = text_table(["measure", *"abcde"], [[name, *numbers]]).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert lines[0] == "measure"
    assert lines[-2:] == [name, "  " + "  ".join(numbers)]
    assert re.split(r"\s+", lines[1].strip()) == list("abcde")
