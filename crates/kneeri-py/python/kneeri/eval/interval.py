"""Estimates with intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

__all__ = ["Estimate", "bootstrap", "proportion"]


class Estimate(NamedTuple):
    """A value and the interval around it.

    Attributes
    ----------
    value, low, high : float
        NaN where nothing can be said.
    of : int
        From how many cases.
    """

    value: float
    low: float
    high: float
    of: int

    def __str__(self) -> str:
        return f"{self.value:.3g} [{self.low:.3g}, {self.high:.3g}] of {self.of}"


def proportion(count: int, of: int, confidence: float = 0.95) -> Estimate:
    """Estimate a share, with Wilson's interval.

    Examples
    --------
    >>> print(proportion(8, 10))
    0.8 [0.49, 0.943] of 10
    """
    from statsmodels.stats.proportion import proportion_confint

    if of == 0:
        return Estimate(math.nan, math.nan, math.nan, 0)
    low, high = proportion_confint(count, of, alpha=1 - confidence, method="wilson")
    return Estimate(count / of, round(float(low), 12), round(float(high), 12), of)


def bootstrap(
    metric: Callable[..., float],
    *columns: Sequence[Any],
    confidence: float = 0.95,
    draws: int = 2000,
    seed: int = 1,
) -> Estimate:
    """Estimate any metric by drawing cases again, with the percentile interval of `scipy.stats.bootstrap`.

    Parameters
    ----------
    metric : callable
        Takes as many lists as there are columns, and gives a number.
    *columns : sequences
        One entry a case; cases are drawn whole.
    confidence : float
        How much the interval covers.
    draws, seed : int
        How often cases are drawn; the same seed gives the same interval.

    Examples
    --------
    >>> from kneeri.eval import bootstrap
    >>> right = [True, True, False, True, True, False, True, True]
    >>> print(bootstrap(lambda right: sum(right) / len(right), right, draws=500))
    0.75 [0.5, 1] of 8
    """
    import numpy
    import scipy.stats

    def of_cases(places: Any) -> float:
        return metric(*([column[place] for place in places] for column in columns))

    count = len(columns[0])
    places = numpy.arange(count)
    drawn = scipy.stats.bootstrap(
        (places,),
        of_cases,
        n_resamples=draws,
        confidence_level=confidence,
        method="percentile",
        vectorized=False,
        rng=numpy.random.default_rng(seed),
    )
    interval = drawn.confidence_interval
    return Estimate(float(of_cases(places)), float(interval.low), float(interval.high), count)
