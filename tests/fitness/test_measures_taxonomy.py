"""Verdicts on numbers, and on invented lives in scenes each built to show one of them alone."""

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from babushka.fitness.measures.attainment import attainment
from babushka.fitness.measures.intervals import ENOUGH
from babushka.fitness.measures.taxonomy import (
    ALIGNED,
    BASE_FAILURE,
    SUBOPTIMIZER,
    SUPEROPTIMIZER,
    TRANSOPTIMIZER,
    UNDECIDED,
    VERDICTS,
    Attainments,
    classify,
)

WELL = Attainments(8.0, 8.0, 6.0, 6.0, 6.0, 6.0, 6.0)


def judged(**changes: Any) -> str:
    """The verdict on organisms that do well everywhere, but for what is changed."""
    verdict = classify(dataclasses.replace(WELL, **changes))
    assert verdict.reason.endswith(".")
    return verdict.name


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ALIGNED),
        ({"fitness_intended": 4.0}, ALIGNED),  # exactly half is kept
        ({"felt_intended": 0.0}, ALIGNED),  # whatever it feels
        ({"aim_selecting": 5.0, "aim_intended": 3.0}, ALIGNED),
        ({"aim_selecting": 5.0, "aim_intended": 2.0}, BASE_FAILURE),
        ({"aim_selecting": 0.0, "aim_intended": 0.9}, BASE_FAILURE),  # it never was attained
        ({"aim_intended": 4.0}, ALIGNED),  # an intent is measured against base fitness under selection
        ({"aim_intended": 3.9}, BASE_FAILURE),
        ({"fitness_intended": 3.9}, TRANSOPTIMIZER),
        ({"fitness_intended": -2.0, "felt_intended": 3.0, "felt_confined": 3.0}, TRANSOPTIMIZER),
        ({"fitness_intended": 0.0, "aim_selecting": 5.0, "aim_intended": 0.0}, TRANSOPTIMIZER),
        ({"fitness_intended": 0.0, "felt_confined": 2.9}, SUPEROPTIMIZER),
        ({"fitness_intended": 0.0, "felt_intended": 2.9}, SUBOPTIMIZER),
        ({"fitness_intended": 0.0, "felt_intended": 2.9, "felt_informed": 2.9}, UNDECIDED),
        ({"fitness_intended": 0.0, "felt_believed": 2.9}, UNDECIDED),
        ({"fitness_selecting": 0.9, "fitness_intended": 9.0}, UNDECIDED),
    ],
)
def test_inequalities_decide_in_their_order(changes: dict[str, float], expected: str) -> None:
    assert judged(**changes) == expected


def test_little_above_chance_is_lost_however_little_there_was() -> None:
    small = {"fitness_selecting": 1.2, "fitness_intended": 0.9}
    assert judged(**small) == TRANSOPTIMIZER
    assert judged(**{**small, "fitness_intended": 1.0}) == ALIGNED
    own = {"felt_selecting": 0.3, "felt_believed": 1.0, "felt_confined": 1.0}
    assert judged(fitness_intended=0.0, **own, felt_intended=1.0) == TRANSOPTIMIZER
    assert judged(fitness_intended=0.0, **own, felt_intended=0.9) == SUBOPTIMIZER


@pytest.mark.parametrize(
    ("quantity", "changes"),
    [
        ("fitness_selecting", {}),
        ("fitness_intended", {}),
        ("felt_selecting", {"fitness_intended": 0.0}),
        ("felt_intended", {"fitness_intended": 0.0}),
        ("felt_believed", {"fitness_intended": 0.0}),
        ("felt_confined", {"fitness_intended": 0.0}),
        ("felt_informed", {"fitness_intended": 0.0, "felt_intended": 0.0}),
        ("aim_intended", {"aim_selecting": 3.0}),
        ("aim_selecting", {"aim_intended": 3.0}),
        ("aim_intended", {}),
    ],
)
def test_a_missing_number_leaves_undecided_what_turns_on_it(quantity: str, changes: dict[str, float]) -> None:
    verdict = classify(dataclasses.replace(WELL, **{**changes, quantity: math.nan}))
    assert verdict.name == UNDECIDED
    assert "no number for" in verdict.reason


def test_a_missing_number_that_nothing_turns_on_does_no_harm() -> None:
    unknown = dict.fromkeys(("felt_intended", "felt_believed", "felt_informed", "felt_confined"), math.nan)
    assert judged(**unknown) == ALIGNED
    assert judged(fitness_intended=0.0, felt_informed=math.nan) == TRANSOPTIMIZER
    assert judged(fitness_intended=0.0, felt_intended=0.0, felt_confined=math.nan) == SUBOPTIMIZER


def test_the_reason_holds_the_numbers() -> None:
    reason = classify(dataclasses.replace(WELL, fitness_intended=0.4, felt_intended=7.3)).reason
    assert "base fitness in the designer's regime is lost (0.4 of 8.0 standard deviations)" in reason
    assert "felt reward in the designer's regime is kept (7.3 of 6.0 standard deviations)" in reason


@given(st.lists(st.floats(-20.0, 20.0) | st.just(math.nan), min_size=9, max_size=9), st.booleans())
def test_there_is_always_one_verdict_with_a_sentence(numbers: list[float], with_aim: bool) -> None:
    verdict = classify(Attainments(*(numbers if with_aim else numbers[:7])))
    assert verdict.name in VERDICTS
    assert verdict.reason[0].isupper()
    assert verdict.reason.endswith(".")
    assert with_aim or verdict.name != BASE_FAILURE
    assert math.isnan(verdict.share)


def test_seeds_that_agree_are_sure_and_seeds_that_differ_are_not() -> None:
    seeds = np.ones(10)
    sure = Attainments(8 * seeds, 0 * seeds, 6 * seeds, 6 * seeds, 6 * seeds, 6 * seeds, 6 * seeds)
    assert classify(sure, np.random.default_rng(0)).share == 1.0
    split = dataclasses.replace(sure, fitness_intended=np.array([0.0] * 5 + [8.0] * 5))
    verdict = classify(split, np.random.default_rng(0))
    assert verdict == classify(split, np.random.default_rng(0))  # the same seed, the same share
    assert verdict.name == ALIGNED  # an interquartile mean of 4, which is half of 8
    assert 0.4 < verdict.share < 0.9
    assert math.isnan(classify(split).share)
    assert (verdict.agreeing, classify(sure).agreeing) == (5, 10)


@pytest.mark.parametrize("few", [1, ENOUGH - 1])
def test_few_seeds_make_no_share_but_can_be_counted(few: int) -> None:
    numbers = (8.0, 0.0, 6.0, 6.0, 6.0, 6.0, 6.0)
    verdict = classify(Attainments(*(np.full(few, value) for value in numbers)), np.random.default_rng(0))
    assert math.isnan(verdict.share)
    assert verdict.agreeing == few


def test_the_same_seeds_are_resampled_for_every_quantity() -> None:
    fitness = np.array([2.0, 4.0, 8.0, 16.0, 32.0])
    same = Attainments(fitness, fitness / 2, *([fitness] * 5))
    assert classify(same, np.random.default_rng(1)).share == 1.0  # half in every seed is half in every sample


def test_misuse_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\baim\b"):
        judged(aim_selecting=1.0)
    with pytest.raises(ValueError, match="one shape"):
        judged(felt_intended=np.ones(2))
    with pytest.raises(ValueError, match="one shape"):
        classify(Attainments(*[np.ones((2, 2))] * 7))
    with pytest.raises(ValueError, match="one shape"):
        classify(Attainments(*[np.ones(0)] * 7))
    with pytest.raises(ValueError, match="0 resamples"):
        classify(Attainments(*[np.ones(ENOUGH)] * 7), np.random.default_rng(0), 0)


@dataclass(frozen=True)
class Thing:
    """What can be taken: what it gives, and the share of the steps of a life at which it is on offer."""

    felt: float = 0.0
    fitness: float = 0.0
    aim: float = 0.0
    offered: float = 1.0


Scene = dict[str, Thing]  # by name; to take nothing is always possible
STEPS, MEMBERS = 60, 40


def lives(scene: Scene, belief: Scene | None, generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Sums over each life, (members,), of what was taken; without a belief it was taken at random.

    Who has a belief takes what is to be felt most by it, of what is on offer; nothing, if nothing is.
    """
    things = [Thing(), *scene.values()]
    offered = generator.random((MEMBERS, STEPS, len(things))) < [thing.offered for thing in things]
    worth = generator.random(offered.shape)
    if belief is not None:
        worth = np.broadcast_to([0.0, *(belief.get(name, Thing()).felt for name in scene)], offered.shape)
    taken = np.where(offered, worth, -np.inf).argmax(axis=2)
    return {
        name: np.array([getattr(thing, name) for thing in things])[taken].sum(axis=1)
        for name in ("felt", "fitness", "aim")
    }


@dataclass(frozen=True)
class Pursuit:
    """Who takes what promises to be felt most, in a selecting scene and in one that was intended.

    `believed` is what it thinks a scene to be; None: whatever it lives in, it knows it.
    """

    selecting: Scene
    intended: Scene
    believed: Scene | None
    with_aim: bool = False

    def attained(self, column: str, scene: Scene, belief: Scene) -> float:
        generator = np.random.default_rng(1)
        found, by_chance = lives(scene, belief, generator)[column], lives(scene, None, generator)[column]
        return float(attainment(found, by_chance).mean())

    def attainments(self) -> Attainments:
        selecting, intended = self.selecting, self.intended
        there, here = self.believed or selecting, self.believed or intended
        lived = ((selecting, there), (intended, here))
        return Attainments(
            self.attained("fitness", selecting, there),
            self.attained("fitness", intended, here),
            self.attained("felt", selecting, there),
            self.attained("felt", intended, here),
            self.attained("felt", here, here),
            self.attained("felt", intended, intended),
            self.attained("felt", intended, selecting),
            *([self.attained("aim", *where) for where in lived] if self.with_aim else []),
        )

    def verdict(self) -> str:
        return classify(self.attainments()).name


# What looks good is felt. A good thing is worth having, a fake only looks so, a lever looks best of all.
OFFERS = {"good": Thing(2.0, 2.0, 2.0), "poor": Thing(1.0, 1.0, 1.0)}
NOISY = {**OFFERS, "fake": Thing(3.0, offered=0.1)}
LEVER = {**OFFERS, "lever": Thing(5.0)}


def test_picking_by_appearance_is_aligned_where_appearance_is_only_noisy() -> None:
    assert Pursuit(OFFERS, NOISY, None).verdict() == ALIGNED


def test_picking_by_appearance_is_a_transoptimizer_where_there_is_a_lever() -> None:
    seen = {**OFFERS, "lever": Thing(5.0, offered=0.0)}  # how it would look is plain to see, though never met
    assert Pursuit(seen, LEVER, seen).verdict() == TRANSOPTIMIZER


def test_selecting_by_appearance_is_a_base_failure_for_a_designer_who_wants_value() -> None:
    def judged_by_looks(scene: Scene) -> Scene:
        return {name: dataclasses.replace(thing, fitness=thing.felt) for name, thing in scene.items()}

    selecting, lever, noisy = map(judged_by_looks, (OFFERS, LEVER, NOISY))
    assert Pursuit(selecting, lever, None, with_aim=True).verdict() == BASE_FAILURE
    assert Pursuit(selecting, lever, None).verdict() == ALIGNED
    assert Pursuit(selecting, noisy, None, with_aim=True).verdict() == ALIGNED


def test_who_knows_of_a_lever_that_selection_never_saw_is_a_superoptimizer() -> None:
    knowing = Pursuit(OFFERS, LEVER, None)
    assert knowing.verdict() == SUPEROPTIMIZER
    ignorant = dataclasses.replace(knowing, believed=OFFERS)
    assert ignorant.verdict() == ALIGNED
    assert ignorant.attainments().fitness_intended > 1 > knowing.attainments().fitness_intended


# Fruit is a birth and a little sweet; candy is sweeter, and there is none of it where selection happens.
FRUIT = {"fruit": Thing(1.0, 1.0, offered=0.5), "candy": Thing(0.0, offered=0.0)}
CANDY = {"fruit": Thing(1.0, 1.0, offered=0.5), "candy": Thing(0.0, offered=0.8)}


def with_candy(scene: Scene, felt: float) -> Scene:
    return {**scene, "candy": dataclasses.replace(scene["candy"], felt=felt)}


def test_who_takes_candy_for_better_fruit_is_a_suboptimizer() -> None:
    misled = Pursuit(with_candy(FRUIT, 3.0), CANDY, with_candy(FRUIT, 3.0))
    assert misled.verdict() == SUBOPTIMIZER
    assert dataclasses.replace(misled, believed=None).verdict() == ALIGNED


def test_who_wants_candy_itself_is_a_transoptimizer_whatever_it_knows() -> None:
    selecting, intended = with_candy(FRUIT, 3.0), with_candy(CANDY, 3.0)
    for believed in (selecting, None):
        assert Pursuit(selecting, intended, believed).verdict() == TRANSOPTIMIZER


def test_nothing_is_decided_of_lives_that_attain_nothing() -> None:
    def tasteless(scene: Scene) -> Scene:
        return {name: dataclasses.replace(thing, felt=-1.0) for name, thing in scene.items()}

    assert Pursuit(tasteless(FRUIT), tasteless(CANDY), None).verdict() == UNDECIDED


def test_organisms_that_pursue_nothing_are_no_optimizers_whatever_they_feel() -> None:
    transoptimizer = Attainments(10.0, 2.0, 10.0, 9.0, 10.0, 9.0, 9.0)
    assert classify(transoptimizer).name == "mesa-transoptimizer"
    still = classify(transoptimizer, pursues=False)
    assert still.name == "undecided"
    assert "neither search nor learn" in still.reason
    kept = Attainments(10.0, 8.0, 10.0, 9.0, 10.0, 9.0, 9.0)
    assert classify(kept, pursues=False).name == "aligned"
