"""What kernels do to a state of `embedded`: a flight of guidance, under the regime of a life's dose."""

from typing import Any

import numpy as np

from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.streams import uniform
from babushka.fitness.worlds import estimation, protocol
from babushka.fitness.worlds.embedded.regime import (
    END,
    FELT_BY_GUIDANCE,
    LEVELS,
    LIGHTS,
    LOW,
    NEAR,
    ON_BEACON,
    ON_LIGHTS,
    POTENTIAL,
    SLOW,
    SOFTNESS,
    THRIFT,
    TOUCHDOWN,
    EmbeddedRegime,
    EmbeddedState,
)
from babushka.fitness.worlds.guidance import flight as flights
from babushka.fitness.worlds.guidance import model
from babushka.fitness.worlds.guidance import regime as guidance
from babushka.fitness.worlds.guidance.regime import BEACON, FAR, PLACE_SCALE, USED, GuidanceRegime, X
from babushka.fitness.worlds.guidance.world import USUAL

DOSE = 5  # its place among the tallies, after those of guidance
OFFSET = 7  # that of the offset from the lights among the senses


@kernel
def flight_at(regime: Any, dose: Any) -> Any:
    """The flight at a dose, or at the nearest one that there is in this regime.

    Whoever believes that doses do not differ so flies every model at one dose, whatever that of its life is.
    """
    dose = min(max(dose, regime.dose), regime.dose + regime.variety)
    home = regime.home
    return GuidanceRegime(
        home.gravity + dose * regime.heavier,
        home.drag,
        home.push + dose * regime.pushed,
        home.speed_gained,
        home.way_gained,
        home.gusts,
        home.beacon + dose * regime.beacon,
        home.decoy,
        home.decoy_at,
        home.main,
        home.side,
        home.fuel,
        home.lifetime,
    )


@implements(protocol.create, EmbeddedRegime)
def create(regime: Any) -> Any:
    """A flight that has not begun."""
    flight = protocol.create(regime.home)
    return EmbeddedState(flight.now, flight.trail, np.zeros(1), np.zeros(LEVELS), np.zeros(FELT_BY_GUIDANCE))


@implements(protocol.reset, EmbeddedRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Begin as in guidance; then this life's dose is drawn, so that flights begin alike whatever it is."""
    protocol.reset(regime.home, state, stream)
    state.dose[0] = regime.dose + regime.variety * uniform(stream)
    state.levels[:] = 0.0
    state.felt[:] = 0.0
    state.now[BEACON] = flight_at(regime, state.dose[0]).beacon


@implements(protocol.copy_state, EmbeddedRegime)
def copy_state(regime: Any, source: Any, target: Any) -> None:
    """The flight as it is now, and how it stood."""
    protocol.copy_state(regime.home, source, target)
    target.dose[0] = source.dose[0]
    for level in range(LEVELS):
        target.levels[level] = source.levels[level]


@implements(protocol.step, EmbeddedRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Fly for a second at this life's dose. In a model one cue is where the believed dose puts it."""
    now, seen = state.now, state.felt
    flight = flight_at(regime, state.dose[0])
    lights = 0.0
    if regime.beacon_seen:
        lights = now[BEACON] - flight.beacon  # in the world itself, exactly 0
    else:
        now[BEACON] = flight.beacon
    for feature in range(seen.size):
        seen[feature] = 0.0
    cause = protocol.step(flight, state, action, effort, stream, seen)
    landed, miss = cause > 0, abs(now[X] - lights)
    feel(regime, state, NEAR, seen[guidance.NEAR], landed, felt)
    feel(regime, state, LIGHTS, -miss / FAR, landed, felt)
    feel(regime, state, SLOW, seen[guidance.SLOW], landed, felt)
    feel(regime, state, LOW, seen[guidance.LOW], landed, felt)
    felt[THRIFT] = seen[guidance.THRIFT]
    if regime.felt_at == END:
        felt[THRIFT] = -now[USED] / USUAL if landed else 0.0
    felt[TOUCHDOWN] = seen[guidance.TOUCHDOWN]
    felt[SOFTNESS] = seen[guidance.SOFTNESS]
    felt[ON_BEACON] = seen[guidance.ON_BEACON]
    felt[ON_LIGHTS] = flights.falling(miss, PLACE_SCALE) if landed else 0.0
    return cause


@kernel
def feel(regime: Any, state: Any, feature: Any, level: Any, landed: Any, felt: Any) -> None:
    """Feel how things stand: at every step, once they have come to an end, or as a change since before."""
    felt[feature] = level
    if regime.felt_at == POTENTIAL:
        felt[feature] = level - state.levels[feature]
    if regime.felt_at == END and not landed:
        felt[feature] = 0.0
    state.levels[feature] = level


@implements(protocol.observe, EmbeddedRegime)
def observe(regime: Any, state: Any, senses: Any) -> None:
    """As in guidance, and where the lights are."""
    protocol.observe(regime.home, state, senses[:OFFSET])
    senses[OFFSET] = state.now[X] / FAR


@implements(protocol.tally, EmbeddedRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """As in guidance, and the dose."""
    protocol.tally(regime.home, state, tallies)
    tallies[DOSE] = state.dose[0]


implements(estimation.evidence, EmbeddedRegime)(flights.evidence)


@implements(estimation.believed, EmbeddedRegime)
def believed(belief: Any, parameters: Any) -> None:
    """The dynamics in the middle of the doses that are believed to be."""
    estimation.believed(flight_at(belief, belief.dose + belief.variety / 2), parameters)


@implements(estimation.revised, EmbeddedRegime)
def revised(belief: Any, parameters: Any) -> Any:
    """The same flights, all with those dynamics, which hold what a dose does; cues are as believed."""
    return EmbeddedRegime(
        estimation.revised(belief.home, parameters),
        belief.dose,
        belief.variety,
        0.0,
        0.0,
        belief.beacon,
        belief.felt_at,
        belief.beacon_seen,
    )


implements(protocol.move, EmbeddedRegime)(model.move)
implements(protocol.evaluate_plan, EmbeddedRegime)(model.evaluate_plan)


@implements(protocol.depict, EmbeddedRegime)
def depict(regime: Any, state: Any, picture: Any, place: Any) -> None:
    """As in guidance; the lights are where the pad is."""
    protocol.depict(regime.home, state, picture, place)


@implements(protocol.depict_plan, EmbeddedRegime)
def depict_plan(belief: Any, model_state: Any, plan: Any, places: Any) -> None:
    """Where the plan leads at the believed dose."""
    flight = flight_at(belief, model_state.states.dose[0, 0])
    protocol.depict_plan(flight, model_state, plan, places)
