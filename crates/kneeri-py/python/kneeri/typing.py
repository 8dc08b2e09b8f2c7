"""Types for annotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Any, Literal, Protocol, SupportsFloat, TypeAlias, runtime_checkable

__all__ = ["ArrowStream", "Band", "Finding", "Findings", "Tier", "Verdict"]

Finding: TypeAlias = (
    bool
    | str
    | int
    | float
    | SupportsFloat
    | Enum
    | Sequence[Any]
    | AbstractSet[Any]
    | Mapping[str, Any]
    | None
)
"""One person's answer for one feature.

``True`` or ``False``; a choice as text; a list or set of choices, where an empty one means "none of them"; a number;
``"unknown"`` for what was asked but cannot be said; ``None``, NaN or nothing at all for what nobody was asked.

An answer that says less, or says it in another unit, is a dict as in JSON: ``{"one_of": [...]}``,
``{"yes": [...], "no": [...]}``, ``{"value": 5, "unit": "[mi_i]"}``, ``{"at_least": 20, "at_most": 40}``.
"""

Findings: TypeAlias = Mapping[str, Finding]
"""One person's answers by feature."""

Band: TypeAlias = Literal["likely", "possible", "unlikely", "excluded"]
"""How well a condition fits."""

Verdict: TypeAlias = Literal["settled", "leaning", "not_enough_information", "no_match"]
"""What the ranking as a whole says."""

Tier: TypeAlias = Literal["safety", "care", "ranking"]
"""Why a question is put, the most pressing first."""


@runtime_checkable
class ArrowStream(Protocol):
    """A table of any package that speaks the Arrow PyCapsule protocol."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand out a stream of record batches."""
        ...
