"""A local Ray with two workers decides as one table does, by the recipe of the documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kneeri import Engine

from .conftest import ROOT
from .people import arrow, people


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder in which its workers were started: they look for files there."""
    ray = pytest.importorskip("ray", reason="pip install 'ray[data]', which is large")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")  # nothing leaves the machine
    monkeypatch.chdir(tmp_path)
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield tmp_path
    ray.shutdown()


@pytest.mark.filterwarnings("ignore")
def test_workers_decide_as_one_table_does(cluster: Path, engine: Engine) -> None:
    page = (ROOT / "docs/python.md").read_text()
    recipe = page.split("```python\nimport ray")[1].split("```")[0]
    table = arrow(engine, people(engine, 60, seed=12)).append_column("runner", pa.array(range(60)))
    pq.write_table(table, cluster / "people.parquet", row_group_size=20)
    names: dict[str, Any] = {"engine": engine}
    exec(compile(f"import ray{recipe}", "docs/python.md", "exec"), names)
    decided = pq.read_table(cluster / "decided").sort_by("runner")
    wanted = engine.assess_batch(table, keep=["runner"]).to_pyarrow()
    assert decided.to_pylist() == wanted.to_pylist()
