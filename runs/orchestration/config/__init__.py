"""Configuration: TOML files, the scenarios of the package, `--set`, and complete commented files in return.

Importing this loads no world and compiles nothing.
"""

from fitness.settings import merged
from runs.orchestration.config.experiment import (
    Configuration,
    configuration,
    resolved,
    write,
)
from runs.orchestration.config.inherited import check_inherited
from runs.orchestration.config.merging import check_top_level
from runs.orchestration.config.overrides import parse_override, parse_overrides
from runs.orchestration.config.reading import find, read_mapping, scenario_names
from runs.orchestration.config.writing import Entry, Part, mapping_of, write_toml

__all__ = [
    "Configuration",
    "Entry",
    "Part",
    "check_inherited",
    "check_top_level",
    "configuration",
    "find",
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
