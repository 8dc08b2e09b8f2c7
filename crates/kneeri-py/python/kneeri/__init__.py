"""Symptom triage with explained, additive reasons, and a complete rule set for knee pain in runners.

>>> from kneeri import Engine
>>> assessment = Engine.knee().assess({"pain_location": ["lateral"], "fever": False})
>>> assessment.urgency.level
<Urgency.ROUTINE_PHYSIO: 'routine_physio'>

kneeri is not a diagnosis, not a medical device, and no replacement for an examination.
"""

from .assessment import (
    Advice,
    Assessment,
    Because,
    Notice,
    RankedCondition,
    Reason,
    RuleSetId,
    Urgency,
    UrgencyResult,
    WithheldAdvice,
)
from .engine import Engine, Feature
from .errors import Fault, FindingsError, KneeriError, RuleSetError, TableError
from .interview import AskedFeature, Interview, Part, Progress, Question
from .workbench import CaseResult, Mismatch, Warning, check, diff, run_cases

__all__ = [
    "Advice",
    "AskedFeature",
    "Assessment",
    "Because",
    "CaseResult",
    "Engine",
    "Fault",
    "Feature",
    "FindingsError",
    "Interview",
    "KneeriError",
    "Mismatch",
    "Notice",
    "Part",
    "Progress",
    "Question",
    "RankedCondition",
    "Reason",
    "RuleSetError",
    "RuleSetId",
    "TableError",
    "Urgency",
    "UrgencyResult",
    "Warning",
    "WithheldAdvice",
    "check",
    "diff",
    "run_cases",
]
