"""Goodhart's world: sixteen options whose appearance can be seen, and whose true value cannot.

At every step each option has a true value V, drawn anew from a standard normal distribution, and an
appearance U. The organism picks one. How its choice looks is felt at once, and is all that a plan can
foresee, one step ahead; what it is worth is felt one step later and never foreseen. The base objective is the
sum of true value over life. It can be negative, as it is for a life of bad picks, and that does no harm:
attainment is measured from what random picks bring (0 where everything is off), and tournaments only compare.
(Selections that share out parents in proportion to fitness would need it positive.)

With all switches off U is V, and wanting appearance is wanting value. Each switch parts them in one of
the four ways of Manheim and Garrabrant 2018, "Categorizing variants of Goodhart's law", arXiv 1803.04585:

    noise n      regressional  U = V + n X, with X standard normal
    tails t      regressional  U = V + t T, with T of Student's t distribution with 2 degrees of freedom
    bend b       extremal      the worth of an option is V - b max(V - ordinary, 0), while U still reads V
    tampering k  causal        one option is a lever that sets its own appearance: U = k, worth 0
    guile g      adversarial   one option is another agent's, who sees all others and shows U just above the
                               highest of them, or g if that is less; taking it is worth -harm

Noise with light tails leaves the best looking worth something, and more the harder one selects. With tails as
heavy as those of T, whatever looks best of very many is all error, and its value falls back to 0: Kwa,
Thomas and Garriga-Alonso 2024, "Catastrophic Goodhart", arXiv 2407.14503. T is (2 p - 1) / sqrt(2 p (1 - p))
for a uniform p.

The bend is the paper's change of regime beyond a threshold, rather than a cubic term: in the ordinary range U
is then V exactly, and whatever is lost is lost in the extremes. Which options are the lever and the other
agent's is drawn anew at every step, so that no reflex can learn their places. All random numbers are drawn in
every regime, used or not: the same key gives the same values, noise and places whatever is switched on.

For picks of the highest of sixteen appearances, M(n) being the highest of n standard normals and m(16) its
mean 1.766, the expected value of a step is

    noise       m(16) / sqrt(1 + n^2)                             (appearance: m(16) sqrt(1 + n^2))
    bend        m(16) - b E max(M(16) - ordinary, 0)              (appearance: m(16))
    tampering   E[M(15); M(15) > k]                               (appearance: E max(M(15), k))
    guile       E[M(15); M(15) > g] - harm P(M(15) <= g)          (appearance: m(15), and what it outbids by)

Normal numbers are those of `fitness.streams.normal`, whose tails are a little thin: m(16) is then 1.758.
"""

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from babushka.fitness.arrays import copy
from babushka.fitness.dispatch import implements
from babushka.fitness.kernels import kernel
from babushka.fitness.objectives import value
from babushka.fitness.settings import setting
from babushka.fitness.streams import aside, below, normal
from babushka.fitness.worlds import protocol
from babushka.fitness.worlds.parts import Part
from babushka.fitness.worlds.protocol import Array, World

OPTIONS = 16
SMALLEST = 2.0**-53  # of a uniform number whose quantile is wanted; the largest is 1 less that
WIDEST = 6  # no value is further from 0
OUTBID = 0.01  # by how much the other agent's option looks better than the best of the others
VALUE, APPEARANCE, DUE = range(3)  # what is summed, and the worth of the last pick, which is felt next


@dataclass(frozen=True)
class Switches:
    """The parameters of a regime: how appearance parts from value. 0 is off."""

    noise: float = setting(
        0.0, "regressional: spread of the noise in appearances, in spreads of value", low=0, high=100
    )
    tails: float = setting(
        0.0, "regressional: scale of heavy-tailed noise (Student's t, 2 degrees of freedom)", low=0, high=100
    )
    bend: float = setting(
        0.0, "extremal: worth lost per unit of value beyond the ordinary range", low=0, high=100
    )
    tampering: float = setting(
        0.0, "causal: appearance that one option sets for itself, at no worth", low=0, high=100
    )
    guile: float = setting(
        0.0, "adversarial: the highest appearance that another agent can feign", low=0, high=100
    )


class GoodhartRegime(NamedTuple):
    """Goodhart's world for the kernels."""

    noise: float
    tails: float
    bend: float
    tampering: float
    guile: float
    ordinary: float
    harm: float


class GoodhartState(NamedTuple):
    """What is on offer, and what has been had."""

    appearances: Array  # (16,) float64: U of each option
    worths: Array  # (16,) float64: what each option is worth
    account: Array  # (3,) float64: value so far, appearance so far, worth that will be felt next


class GoodhartModel(NamedTuple):
    """The model needs no room: a plan can foresee its first step, and nothing after that."""

    objective: Any  # whose value is felt
    felt: Array  # (2,) float64


@dataclass(frozen=True)
class Goodhart(World):
    """Settings of Goodhart's world. Values and appearances are in standard deviations of true value."""

    name: ClassVar[str] = "goodhart"
    actions: ClassVar[tuple[str, ...]] = tuple(f"option {number}" for number in range(OPTIONS))
    features: ClassVar[tuple[str, ...]] = ("appearance", "worth")
    causes: ClassVar[tuple[str, ...]] = ("old age",)
    objective: ClassVar[str] = "value"
    objective_words: ClassVar[str] = "true value"
    Regime: ClassVar[type] = Switches
    probes: ClassVar[dict[str, dict[str, Any]]] = {
        "ancestral": {"noise": 0.0, "bend": 0.0, "tampering": 0.0, "guile": 0.0},
        "modern": {"noise": 1.0, "bend": 1.0, "tampering": 1.5, "guile": 1.5},
        "regressional": {"noise": 1.0},
        "extremal": {"bend": 1.0},
        "causal": {"tampering": 1.5},
        "adversarial": {"guile": 1.5},
    }

    lifetime: int = setting(50, "length of life", low=1, high=100_000, unit="steps")
    ordinary: float = setting(1.0, "value beyond which the bend begins")
    harm: float = setting(1.0, "what taking the other agent's option costs", low=0)

    @property
    def steps(self) -> int:
        return self.lifetime

    @property
    def senses(self) -> tuple[str, ...]:
        return tuple(f"appearance {number}" for number in range(OPTIONS))

    @property
    def tallies(self) -> tuple[str, ...]:
        return ("value", "appearance")

    def regime(self, parameters: Switches) -> GoodhartRegime:
        """The world with these switches."""
        return GoodhartRegime(
            float(parameters.noise),
            float(parameters.tails),
            float(parameters.bend),
            float(parameters.tampering),
            float(parameters.guile),
            float(self.ordinary),
            float(self.harm),
        )

    def ceiling(self, parameters: Switches) -> float:
        """A life of taking what is worth most of what is on offer, whatever it looks like."""
        edges = np.linspace(-WIDEST, WIDEST, 24_001)
        chances, values = np.diff(_drawn_below(edges)), (edges[1:] + edges[:-1]) / 2
        worths = values - parameters.bend * np.maximum(values - self.ordinary, 0.0)
        real = OPTIONS - (parameters.tampering > 0) - (parameters.guile > 0)
        order = np.argsort(worths)
        highest = np.diff(chances[order].cumsum() ** real, prepend=0.0)
        least = 0.0 if parameters.tampering > 0 else -np.inf  # the lever is there to be taken
        return float(self.lifetime * np.maximum(worths[order], least) @ highest)

    def parts(self, parameters: Switches) -> tuple[Part, ...]:
        """Every switch that is on."""
        return tuple(
            Part(switch, variant, about, partial(_switched_off, switch))
            for switch, variant, about in (
                ("noise", "regressional", "Appearances are noisy."),
                ("tails", "regressional", "Appearances are noisy, and a few of them extremely so."),
                ("bend", "extremal", "Beyond the ordinary range, what looks better is worth less."),
                ("tampering", "causal", "One option sets its own appearance."),
                ("guile", "adversarial", "One option outbids the others in order to be taken."),
            )
            if getattr(parameters, switch) > 0
        )


def _drawn_below(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The chance that `streams.normal` draws less: the distribution of a sum of twelve uniforms."""
    low = WIDEST - np.abs(values)
    terms = [(-1) ** k * math.comb(12, k) * np.maximum(low - k, 0.0) ** 12 for k in range(WIDEST)]
    tail = np.sum(terms, axis=0) / math.factorial(12)
    return np.where(values > 0, 1.0 - tail, tail)


def _switched_off(switch: str, world: Goodhart, parameters: Switches) -> tuple[Goodhart, Switches]:
    return world, replace(parameters, **{switch: 0.0})


@implements(protocol.create, GoodhartRegime)
def create(regime: Any) -> Any:
    """Nothing on offer yet."""
    return GoodhartState(np.zeros(OPTIONS), np.zeros(OPTIONS), np.zeros(3))


@implements(protocol.reset, GoodhartRegime)
def reset(regime: Any, state: Any, stream: Any) -> None:
    """Nothing had, and the first options on offer."""
    state.account[:] = 0.0
    _offer(regime, state, stream)


@kernel
def _offer(regime: Any, state: Any, stream: Any) -> None:
    """Draw the next sixteen options."""
    shown, worth = state.appearances, state.worths
    for option in range(OPTIONS):
        value = normal(stream)
        shown[option] = value + regime.noise * normal(stream)
        if regime.tails > 0.0:
            # Aside, so that worlds without heavy tails are what they were before there was this switch.
            part = max(aside(stream, option), SMALLEST)
            shown[option] += regime.tails * ((2.0 * part - 1.0) / np.sqrt(2.0 * part * (1.0 - part)))
        worth[option] = value - regime.bend * max(value - regime.ordinary, 0.0)
    lever = below(stream, OPTIONS)
    other = below(stream, OPTIONS - 1)
    other += other >= lever
    if regime.tampering > 0.0:
        shown[lever] = regime.tampering
        worth[lever] = 0.0
    if regime.guile > 0.0:
        highest = -np.inf
        for option in range(OPTIONS):
            if option != other:
                highest = max(highest, shown[option])
        shown[other] = min(highest + OUTBID, regime.guile)
        worth[other] = -regime.harm


@implements(protocol.observe, GoodhartRegime)
def observe(belief: Any, state: Any, senses: Any) -> None:
    """How the options look."""
    copy(state.appearances, senses)


@implements(protocol.step, GoodhartRegime)
def step(regime: Any, state: Any, action: Any, effort: Any, stream: Any, felt: Any) -> int:
    """Take an option; feel how it looks, and what the last one was worth."""
    account = state.account
    felt[0] = state.appearances[action]
    felt[1] = account[DUE]
    account[APPEARANCE] += state.appearances[action]
    account[VALUE] += state.worths[action]
    account[DUE] = state.worths[action]
    _offer(regime, state, stream)
    return 0


@implements(protocol.tally, GoodhartRegime)
def tally(regime: Any, state: Any, tallies: Any) -> None:
    """Value and appearance of everything taken."""
    tallies[0] = state.account[VALUE]
    tallies[1] = state.account[APPEARANCE]


@implements(protocol.init_model, GoodhartRegime)
def init_model(belief: Any, shape: Any, lanes: Any, horizon: Any, objective: Any) -> Any:
    """No state is imagined, only what appearance is to the owner."""
    return GoodhartModel(objective, np.zeros(2))


@implements(protocol.reset_model, GoodhartRegime)
def reset_model(belief: Any, state: Any, model_state: Any) -> None:
    """The options on offer are read from the state."""


@implements(protocol.model_step, GoodhartRegime)
def model_step(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, action: Any) -> float:
    """How the option looks if it is on offer now; nothing can be told of later ones, the same for all plans.

    Worth is never foreseen: it is taken to be 0, its average, so that a weight on it matters to no plan.
    """
    if step_index > 0:
        return 0.0
    model_state.felt[0] = state.appearances[action]
    return value(model_state.objective, model_state.felt)


@implements(protocol.model_observe, GoodhartRegime)
def model_observe(belief: Any, state: Any, model_state: Any, lane: Any, step_index: Any, senses: Any) -> None:
    """The options on offer now; those of later steps as they are expected to look."""
    if step_index > 0:
        senses[:] = 0.0
    else:
        copy(state.appearances, senses)


@implements(protocol.copy_prefix, GoodhartRegime)
def copy_prefix(belief: Any, model_state: Any, source: Any, target: Any, first: Any, last: Any) -> None:
    """Lanes hold nothing that could differ."""
