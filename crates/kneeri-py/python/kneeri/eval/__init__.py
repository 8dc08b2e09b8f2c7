"""How good a rule set is on cases whose answer is known.

Whatever scikit-learn, scipy and statsmodels have is left to them; here is what no Python package has: the metrics of
studies of symptom checkers, and what a rule set does without one of its parts. Needs ``pip install 'kneeri[eval]'``.
"""

from .change import Ablation, ablate, jitter
from .diagnosis import ConditionAccuracy, list_length, per_condition, ranked, top_k_accuracy
from .interval import Estimate, bootstrap, proportion
from .triage import TriageReport, capability_comparison, item_difficulty, triage

__all__ = [
    "Ablation",
    "ConditionAccuracy",
    "Estimate",
    "TriageReport",
    "ablate",
    "bootstrap",
    "capability_comparison",
    "item_difficulty",
    "jitter",
    "list_length",
    "per_condition",
    "proportion",
    "ranked",
    "top_k_accuracy",
    "triage",
]
