"""Dynamics, one file each: how one population follows from another; `evolution.dynamics.protocol` says what
one must have.

Other packages announce theirs by the entry point `babushka.dynamics`.
"""

from evolution.dynamics.settings import DynamicsSettings
from fitness.registry import Registry

dynamics: Registry[DynamicsSettings] = Registry(
    DynamicsSettings, "evolution.dynamics", "babushka.dynamics", "dynamics"
)
