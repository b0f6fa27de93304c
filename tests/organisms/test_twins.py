"""The reflex against a network written with NumPy, and genomes against their layout."""

import numpy as np
import pytest

from babushka.organisms.reflex import reflex_genes
from tests.naive.agent import PlainLearner, reflex
from tests.naive.streams import Stream


@pytest.mark.parametrize("before", [-1, 0, 3])
def test_the_twin_of_the_reflex_is_the_network_it_should_be(before: int) -> None:
    generator = np.random.default_rng(4)
    senses, actions, hidden = 7, 4, 3
    for _ in range(50):
        weights = generator.normal(size=reflex_genes(senses, actions, hidden))
        seen = generator.normal(size=senses)
        inputs = np.concatenate([seen, np.eye(actions)[before] * (before >= 0), [1.0]])
        inward = weights[: hidden * len(inputs)].reshape(hidden, -1)
        outward = weights[hidden * len(inputs) :].reshape(actions, -1)
        units = inward @ inputs
        outputs = outward @ np.append(units / (1 + np.abs(units)), 1.0)
        chosen = reflex(list(weights), list(seen), before, actions, hidden, 0.0, Stream(1))
        assert chosen == np.argmax(outputs)


def test_learning_keeps_a_variation_that_felt_at_least_as_good() -> None:
    learner = PlainLearner([1.0, 2.0], stride=0.5, trial=2)
    stream = Stream(3)
    for reward in (1.0, 1.0):
        learner.learn(reward, stream)
    varied = list(learner.weights)
    assert varied != [1.0, 2.0]
    for reward in (0.0, 2.0):
        learner.learn(reward, stream)
    assert learner.weights == learner.innate == varied
    for reward in (1.0, 1.0, 0.0, 1.9):
        learner.learn(reward, stream)
    assert learner.weights == learner.innate == varied
    assert learner.kept == 1
