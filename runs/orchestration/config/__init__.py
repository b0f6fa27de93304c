"""Configuration: TOML files, the scenarios of the package, `--set`, and complete commented files in return.

Importing this loads no world and compiles nothing.
"""

from babushka.runs.orchestration.config.experiment import load_kinds, resolved, write
from babushka.runs.orchestration.config.inherited import check_inherited
from babushka.runs.orchestration.config.merging import check_top_level
from babushka.runs.orchestration.config.overrides import parse_override, parse_overrides
from babushka.runs.orchestration.config.reading import read_mapping, scenario_names

__all__ = [
    "check_inherited",
    "check_top_level",
    "load_kinds",
    "parse_override",
    "parse_overrides",
    "read_mapping",
    "resolved",
    "scenario_names",
    "write",
]
