"""Decisions about the rows of a Spark data frame, on the workers of a cluster.

Needs ``pip install 'kneeri[spark]'`` where the driver runs, and kneeri and pyarrow on the workers. Nothing is collected:
each worker assesses the batches that Spark hands to it, and the engine travels as its canonical rule set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from .engine import Engine

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

__all__ = ["assess"]


def assess(
    people: DataFrame,
    engine: Engine | None = None,
    *,
    keep: Iterable[str] = (),
    on_error: Literal["raise", "null", "report"] = "raise",
    missing: Literal["raise", "unknown"] = "raise",
    top: int = 3,
    scores: bool = False,
    verdict: bool = False,
) -> DataFrame:
    """Assess every row of a Spark data frame.

    Columns are those of `Engine.assess_batch`: their names and types are checked at once, their values when Spark gets
    to them.

    Parameters
    ----------
    people : pyspark.sql.DataFrame
        A column is a feature, a row is a person.
    engine : Engine, optional
        What decides; the built-in rule set otherwise.
    keep, on_error, missing, top, scores, verdict
        As for `Engine.assess_batch`.

    Returns
    -------
    pyspark.sql.DataFrame
        With the columns of `Decisions`.

    Raises
    ------
    TableError
        When a column cannot be taken.
    """
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    engine = engine or Engine.knee()
    decide = partial(
        _decided,
        engine,
        keep=tuple(keep),
        on_error=on_error,
        missing=missing,
        top=top,
        scores=scores,
        verdict=verdict,
    )
    schema = decide(to_arrow_schema(people.schema).empty_table()).schema
    return people.mapInArrow(partial(_parts, decide), from_arrow_schema(schema))


def _decided(engine: Engine, part: Any, **options: Any) -> pyarrow.Table:
    # Spark keeps the processors busy by itself.
    return engine.assess_batch(part, threads=1, **options).to_pyarrow()


def _parts(decide: Callable[[Any], pyarrow.Table], parts: Iterable[Any]) -> Iterator[Any]:
    for part in parts:
        yield from decide(part).to_batches()
