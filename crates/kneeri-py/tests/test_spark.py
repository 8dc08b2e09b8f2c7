"""A local Spark with two workers decides as one table does."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from kneeri import Engine, TableError

from .people import arrow, people


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql", reason="pip install pyspark, which is large")
    shutil.which("java") or pytest.skip("Spark needs Java 17 or newer")
    folder = tmp_path_factory.mktemp("spark")
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "20")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.mark.filterwarnings("ignore")
def test_workers_decide_as_one_table_does(session: Any, engine: Engine, tmp_path: Path) -> None:
    from kneeri import spark

    table = arrow(engine, people(engine, 60, seed=11)).append_column("who", pa.array(range(60)))
    import pyarrow.parquet

    pyarrow.parquet.write_table(table, tmp_path / "people.parquet")
    frame = session.read.parquet(str(tmp_path / "people.parquet")).repartition(2)
    decided = spark.assess(frame, engine, keep=["who"], scores=True)
    assert decided.rdd.getNumPartitions() == 2
    rows = sorted((row.asDict() for row in decided.collect()), key=lambda row: row["who"])
    assert rows == engine.assess_batch(table, keep=["who"], scores=True).to_pyarrow().to_pylist()
    with pytest.raises(TableError, match="name it in `keep`"):
        spark.assess(frame)
    assert "refused" in spark.assess(frame.drop("who"), on_error="report", top=1).columns
