"""Best of n: how much optimization it is, and what it does to a goal that was only measured with noise.

Drawing n times and keeping what looks best is the simplest optimizer. Its optimization power in bits
(Yudkowsky 2008), its divergence from what it draws from (Nakano et al. 2021), and what true value it yields
where the score is the value plus noise (regressional Goodhart: Manheim and Garrabrant 2018; the expected
largest of n normal numbers) are known in closed form.
"""

from collections.abc import Iterator

from runs.replications import Bench, Exact, Target, target

YUDKOWSKY = "Yudkowsky 2008"


def replicate(bench: Bench) -> Iterator[Target]:
    """Identities first, then lives in Goodhart's world."""
    from fitness.measures.optimization_power import expected_power_of_best_of

    counts = [1, 4, 64]
    yield target(
        "bits of the best of 1, 4 and 64 draws, H_n / ln 2",
        YUDKOWSKY,
        Exact([1.4427, 3.0056, 6.8440], absolute=0.5e-4, relative=0),
        expected_power_of_best_of(counts),
    )
