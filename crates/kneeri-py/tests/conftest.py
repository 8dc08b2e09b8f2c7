from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kneeri import Engine

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine.knee()


@pytest.fixture(scope="session")
def runner() -> dict[str, Any]:
    """A runner who is sore just below the inner knee."""
    return example("classic-pes-anserine")


def example(name: str) -> dict[str, Any]:
    findings: dict[str, Any] = json.loads((ROOT / f"examples/{name}.json").read_text())
    return findings
