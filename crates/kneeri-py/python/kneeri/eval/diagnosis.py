"""How well conditions are found."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from .interval import Estimate, proportion

__all__ = ["ConditionAccuracy", "list_length", "per_condition", "ranked", "top_k_accuracy"]


class ConditionAccuracy(NamedTuple):
    """How well one condition is found.

    Attributes
    ----------
    condition : str
        Its id.
    tp, fn, fp, tn : int
        Cases that have it and are found or missed, and cases that do not and are blamed on it or not.
    sensitivity, specificity : Estimate
        With Wilson's intervals.
    lr_plus, lr_minus : Estimate
        Likelihood ratios, with Katz's intervals.
    """

    condition: str
    tp: int
    fn: int
    fp: int
    tn: int
    sensitivity: Estimate
    specificity: Estimate
    lr_plus: Estimate
    lr_minus: Estimate


def ranked(decisions: Any) -> list[list[str]]:
    """Take the ranking of each row from decisions: the ids of `top1`, `top2` and so on."""
    import pyarrow

    table = pyarrow.table(decisions)
    names = [f"top{rank}" for rank in range(1, table.num_columns + 1) if f"top{rank}" in table.column_names]
    columns = [table.column(name).to_pylist() for name in names]
    return [[condition for condition in row if condition is not None] for row in zip(*columns, strict=True)]


def top_k_accuracy(
    truth: Sequence[str], rankings: Sequence[Sequence[str]], k: int = 1, confidence: float = 0.95
) -> Estimate:
    """Tell how often the right condition stands among the first `k`.

    Parameters
    ----------
    truth : sequence of str
        The right condition of each case.
    rankings : sequence of sequences of str
        Conditions from first to last, for example from `ranked`.
    k : int
        How many of them are looked at.
    confidence : float
        How much the interval covers.

    Examples
    --------
    >>> from kneeri.eval import top_k_accuracy
    >>> top_k_accuracy(["a", "b"], [["a", "b"], ["a", "b"]], k=1).value
    0.5
    """
    found = [right in list(ranking)[:k] for right, ranking in zip(truth, rankings, strict=True)]
    return proportion(sum(found), len(found), confidence)


def list_length(decisions: Any, bands: Sequence[str] = ("likely", "possible")) -> list[int]:
    """Tell how many conditions of these bands each row shows, among those that stand in the decisions."""
    import pyarrow

    table = pyarrow.table(decisions)
    names = [name for name in table.column_names if name.startswith("top") and name.endswith("_band")]
    rows = zip(*(table.column(name).to_pylist() for name in names), strict=True)
    return [sum(band in bands for band in row) for row in rows]


def per_condition(
    truth: Sequence[str], rankings: Sequence[Sequence[str]], k: int = 1, confidence: float = 0.95
) -> list[ConditionAccuracy]:
    """Tell, for every condition that somebody has, how well it is found among the first `k`.

    Parameters
    ----------
    truth : sequence of str
        The right condition of each case.
    rankings : sequence of sequences of str
        Conditions from first to last, for example from `ranked`.
    k : int
        A condition is found when it stands among so many.
    confidence : float
        How much the intervals cover.
    """
    shown = [set(list(ranking)[:k]) for ranking in rankings]
    cases = list(zip(truth, shown, strict=True))
    return [_accuracy(condition, cases, confidence) for condition in sorted(set(truth))]


def _accuracy(condition: str, cases: Sequence[tuple[str, set[str]]], confidence: float) -> ConditionAccuracy:
    tp = sum(right == condition and condition in found for right, found in cases)
    fn = sum(right == condition and condition not in found for right, found in cases)
    fp = sum(right != condition and condition in found for right, found in cases)
    tn = len(cases) - tp - fn - fp
    return ConditionAccuracy(
        condition,
        tp,
        fn,
        fp,
        tn,
        sensitivity=proportion(tp, tp + fn, confidence),
        specificity=proportion(tn, fp + tn, confidence),
        lr_plus=_likelihood_ratio(tp, tp + fn, fp, fp + tn, confidence),
        lr_minus=_likelihood_ratio(fn, tp + fn, tn, fp + tn, confidence),
    )


def _likelihood_ratio(
    with_it: int, all_with: int, without: int, all_without: int, confidence: float
) -> Estimate:
    """Estimate the ratio of two shares. A positive likelihood ratio is a relative risk, seen from the test's side."""
    from scipy.stats.contingency import relative_risk

    of = all_with + all_without
    if all_with == 0 or all_without == 0 or (with_it == 0 and without == 0):
        return Estimate(math.nan, math.nan, math.nan, of)
    ratio = relative_risk(with_it, all_with, without, all_without)
    interval = ratio.confidence_interval(confidence_level=confidence)
    return Estimate(float(ratio.relative_risk), float(interval.low), float(interval.high), of)
