"""Flying: a point mass under thrust, gravity, wind and drag that grows with the speed against the air.

Within a step the acceleration a by thrust, gravity and wind is constant, and dv/dt = a - k v for a drag of k
per second. That is solved exactly: with E = (1 - exp(-k)) / k and G = (1 - E) / k, a step of one second adds
(a - k v) E to the speed and v + (a - k v) G to the place. Without drag E = 1 and G = 1/2: the parabola.

Integrated over the step, the same equation says that the speed changes by a - k times the way gone. That is
linear in gravity, drag and the push of the wind, so that they can be estimated by least squares.
"""

from typing import Any

from babushka.fitness.dispatch import implements
from babushka.fitness.exponential import exponential
from babushka.fitness.kernels import kernel
from babushka.fitness.worlds import estimation
from babushka.fitness.worlds.guidance.regime import (
    BEST,
    DRAG,
    FUEL,
    GRAVITY,
    IMPACT,
    LANDED,
    MAIN,
    MISS,
    PLACE_SCALE,
    PUSH,
    SCORE,
    SIDE,
    SPEED_SCALE,
    TIME,
    USED,
    VX,
    VZ,
    GuidanceRegime,
    X,
    Z,
)

SMALL = 0.01  # drag below which the series is used: differences of nearly equal numbers lose digits
MOST_DRAG = 2.0  # per second, that an estimate can have


@kernel
def response(drag: Any) -> tuple[float, float]:
    """(E, G): what one second under an acceleration of 1 adds to the speed and to the place, from rest."""
    if drag < SMALL:
        return (
            1 - drag / 2 * (1 - drag / 3 * (1 - drag / 4 * (1 - drag / 5))),
            0.5 * (1 - drag / 3 * (1 - drag / 4 * (1 - drag / 5 * (1 - drag / 6)))),
        )
    gained = (1 - exponential(-drag)) / drag
    return gained, (1 - gained) / drag


@kernel
def burn(regime: Any, now: Any, action: Any) -> None:
    """Fire the engines as an action says, as far as the fuel goes. Actions: main engine, then side engine."""
    main = regime.main * (action // 3) / 2
    side = regime.side * (action % 3 - 1)
    wanted = main + abs(side)
    share = 1.0
    if wanted > now[FUEL]:
        share = now[FUEL] / wanted
    now[MAIN] = main * share
    now[SIDE] = side * share
    now[FUEL] -= wanted * share
    now[USED] += wanted * share


@kernel
def fly(regime: Any, now: Any, push: Any) -> bool:
    """One step under the thrust of now and a push of the wind; whether it touches down in it."""
    along = now[SIDE] + push - regime.drag * now[VX]
    up = now[MAIN] - regime.gravity - regime.drag * now[VZ]
    x = now[X] + now[VX] + along * regime.way_gained
    z = now[Z] + now[VZ] + up * regime.way_gained
    vx = now[VX] + along * regime.speed_gained
    vz = now[VZ] + up * regime.speed_gained
    now[TIME] += 1.0
    landed = z <= 0.0
    if landed:
        # Where and how fast it was at height 0, in a straight line through the step.
        share = now[Z] / (now[Z] - z)
        x = now[X] + share * (x - now[X])
        vx = now[VX] + share * (vx - now[VX])
        vz = now[VZ] + share * (vz - now[VZ])
        z = 0.0
        miss, speed = abs(x), (vx * vx + vz * vz) ** 0.5
        now[LANDED] = 1.0
        now[IMPACT] = speed
        now[SCORE] = BEST * falling(miss, PLACE_SCALE) * falling(speed, SPEED_SCALE)
    now[X], now[Z], now[VX], now[VZ] = x, z, vx, vz
    now[MISS] = abs(x)
    return bool(landed)


@kernel
def falling(size: Any, scale: Any) -> float:
    """1 at 0, 1/2 at a size of `scale`, 0 far beyond."""
    return 1.0 / (1.0 + (size / scale) * (size / scale))


@implements(estimation.believed, GuidanceRegime)
def believed(belief: Any, parameters: Any) -> None:
    """Gravity, drag, and the push of the wind."""
    parameters[GRAVITY] = belief.gravity
    parameters[DRAG] = belief.drag
    parameters[PUSH] = belief.push


@implements(estimation.evidence, GuidanceRegime)
def evidence(belief: Any, before: Any, action: Any, after: Any, equations: Any) -> int:
    """Two: by how much each part of the velocity changed beyond the thrust."""
    old, new = before.now, after.now
    equations[0, DRAG] = old[X] - new[X]
    equations[0, PUSH] = 1.0
    equations[0, PUSH + 1] = new[VX] - old[VX] - new[SIDE]
    equations[1, GRAVITY] = -1.0
    equations[1, DRAG] = old[Z] - new[Z]
    equations[1, PUSH + 1] = new[VZ] - old[VZ] - new[MAIN]
    return 2


@implements(estimation.revised, GuidanceRegime)
def revised(belief: Any, parameters: Any) -> Any:
    """The same flight with those dynamics; drag is never below 0."""
    drag = min(max(parameters[DRAG], 0.0), MOST_DRAG)
    speed_gained, way_gained = response(drag)
    return GuidanceRegime(
        parameters[GRAVITY],
        drag,
        parameters[PUSH],
        speed_gained,
        way_gained,
        belief.gusts,
        belief.beacon,
        belief.decoy,
        belief.decoy_at,
        belief.main,
        belief.side,
        belief.fuel,
        belief.lifetime,
    )
