"""What a rule set does without one of its parts, or with other weights."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from ..assessment import Assessment, Urgency
from ..engine import Engine
from ..errors import RuleSetError
from ..typing import ArrowStream
from .interval import Estimate, proportion

__all__ = ["Ablation", "ablate", "jitter"]

_Change: TypeAlias = tuple[str, Callable[[], Engine], Any]
"""The part that is left out, the engine without it, and the people."""


class Ablation(NamedTuple):
    """What changes without one part of a rule set.

    Attributes
    ----------
    part : str
        The rule, the feature, or ``condition.item``.
    rows : int
        How many rows there are.
    first_changed, urgency_lowered, urgency_raised : int
        In how many of them another condition comes first, or the level is lower or higher.
    first_right_before, first_right_after : int or None
        How often the right condition comes first, when it is known.
    """

    part: str
    rows: int
    first_changed: int
    urgency_lowered: int
    urgency_raised: int
    first_right_before: int | None = None
    first_right_after: int | None = None


def ablate(
    engine: Engine,
    table: ArrowStream,
    *,
    by: Literal["rule", "item", "feature"],
    parts: Iterable[str] | None = None,
    truth: Sequence[str] | None = None,
    missing: Literal["raise", "unknown"] = "unknown",
) -> list[Ablation]:
    """Assess a table again and again, each time without one part, and tell what changes: most first.

    Parameters
    ----------
    engine : Engine
        The rule set.
    table : table
        People, as for `Engine.assess_batch`.
    by : {"rule", "item", "feature"}
        Without a triage rule; without an item of evidence; or as if a feature had been asked of nobody.
    parts : iterable of str, optional
        Only these parts; otherwise all.
    truth : sequence of str, optional
        The right condition of each row.
    missing : {"raise", "unknown"}
        What a feature without a column is.
    """
    import pyarrow

    people = pyarrow.table(table)
    before = _decided(engine, people, missing)
    wanted = None if parts is None else set(parts)
    changes = _without_features(engine, people) if by == "feature" else _without_rules(engine, people, by)
    told = (
        _ablation(part, before, _decided(load(), people, missing), truth)
        for part, load, people in changes
        if wanted is None or part in wanted
    )
    return sorted(
        told, key=lambda one: (-one.urgency_lowered, -one.first_changed, -one.urgency_raised, one.part)
    )


def _decided(
    engine: Engine, people: Any, missing: Literal["raise", "unknown"]
) -> list[tuple[Urgency, str | None]]:
    table = engine.assess_batch(people, missing=missing, top=1).to_pyarrow()
    levels = map(Urgency, table.column("urgency").to_pylist())
    return list(zip(levels, table.column("top1").to_pylist(), strict=True))


def _without_features(engine: Engine, people: Any) -> Iterator[_Change]:
    import pyarrow

    for place, name in enumerate(people.column_names):
        if name in engine.features:
            nothing = pyarrow.nulls(people.num_rows, people.schema.field(place).type)
            yield name, lambda: engine, people.set_column(place, name, nothing)


def _without_rules(
    engine: Engine, people: Any, by: Literal["rule", "item"]
) -> Iterator[tuple[str, Any, Any]]:
    rules = json.loads(engine.to_json())
    # What only informs may name what is left out.
    for member in ("cases", "translations", "laws", "allow"):
        rules.pop(member, None)
    homes = {"": rules["triage"]} if by == "rule" else _evidence(rules)
    for home, entries in homes.items():
        for name in list(entries):
            yield home + name, _reload(rules, entries, name), people


def _evidence(rules: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The items of every condition, and those of its groups, by what stands before their names."""
    homes = {f"{id}.": condition.get("evidence", {}) for id, condition in rules["conditions"].items()}
    for home, entries in list(homes.items()):
        for name, entry in entries.items():
            if isinstance(entry.get("of"), dict) and len(entry["of"]) > 1:
                homes[f"{home}{name}."] = entry["of"]
    return homes


def _reload(rules: dict[str, Any], entries: dict[str, Any], name: str) -> Callable[[], Engine]:
    def engine() -> Engine:
        kept = dict(entries)
        del entries[name]
        try:
            return Engine.from_json(json.dumps(rules))
        except RuleSetError as error:
            raise ValueError(f"without {name} the rule set has faults: {error.faults[0]}") from error
        finally:
            entries.clear()
            entries.update(kept)

    return engine


def _ablation(
    part: str,
    before: list[tuple[Urgency, str | None]],
    after: list[tuple[Urgency, str | None]],
    truth: Sequence[str] | None,
) -> Ablation:
    pairs = list(zip(before, after, strict=True))

    def right(decided: list[tuple[Urgency, str | None]]) -> int | None:
        return (
            None
            if truth is None
            else sum(first == one for (_, first), one in zip(decided, truth, strict=True))
        )

    return Ablation(
        part,
        len(pairs),
        first_changed=sum(old[1] != new[1] for old, new in pairs),
        urgency_lowered=sum(new[0] < old[0] for old, new in pairs),
        urgency_raised=sum(new[0] > old[0] for old, new in pairs),
        first_right_before=right(before),
        first_right_after=right(after),
    )


def jitter(
    assessments: Iterable[Assessment], *, percent: float = 20, draws: int = 200, seed: int = 1
) -> list[Estimate]:
    """Tell how stable each leader is when every weight is a little other: the share of draws in which it still leads.

    In each draw what every item counts is multiplied by a factor of its own, evenly from the range; how items of a
    group combine stays as it is. Excluded conditions stay excluded.

    Parameters
    ----------
    assessments : iterable of Assessment
        The results to try.
    percent : float
        How far a weight may be off, either way.
    draws, seed : int
        How often weights are drawn; the same seed draws the same.
    """
    import numpy

    def stability(assessment: Assessment) -> Estimate:
        those = [one for one in assessment.conditions if one.band != "excluded"]
        if not those:
            return proportion(0, 0)
        dice = numpy.random.default_rng(seed)
        scores = numpy.column_stack([_drawn(one, percent / 100, draws, dice) for one in those])
        return proportion(int((scores.argmax(axis=1) == 0).sum()), draws)

    return [stability(assessment) for assessment in assessments]


def _drawn(condition: Any, spread: float, draws: int, dice: Any) -> Any:
    import numpy

    counted = numpy.array([reason.counted for reason in condition.reasons], dtype=float)
    return condition.prior + dice.uniform(1 - spread, 1 + spread, (draws, counted.size)) @ counted
