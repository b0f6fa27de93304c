"""Settings of a scenario that no longer fit, once a user has changed others."""

from collections.abc import Mapping
from typing import Any

from babushka.fitness.settings import SettingsError
from babushka.runs.orchestration.config.reading import read_mapping, set_in


def check_inherited(source: str, mapping: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """Raise `SettingsError` for survivors that a scenario has for a larger population than is asked for now.

    `mapping` is what `source` says with `changes`.
    """
    from babushka.evolution.settings import Evolution

    now, changed = mapping.get("evolution", {}), changes.get("evolution", {})
    if "population" not in changed or "survivors" in changed:
        return
    survivors, population = now.get("survivors", Evolution.survivors), now["population"]
    whole = all(isinstance(each, int) and not isinstance(each, bool) for each in (survivors, population))
    if not whole or survivors < population or population < 1:
        return
    owner = set_in(source, "evolution", "survivors")
    before = read_mapping(source).get("evolution", {}).get("population", Evolution.population)
    fitting = min(-(-survivors * population // before), population - 1)
    whose = "as by default" if owner is None else f"as {owner!r} has"
    raise SettingsError(
        f"'evolution.survivors' is {survivors}, {whose} for a population of {before}, and must be less than "
        f"'evolution.population' ({population}): set it too, as with evolution.survivors={fitting}."
    )
