"""Metrics against examples that were worked out by hand, and against the packages they lean on."""

from __future__ import annotations

import json
import math

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import class_likelihood_ratios, top_k_accuracy_score

from kneeri import Engine
from kneeri.eval import (
    ablate,
    bootstrap,
    capability_comparison,
    item_difficulty,
    jitter,
    list_length,
    per_condition,
    proportion,
    ranked,
    top_k_accuracy,
    triage,
)

from .conftest import example
from .people import arrow, people

Z = 1.959963984540054
LEVELS = ["self-care", "non-emergency", "emergency"]

# Ten vignettes as in studies of symptom checkers: the right level, and what was advised.
VIGNETTES = [
    ("emergency", "emergency"),
    ("emergency", "emergency"),
    ("emergency", "non-emergency"),
    ("emergency", None),
    ("non-emergency", "emergency"),
    ("non-emergency", "non-emergency"),
    ("non-emergency", "self-care"),
    ("self-care", "non-emergency"),
    ("self-care", "emergency"),
    ("self-care", "self-care"),
]


def test_triage_metrics_are_those_of_the_papers() -> None:
    truth, advice = zip(*VIGNETTES, strict=True)
    report = triage(truth, advice, levels=LEVELS)
    # Nine cases with advice, of which four are right, three too cautious and two not cautious enough.
    assert (report.accuracy.value, report.accuracy.of) == (4 / 9, 9)
    assert report.safety.value == 7 / 9
    assert (report.inclination_to_overtriage.value, report.inclination_to_overtriage.of) == (3 / 5, 5)
    assert (report.comprehensiveness.value, report.comprehensiveness.of) == (9 / 10, 10)
    assert {level: one.value for level, one in report.by_level.items()} == {
        "emergency": 2 / 3,
        "non-emergency": 1 / 3,
        "self-care": 1 / 3,
    }
    # Wilson's interval of 4 of 9, by its formula.
    centre, half = (4 + Z**2 / 2) / (9 + Z**2), Z / (9 + Z**2) * math.sqrt(4 * 5 / 9 + Z**2 / 4)
    assert (report.accuracy.low, report.accuracy.high) == pytest.approx((centre - half, centre + half))


def test_the_capability_comparison_score_corrects_for_difficulty() -> None:
    solved: dict[str, dict[str, bool | None]] = {
        "bold": {"easy": True, "middle": True, "hard": False},
        "timid": {"easy": True, "middle": None},
        "weak": {"easy": True, "middle": False, "hard": False},
        "best": {"easy": True, "middle": True, "hard": True},
    }
    assert item_difficulty(solved) == {"easy": 1.0, "middle": 2 / 3, "hard": 1 / 3}
    scores = capability_comparison(solved)
    # bold: (0 + 1/3 - 1/3) / 3 = 0; timid: 0; weak: (0 - 2/3 - 1/3) / 3; best: (0 + 1/3 + 2/3) / 3.
    assert scores == pytest.approx({"bold": 50, "timid": 50, "weak": 100 / 3, "best": 200 / 3})
    with pytest.raises(ValueError, match="at least two"):
        capability_comparison({"only": {"a": True}})
    assert math.isnan(capability_comparison({"none": {}, "one": {"a": True}})["none"])


def test_likelihood_ratios_are_those_of_scikit_learn() -> None:
    truth = ["a"] * 10 + ["b"] * 20
    rankings = [["a", "b"]] * 8 + [["b", "a"]] * 2 + [["a"]] * 3 + [["b"]] * 17
    found = {one.condition: one for one in per_condition(truth, rankings)}["a"]
    assert (found.tp, found.fn, found.fp, found.tn) == (8, 2, 3, 17)
    plus, minus = class_likelihood_ratios([one == "a" for one in truth], [one[0] == "a" for one in rankings])
    assert (found.lr_plus.value, found.lr_minus.value) == pytest.approx((plus, minus))
    # Katz's interval, by its formula.
    half = Z * math.sqrt(1 / 8 - 1 / 10 + 1 / 3 - 1 / 20)
    interval = (math.exp(math.log(16 / 3) - half), math.exp(math.log(16 / 3) + half))
    assert (found.lr_plus.low, found.lr_plus.high) == pytest.approx(interval)
    assert (found.sensitivity.value, found.specificity.value) == (0.8, 0.85)
    never = per_condition(["a", "b"], [["c"], ["c"]])[0]
    assert math.isnan(never.lr_plus.value) and never.sensitivity.value == 0
    assert math.isnan(proportion(0, 0).value)


def test_the_first_k_are_those_of_scikit_learn() -> None:
    dice = np.random.default_rng(1)
    scores = dice.random((50, 4))
    truth = dice.integers(0, 4, 50)
    rankings = [[str(place) for place in np.argsort(-row)] for row in scores]
    for k in (1, 2, 3):
        theirs = top_k_accuracy_score(truth, scores, k=k, labels=range(4))
        assert top_k_accuracy([str(one) for one in truth], rankings, k).value == pytest.approx(theirs)


def test_cases_are_drawn_whole() -> None:
    truth, advice = ["a", "b"] * 20, ["a", "b"] * 15 + ["b", "a"] * 5
    estimate = bootstrap(
        lambda truth, advice: float(np.mean([a == b for a, b in zip(truth, advice, strict=True)])),
        truth,
        advice,
    )
    assert estimate.value == 0.75 and 0.55 < estimate.low < 0.7 < 0.8 < estimate.high < 0.95
    again = bootstrap(lambda column: float(np.mean(column)), [0, 1] * 20, draws=100)
    assert again == bootstrap(lambda column: float(np.mean(column)), [0, 1] * 20, draws=100)


def test_decisions_are_read(engine: Engine) -> None:
    decisions = engine.assess_batch(arrow(engine, people(engine, 4, seed=1)), top=5)
    rankings = ranked(decisions)
    assert [len(one) for one in rankings] == [5] * 4
    bands = zip(*(decisions.to_pyarrow()[f"top{rank}_band"].to_pylist() for rank in range(1, 6)), strict=True)
    assert list_length(decisions) == [sum(band in ("likely", "possible") for band in row) for row in bands]


RULES = """{
  "kneeri": 1, "id": "example.two", "version": "1.0.0", "language": "en", "title": "Two", "methodology": "For tests.",
  "disclaimer": "Not a diagnosis.", "safety_net": ["Get help if it gets worse."],
  "must_ask_from": "same_day", "until_safety_answered": "self_care",
  "urgency": {
    "self_care": {"title": "A", "say": "a"}, "routine_physio": {"title": "B", "say": "b"},
    "see_clinician_soon": {"title": "C", "say": "c"}, "same_day": {"title": "D", "say": "d"},
    "emergency_now": {"title": "E", "say": "e"}
  },
  "features": {"hot": {"yes_no": true, "ask": "?"}, "worn": {"yes_no": true, "ask": "?"}},
  "triage": {"hot": {"when": {"hot": true}, "urgency": "same_day", "say": "hot", "source": ["A"]}},
  "conditions": {
    "fire": {"name": "Fire", "how_common": {"percent": 10, "source": ["A"]}, "evidence": {
      "hot": {"when": {"hot": true}, "yes": {"lr": 8}, "source": ["A"], "trust": "high"}
    }},
    "wear": {"name": "Wear", "how_common": {"percent": 10, "source": ["A"]}, "evidence": {
      "worn": {"when": {"worn": true}, "yes": {"lr": 4}, "source": ["A"], "trust": "high"}
    }}
  },
  "sources": {"A": {"kind": "cohort", "title": "A study"}}
}"""


@pytest.fixture(scope="module")
def two() -> Engine:
    return Engine.from_json(RULES)


TABLE = pa.table({"hot": [True, False, True, None], "worn": [False, True, True, True]})


def test_what_is_left_out_is_missed(two: Engine) -> None:
    rules = ablate(two, TABLE, by="rule")
    assert [(one.part, one.urgency_lowered, one.urgency_raised, one.first_changed) for one in rules] == [
        ("hot", 2, 0, 0)
    ]
    items = ablate(two, TABLE, by="item", truth=["fire", "wear", "fire", "wear"])
    assert [(one.part, one.first_changed, one.first_right_after) for one in items] == [
        ("wear.worn", 2, 2),
        ("fire.hot", 1, 3),
    ]
    assert all(one.first_right_before == 4 and one.rows == 4 for one in items)
    features = {one.part: one for one in ablate(two, TABLE, by="feature")}
    assert features["hot"].urgency_lowered == 2 and features["worn"].urgency_lowered == 0
    assert [one.part for one in ablate(two, TABLE, by="feature", parts=["worn"])] == ["worn"]


def test_parts_of_the_knee_rules_can_be_left_out(engine: Engine) -> None:
    table = pa.table({"locking": ["stuck_now"], "fever": [True]})
    rules = json.loads(engine.to_json())["triage"]
    stuck = next(id for id, rule in rules.items() if rule["when"] == {"locking": "stuck_now"})
    (found,) = ablate(engine, table, by="rule", parts=[stuck])
    assert (found.part, found.rows, found.urgency_lowered) == (stuck, 1, 1)


def test_a_clear_leader_is_stable(engine: Engine) -> None:
    clear, close = engine.assess(example("classic-pes-anserine")), engine.assess({})
    steady, shaky = jitter([clear, close], percent=10, draws=50)
    assert steady.value == 1 and steady.of == 50
    assert jitter([clear], percent=90, draws=50)[0].value <= 1
    assert jitter([clear, close], percent=10, draws=50) == [steady, shaky]
