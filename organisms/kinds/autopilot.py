"""The autopilot: it wants nothing and flies a guidance law, for landers (`fitness.worlds.guidance`).

The law brings a point mass to a place at rest after a given time with the least integral of the squared
acceleration (minimum-effort rendezvous, or ZEM/ZEV guidance: Hawkins, Guo and Wie 2012). With x the offset,
v the speed and t the time to go, in each direction by itself,

    u = -(6 x / t^2 + 4 v / t)

to which comes what it believes gravity, drag and wind to do. It lands beside the beacon `flight` seconds
after launch. Engines have steps, and those nearest to u are fired. Close to the ground t stays at `SHORTEST`:
a second's step of the law with t = 3 has the eigenvalues 0 and 1/3, and a shorter t overshoots.

The two gains and the time of flight are genes; the known genome 'minimum-effort' has 6, 4 and 25 s. Nothing
is planned, so that scores of planners can be read against it: a good law attains that with those engines.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.settings import SettingsError, setting
from babushka.fitness.streams import below
from babushka.fitness.worlds.estimation import believed
from babushka.fitness.worlds.guidance import Guidance
from babushka.fitness.worlds.guidance.regime import DRAG, FAR, GRAVITY, PUSH
from babushka.fitness.worlds.guidance.world import FAST, HIGH
from babushka.fitness.worlds.protocol import Array, World, observe_from
from babushka.organisms import protocol
from babushka.organisms.genome import Block, Genomes, Layout
from babushka.organisms.inner.account import AS_EVOLVED, Limits
from babushka.organisms.planning.estimating import (
    AsBelieved,
    LeastSquares,
    new_estimate,
    reconsider,
    write_estimate,
)
from babushka.organisms.protocol import Organism

LAW = "minimum-effort"  # the known genome
BEST = (6.0, 4.0, 25.0)
SHORTEST = 3.0  # seconds to go


class Autopilots(NamedTuple):
    """Expressed autopilots, one row a member."""

    gains: Array  # (members, 2) float64: of place and speed
    flight: Array  # (members,) float64: seconds from launch to touch-down
    aimless: bool
    estimation: Any  # whether dynamics are estimated in flight, see `planning.estimating`


class AutopilotState(NamedTuple):
    """One autopilot in flight."""

    senses: Array  # (S,) float64
    dynamics: Array  # (3,) float64: gravity, drag and push as believed now
    clock: Array  # (2,) int64: seconds flown, and the last action, -1 at launch
    estimate: Any


@dataclass(frozen=True)
class Autopilot(Organism):
    """Settings of autopilots."""

    name: ClassVar[str] = "autopilot"

    estimates: bool = setting(
        False, "whether it estimates gravity, drag and wind from what each step did, and flies with that"
    )
    prior: float = setting(
        0.01,
        "weight of the dynamics as believed at birth in such estimates; that of one equation is 1",
        low=1e-9,
        high=1e9,
    )
    gain_sigma: float = setting(0.3, "mutation of the gains (standard deviation)", low=0)
    flight_sigma: float = setting(1.0, "mutation of the time of flight (standard deviation)", low=0)

    def check_world(self, world: World) -> None:
        """Raise `SettingsError` for a world in which nobody lands."""
        if not isinstance(world, Guidance):
            raise SettingsError(
                f"Organisms of kind {self.name!r} land, which nobody does in world {world.name!r}; a world "
                "for them is 'guidance'."
            )

    def layout(self, world: World) -> Layout:
        """The gains, then the time of flight."""
        return Layout(
            (
                Block("gains", ("place", "speed"), 5.0, 2.0, 0.0, 20.0, self.gain_sigma),
                Block("flight", ("seconds",), 25.0, 5.0, 5.0, 1000.0, self.flight_sigma),
            )
        )

    def known(self, world: World) -> dict[str, Genomes]:
        """'minimum-effort': the law."""
        return {LAW: np.array(BEST, np.float32)}

    def express(self, genomes: Genomes, world: World, limits: Limits = AS_EVOLVED) -> Autopilots:
        """Decode genomes. Nobody searches, so that limits change nothing."""
        layout = self.layout(world)
        layout.check(genomes)
        gains = np.ascontiguousarray(genomes[:, layout.span("gains")], np.float64)
        flight = np.ascontiguousarray(genomes[:, layout.span("flight")][:, 0], np.float64)
        return Autopilots(gains, flight, False, self._estimation(world))

    def columns(self, world: World) -> tuple[str, ...]:
        """What it estimated of the dynamics by the end of life, if it does."""
        return tuple(f"estimated.{name}" for name in world.estimated) if self.estimates else ()

    def random_agents(self, members: int, world: World) -> Autopilots:
        """Engines at random."""
        return Autopilots(np.zeros((members, 2)), np.ones(members), True, self._estimation(world))

    def traits(self, agents: Autopilots) -> Mapping[str, NDArray[np.float64]]:
        """Both gains, and the time of flight (seconds)."""
        place, speed = (np.ascontiguousarray(column) for column in agents.gains.T)
        return {"gain_of_place": place, "gain_of_speed": speed, "flight": agents.flight}

    def _estimation(self, world: World) -> Any:
        return LeastSquares(len(world.estimated), float(self.prior)) if self.estimates else AsBelieved(0)


@kernel
def wanted(gains: Any, offset: Any, speed: Any, to_go: Any) -> Any:
    """The acceleration that the law asks for in one direction."""
    return -(gains[0] * offset / (to_go * to_go) + gains[1] * speed / to_go)


@kernel
def nearest_step(thrust: Any, lowest: Any, highest: Any) -> Any:
    """The whole step of an engine that is nearest to a thrust in such steps."""
    return np.int64(min(max(np.floor(thrust + 0.5), lowest), highest))


@implements(protocol.init_agent, Autopilots)
def init_agent(agents: Any, row: Any, belief: Any, shape: Any, stream: Any) -> Any:
    """At launch."""
    clock = np.zeros(2, dtype=np.int64)
    clock[1] = -1
    estimate = new_estimate(agents.estimation, belief, shape)
    return AutopilotState(np.zeros(shape.senses), np.zeros(PUSH + 1), clock, estimate)


@implements(protocol.decide, Autopilots)
def decide(
    agents: Any,
    row: Any,
    agent_state: Any,
    belief: Any,
    state: Any,
    shape: Any,
    seat: Any,
    mask: Any,
    account: Any,
    stream: Any,
) -> Any:
    """The law, and what is believed to be in its way."""
    if agents.aimless:
        return below(stream, shape.actions)
    senses, dynamics, clock = agent_state.senses, agent_state.dynamics, agent_state.clock
    here = reconsider(agents.estimation, agent_state.estimate, belief, state, clock[1])
    believed(here, dynamics)
    observe_from(belief, state, seat, senses)
    to_go = max(agents.flight[row] - clock[0], SHORTEST)
    along, up = senses[2] * FAST, senses[3] * FAST
    side = wanted(agents.gains[row], senses[0] * FAR, along, to_go) + dynamics[DRAG] * along - dynamics[PUSH]
    main = wanted(agents.gains[row], senses[1] * HIGH, up, to_go) + dynamics[DRAG] * up + dynamics[GRAVITY]
    sideways = nearest_step(side / belief.side, -1.0, 1.0) if belief.side > 0.0 else 0
    return 3 * nearest_step(2.0 * main / belief.main, 0.0, 2.0) + sideways + 1


@implements(protocol.feel, Autopilots)
def feel(agents: Any, row: Any, felt: Any) -> float:
    """Nothing is felt."""
    return 0.0


@implements(protocol.experience, Autopilots)
def experience(
    agents: Any, row: Any, agent_state: Any, action: Any, reward: Any, account: Any, stream: Any
) -> None:
    """A second has passed."""
    agent_state.clock[0] += 1
    agent_state.clock[1] = action


@implements(protocol.write_columns, Autopilots)
def write_columns(agents: Any, row: Any, agent_state: Any, belief: Any, state: Any, columns: Any) -> None:
    """What it estimated last, where it estimates."""
    write_estimate(agents.estimation, agent_state.estimate, columns)
