"""One person, in the ways Python writes findings."""

from __future__ import annotations

import copy
import enum
import json
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import kneeri
from kneeri import Assessment, Engine, Urgency

from .conftest import ROOT


class Side(str, enum.Enum):
    LEFT = "left"


class Choice(enum.Enum):
    LATERAL = "lateral"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"fever": None}, {}),
        ({"age": float("nan")}, {}),
        ({"age": np.nan}, {}),
        ({"age": pd.NA}, {}),
        ({"age": pd.NaT}, {}),
        ({"age": np.float32("nan")}, {}),
        ({"fever": np.False_}, {"fever": False}),
        ({"fever": True}, {"fever": True}),
        ({"side": Side.LEFT}, {"side": "left"}),
        ({"side": np.str_("left")}, {"side": "left"}),
        ({"side": "unknown"}, {"side": "unknown"}),
        ({"age": np.int64(34)}, {"age": 34}),
        ({"age": np.uint8(34)}, {"age": 34}),
        ({"age": np.float32(34.5)}, {"age": 34.5}),
        ({"age": 34.0}, {"age": 34}),
        ({"pain_location": ()}, {"pain_location": []}),
        ({"pain_location": {"lateral", "calf"}}, {"pain_location": ["calf", "lateral"]}),
        ({"pain_location": frozenset({"calf"})}, {"pain_location": ["calf"]}),
        ({"pain_location": [Choice.LATERAL]}, {"pain_location": ["lateral"]}),
        ({"pain_location": np.array(["lateral"])}, {"pain_location": ["lateral"]}),
        ({"pain_location": pd.Series(["lateral", "calf"])}, {"pain_location": ["lateral", "calf"]}),
        ({"pain_location": {"yes": ["lateral"]}}, {"pain_location": {"no": [], "yes": ["lateral"]}}),
        ({"side": {"one_of": ["left", "both"]}}, {"side": {"one_of": ["left", "both"]}}),
        ({"age": {"at_least": 30}}, {"age": {"at_least": 30}}),
        (
            {"weekly_km": {"value": 20.5, "unit": "[mi_i]/wk"}},
            {"weekly_km": {"value": 20.5, "unit": "[mi_i]/wk"}},
        ),
        (pd.Series({"fever": False, "side": "left"}).to_dict(), {"fever": False, "side": "left"}),
    ],
)
def test_values_are_understood(engine: Engine, given: dict[str, Any], found: dict[str, Any]) -> None:
    assert engine.assess(given).findings == found


def test_unknown_is_not_no(engine: Engine) -> None:
    assert engine.assess({}).to_json() == engine.assess({"fever": None, "age": float("nan")}).to_json()
    assert engine.assess({}).to_json() != engine.assess({"fever": False}).to_json()


def test_contributions_add_up(engine: Engine, runner: dict[str, Any]) -> None:
    assessment = engine.assess(runner)
    rows = pd.DataFrame(assessment.contributions())
    sums = rows.groupby("condition")["counted"].sum()
    assert {condition.id: condition.score for condition in assessment.conditions} == sums.to_dict()
    assert all(condition.prior + condition.net == condition.score for condition in assessment.conditions)
    assert assessment.top(3) == assessment.conditions[:3]


def test_results_are_values(engine: Engine, runner: dict[str, Any]) -> None:
    one, other = engine.assess(runner), engine.assess(dict(runner))
    assert one == other and hash(one) == hash(other) and len({one, other}) == 1
    assert one != engine.assess({}) and one != "something else"
    years, same = engine.assess({"age": 34}), engine.assess({"age": {"value": 34, "unit": "a"}})
    assert years.to_json() == same.to_json() and years != same
    values: list[Any] = [one, one.urgency, one.conditions[0], one.advice[0], one.rule_set]
    for value in values:
        assert pickle.loads(pickle.dumps(value)) == value
        assert copy.deepcopy(value) == value
        with pytest.raises((AttributeError, TypeError)):
            value.anything = 1
    assert hash(one.urgency) == hash(other.urgency)
    assert Assessment.from_json(one.to_json()).conditions == one.conditions
    assert one.to_dict()["verdict"] == one.verdict


def test_levels_are_in_order() -> None:
    assert sorted(Urgency, reverse=True)[0] is Urgency.EMERGENCY_NOW
    assert Urgency.SAME_DAY >= "see_clinician_soon" and Urgency.SELF_CARE < Urgency.ROUTINE_PHYSIO
    assert max(Urgency.SELF_CARE, Urgency.SAME_DAY) == "same_day"
    assert Urgency.SELF_CARE <= Urgency.SELF_CARE and f"{Urgency.SAME_DAY}" == "same_day"


def test_a_result_says_where_it_comes_from(engine: Engine, runner: dict[str, Any]) -> None:
    assessment = engine.assess(runner)
    assert assessment.rule_set == engine.rule_set
    assert assessment.semantics == 1
    text = repr(assessment)
    assert assessment.urgency.level in text and engine.rule_set.digest[:19] in text
    assert assessment.disclaimer and assessment.safety_net and assessment.unanswered
    assert all(advice.title and advice.source for advice in assessment.advice)
    assert all(withheld.ask for withheld in assessment.withheld)
    assert engine.assess({"fever": True}).notices == ()


def test_the_shipped_rules_load_from_their_files(engine: Engine) -> None:
    from_files = Engine.from_files(ROOT / "rules/knee")
    assert from_files.rule_set.logic_digest == engine.rule_set.logic_digest
    assert Engine.from_files(sorted((ROOT / "rules/knee").rglob("*.json"))) == from_files == engine
    assert hash(from_files) == hash(engine)
    assert copy.copy(engine) is engine and copy.deepcopy(engine) is engine
    with pytest.raises(AttributeError, match="immutable"):
        engine.anything = 1


def test_only_documents_of_a_folder_are_read(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    (tmp_path / "deep" / "deeper" / "rules.json").write_text(engine.to_json())
    for name in (".hidden.json", "schema.json", "my.schema.json", "notes.txt"):
        (tmp_path / "deep" / name).write_text("no rules")
    (tmp_path / "deep" / "circle").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "again.json").symlink_to(tmp_path / "deep" / "deeper" / "rules.json")
    assert Engine.from_files([str(tmp_path), tmp_path / "deep"]) == engine


def test_features_tell_what_they_take(engine: Engine) -> None:
    features = engine.features
    assert features["age"].kind == "number" and features["age"].unit == "a" and features["age"].high == 100
    assert "lateral" in features["pain_location"].choices
    assert features["fever"].kind == "yes_no" and features["fever"].choices == ()


def test_threads_share_an_engine(engine: Engine, runner: dict[str, Any]) -> None:
    results: list[str] = []
    threads = [
        threading.Thread(target=lambda: results.append(engine.assess(runner).to_json())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8 and len(set(results)) == 1


def test_authors_get_warnings_cases_and_differences(engine: Engine, tmp_path: Path) -> None:
    rules = json.loads((ROOT / "tests/conformance/triage.json").read_text())["rules"]
    rules["cases"] = {
        "it holds": {"given": {"silent": True}, "expect": {"urgency": "emergency_now"}},
        "it fails": {"given": {"walks": "cannot"}, "expect": {"urgency": "emergency_now"}},
    }
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(rules))
    rules["triage"]["pain"]["when"] = {"pain": {"at_least": 6}}
    new.write_text(json.dumps(rules))

    warnings = kneeri.check(old)
    assert "unused_source" in {warning.lint for warning in warnings}
    assert all(warning.pointer.startswith("/") and warning.message for warning in warnings)
    failed, held = kneeri.run_cases(old)
    assert (held.name, held.holds, failed.holds) == ("it holds", True, False)
    assert failed.mismatches[0].member == "urgency" and "same_day" in failed.mismatches[0].found
    diff = kneeri.diff(old, [new], runners=20)
    assert not diff["same_logic"] and diff["cohort"]["people"] == 20
    assert [change["id"] for change in diff["changes"]] == ["pain"]
    assert kneeri.diff(engine, engine, runners=0)["changes"] == []
    assert len(kneeri.run_cases([ROOT / "rules/knee"])) > 100


def test_importing_loads_little() -> None:
    loaded = "import sys, kneeri; print(*sorted(sys.modules))"
    modules = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = [
        "dataclasses",
        "inspect",
        "kneeri.eval",
        "kneeri.html",
        "kneeri.table",
        "numpy",
        "pathlib",
        "threading",
    ]
    assert "kneeri" in modules and not set(heavy) & set(modules)


def test_importing_opens_and_starts_nothing() -> None:
    watched = """if True:
        import sys
        happened = []
        sys.addaudithook(lambda event, given: happened.append((event, *map(str, given))))
        import kneeri
        for event, *given in happened:
            if event == "open" and not given[0].endswith((".py", ".pyc")):
                print(event, *given)
            if event.startswith(("_thread.", "socket.", "subprocess.", "os.")) and event != "os.listdir":
                print(event, *given)
        if sys.platform == "linux":
            from os import listdir
            print(*listdir("/proc/self/task")[1:])
    """
    run = [sys.executable, "-B", "-c", watched]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout.split() == []
