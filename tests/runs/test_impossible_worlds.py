"""Worlds that cannot be, on the command line: one sentence that names the setting, and exit code 2."""

import pytest

from tests.runs.calling import Call

IMPOSSIBLE = [
    ("maze", "regime.size=1"),
    ("maze", "regime.size=32"),
    ("maze", "regime.elsewhere=1.1"),
    ("maze", "regime.elsewhere=-0.1"),
    ("maze", "world.braid=1.5"),
    ("maze", "world.place=20"),
    ("maze", "organism.budget=-1"),
    ("maze-transfer", "probes.corner-15.size=5"),
    ("keys", "regime.keys=0"),
    ("keys", "regime.keys=1.5"),
    ("keys", "regime.mixed=2"),
    ("keys", "regime.lifetime=-1"),
    ("keys", "world.items=100"),
    ("keys", "world.size=300"),
    ("keys", "organism.max_budget=-1"),
    ("depot", "world.door=0"),
    ("depot", "world.door=9"),
    ("depot", "world.size=300"),
    ("depot", "world.goods=60"),
    ("depot", "regime.foolable=1.5"),
    ("depot", "regime.audited=-0.5"),
    ("commons", "world.harm=-1"),
    ("commons", "regime.own=1.5"),
    ("commons", "regime.others=-1"),
    ("commons", "world.size=300"),
    ("commons", "world.roots=200"),
]


@pytest.mark.parametrize(("scenario", "change"), IMPOSSIBLE)
def test_what_cannot_be_is_told_in_a_sentence(call: Call, scenario: str, change: str) -> None:
    answer = call("run", scenario, "--set", change, "--dry-run")
    assert answer.code == 2
    assert answer.out == ""
    (told,) = answer.err.strip().splitlines()
    assert told.startswith("babushka: ")
    assert change.split("=")[0].split(".")[-1] in told
