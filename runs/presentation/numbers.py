"""Numbers in words: measured ones, those with an interval, durations and counts.

Whatever is read uses these; files keep numbers in full precision.
A number with an interval is given to two significant digits of the interval's width, one without to three of
its own, unless decimals are asked for.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from babushka.fitness.measures.two_groups import Estimate

WHOLE = 1e15  # below, floats hold every whole number and are written in full


def number(value: float | None, digits: int = 4, missing: str = "-") -> str:
    """A measured number to so many significant digits, whole ones in full; `missing` for None and NaN.

    Large numbers are written with commas instead of exponents, and there is no minus before 0.
    """
    if value is None or math.isnan(value):
        return missing
    if (float(value).is_integer() and abs(value) < WHOLE) or 10**digits <= abs(value) < WHOLE:
        return f"{float(value):z,.0f}"
    return f"{float(value):z.{digits}g}"


def fixed(value: float, decimals: int) -> str:
    """A number rounded to so many decimals (-1: to tens), without a minus before 0; empty if not defined."""
    return f"{round(value, decimals):z.{max(decimals, 0)}f}" if math.isfinite(value) else ""


def rounded(estimate: "Estimate", decimals: int | None = None) -> tuple[str, str, str]:
    """Value and ends as texts of one precision, by the rule in the module's docstring; empty: not defined."""
    if not math.isfinite(estimate.value):
        return "", "", ""
    if decimals is None:
        width = estimate.high - estimate.low if estimate.bounded else 0.0
        some = width > 1e-9 * abs(estimate.value)  # else nothing but the rounding of binary numbers
        decimals = 1 - _exponent(width) if some else 2 - _exponent(estimate.value)
    value, low, high = (fixed(each, decimals) for each in estimate)
    return value, low, high


def with_interval(estimate: "Estimate", decimals: int | None = None) -> str:
    """'5.12 [4.81, 5.40]', or '5.12' where there is no interval."""
    value, low, high = rounded(estimate, decimals)
    return f"{value} [{low}, {high}]" if low and high else value


def clock(seconds: float) -> str:
    """'1 h 05 min', '2 min 05 s' or '7 s'."""
    whole = int(seconds + 0.5)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def count(size: int, noun: str) -> str:
    """'1 run', '4 runs'."""
    return f"{size:,} {noun}{'s' * (size != 1)}"


def span(values: Iterable[int]) -> str:
    """'4', or '4 to 16' where they are not all the same."""
    known = sorted(set(values))
    return f"{known[0]:,}" if len(known) == 1 else f"{known[0]:,} to {known[-1]:,}"


def listed(names: Sequence[str], most: int, between: str = ", ") -> str:
    """The names, so many of them at most: 'a, b and 3 more'."""
    more = len(names) - most
    return between.join(names[:most]) + (f" and {more} more" if more > 0 else "")


def finite(value: Any) -> Any:
    """The same for JSON: plain numbers for those of NumPy, None for what is not finite, at any depth."""
    if isinstance(value, Mapping):
        return {key: finite(each) for key, each in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _exponent(number: float) -> int:
    return math.floor(math.log10(abs(number))) if number else 0
