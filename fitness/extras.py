"""Packages of extras that cannot be used: those that are not there, and those that are and do not import."""

from collections.abc import Collection

from babushka.fitness.registry import reason
from babushka.fitness.settings import SettingsError


def unusable(what: str, extra: str, packages: Collection[str], error: BaseException) -> SettingsError:
    """The sentence for an error that came of importing one of the `packages` of an extra.

    `what` is what needs it, as the beginning of a sentence: "The engine 'dask'".
    """
    if isinstance(error, ModuleNotFoundError) and error.name in packages:
        return SettingsError(
            f"{what} needs the extra {extra!r}: install it with pip install 'babushka-evolution[{extra}]'."
        )
    return SettingsError(
        f"{what} needs the extra {extra!r}, which is installed, but does not import ({reason(error)})."
    )
