"""The version of the run folder's layout, and the refusal of a newer one."""

from typing import Any

from babushka.fitness.settings import SettingsError

SCHEMA_VERSION = 1


def refuse_newer(version: Any, what: str) -> None:
    """Raise `SettingsError`, its sentence beginning with `what`, if this release does not read `version`."""
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise SettingsError(f"{what} names no valid schema version (found {version!r}).")
    if version > SCHEMA_VERSION:
        raise SettingsError(
            f"{what} was written by a newer version of Babushka (schema {version}, "
            f"this version reads up to {SCHEMA_VERSION}); upgrade babushka-evolution to use it."
        )
