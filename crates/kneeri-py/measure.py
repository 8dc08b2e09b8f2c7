"""Measure the package: ``python measure.py [rows]``, with a wheel or a release build installed.

Times are CPU times, the best of several runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

from kneeri import Engine
from tests.people import PRODUCERS, arrow, people


def best(run: Callable[[], object], times: int, repeats: int = 5) -> float:
    """Seconds a call."""

    def once() -> float:
        start = time.process_time()
        for _ in range(times):
            run()
        return (time.process_time() - start) / times

    return min(once() for _ in range(repeats))


def starting(code: str) -> float:
    """Seconds that a new interpreter takes."""

    def once() -> float:
        before = os.times()
        subprocess.run([sys.executable, "-c", code], check=True)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    return min(once() for _ in range(15))


def main() -> None:
    """Print every figure."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    engine = Engine.knee()
    drawn = (
        {name: found for name, found in row.items() if found is not None} for row in people(engine, 9, seed=1)
    )
    twenty = dict(list(next(person for person in drawn if len(person) >= 20).items())[:20])
    print(
        f"import kneeri                      {1e3 * (starting('import kneeri') - starting('pass')):8.1f} ms"
    )
    print(
        f"assess, {len(twenty)} findings                {1e6 * best(lambda: engine.assess(twenty), 50):8.1f} µs"
    )
    urgency = best(lambda: engine.assess(twenty).urgency, 50)
    print(f"  and look at the urgency          {1e6 * urgency:8.1f} µs")
    print(
        f"  and write all of it as JSON      {1e6 * best(lambda: engine.assess(twenty).to_json(), 50):8.1f} µs"
    )
    table = arrow(engine, people(engine, rows, seed=2))
    for name, produce in PRODUCERS.items():
        if "batch" not in name:
            given = produce(table)
            seconds = best(partial(engine.assess_batch, given, threads=1), 1, 1)
            print(f"table of {name:25} {rows / seconds:9.0f} rows/s")
    few = table.slice(0, 200)
    seconds = best(partial(engine.assess_batch, few, threads=1, verdict=True), 1, 1)
    print(f"table of pyarrow, with the verdict   {few.num_rows / seconds:9.0f} rows/s")


if __name__ == "__main__":
    main()
