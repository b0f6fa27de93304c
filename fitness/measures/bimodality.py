"""Whether values fall into two heaps: Sarle's bimodality coefficient, with its correction for small samples.

    b = (g^2 + 1) / (k + 3 (n - 1)^2 / ((n - 2) (n - 3)))

g is the sample skewness and k the sample excess kurtosis, both unbiased under normality (Pfister et al. 2013,
"Good things peak in pairs: a note on the bimodality coefficient", Frontiers in Psychology 4). It is 1/3 of a
normal distribution, 5/9 of a uniform one, and 1 of two points; above 5/9 speaks for two heaps. A single
skewed heap has a high one as well, so that it is evidence and no proof.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

UNIFORM = 5 / 9


def bimodality(values: ArrayLike) -> float:
    """The coefficient of values (n,); NaN of fewer than four, or where all are the same."""
    given = np.asarray(values, np.float64)
    given = given[np.isfinite(given)]
    n = given.size
    if n < 4 or not np.ptp(given) > 0:
        return math.nan
    deviations = given - given.mean()
    second, third, fourth = (float((deviations**power).mean()) for power in (2, 3, 4))
    skewness = math.sqrt(n * (n - 1)) / (n - 2) * third / second**1.5
    excess = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (fourth / second**2 - 3) + 6)
    return float((skewness**2 + 1) / (excess + 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))))
