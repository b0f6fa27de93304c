"""Dynamics, one file each: how one population follows from another; `evolution.dynamics.protocol` says what
one must have.

Other packages announce theirs by the entry point `babushka.dynamics`.
"""

from babushka.evolution.dynamics.settings import DynamicsSettings
from babushka.fitness.registry import Registry

dynamics: Registry[DynamicsSettings] = Registry(
    DynamicsSettings, "babushka.evolution.dynamics", "babushka.dynamics", "dynamics"
)
