"""What a notebook shows."""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from kneeri import Engine
from kneeri.knee_map import REGIONS, KneeMap

from .conftest import ROOT, example

EXAMPLES = sorted(path.stem for path in (ROOT / "examples").glob("*.json"))
VOID = {"br"}


class Balanced(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def is_sound(html: str) -> bool:
    parser = Balanced()
    parser.feed(html)
    parser.close()
    return not parser.open and "<script" not in html and "http" not in html and len(html.encode()) <= 10_000


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_shown_in_ten_kilobytes(engine: Engine, name: str) -> None:
    assessment = engine.assess(example(name))
    html = assessment._repr_html_()
    assert is_sound(html)
    assert engine.rule_set.digest[:19] in html and "not a diagnosis" in html
    assert assessment.urgency.level.replace("_", " ") in html
    assert is_sound(assessment.knee_map()._repr_html_())


def test_nothing_known_is_shown_too(engine: Engine) -> None:
    html = engine.assess({})._repr_html_()
    assert is_sound(html) and "Ask first" in html and "says nothing yet" in html


def test_texts_of_rules_are_escaped() -> None:
    evil = "</style><script>alert('x')</script>&\"" * 40
    rules = json.loads((ROOT / "tests/conformance/triage.json").read_text())["rules"]
    rules["disclaimer"] = rules["version"] = evil
    for rule in rules["triage"].values():
        rule["say"] = evil
    html = Engine.from_json(json.dumps(rules)).assess({"silent": True, "walks": "cannot"})._repr_html_()
    assert is_sound(html) and "&lt;script&gt;" in html


def test_the_map_knows_the_places_of_the_rules(engine: Engine) -> None:
    assert set(REGIONS) == set(engine.features["pain_location"].choices)


def test_the_map_marks_what_hurts(engine: Engine) -> None:
    knee = engine.assess({"pain_location": ["lateral"], "side": "left"}).knee_map()
    assert knee == KneeMap(("lateral",), "left") and knee.names == ("outer side",)
    drawing = ET.fromstring(str(knee))
    marked = [path for path in drawing.iter("path") if "mark" in path.get("fill", "")]
    assert [path.findtext("title") for path in marked] == ["outer side"]
    assert drawing.get("aria-label") == "A left knee; it hurts here: outer side"
    assert KneeMap.of({"pain_location": {"yes": ["calf"], "no": ["lateral"]}}).names == ("calf",)
    assert KneeMap.of({}).names == () and "nothing marked" in repr(KneeMap())


@pytest.mark.filterwarnings("ignore")
def test_shap_draws_what_adds_up(
    engine: Engine, runner: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MPLBACKEND", "agg")
    import shap
    from matplotlib import pyplot

    assessment = engine.assess(runner)
    for condition in assessment.conditions:
        explanation = assessment.to_shap(condition.id)
        assert explanation.base_values + explanation.values.sum() == condition.score
        assert list(explanation.feature_names) == [reason.item for reason in condition.reasons]
    leader = assessment.top(1)[0]
    axes = shap.plots.waterfall(assessment.to_shap(), max_display=4, show=False)
    gravest = sorted(leader.reasons, key=lambda reason: -abs(reason.counted))[:3]
    labels = {label.get_text() for label in axes.get_yticklabels()}
    assert {f"{reason.state} = {reason.item}" for reason in gravest} <= labels
    pyplot.savefig(tmp_path / "waterfall.png")
    pyplot.close()
    assert (tmp_path / "waterfall.png").stat().st_size > 5_000


def test_without_shap_it_says_what_to_install(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shap", None)
    with pytest.raises(ImportError, match="pip install shap"):
        engine.assess({}).to_shap()
