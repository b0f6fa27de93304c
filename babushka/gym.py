"""Worlds as environments of Gymnasium, and games as those of PettingZoo: the extra `gym`.

    import babushka.gym

    environment = babushka.gym.make("savanna", regime={"modern": 1}, reward="births")
    observation, info = environment.reset(seed=7)

`gymnasium.make("babushka.gym:babushka/World-v0", world="savanna")` and `gymnasium.make_vec` give the same.
"""

from contextlib import suppress

from babushka.runs.presentation.environments.making import make

__all__ = ["make"]

with suppress(ImportError):  # `make` says what is missing
    from gymnasium import register

    register(id="babushka/World-v0", entry_point="babushka.gym:make")
