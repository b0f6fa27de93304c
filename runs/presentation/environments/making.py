"""Making an environment of a world that is named, comes from a file, or is there already."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from babushka.fitness.dispatch import watched
from babushka.fitness.extras import unusable
from babushka.fitness.registry import load_file
from babushka.fitness.settings import SettingsError, as_mapping, merged, nearest, read
from babushka.fitness.trial import EnoughError, Trial, foreign
from babushka.fitness.worlds import worlds
from babushka.fitness.worlds.protocol import Shape, World, missing_operations, mover
from babushka.fitness.worlds.trial import WorldTrial
from babushka.fitness.worlds.trial_lives import try_world
from babushka.runs.orchestration.trials import SWITCH
from babushka.runs.presentation.environments.episode import Episode
from babushka.runs.presentation.environments.rewards import reward_of

TRIAL_LIVES = 3
EXTRA, PACKAGES = "gym", ("gymnasium", "pettingzoo")

_tried: set[tuple[Any, ...]] = set()  # in this process


def make(
    world: "str | Path | World" = "savanna",
    regime: Any = None,
    *,
    reward: Any = None,
    seed: int | None = None,
    render_mode: str | None = None,
    settings: Mapping[str, Any] | None = None,
    file: "str | Path | None" = None,
    seats: int | None = None,
    parallel: bool | None = None,
    effort: int = 0,
) -> Any:
    """An environment of Gymnasium; of PettingZoo where the world is a game, one of several seats.

    `world` is the name of a world, the path of a Python file that defines one, or a world such as
    `run.experiment.world`; with `file`, the name of one of those that the file defines. The file's code is
    run. `settings` change the world's, as under `[world]` in a configuration. `regime` is a mapping of its
    parameters, such as {"modern": 1}, or the name of one of the world's probes, such as "modern".

    `reward` is the name of a tally, by whose growth a step is rewarded (the base objective unless it is
    given), or weights of what is felt, by name or as an organism's `objective_weights`.

    `seed` serves until `reset(seed=...)` gives another. `render_mode` is "ansi", or "rgb_array" for worlds
    with a picture. `effort` is how many steps simulated by an inner search each decision is taken to have
    cost: a price that some worlds charge.

    `seats` is how many sit in a world that takes as many as are put in (2). `parallel` chooses between
    PettingZoo's parallel environments, for games in which all always decide at once, and AEC; unless it is
    given, by how a life begins.

    Raises `SettingsError` for a mistake in any of these.
    """
    here = _world_of(world, settings, file)
    parameters = _parameters(here, regime)
    around, sizes = here.regime(parameters), here.shape_under(parameters)
    missing = missing_operations(around)
    if missing:
        raise SettingsError(f"The world {here.name!r} lacks {missing[0]}().")
    effort, count = _whole("effort", effort, 0), _seats_in(here, seats)
    _try(here, around, count, sizes)
    rewarded = reward_of(here, reward)
    try:
        if here.seats == 1:
            from babushka.runs.presentation.environments.world_environment import WorldEnvironment

            return WorldEnvironment(here, around, rewarded, seed, render_mode, effort, sizes)
        from babushka.runs.presentation.environments.game_environments import (
            GameEnvironment,
            SimultaneousGameEnvironment,
        )
    except ImportError as error:
        raise unusable("babushka.gym", EXTRA, PACKAGES, error) from error
    if parallel is None:
        parallel = _at_once(here, around, count)
    kind = SimultaneousGameEnvironment if parallel else GameEnvironment
    return kind(here, around, rewarded, count, seed, render_mode, effort, sizes)


def _world_of(
    world: "str | Path | World", settings: Mapping[str, Any] | None, file: "str | Path | None"
) -> World:
    if isinstance(world, World):
        given = merged(as_mapping(world), settings or {})
        return read(type(world), given, "world") if settings else world
    if file is None and str(world).endswith(".py"):
        defined = worlds.add(load_file(Path(world)))
        if len(defined) != 1:
            which = f"{', '.join(defined)}: name one, and give the file as 'file'" if defined else "no world"
            raise SettingsError(f"{str(world)!r} defines {which}.")
        world = defined[0]
    elif file is not None:
        defined = worlds.add(load_file(Path(file)))
        if world not in defined:
            raise SettingsError(
                f"{str(file)!r} defines no world {str(world)!r}{nearest(str(world), defined)}"
            )
    return read(worlds.get(str(world)), settings or {}, "world")


def _parameters(world: World, regime: Any) -> Any:
    if isinstance(regime, world.Regime):
        return regime
    if isinstance(regime, str):
        if regime not in world.probes:
            raise SettingsError(
                f"The world {world.name!r} has no regime called {regime!r}{nearest(regime, world.probes)}"
            )
        regime = world.probes[regime]
    return read(world.Regime, {} if regime is None else regime, "regime")


def _seats_in(world: World, seats: int | None) -> int:
    count = _whole("seats", (world.seats or 2) if seats is None else seats, 1)
    if world.seats not in (0, count):
        raise SettingsError(f"The world {world.name!r} has seats: {world.seats}; there cannot be {count}.")
    return count


def _whole(name: str, value: Any, low: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < low:
        raise SettingsError(f"'{name}' must be a whole number from {low} on, not {value!r}.")
    return int(value)


def _at_once(world: World, regime: Any, seats: int) -> bool:
    episode = Episode(world, regime, seats, plain=True)
    episode.begin(0)
    return int(mover(regime, episode.state)) < 0


def _try(world: World, regime: Any, seats: int, sizes: Shape) -> None:
    """Lead some lives in plain Python in a world that does not come with Babushka; raises `TrialError`.

    Compiled code checks nothing. As for runs (`evolution.trial`), but in this process, which Ctrl-C ends; and
    what is seen of a life that is over is looked at as well, which in runs nobody does.
    """
    key = (type(world), repr(world), repr(regime), seats)
    if not foreign(type(world)) or key in _tried or os.environ.get(SWITCH) == "0":
        return
    watch = WorldTrial(Trial(), world, seats)
    watch.check_regime(regime, type(world).regime)
    with suppress(EnoughError):
        try_world(watch, [regime], [regime], shapes=[sizes])
        with watched(watch.watchers):
            for seed in range(TRIAL_LIVES):
                _lead(Episode(world, regime, seats, plain=True, sizes=sizes), seed)
    watch.finish()
    _tried.add(key)


def _lead(episode: Episode, seed: int) -> None:
    """A life at random."""
    chance, bits = np.random.default_rng(seed), episode.world.bits
    episode.begin(seed)
    while not episode.over:
        for seat in episode.acting():
            allowed = np.flatnonzero(episode.view.legal[seat])
            episode.actions[seat] = chance.integers(0, 2**bits) if bits else chance.choice(allowed)
        episode.turn()
