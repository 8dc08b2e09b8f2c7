"""People drawn at random, as rows and as tables of every package."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import arro3.core
import duckdb
import narwhals
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from kneeri import Engine, Feature

Row = dict[str, Any]

TYPES = {"yes_no": pa.bool_(), "one_of": pa.string(), "any_of": pa.list_(pa.string()), "number": pa.float64()}


def people(engine: Engine, count: int, seed: int) -> list[Row]:
    """Draw people; the first knows nothing, and each column has gaps."""
    features = engine.features.values()
    dice = random.Random(seed)
    known = [0.0, *(dice.choice([0.1, 0.4, 0.9]) for _ in range(count - 1))]
    return [
        {one.id: drawn(one, dice) if dice.random() < share else None for one in features} for share in known
    ]


def drawn(feature: Feature, dice: random.Random) -> Any:
    if feature.kind == "yes_no":
        return dice.random() < 0.3
    if feature.kind == "one_of":
        return dice.choice([*feature.choices, "unknown"])
    if feature.kind == "any_of":
        return dice.sample(feature.choices, dice.randrange(min(3, len(feature.choices)) + 1))
    assert feature.low is not None and feature.high is not None
    return round(dice.uniform(feature.low, feature.high), dice.choice([0, 1, 3]))


def arrow(engine: Engine, rows: list[Row]) -> pa.Table:
    schema = pa.schema([(feature.id, TYPES[feature.kind]) for feature in engine.features.values()])
    return pa.Table.from_pylist(rows, schema=schema)


def as_type(table: pa.Table, before: pa.DataType, after: pa.DataType) -> pa.Table:
    fields = [field.with_type(after) if field.type == before else field for field in table.schema]
    return table.cast(pa.schema(fields))


def encoded(table: pa.Table) -> pa.Table:
    """Texts as dictionaries, also in lists; numbers as small floats where they stay exact."""
    columns = []
    for column in table.columns:
        if column.type == pa.string():
            column = column.dictionary_encode()
        elif column.type == pa.list_(pa.string()):
            lists = column.combine_chunks()
            lists = lists.chunk(0) if isinstance(lists, pa.ChunkedArray) else lists
            items = lists.flatten().dictionary_encode()
            offsets = pa.array([0, *np.cumsum([len(one or ()) for one in lists.to_pylist()])], pa.int32())
            column = pa.ListArray.from_arrays(offsets, items, mask=lists.is_null())
        columns.append(column)
    return pa.table(dict(zip(table.column_names, columns, strict=True)))


def pandas_numpy(table: pa.Table) -> pd.DataFrame:
    """Objects, categories, and NaN for what is not known, as a data frame that was read from a file has them."""
    frame = pd.DataFrame(table.to_pylist(), columns=table.column_names)
    for field in table.schema:
        if field.type == pa.bool_():
            frame[field.name] = frame[field.name].astype("boolean")
        elif field.type == pa.string():
            frame[field.name] = frame[field.name].astype("category")
        elif field.type == pa.float64():
            frame[field.name] = frame[field.name].astype("float64")
        else:
            lists = [None if one is None else list(one) for one in table[field.name].to_pylist()]
            frame[field.name] = pd.Series(lists, dtype=object)
    return frame


def polars_enums(table: pa.Table) -> pl.DataFrame:
    frame = pl.DataFrame(table)
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    numbers = [name for name, kind in frame.schema.items() if kind == pl.Float64]
    frame = frame.with_columns(pl.col(texts).cast(pl.Categorical))
    return frame.with_columns(pl.col(numbers).fill_null(float("nan")))


def relation(table: pa.Table) -> duckdb.DuckDBPyRelation:
    connection = duckdb.connect()
    connection.register("people", table)
    return connection.sql("select * from people")


def reader(table: pa.Table) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=7))


PRODUCERS: dict[str, Callable[[pa.Table], Any]] = {
    "pyarrow": lambda table: table,
    "pyarrow batch": lambda table: table.combine_chunks().to_batches()[0],
    "pyarrow sliced": lambda table: pa.concat_tables([table, table]).slice(table.num_rows),
    "record-batch reader": reader,
    "large texts": lambda table: as_type(table, pa.string(), pa.large_string()),
    "large lists": lambda table: as_type(table, pa.list_(pa.string()), pa.large_list(pa.string_view())),
    "dictionaries": encoded,
    "polars": pl.DataFrame,
    "polars categories and NaN": polars_enums,
    "pandas of numpy": pandas_numpy,
    "pandas of arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "duckdb": relation,
    "narwhals of polars": lambda table: narwhals.from_native(pl.DataFrame(table)),
    "narwhals of pyarrow": narwhals.from_native,
    "arro3": arro3.core.Table,
    "arro3 batch": lambda table: arro3.core.RecordBatch.from_arrow(table.combine_chunks().to_batches()[0]),
}
