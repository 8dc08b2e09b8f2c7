"""The metrics of studies of symptom checkers for urgency.

They follow Kopka, Feufel, Berner and Schmieding (2023), doi 10.1177/20552076231194929, and Kopka and Feufel (2024),
doi 10.1186/s44247-024-00096-7, with Wilson's intervals.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..assessment import Urgency
from .interval import Estimate, proportion

__all__ = ["LEVELS", "TriageReport", "capability_comparison", "item_difficulty", "triage"]

LEVELS = tuple(level.value for level in Urgency)
"""The levels, from least to most pressing."""


class TriageReport(NamedTuple):
    """How advice on urgency compares with what was right.

    Attributes
    ----------
    accuracy : Estimate
        Right advice among the cases with advice.
    by_level : dict of str to Estimate
        The same for the cases of each level.
    safety : Estimate
        Safety of advice: advice that is right or more cautious, among the cases with advice.
    inclination_to_overtriage : Estimate
        Advice that is too cautious among wrong advice.
    comprehensiveness : Estimate
        Cases with advice among all cases.
    """

    accuracy: Estimate
    by_level: Mapping[str, Estimate]
    safety: Estimate
    inclination_to_overtriage: Estimate
    comprehensiveness: Estimate


def triage(
    truth: Sequence[str],
    advice: Sequence[str | None],
    *,
    levels: Sequence[str] = LEVELS,
    confidence: float = 0.95,
) -> TriageReport:
    """Compare advice on urgency with what was right.

    Parameters
    ----------
    truth : sequence of str
        The right level of each case.
    advice : sequence of str or None
        The level that was advised; ``None`` for a case without advice.
    levels : sequence of str
        All levels, from least to most pressing.
    confidence : float
        How much the intervals cover.

    Examples
    --------
    Four cases, of which one is not advised on, one is right, one too cautious and one not cautious enough:

    >>> from kneeri.eval import triage
    >>> report = triage(
    ...     ["same_day", "self_care", "emergency_now", "self_care"],
    ...     ["same_day", "same_day", "self_care", None],
    ... )
    >>> report.accuracy.value == 1 / 3, report.safety.value == 2 / 3
    (True, True)
    >>> report.inclination_to_overtriage.value, report.comprehensiveness.value
    (0.5, 0.75)
    """
    place = {level: number for number, level in enumerate(levels)}
    cases = [(place[right], None if said is None else place[said]) for right, said in _pairs(truth, advice)]
    advised = [(right, said) for right, said in cases if said is not None]
    wrong = [(right, said) for right, said in advised if said != right]

    def share(count: int, of: int) -> Estimate:
        return proportion(count, of, confidence)

    def of_level(level: str) -> Estimate:
        those = [said for right, said in advised if right == place[level]]
        return share(those.count(place[level]), len(those))

    return TriageReport(
        accuracy=share(len(advised) - len(wrong), len(advised)),
        by_level={level: of_level(level) for level in levels},
        safety=share(sum(said >= right for right, said in advised), len(advised)),
        inclination_to_overtriage=share(sum(said > right for right, said in wrong), len(wrong)),
        comprehensiveness=share(len(advised), len(cases)),
    )


def item_difficulty(
    solved: Mapping[str, Mapping[str, bool | None]],
) -> dict[str, float]:
    """Tell how many of those who took a case solved it: 1 is easy.

    Parameters
    ----------
    solved : mapping of checker to mapping of case to bool
        Whether each checker, or version of a rule set, solved each case; ``None`` or missing when it was not taken.
    """
    taken: dict[str, list[bool]] = {}
    for cases in solved.values():
        for case, right in cases.items():
            if right is not None:
                taken.setdefault(case, []).append(right)
    return {case: sum(right) / len(right) for case, right in taken.items()}


def capability_comparison(
    solved: Mapping[str, Mapping[str, bool | None]],
) -> dict[str, float]:
    """Compare checkers that took different cases, by the capability comparison score from 0 to 100; 50 is average.

    A solved case counts 1 minus its difficulty, a failed one minus its difficulty; the mean over the cases that were
    taken is brought to the scale. With fewer than four checkers it says little.

    Parameters
    ----------
    solved : mapping of checker to mapping of case to bool
        Whether each checker, or version of a rule set, solved each case; ``None`` or missing when it was not taken.

    Raises
    ------
    ValueError
        With fewer than two checkers.

    Examples
    --------
    >>> from kneeri.eval import capability_comparison
    >>> capability_comparison({"old": {"a": True, "b": False}, "new": {"a": True, "b": True}})
    {'old': 37.5, 'new': 62.5}
    """
    if len(solved) < 2:
        raise ValueError("a comparison takes at least two checkers")
    difficulty = item_difficulty(solved)

    def score(cases: Mapping[str, bool | None]) -> float:
        gains = [right - difficulty[case] for case, right in cases.items() if right is not None]
        return 50 * (1 + sum(gains) / len(gains)) if gains else math.nan

    return {checker: score(cases) for checker, cases in solved.items()}


def _pairs(truth: Sequence[str], advice: Sequence[str | None]) -> list[tuple[str, str | None]]:
    if len(truth) != len(advice):
        raise ValueError(f"{len(truth)} cases, but advice on {len(advice)}")
    return list(zip(truth, advice, strict=True))
