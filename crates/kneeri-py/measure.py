"""Measure the package beside the Rust call and beside zen-engine: ``python measure.py [--quick]`` prints JSON.

It wants Rust, a wheel of the package, and what stands in ``requirements-bench.txt``; ``cargo xtask bench python`` sees to
all of it, and shows the figures as tables.

Everybody takes turns: A B C, A B C, and so on. Times are what the process works, on all its threads; a ratio is the
median of the ratios of the rounds. Nothing is timed before equal answers were seen.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import pandas
import polars
import pyarrow
import zen

from kneeri import Engine

ROOT = Path(__file__).parents[2]

COPIES = 50
"""How often everybody stands in the table."""

TYPES = {
    "yes_no": pyarrow.bool_(),
    "one_of": pyarrow.string(),
    "any_of": pyarrow.list_(pyarrow.string()),
    "number": pyarrow.float64(),
}


class Rust:
    """The engine in a process of its own, which assesses the same people when it is its turn."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.said = json.loads(self._line())

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[Rust]:
        """Build it and start it; it ends when its input does."""
        manifest = ROOT / "benches/peers/Cargo.toml"
        command = ["cargo", "run", "--quiet", "--release", "--locked", "--manifest-path", str(manifest)]
        with subprocess.Popen(
            [*command, "--", "beside-python"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            yield cls(process)

    def nanoseconds(self) -> float:
        """Assess everybody; nanoseconds a person."""
        assert self._process.stdin is not None
        print(file=self._process.stdin, flush=True)
        return float(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


class Zen:
    """The conditions of the rules as a decision table of zen-engine, which compiles it when it is made."""

    def __init__(self, table: object) -> None:
        self._engine = zen.ZenEngine({"loader": {"type": "static", "content": {"rules": table}}})

    def truths(self, person: dict[str, Any]) -> list[int]:
        """Tell which conditions are true, by their places."""
        return [row["place"] for row in self._engine.evaluate("rules", person)["result"]]


Turn = Callable[[], float]
"""Does what is measured once; nanoseconds a person."""


def timed(run: Callable[[], object], people: int) -> Turn:
    """Measure what deals with so many people."""

    def turn() -> float:
        start = time.process_time_ns()
        run()
        return (time.process_time_ns() - start) / people

    return turn


def starting(code: str) -> Turn:
    """Measure a new interpreter."""

    def turn() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return 1e9 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    return turn


def rows_of(engine: Engine, people: list[dict[str, Any]]) -> pyarrow.Table:
    """People as a table, each of them many times."""
    schema = pyarrow.schema([(feature.id, TYPES[feature.kind]) for feature in engine.features.values()])
    return pyarrow.Table.from_pylist(people * COPIES, schema=schema).combine_chunks()


def check(engine: Engine, zen_engine: Zen, table: pyarrow.Table, said: dict[str, Any]) -> None:
    """See that all say the same."""
    people, levels = said["people"], said["levels"]
    assert [engine.assess(person).urgency.level for person in people] == levels, "Python says otherwise"
    decided = engine.assess_batch(table).to_pyarrow()["urgency"].to_pylist()
    assert decided == levels * COPIES, "a table says otherwise"
    for person, truths in zip(people, said["truths"], strict=True):
        found = set(zen_engine.truths(person))
        assert found == set(truths), f"zen-engine says otherwise of {person}: {found ^ set(truths)}"


def turns(engine: Engine, zen_engine: Zen, table: pyarrow.Table, rust: Rust) -> dict[str, Turn]:
    """Everything that is measured, by name; what all is compared with comes first."""
    people = rust.said["people"]

    def each(run: Callable[[dict[str, Any]], object]) -> Turn:
        return timed(lambda: [run(person) for person in people], len(people))

    def whole(table: Any) -> Turn:
        return timed(lambda: engine.assess_batch(table, threads=1), table.shape[0])

    return {
        "assess": each(engine.assess),
        "rust": rust.nanoseconds,
        "zen-engine": each(zen_engine.truths),
        "looked at": each(lambda person: (shown := engine.assess(person)).urgency and shown.top(3)),
        "to_json": each(lambda person: engine.assess(person).to_json()),
        "pyarrow": whole(table),
        "polars": whole(polars.DataFrame(table)),
        "pandas": whole(table.to_pandas(types_mapper=pandas.ArrowDtype)),
        "python": starting("pass"),
        "import": starting("import kneeri"),
    }


def rounds(taking: dict[str, Turn], many: int) -> dict[str, list[float]]:
    """Let all take turns; the first round only warms up."""
    taken: dict[str, list[float]] = {name: [] for name in taking}
    for number in range(many + 1):
        print(f"    round {number} of {many}", file=sys.stderr)
        for name, turn in taking.items():
            taken[name].append(turn())
    return {name: times[1:] for name, times in taken.items()}


def main() -> None:
    """Measure, and print JSON."""
    engine = Engine.knee()
    with Rust.started() as rust:
        said = rust.said
        zen_engine = Zen(said["zen_engine"])
        table = rows_of(engine, said["people"])
        print("python: the same answers by all", file=sys.stderr)
        check(engine, zen_engine, table, said)
        taken = rounds(turns(engine, zen_engine, table, rust), 3 if "--quick" in sys.argv else 11)
    started = [one - other for one, other in zip(taken.pop("import"), taken.pop("python"), strict=True)]
    rows = [
        {
            "name": name,
            "ns": median(times),
            "ratio": median(one / other for one, other in zip(times, taken["assess"], strict=True)),
        }
        for name, times in taken.items()
    ]
    counts = ("findings", "triage_rules", "evidence_items", "predicates")
    measured = {
        **{name: said[name] for name in counts},
        "people": len(said["people"]),
        "table": table.num_rows,
        "version": sys.version.split()[0],
        "zen_engine": version("zen-engine"),
        "import_ns": median(started),
        "rows": rows,
    }
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
