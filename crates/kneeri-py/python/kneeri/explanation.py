"""One condition's score for the plots of shap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .assessment import RankedCondition

__all__ = ["to_shap"]


def to_shap(condition: RankedCondition) -> Any:
    """Make a `shap.Explanation`: the base rate as base value, what each item adds as values, in millidecibans."""
    try:
        import numpy
        import shap
    except ImportError as error:
        raise ImportError("to_shap needs the package shap: pip install shap") from error
    reasons = condition.reasons
    return shap.Explanation(
        values=numpy.array([reason.counted for reason in reasons], dtype=float),
        base_values=float(condition.prior),
        data=numpy.array([reason.state for reason in reasons], dtype=object),
        feature_names=[reason.item for reason in reasons],
    )
