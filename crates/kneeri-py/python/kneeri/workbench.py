"""What an author of rules asks for: what looks like a mistake, whether cases hold, what a change decides otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable
from os import PathLike
from typing import Any, NamedTuple, TypeAlias

from . import _kneeri
from .engine import Engine

__all__ = ["CaseResult", "Mismatch", "Warning", "check", "diff", "run_cases"]

Rules: TypeAlias = Engine | str | PathLike[str] | Iterable[str | PathLike[str]]
"""An engine, or the paths of rule documents."""


class Warning(NamedTuple):
    """Something that looks like a mistake.

    Attributes
    ----------
    lint : str
        Its kind: stable, for programs.
    pointer : str
        The JSON pointer of the place within the merged rule set.
    message : str
        What looks wrong, in one line.
    witness : str or None
        Findings that show it, as JSON, where findings can.
    """

    lint: str
    pointer: str
    message: str
    witness: str | None = None


class Mismatch(NamedTuple):
    """One expectation of a case that was not met: the member of ``expect``, what it says, and what came out."""

    member: str
    expected: str
    found: str


class CaseResult(NamedTuple):
    """How a case of a rule set went: its name, and what came out otherwise than expected."""

    name: str
    mismatches: tuple[Mismatch, ...]

    @property
    def holds(self) -> bool:
        """Whether everything came out as expected."""
        return not self.mismatches


def check(rules: Rules) -> list[Warning]:
    """Look for what seems a mistake in a rule set. What the rule set allows is left out.

    Parameters
    ----------
    rules : Engine or paths
        An engine, or the paths of rule documents and folders of them.

    Raises
    ------
    RuleSetError
        When the rule set has faults: then it cannot be used at all.

    Examples
    --------
    >>> import kneeri
    >>> warnings = kneeri.check(kneeri.Engine.knee())
    >>> all(warning.pointer.startswith("/") and warning.message for warning in warnings)
    True
    """

    def warning(found: dict[str, Any]) -> Warning:
        witness = found.get("witness")
        written = None if witness is None else json.dumps(witness, sort_keys=True)
        return Warning(found["lint"], found["pointer"], found["message"], written)

    return [warning(found) for found in json.loads(_kneeri.check(_engine(rules)._engine))]


def run_cases(rules: Rules) -> list[CaseResult]:
    """Run every case of a rule set: given these findings, does what is expected come out?

    Parameters
    ----------
    rules : Engine or paths
        The paths of rule documents and folders of them, or an engine that was loaded from documents with cases. The
        built-in rule set comes without its cases.
    """
    results = json.loads(_kneeri.run_cases(_engine(rules)._engine))
    return [CaseResult(one["name"], tuple(Mismatch(**miss) for miss in one["mismatches"])) for one in results]


def diff(old: Rules, new: Rules, *, runners: int = 1000, seed: int = 1) -> dict[str, Any]:
    """Compare two rule sets: what is written otherwise, and what is decided otherwise.

    Parameters
    ----------
    old, new : Engine or paths
        The rule sets.
    runners : int
        How many virtual runners both assess.
    seed : int
        The same seed gives the same runners everywhere.

    Returns
    -------
    dict
        With `old`, `new`, `same_logic`, `changes`, `rules` and `cohort`; every difference comes with findings that
        show it.
    """
    result: dict[str, Any] = json.loads(
        _kneeri.diff(_engine(old)._engine, _engine(new)._engine, runners, seed)
    )
    return result


def _engine(rules: Rules) -> Engine:
    return rules if isinstance(rules, Engine) else Engine.from_files(rules)
