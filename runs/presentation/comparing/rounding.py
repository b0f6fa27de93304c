"""Numbers rounded to what is known of them.

A number with an interval is given to two significant digits of the interval's width, one without to three of
its own, unless decimals are asked for. What is not defined is an empty text.
"""

import math

from fitness.measures.two_groups import Estimate


def with_interval(estimate: Estimate, decimals: int | None = None) -> str:
    """'5.12 [4.81, 5.40]', or '5.12' where there is no interval."""
    value, low, high = rounded(estimate, decimals)
    return f"{value} [{low}, {high}]" if low and high else value


def rounded(estimate: Estimate, decimals: int | None = None) -> tuple[str, str, str]:
    """Value and ends as texts of one precision, by the rule in the module's docstring."""
    if not math.isfinite(estimate.value):
        return "", "", ""
    if decimals is None:
        width = estimate.high - estimate.low if estimate.bounded else 0.0
        some = width > 1e-9 * abs(estimate.value)  # else nothing but the rounding of binary numbers
        decimals = 1 - _exponent(width) if some else 2 - _exponent(estimate.value)
    value, low, high = (number_text(number, decimals) for number in estimate)
    return value, low, high


def number_text(number: float, decimals: int) -> str:
    """A number rounded to so many decimals (-1: to tens), without a minus before 0."""
    if not math.isfinite(number):
        return ""
    text = f"{round(number, decimals):.{max(decimals, 0)}f}"
    return text.removeprefix("-") if not float(text) else text


def _exponent(number: float) -> int:
    return math.floor(math.log10(abs(number))) if number else 0
