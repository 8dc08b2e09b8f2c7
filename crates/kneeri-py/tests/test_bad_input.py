"""Bad input of every kind: a specific exception with a helpful text, and nothing half-done."""

from __future__ import annotations

import datetime
import decimal
import enum
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import kneeri
from kneeri import Engine, FindingsError, KneeriError, RuleSetError


class Colour(enum.Enum):
    RED = "red"
    FIVE = 5


BAD_FINDINGS: list[tuple[str, Any, str | None, str]] = [
    ("not a mapping", 5, None, "found `int`"),
    ("a list", [("fever", True)], None, "found `list`"),
    ("nothing", None, None, "found `NoneType`"),
    ("a text", '{"fever": true}', None, "found `str`"),
    ("a feature that is no text", {3: True}, None, "named by texts, found `int`"),
    ("an unknown feature", {"fevr": True}, "fevr", "did you mean `fever`?"),
    ("an unknown feature without an answer", {"fevr": None}, "fevr", "did you mean `fever`?"),
    ("an unknown feature with NaN", {"agee": math.nan}, "agee", "did you mean `age`?"),
    ("an empty name", {"": True}, "", "no such feature"),
    ("a text for yes or no", {"fever": "no"}, "fever", "expected true or false"),
    ("a number for yes or no", {"fever": 1}, "fever", "expected true or false"),
    ("a list for yes or no", {"fever": []}, "fever", "expected true or false"),
    ("an unknown choice", {"side": "lefft"}, "side", "did you mean `left`?"),
    ("a list for one choice", {"side": ["left"]}, "side", "one_of"),
    ("yes for a choice", {"side": True}, "side", "expected one choice"),
    ("a number for a choice", {"side": 1}, "side", "expected one choice"),
    ("an empty text", {"side": ""}, "side", "no choice ``"),
    ("a text for a list", {"pain_location": "lateral"}, "pain_location", 'write ["lateral"]'),
    ("a joined text for a list", {"pain_location": "lateral;calf"}, "pain_location", "expected a list"),
    ("an unknown option", {"pain_location": ["laterall"]}, "pain_location", "did you mean `lateral`?"),
    ("numbers in a list", {"pain_location": [1]}, "pain_location", "holds texts, found `int`"),
    (
        "None in a list",
        {"pain_location": ["lateral", None]},
        "pain_location",
        "holds texts, found `NoneType`",
    ),
    ("NaN in a list", {"pain_location": [math.nan]}, "pain_location", "holds texts, found `float`"),
    ("a list in a list", {"pain_location": [["lateral"]]}, "pain_location", "holds texts, found `list`"),
    (
        "a generator",
        {"pain_location": (x for x in ["lateral"])},
        "pain_location",
        "`generator` is no finding",
    ),
    ("yes for a list", {"pain_location": True}, "pain_location", "expected a list"),
    ("a text for a number", {"age": "34"}, "age", "expected a number"),
    ("yes for a number", {"age": True}, "age", "expected a number"),
    ("numpy's yes for a number", {"age": np.True_}, "age", "expected a number"),
    ("infinity", {"age": math.inf}, "age", "not a number"),
    ("minus infinity", {"age": -math.inf}, "age", "not a number"),
    ("a number beyond all", {"age": 10**30}, "age", "`1000000000000000000000000000000`"),
    ("a number out of range", {"age": 7}, "age", "outside 8 to 100"),
    ("a negative number", {"pain_score": -1}, "pain_score", "outside 0 to 10"),
    ("a complex number", {"age": 3j}, "age", "`complex` is no finding"),
    ("a date", {"age": datetime.date(2020, 1, 1)}, "age", "`date` is no finding"),
    ("a numpy date", {"age": np.datetime64("2020-01-01")}, "age", "`date` is no finding"),
    ("bytes", {"side": b"left"}, "side", "`bytes` is no finding"),
    ("an object", {"age": SimpleNamespace(years=34)}, "age", "`SimpleNamespace` is no finding"),
    ("a class", {"age": int}, "age", "is no finding"),
    ("a wrong enum", {"side": Colour.RED}, "side", "no choice `red`"),
    ("an enum of a number for a choice", {"side": Colour.FIVE}, "side", "expected one choice"),
    (
        "an array of numbers",
        {"pain_location": np.array([1.0])},
        "pain_location",
        "holds texts, found `float`",
    ),
    ("an unknown member", {"age": {"years": 3}}, "age", "no member 'years'"),
    ("an empty dict", {"age": {}}, "age", "a range without an end"),
    ("a value without a unit", {"age": {"value": 3}}, "age", "without its `unit`"),
    ("a unit of something else", {"weekly_km": {"value": 3, "unit": "kg"}}, "weekly_km", "does not convert"),
    ("a unit that is no text", {"weekly_km": {"value": 3, "unit": 4}}, "weekly_km", "found `int`"),
    ("a value that is no number", {"weekly_km": {"value": "3", "unit": "km"}}, "weekly_km", "found `str`"),
    ("a range that ends early", {"age": {"at_least": 40, "at_most": 30}}, "age", "ends before it begins"),
    ("one of none", {"side": {"one_of": []}}, "side", "a list of no choices"),
    ("one of a text", {"side": {"one_of": "left"}}, "side", "is a list of choices, found `str`"),
    ("members of two forms", {"side": {"one_of": ["left"], "value": 3}}, "side", "do not go together"),
    (
        "yes and no at once",
        {"pain_location": {"yes": ["lateral"], "no": ["lateral"]}},
        "pain_location",
        "under `yes` and under `no`",
    ),
    ("half a character", {"side": "\ud800"}, "side", "not Unicode"),
    ("half a character in a list", {"pain_location": ["\ud800"]}, "pain_location", "not Unicode"),
    ("half a character as a name", {"\ud800": True}, None, "not Unicode"),
]


@pytest.mark.parametrize(
    ("findings", "feature", "text"), [row[1:] for row in BAD_FINDINGS], ids=[row[0] for row in BAD_FINDINGS]
)
def test_findings_are_refused(engine: Engine, findings: Any, feature: str | None, text: str) -> None:
    with pytest.raises(FindingsError) as refused:
        engine.assess(findings)
    assert text in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.feature == feature
    interview = engine.interview({"fever": False})
    before = interview.to_json()
    with pytest.raises(FindingsError):
        interview.answer({"feels_unwell": True, **findings} if isinstance(findings, dict) else findings, 5)
    assert interview.to_json() == before


BAD_JSON = [
    ("no JSON", "{", "line 1"),
    ("nothing", "", "line 1"),
    ("a list", "[]", "expected findings"),
    ("a repeated feature", '{"fever": true, "fever": false}', "fever"),
    ("a comment", '{"fever": true} // yes', "line 1"),
    ("NaN", '{"age": NaN}', "line 1"),
    ("null", '{"fever": null}', "fever"),
    ("too long", " " * (300 << 10), "at most 262144"),
    ("nested", "[" * 1000, "line 1"),
]


@pytest.mark.parametrize(("text", "part"), [row[1:] for row in BAD_JSON], ids=[row[0] for row in BAD_JSON])
def test_documents_of_findings_are_refused(engine: Engine, text: str, part: str) -> None:
    with pytest.raises(FindingsError, match=part):
        engine.assess_json(text)


BAD_RULES = [
    ("no JSON", "{", "syntax"),
    ("nothing", "", "syntax"),
    ("a list", "[]", "wrong_type"),
    ("an unknown member", '{"featurs": {}}', "unknown_member"),
    ("a repeated member", '{"features": {}, "features": {}}', "duplicate_key"),
    ("no header", "{}", "missing_header"),
    ("too deep", '{"a":' * 50 + "1" + "}" * 50, "too_deep"),
    ("too large", '{"a": "' + "x" * (5 << 20) + '"}', "too_large"),
]


@pytest.mark.parametrize(("text", "code"), [row[1:] for row in BAD_RULES], ids=[row[0] for row in BAD_RULES])
def test_rule_sets_are_refused(text: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(RuleSetError) as refused:
        Engine.from_json(text)
    fault = refused.value.faults[0]
    assert code in [fault.code for fault in refused.value.faults]
    assert (fault.file, fault.line >= 1, fault.column >= 1) == ("rules.json", True, True)
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(RuleSetError) as refused:
        Engine.from_files(path)
    assert refused.value.faults[0].file == path.as_posix()
    assert str(refused.value.faults[0]) in str(refused.value)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Engine.from_files(tmp_path / "missing.json")
    with pytest.raises(RuleSetError, match="no documents"):
        Engine.from_files(tmp_path)
    with pytest.raises(RuleSetError, match="no documents"):
        Engine.from_files([])
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'{"title": "\xe9"}')
    with pytest.raises(KneeriError, match="byte 11 is not UTF-8"):
        Engine.from_files([latin])
    with pytest.raises(TypeError):
        Engine.from_files(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Engine.from_json(b"{}")  # type: ignore[arg-type]


def test_an_interview_of_other_rules_is_not_resumed(engine: Engine) -> None:
    saved = engine.interview().to_json()
    other = Engine.from_json(engine.to_json().replace('"version":"', '"version":"9.', 1))
    with pytest.raises(KneeriError, match="saved with"):
        kneeri.Interview.resume(other, saved)
    for text in ("", "{}", saved[:-5]):
        with pytest.raises(FindingsError):
            kneeri.Interview.resume(engine, text)
    with pytest.raises((OverflowError, TypeError)):
        engine.interview(budget=-1)


@pytest.mark.parametrize("holding", [True, False])
def test_a_panic_is_an_ordinary_exception(capfd: pytest.CaptureFixture[str], holding: bool) -> None:
    with pytest.raises(KneeriError, match="a defect of kneeri, please report it: boom"):
        kneeri._kneeri._panic("boom", holding)


def test_what_is_no_condition_is_a_key_error(engine: Engine) -> None:
    assessment = engine.assess({})
    with pytest.raises(KeyError, match="gout"):
        assessment.condition("gout_of_the_moon")
    with pytest.raises(KeyError):
        assessment.contributions("nothing")


def test_decimals_count_as_numbers(engine: Engine) -> None:
    assert engine.assess({"age": decimal.Decimal("34.5")}).findings == {"age": 34.5}
