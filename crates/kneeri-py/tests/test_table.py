"""Tables: the same as one person at a time, whatever package they come from; and nothing is coerced."""

from __future__ import annotations

import json
import os
import pickle
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from kneeri import Engine, TableError

from .conftest import ROOT
from .people import PRODUCERS, arrow, people

ROWS = int(os.environ.get("KNEERI_ROWS", "2500"))


@pytest.fixture(scope="module")
def small() -> Engine:
    """A rule set with features of every kind."""
    return of_corpus("findings")


def of_corpus(name: str) -> Engine:
    rules = json.loads((ROOT / f"tests/conformance/{name}.json").read_text())["rules"]
    return Engine.knee() if rules == "knee" else Engine.from_json(json.dumps(rules))


def one_at_a_time(engine: Engine, rows: list[dict[str, Any]], top: int) -> list[dict[str, Any]]:
    return [decided(engine, row, top) for row in rows]


def decided(engine: Engine, row: dict[str, Any], top: int) -> dict[str, Any]:
    assessment = engine.assess(row)
    urgency = assessment.urgency
    result: dict[str, Any] = {
        "urgency": urgency.level.value,
        "urgency_certain": urgency.certain.value,
        "must_ask": list(urgency.must_ask),
    }
    first = assessment.conditions[:top]
    for rank in range(1, top + 1):
        one = first[rank - 1] if rank <= len(first) else None
        result[f"top{rank}"] = one and one.id
        result[f"top{rank}_band"] = one and one.band
        result[f"top{rank}_score"] = one and one.score
    result |= {"verdict": assessment.verdict, "urgency_final": urgency.final}
    for one in sorted(assessment.conditions, key=lambda condition: condition.id):
        result[f"score_{one.id}"] = one.score
    return result


@pytest.fixture(scope="module")
def expected() -> list[tuple[Engine, pa.Table, list[dict[str, Any]]]]:
    """People and what is decided about them one at a time: few for the knee rules, many for the small ones."""
    names = sorted(path.stem for path in (ROOT / "tests/conformance").glob("*.json"))
    shares = {name: max(12, ROWS // (100 if name == "knee" else len(names))) for name in names}
    drawn = [(engine := of_corpus(name), people(engine, count, seed=1)) for name, count in shares.items()]
    return [(engine, arrow(engine, rows), one_at_a_time(engine, rows, 3)) for engine, rows in drawn]


@pytest.mark.parametrize("producer", PRODUCERS)
def test_a_table_is_assessed_as_its_rows_are(
    expected: list[tuple[Engine, pa.Table, list[dict[str, Any]]]], producer: str
) -> None:
    for engine, table, wanted in expected:
        decisions = engine.assess_batch(PRODUCERS[producer](table), scores=True, verdict=True)
        assert len(decisions) == len(wanted) and decisions.quality.is_clean
        assert decisions.to_pyarrow().to_pylist() == wanted
        quick = engine.assess_batch(PRODUCERS[producer](table), scores=True).to_pyarrow()
        assert quick.equals(decisions.to_pyarrow().drop_columns(["verdict", "urgency_final"]))


def test_the_result_is_a_table_for_everybody(small: Engine) -> None:
    table = arrow(small, people(small, 30, seed=4)).append_column(
        "who", pa.array([f"p{n}" for n in range(30)])
    )
    decisions = small.assess_batch(table, keep="who", top=1)
    assert (
        decisions.to_pandas()["who"].tolist()
        == decisions.to_polars()["who"].to_list()
        == [f"p{n}" for n in range(30)]
    )
    assert pl.DataFrame(decisions).equals(pl.DataFrame(decisions.to_pyarrow()))
    assert pd.DataFrame.from_arrow(decisions).columns[:2].tolist() == ["who", "urgency"]
    counted = duckdb.sql("select count(*) from decisions")
    assert counted is not None and counted.fetchall() == [(30,)]
    again = pickle.loads(pickle.dumps(decisions))
    assert again.to_pyarrow().equals(decisions.to_pyarrow()) and again.quality == decisions.quality
    assert len(again) == 30
    metadata = decisions.to_pyarrow().schema.metadata
    assert metadata[b"kneeri.digest"].decode() == small.rule_set.digest
    html = decisions._repr_html_()
    assert "<script" not in html and "30 people" in html and len(html) < 10_000
    assert "about 30 people" in repr(decisions)


def test_the_number_of_threads_changes_nothing(small: Engine) -> None:
    table = arrow(small, people(small, 3000, seed=5))
    one, many = (small.assess_batch(table, threads=threads).to_pyarrow() for threads in (1, 5))
    assert one.equals(many)


def test_no_rows_are_no_decisions(small: Engine) -> None:
    table = arrow(small, people(small, 1, seed=6)).slice(1)
    assert small.assess_batch(table).to_pyarrow().num_rows == 0
    assert small.assess_batch(reader_of_nothing(table)).to_pyarrow().column_names[0] == "urgency"


def reader_of_nothing(table: pa.Table) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(table.schema, [])


BAD_COLUMNS = [
    ("texts for yes or no", {"fever": ["no"]}, "fever", None, None, "expected true and false, found Utf8"),
    ("numbers for yes or no", {"fever": [0]}, "fever", None, None, "expected true and false, found Int64"),
    (
        "texts for lists",
        {"pain_location": ["lateral;calf"]},
        "pain_location",
        None,
        None,
        "split joined texts",
    ),
    ("numbers for texts", {"side": [1]}, "side", None, None, "expected texts, found Int64"),
    ("lists for texts", {"side": [["left"]]}, "side", None, None, "expected texts, found List"),
    ("lists of numbers", {"pain_location": [[1]]}, "pain_location", None, None, "expected lists of texts"),
    ("texts for numbers", {"age": ["34"]}, "age", None, None, "expected numbers, found Utf8"),
    ("yes for numbers", {"age": [True]}, "age", None, None, "expected numbers, found Boolean"),
    ("dates for numbers", {"age": pa.array([0], pa.date32())}, "age", None, None, "found Date32"),
    ("bytes for texts", {"side": [b"left"]}, "side", None, None, "found Binary"),
    ("an unknown choice", {"side": ["left", None, "rihgt"]}, "side", 2, "rihgt", "did you mean `right`?"),
    ("an empty text", {"side": ["left", ""]}, "side", 1, "", "no choice ``"),
    ("upper case", {"side": ["Left"]}, "side", 0, "Left", "did you mean `left`?"),
    (
        "an unknown option",
        {"pain_location": [[], ["calf", "laterl"]]},
        "pain_location",
        1,
        "laterl",
        "`lateral`?",
    ),
    (
        "null in a list",
        {"pain_location": [["calf", None]]},
        "pain_location",
        0,
        "null",
        "holds texts, found null",
    ),
    ("a number out of range", {"age": [34.0, 200.0]}, "age", 1, "200.0", "outside 8 to 100"),
    ("infinity", {"age": [float("inf")]}, "age", 0, "inf", "not a number"),
    ("a whole number out of range", {"age": [34, -1]}, "age", 1, "-1", "outside 8 to 100"),
    ("an unknown column", {"fevr": [True]}, "fevr", None, None, "did you mean `fever`?"),
    ("a column of the caller", {"patient": ["a"]}, "patient", None, None, "name it in `keep`"),
]


@pytest.mark.parametrize(
    ("columns", "column", "row", "value", "text"),
    [bad[1:] for bad in BAD_COLUMNS],
    ids=[bad[0] for bad in BAD_COLUMNS],
)
def test_tables_are_refused(
    engine: Engine, columns: dict[str, Any], column: str, row: int | None, value: str | None, text: str
) -> None:
    table = pa.table(columns)
    with pytest.raises(TableError) as refused:
        engine.assess_batch(table, missing="unknown")
    error = refused.value
    assert (error.column, error.feature, error.row, error.value) == (column, column, row, value)
    assert text in str(error) and f"`{column}`" in str(error)
    # Not raised, it is unknown and told.
    decisions = engine.assess_batch(table, on_error="report")
    assert not decisions.quality.is_clean
    told = next(one for one in decisions.quality.columns if one.column == column)
    if row is None:
        assert told.unusable is not None and text in told.unusable
    else:
        assert (told.refused, told.examples[0].row, told.examples[0].value) == (1, row, value)
        assert decisions.to_pyarrow()["refused"][row].as_py()[0].startswith(f"{column}: ")
        known = {
            name: [None if place == row else one for place, one in enumerate(given)]
            for name, given in columns.items()
        }
        clean = engine.assess_batch(pa.table(known, schema=table.schema), missing="unknown")
        assert decisions.to_pyarrow().drop_columns("refused").equals(clean.to_pyarrow())
        assert engine.assess_batch(table, on_error="null").to_pyarrow().equals(clean.to_pyarrow())
    assert "refused" in repr(decisions) and "refused" in decisions._repr_html_()
    assert column in str(decisions.quality) and column in decisions.quality._repr_html_()


def test_a_feature_without_a_column_is_an_error(small: Engine) -> None:
    table = arrow(small, people(small, 3, seed=7))
    first = table.column_names[0]
    with pytest.raises(
        TableError, match="this feature has no column; say that missing columns are unknown"
    ) as refused:
        small.assess_batch(table.drop_columns(first))
    assert (refused.value.column, refused.value.row) == (first, None)
    assert small.assess_batch(table.drop_columns(first), missing="unknown").quality.missing == (first,)


def test_the_first_error_is_the_one_that_is_told(small: Engine) -> None:
    rows = people(small, 5000, seed=8)
    name = next(feature.id for feature in small.features.values() if feature.kind == "one_of")
    for row in (4321, 1234, 2345):
        rows[row][name] = f"wrong{row}"
    for _ in range(5):
        with pytest.raises(TableError, match="row 1234"):
            small.assess_batch(arrow(small, rows), threads=4)


def test_what_is_no_table_is_refused(engine: Engine) -> None:
    for given, text in (
        ({"fever": [True]}, "`dict` is no table"),
        ([{"fever": True}], "`list` is no table"),
        (None, "`NoneType` is no table"),
        (pl.LazyFrame({"fever": [True]}), r"call \.collect\(\) first"),
        (pa.array([1, 2]), "cannot be read"),
    ):
        with pytest.raises(TableError, match=text):
            engine.assess_batch(given)  # type: ignore[arg-type]
    table = pa.table({"fever": [True]})
    with pytest.raises(TableError, match="there is no such column to keep"):
        engine.assess_batch(table, keep=["who"], missing="unknown")
    with pytest.raises(TableError, match="two columns of this name"):
        engine.assess_batch(pa.Table.from_arrays([pa.array([True])] * 2, ["fever"] * 2), missing="unknown")
    for wrong in ({"on_error": "ignore"}, {"missing": "no"}):
        with pytest.raises(ValueError, match=r"not \"(ignore|no)\""):
            engine.assess_batch(table, **wrong)  # type: ignore[arg-type]
    with pytest.raises((TypeError, ValueError, OverflowError)):
        engine.assess_batch(table, missing="unknown", threads=0)
    with pytest.raises(OverflowError):
        engine.assess_batch(table, missing="unknown", top=-1)


def test_a_stream_that_fails_is_an_error(engine: Engine) -> None:
    def batches() -> Any:
        yield pa.record_batch({"fever": [True]})
        raise RuntimeError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(pa.schema([("fever", pa.bool_())]), batches())
    with pytest.raises(TableError, match="the disk is gone"):
        engine.assess_batch(reader, missing="unknown")


def test_progress_is_told_and_can_stop_it(small: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    table = arrow(small, people(small, 3000, seed=9))
    seen: list[int] = []
    small._engine.assess_table(table, "raise", "raise", [], 3, False, False, 2, seen.append)
    assert sum(seen) == 3000

    def stop(rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        small._engine.assess_table(table, "raise", "raise", [], 3, False, False, 2, stop)
    assert len(small.assess_batch(table, progress=True)) == 3000
