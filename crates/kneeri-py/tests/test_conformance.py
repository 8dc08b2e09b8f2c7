"""The corpus that every language reads: the same bytes come out."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from kneeri import Assessment, Engine, FindingsError

from .conftest import ROOT

CORPUS = sorted((ROOT / "tests/conformance").glob("*.json"))


def engine_of(rules: Any) -> Engine:
    return Engine.knee() if rules == "knee" else Engine.from_json(json.dumps(rules))


def test_the_corpus_is_there() -> None:
    assert len(CORPUS) >= 12


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_every_case_gives_the_expected_bytes(path: Path) -> None:
    file = json.loads(path.read_text())
    engine = engine_of(file["rules"])
    for case in file["cases"]:
        # Numbers are written as in the corpus: Rust's writer and Python's agree on all of them.
        text = json.dumps(case["findings"], separators=(",", ":"))
        if "expected" in case:
            expected = case["expected"].encode()
            from_text, from_dict = engine.assess_json(text), engine.assess(case["findings"])
            assert from_text.to_json().encode() == expected, case["name"]
            assert from_dict.to_json().encode() == expected, case["name"]
            assert from_text == from_dict
            again: Assessment = pickle.loads(pickle.dumps(from_dict))
            assert (again, hash(again)) == (from_dict, hash(from_dict))
            assert again.urgency == from_dict.urgency
            assert again.conditions == from_dict.conditions
        else:
            with pytest.raises(FindingsError) as refused:
                engine.assess_json(text)
            assert str(refused.value) == case["error"], case["name"]
            # In Python `None` is what nobody was asked; in a document `null` is a fault.
            if None not in case["findings"].values():
                with pytest.raises(FindingsError) as refused:
                    engine.assess(case["findings"])
                assert str(refused.value) == case["error"], case["name"]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_travelled_engine_gives_the_same_bytes(path: Path) -> None:
    file = json.loads(path.read_text())
    engine = engine_of(file["rules"])
    travelled: Engine = pickle.loads(pickle.dumps(engine))
    assert travelled == engine
    for case in file["cases"]:
        if "expected" in case:
            assert travelled.assess(case["findings"]).to_json() == case["expected"]
