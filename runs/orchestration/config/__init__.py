"""Configuration: TOML files, the scenarios of the package, `--set`, and complete commented files in return.

Importing this loads no world and compiles nothing.
"""

from fitness.settings import merged
from runs.orchestration.config.experiment import load_kinds, resolved, write
from runs.orchestration.config.merging import check_top_level
from runs.orchestration.config.overrides import parse_override, parse_overrides
from runs.orchestration.config.reading import find, read_mapping, scenario_names
from runs.orchestration.config.writing import Entry, Part, mapping_of, write_toml

__all__ = [
    "Entry",
    "Part",
    "check_top_level",
    "find",
    "load_kinds",
    "mapping_of",
    "merged",
    "parse_override",
    "parse_overrides",
    "read_mapping",
    "resolved",
    "scenario_names",
    "write",
    "write_toml",
]
