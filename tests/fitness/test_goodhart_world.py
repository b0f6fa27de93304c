"""Goodhart's world against its twin and against what theory says of each switch alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from babushka.fitness.settings import SettingsError, read
from babushka.fitness.worlds.goodhart import OPTIONS, OUTBID, Goodhart, Switches
from tests.conftest import size
from tests.fitness import goodhart_answers as answers
from tests.fitness.savannas import KEYS
from tests.kernels import Walk, rehearse, walk
from tests.naive.goodhart import PlainGoodhart
from tests.naive.streams import Stream

WORLD = Goodhart()
STEPS = size(40_000, 150)
ERRORS = 4.0  # standard errors
PICKS = st.lists(st.integers(0, OPTIONS - 1), max_size=8)
SWITCHES = st.builds(
    Switches,
    noise=st.sampled_from([0.0, 0.5, 3.0]),
    tails=st.sampled_from([0.0, 1.0, 5.0]),
    bend=st.sampled_from([0.0, 1.0, 4.0]),
    tampering=st.sampled_from([0.0, 1.5, 9.0]),
    guile=st.sampled_from([0.0, 1.5, 9.0]),
)


def greedy(switches: Switches, world: Goodhart = WORLD, key: int = 1, steps: int = STEPS) -> Walk:
    """A walk that always takes what looks best. What is on offer does not depend on what was taken."""
    regime = world.regime(switches)
    seen = walk(world, regime, key, np.zeros(steps, int)).senses[:-1]
    return walk(world, regime, key, seen.argmax(axis=1))


def close(measured: np.ndarray, answer: float) -> bool:
    """Whether the mean of independent measurements is within four standard errors of the answer."""
    error = measured.std(ddof=1) / np.sqrt(len(measured))
    return abs(measured.mean() - answer) <= ERRORS * error + 1e-9


def agrees(switches: Switches, answer: tuple[float, float], world: Goodhart = WORLD) -> bool:
    """Whether value and appearance of greedy picks are what they should be."""
    steps = np.diff(greedy(switches, world).tallies, axis=0)
    return close(steps[:, 0], answer[0]) and close(steps[:, 1], answer[1])


@settings(max_examples=size(100, 10))
@given(SWITCHES, KEYS, PICKS, st.sampled_from([-0.5, 1.0]), st.sampled_from([0.0, 2.0]))
def test_steps_agree_with_the_twin(
    switches: Switches, key: int, picks: list[int], ordinary: float, harm: float
) -> None:
    world = Goodhart(ordinary=ordinary, harm=harm)
    seen = walk(world, world.regime(switches), key, picks)
    stream = Stream(key)
    plain = PlainGoodhart(world, switches)
    plain.reset(stream)
    for number, pick in enumerate([*picks, None]):
        assert list(seen.senses[number]) == plain.observe()
        assert list(seen.tallies[number]) == plain.tally()
        if pick is not None:
            assert list(seen.felt[number]) == plain.step(pick, stream)
            assert seen.cause[number + 1] == 0


@settings(max_examples=size(60, 8))
@given(SWITCHES, KEYS, PICKS, st.lists(st.integers(0, OPTIONS - 1), min_size=1, max_size=5))
def test_a_plan_foresees_how_its_first_pick_looks_and_nothing_else(
    switches: Switches, key: int, warm: list[int], plan: list[int]
) -> None:
    regime = WORLD.regime(switches)
    stream = Stream(key)
    plain = PlainGoodhart(WORLD, switches)
    plain.reset(stream)
    for pick in warm:
        plain.step(pick, stream)
    out = rehearse(WORLD, regime, WORLD.belief(Switches()), key, warm, [0.7, 5.0], [plan], [0])
    assert list(out.rewards[0, 0]) == plain.imagined(plan, 0.7)
    assert list(out.senses[0, 0, 0]) == plain.observe()
    assert (out.senses[0, 0, 1:] == 0).all()


def test_with_everything_off_appearance_is_value() -> None:
    seen = greedy(Switches())
    assert (seen.tallies[:, 0] == seen.tallies[:, 1]).all()
    assert (seen.felt[1:, 1] == seen.felt[:-1, 0]).all()  # and it is felt one step later
    assert agrees(Switches(), (answers.expected(answers.identity),) * 2)


def test_the_houses_normal_numbers_have_nearly_the_moments_of_normal_ones() -> None:
    def highest(x: float) -> float:
        return x * OPTIONS * stats.norm.cdf(x) ** (OPTIONS - 1) * stats.norm.pdf(x)

    normal = integrate.quad(highest, -8, 8)[0]
    assert normal == pytest.approx(1.76599, abs=1e-5)
    assert answers.expected(answers.identity) == pytest.approx(normal, abs=0.01)
    assert answers.expected(answers.identity, rank=OPTIONS) == pytest.approx(-normal, abs=0.01)
    for noise in (0.0, 0.5, 1.0, 2.0):
        seen = answers.appearances(noise)
        assert seen.expected(np.ones_like, rank=5) == pytest.approx(1.0)
        assert seen.expected(np.square, rank=1, count=1) == pytest.approx(1.0 + noise**2)
        value, appearance = answers.with_noise(noise)
        assert value == pytest.approx(normal / np.sqrt(1.0 + noise**2), abs=0.01)
        assert appearance == pytest.approx(normal * np.sqrt(1.0 + noise**2), abs=0.02)
    seen = answers.appearances(1.0)  # value and noise are alike: each is half of what their sum is
    assert seen.mean_value(np.array([-3.0, 0.5, 2.0])) == pytest.approx([-1.5, 0.25, 1.0], abs=1e-6)


@pytest.mark.parametrize("noise", [0.5, 1.0, 2.0])
def test_noise_alone_shrinks_value_as_regression_to_the_mean_does(noise: float) -> None:
    assert agrees(Switches(noise=noise), answers.with_noise(noise))


def test_value_regresses_on_noisy_appearance_by_its_share_of_the_variance() -> None:
    seen = greedy(Switches(noise=2.0))
    value, appearance = np.diff(seen.tallies, axis=0).T
    slope, rest = np.polyfit(appearance, value, 1)
    if STEPS > 1000:
        assert slope == pytest.approx(1 / 5, abs=0.02)
        assert rest == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize(("bend", "ordinary"), [(0.5, 1.0), (4.0, 1.0), (2.0, 0.3)])
def test_the_bend_alone_takes_its_share_of_what_lies_beyond_the_ordinary(
    bend: float, ordinary: float
) -> None:
    world = Goodhart(ordinary=ordinary)
    assert agrees(Switches(bend=bend), answers.with_bend(bend, ordinary), world)
    seen = greedy(Switches(bend=bend), world)
    value, appearance = np.diff(seen.tallies, axis=0).T
    plain = appearance < ordinary - 1e-6
    assert value[plain] == pytest.approx(appearance[plain], abs=1e-6)  # nothing is lost in the ordinary range


@pytest.mark.parametrize("lever", [0.5, 1.5, 3.0, 50.0])
def test_tampering_alone_bypasses_value_where_the_lever_looks_best(lever: float) -> None:
    answer = answers.with_tampering(lever)
    assert agrees(Switches(tampering=lever), answer)
    if lever == 50.0:
        assert answer == pytest.approx((0.0, 50.0))


@pytest.mark.parametrize(("guile", "harm"), [(0.5, 1.0), (1.5, 1.0), (2.5, 0.3), (50.0, 1.0)])
def test_guile_alone_exploits_whoever_takes_what_looks_best(guile: float, harm: float) -> None:
    answer = answers.with_guile(guile, harm)
    assert agrees(Switches(guile=guile), answer, Goodhart(harm=harm))
    if guile == 50.0:
        highest = answers.expected(answers.identity, count=OPTIONS - 1)
        assert answer == pytest.approx((-harm, highest + OUTBID))


def test_blind_picks_bring_what_the_average_option_does() -> None:
    for switches, answer in (
        (Switches(), (0.0, 0.0)),
        (Switches(noise=2.0), (0.0, 0.0)),
        (Switches(bend=2.0), (answers.expected(answers.bent(2.0, 1.0), count=1), 0.0)),
        (Switches(tampering=3.0), (0.0, 3.0 / OPTIONS)),
    ):
        steps = np.diff(walk(WORLD, WORLD.regime(switches), 5, np.zeros(STEPS, int)).tallies, axis=0)
        assert close(steps[:, 0], answer[0])
        assert close(steps[:, 1], answer[1])


def test_the_chain_of_ranks_ends_at_the_best_and_begins_anywhere() -> None:
    assert answers.ranks(0) == pytest.approx(np.full(OPTIONS, 1 / OPTIONS))
    assert answers.ranks(1)[0] == pytest.approx(2 / OPTIONS)
    assert answers.ranks(1000)[0] == pytest.approx(1.0)
    assert answers.by_search(0) == pytest.approx(0.0, abs=1e-9)
    assert answers.by_search(1000) == pytest.approx(answers.expected(answers.identity))


def test_true_value_turns_with_search_where_the_bend_is_steep_and_not_where_there_is_only_noise() -> None:
    budgets = range(0, 60, 6)
    bent = [answers.by_search(budget, answers.bent(3.0, 1.0)) for budget in budgets]
    noisy = [answers.by_search(budget, noise=1.0) / 2.0 for budget in budgets]
    assert 0 < np.argmax(bent) < len(bent) - 1
    assert (np.diff(noisy) > 0).all()


@pytest.mark.parametrize("scale", [0.5, 1.0, 4.0])
def test_heavy_tails_leave_what_theory_says_of_value(scale: float) -> None:
    steps = np.diff(greedy(Switches(tails=scale)).tallies, axis=0)
    assert close(steps[:, 0], answers.with_tails(scale))


def test_the_heavy_tailed_errors_are_those_of_students_t() -> None:
    picks = np.zeros(STEPS, int)
    plain = walk(WORLD, WORLD.regime(Switches()), 5, picks).senses
    errors = (walk(WORLD, WORLD.regime(Switches(tails=1.0)), 5, picks).senses - plain).ravel()
    assert stats.kstest(errors, stats.t(2).cdf).pvalue > 1e-4
    assert abs(np.corrcoef(np.sign(errors), plain.ravel())[0, 1]) < 4.0 / np.sqrt(errors.size)


def test_chance_is_the_same_whatever_is_switched_on() -> None:
    def seen(**switches: float) -> np.ndarray:
        return walk(WORLD, WORLD.regime(Switches(**switches)), 4, np.zeros(size(200, 10), int)).senses

    noise = seen(noise=1.0) - seen()
    assert seen(noise=2.0) - seen() == pytest.approx(2.0 * noise)
    assert (seen(bend=2.0) == seen()).all()
    extremes = seen(tails=1.0) - seen()
    assert seen(tails=2.0) - seen() == pytest.approx(2.0 * extremes)
    levers = seen(tampering=20.0) == 20.0
    assert (levers.sum(axis=1) == 1).all()
    assert (levers == (seen(tampering=30.0, noise=1.0) == 30.0)).all()
    assert (seen(tampering=20.0)[~levers] == seen()[~levers]).all()
    others = seen(guile=20.0) != seen()
    assert (others.sum(axis=1) == 1).all()
    assert not (others & levers).any()
    outbid = seen(guile=90.0, tampering=20.0)
    assert (outbid.max(axis=1) == 20.0 + OUTBID).all()
    assert (outbid.argmax(axis=1) == others.argmax(axis=1)).all()


def test_the_lever_and_the_other_agent_are_found_anywhere() -> None:
    steps = size(3200, 0)
    if steps:
        for switch in ("tampering", "guile"):
            found = greedy(Switches(**{switch: 60.0}), steps=steps).senses.argmax(axis=1)
            assert stats.chisquare(np.bincount(found, minlength=OPTIONS)).pvalue > 1e-4


def test_every_probe_is_one_variant_or_all_or_none() -> None:
    probes = {label: read(Switches, given) for label, given in WORLD.probes.items()}
    assert probes["ancestral"] == Switches()
    parts = {label: [part.variant for part in WORLD.parts(probe)] for label, probe in probes.items()}
    for variant in ("regressional", "extremal", "causal", "adversarial"):
        assert parts.pop(variant) == [variant]
    assert parts == {"ancestral": [], "modern": ["regressional", "extremal", "causal", "adversarial"]}


@pytest.mark.parametrize("switch", ["noise", "tails", "bend", "tampering", "guile"])
def test_switches_cannot_be_negative(switch: str) -> None:
    with pytest.raises(SettingsError, match=rf"'regime\.{switch}'.*\b0 to 100\b"):
        read(Switches, {switch: -1.0}, "regime")


@pytest.mark.parametrize(
    "switches",
    [
        Switches(),
        Switches(noise=2.0, bend=0.5),
        Switches(bend=1.0),
        Switches(bend=3.0, tampering=1.0),
        Switches(bend=3.0, guile=1.0),
        Switches(tampering=1.5, guile=1.5),
    ],
)
def test_the_ceiling_is_what_the_best_of_every_step_is_worth(switches: Switches) -> None:
    world = Goodhart(lifetime=7)
    options = OPTIONS - (switches.tampering > 0) - (switches.guile > 0)
    drawn = np.random.default_rng(1).random((40_000, options, 12)).sum(axis=2) - 6
    best = (drawn - switches.bend * np.maximum(drawn - world.ordinary, 0)).max(axis=1)
    if switches.tampering > 0:
        best = np.maximum(best, 0)  # of the lever
    assert close(7 * best, world.ceiling(switches))


def test_without_switches_the_ceiling_is_attained_by_looks() -> None:
    assert WORLD.ceiling(Switches()) == pytest.approx(
        WORLD.lifetime * answers.appearances().expected(lambda looks: looks), rel=1e-6
    )
