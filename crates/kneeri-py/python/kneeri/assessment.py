"""What comes out of an assessment: immutable records over the engine's own bytes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from . import _kneeri
    from .typing import Band, Verdict

__all__ = [
    "Advice",
    "Assessment",
    "Because",
    "Notice",
    "RankedCondition",
    "Reason",
    "RuleSetId",
    "Urgency",
    "UrgencyResult",
    "WithheldAdvice",
]


class Urgency(str, Enum):
    """How soon somebody should be seen. Later is more pressing.

    Examples
    --------
    >>> Urgency.SAME_DAY > Urgency.SELF_CARE
    True
    >>> Urgency("same_day") == "same_day"
    True
    """

    SELF_CARE = "self_care"
    ROUTINE_PHYSIO = "routine_physio"
    SEE_CLINICIAN_SOON = "see_clinician_soon"
    SAME_DAY = "same_day"
    EMERGENCY_NOW = "emergency_now"

    @property
    def severity(self) -> int:
        """The place of the level, from 0 for `SELF_CARE`."""
        return list(Urgency).index(self)

    def __lt__(self, other: str) -> bool:
        return self.severity < Urgency(other).severity

    def __le__(self, other: str) -> bool:
        return self.severity <= Urgency(other).severity

    def __gt__(self, other: str) -> bool:
        return self.severity > Urgency(other).severity

    def __ge__(self, other: str) -> bool:
        return self.severity >= Urgency(other).severity

    def __str__(self) -> str:
        return self.value


class RuleSetId(NamedTuple):
    """Which rule set a result was made with.

    Attributes
    ----------
    id, version : str
        Its name and version.
    digest, logic_digest : str
        ``sha256:`` and the digest of all of it, and of what decides.
    """

    id: str
    version: str
    digest: str
    logic_digest: str

    def __str__(self) -> str:
        return f"{self.id} {self.version} ({self.digest[:19]})"


class Because(NamedTuple):
    """One cause of the level.

    Attributes
    ----------
    kind : str
        ``"true"``: a triage rule; ``"pointed"``: an open one that somebody could not answer; ``"likely"``: a condition
        that is likely; ``"must_ask"``: safety questions are open.
    urgency : Urgency
        The level that it asks for.
    rule, condition : str or None
        The id of the rule or condition, where there is one.
    say : str or None
        What the rule says to the person.
    source : tuple of str
        What the rule cites.
    """

    kind: str
    urgency: Urgency
    rule: str | None = None
    condition: str | None = None
    say: str | None = None
    source: tuple[str, ...] = ()


class UrgencyResult(NamedTuple):
    """How soon somebody should be seen, and why.

    Attributes
    ----------
    level : Urgency
        The level to act on.
    certain, could_reach : Urgency
        What is certain whatever is still answered, and what triage rules could still reach.
    final : bool
        Whether no further answer can change the level.
    because : tuple of Because
        What sets the level.
    must_ask : tuple of str
        Features that must be answered before the level can be trusted, the gravest first.
    may_raise : tuple of str
        Features that could still raise the level to a milder one.
    """

    level: Urgency
    certain: Urgency
    could_reach: Urgency
    final: bool
    because: tuple[Because, ...]
    must_ask: tuple[str, ...]
    may_raise: tuple[str, ...]


class Reason(NamedTuple):
    """One addend of a score.

    Attributes
    ----------
    item : str
        The item of evidence: ``item``, ``group.item``, ``group.item.option``, ``only_if`` or ``limit``.
    state : str
        How the findings stand to it: ``yes``, ``no``, a choice, a band, ``other`` or ``unknown``.
    features : tuple of str
        The features that it hangs on.
    weight, counted : int
        The whole weight, and what of it counts, in millidecibans.
    share : str
        How much counts: ``full``, ``half``, … or ``none``.
    source : tuple of str
        Where the weight comes from.
    """

    item: str
    state: str
    features: tuple[str, ...]
    weight: int
    counted: int
    share: str
    source: tuple[str, ...] = ()

    def __str__(self) -> str:
        share = "" if self.share == "full" else f", {self.share} of {self.weight:+d}"
        source = f" ({', '.join(self.source)})" if self.source else ""
        return f"{self.counted:+d} {self.item}: {self.state}{share}{source}"


class RankedCondition(NamedTuple):
    """One condition and where it stands.

    Attributes
    ----------
    rank : int
        Counted from 1.
    id, name : str
        Identifier in the rule set, for example ``"pes_anserine_syndrome"``, and its name.
    band : str
        ``"likely"``, ``"possible"``, ``"unlikely"`` or ``"excluded"``.
    score, lo, hi : int
        Millidecibans: now, and over every way of answering what is still unknown.
    prior, net : int
        Millidecibans: the base rate, and what the findings add. Together they are the score.
    bounds : str
        ``"exact"`` when `lo` and `hi` are reached, ``"outer"`` when they only bound the score.
    reasons : tuple of Reason
        What the findings add, piece by piece; their `counted` sum up to `net`.
    """

    rank: int
    id: str
    name: str
    band: Band
    score: int
    lo: int
    hi: int
    prior: int
    net: int
    bounds: str
    reasons: tuple[Reason, ...]


class Advice(NamedTuple):
    """Advice that is shown.

    Attributes
    ----------
    id, topic, title, say : str
        What it is, what it is about, its heading and its text.
    source : tuple of str
        What it cites.
    stance, how : str or None
        How cautious it is on its topic, and how an exercise is done.
    dose : str or None
        The dose of an exercise, as JSON.
    """

    id: str
    topic: str
    title: str
    say: str
    source: tuple[str, ...]
    stance: str | None = None
    how: str | None = None
    dose: str | None = None


class WithheldAdvice(NamedTuple):
    """Advice that is withheld until something is answered.

    Attributes
    ----------
    id : str
        What it is.
    because : str
        ``"unknown"``: its own guard is open; ``"stance"``: a more cautious stance may apply.
    ask : tuple of str
        The features that would release it.
    """

    id: str
    because: str
    ask: tuple[str, ...]


class Notice(NamedTuple):
    """A remark about the findings: ``"answer_not_applicable"`` for a feature that does not apply."""

    code: str
    feature: str


class Written:
    """A result that is read from its JSON, where the engine that made it is not at hand."""

    __slots__ = ("_json", "_members", "findings")

    def __init__(self, json_text: str, findings: str) -> None:
        self.findings = findings
        self._json = json_text
        self._members: dict[str, Any] = json.loads(json_text)

    @property
    def verdict(self) -> Verdict:
        verdict: Verdict = self._members["verdict"]
        return verdict

    def to_json(self) -> str:
        return self._json

    def urgency(self) -> str:
        return json.dumps(self._members["urgency"])

    def conditions(self, most: int) -> str:
        return json.dumps(self._members["conditions"][:most])


class Assessment:
    """The explained result for one person's findings. Immutable.

    Made by `Engine.assess`. Two are equal when the engine wrote the same bytes about the same findings. It pickles as
    what the engine wrote, so it can be looked at where no engine is.

    Examples
    --------
    >>> from kneeri import Engine
    >>> assessment = Engine.knee().assess({"locking": "stuck_now"})
    >>> assessment.urgency.level
    <Urgency.SAME_DAY: 'same_day'>
    >>> leader = assessment.conditions[0]
    >>> sum(row["counted"] for row in assessment.contributions(leader.id)) == leader.score
    True
    """

    _source: _kneeri.Assessment | Written

    def __init__(self, source: _kneeri.Assessment | Written) -> None:
        self.__dict__["_source"] = source

    @classmethod
    def from_json(cls, text: str, findings: str = "{}") -> Assessment:
        """Read a result again that `to_json` wrote.

        Parameters
        ----------
        text : str
            What `to_json` wrote.
        findings : str
            The findings as JSON, where they are to be known too.
        """
        return cls(Written(text, findings))

    def to_json(self) -> str:
        """Write the result as canonical JSON (RFC 8785): the engine's own bytes, the same on every platform."""
        return self._source.to_json()

    def to_dict(self) -> dict[str, Any]:
        """Copy the result into dicts and lists, to be changed at will."""
        result: dict[str, Any] = json.loads(self.to_json())
        return result

    @cached_property
    def _members(self) -> dict[str, Any]:
        return self.to_dict()

    @property
    def findings(self) -> dict[str, Any]:
        """What was found, as in JSON."""
        findings: dict[str, Any] = json.loads(self._source.findings)
        return findings

    @cached_property
    def urgency(self) -> UrgencyResult:
        """How soon somebody should be seen, and why."""
        return _urgency(json.loads(self._source.urgency()))

    @property
    def verdict(self) -> Verdict:
        """What the ranking as a whole says. Show the ranking only when it is ``"settled"`` or ``"leaning"``."""
        return self._source.verdict

    @cached_property
    def conditions(self) -> tuple[RankedCondition, ...]:
        """Every condition of the rule set, by rank."""
        return self.top(sys.maxsize)

    def top(self, most: int) -> tuple[RankedCondition, ...]:
        """Take the first conditions, up to so many. Cheaper than all of them."""
        return tuple(
            RankedCondition(**{**one, "reasons": tuple(_reason(reason) for reason in one["reasons"])})
            for one in json.loads(self._source.conditions(most))
        )

    def condition(self, id: str) -> RankedCondition:
        """One condition.

        Raises
        ------
        KeyError
            When the rule set has no such condition.
        """
        for condition in self.conditions:
            if condition.id == id:
                return condition
        raise KeyError(id)

    @cached_property
    def advice(self) -> tuple[Advice, ...]:
        """The advice that is shown, by topic."""
        return tuple(
            Advice(**{**one, "source": tuple(one["source"]), "dose": _written(one.get("dose"))})
            for one in self._members["advice"]
        )

    @cached_property
    def withheld(self) -> tuple[WithheldAdvice, ...]:
        """Advice that is withheld until something is answered."""
        return tuple(WithheldAdvice(**{**one, "ask": tuple(one["ask"])}) for one in self._members["withheld"])

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Remarks about the findings."""
        return tuple(Notice(**one) for one in self._members["notices"])

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Features without any finding that may apply."""
        return tuple(self._members["unanswered"])

    @property
    def disclaimer(self) -> str:
        """What the result is not."""
        disclaimer: str = self._members["disclaimer"]
        return disclaimer

    @property
    def safety_net(self) -> tuple[str, ...]:
        """When to get help in any case."""
        return tuple(self._members["safety_net"])

    @property
    def rule_set(self) -> RuleSetId:
        """Which rule set it was made with."""
        return RuleSetId(**self._members["rule_set"])

    @property
    def semantics(self) -> int:
        """The version of what the result means."""
        semantics: int = self._members["semantics"]
        return semantics

    def contributions(self, condition: str | None = None) -> list[dict[str, Any]]:
        """What every score is made of, one row an addend, for a data frame.

        The rows of a condition add up: their `counted` sum up to its score. The first is its base rate.

        Parameters
        ----------
        condition : str, optional
            Only this condition.

        Returns
        -------
        list of dict
            With `condition`, `rank`, `band`, `item`, `state`, `features`, `weight`, `share`, `counted`, `source`.
            Weights are in millidecibans; `features` and `source` are lists.

        Raises
        ------
        KeyError
            When the rule set has no such condition.
        """
        wanted = self.conditions if condition is None else (self.condition(condition),)
        return [row for one in wanted for row in _rows(one)]

    def to_shap(self, condition: str | None = None) -> Any:
        """One condition as a `shap.Explanation`, for a waterfall: its base rate and what each item adds.

        Parameters
        ----------
        condition : str, optional
            Which one; the one of rank 1 otherwise.

        Raises
        ------
        ImportError
            When the package shap is not installed.
        """
        from .explanation import to_shap

        return to_shap(self.top(1)[0] if condition is None else self.condition(condition))

    def knee_map(self) -> Any:
        """The knee with the places where it hurts, as a drawing for a notebook.

        Returns
        -------
        KneeMap
            It shows itself; `str` gives the SVG.
        """
        from .knee_map import KneeMap

        return KneeMap.of(self.findings)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a result is immutable")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Assessment):
            return NotImplemented
        return self._source.findings == other._source.findings and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self._source.findings, self.to_json()))

    def __reduce__(self) -> tuple[Any, ...]:
        return Assessment.from_json, (self.to_json(), self._source.findings)

    def __repr__(self) -> str:
        return "\n".join(_lines(self))

    def _repr_html_(self) -> str:
        from .html import assessment

        return assessment(self)


def _urgency(urgency: Mapping[str, Any]) -> UrgencyResult:
    because = (
        Because(**{**one, "urgency": Urgency(one["urgency"]), "source": tuple(one.get("source", ()))})
        for one in urgency["because"]
    )
    return UrgencyResult(
        level=Urgency(urgency["level"]),
        certain=Urgency(urgency["certain"]),
        could_reach=Urgency(urgency["could_reach"]),
        final=urgency["final"],
        because=tuple(because),
        must_ask=tuple(urgency["must_ask"]),
        may_raise=tuple(urgency["may_raise"]),
    )


def _reason(reason: Mapping[str, Any]) -> Reason:
    lists = {"features": tuple(reason["features"]), "source": tuple(reason.get("source", ()))}
    return Reason(**{**reason, **lists})


def _written(dose: Any) -> str | None:
    return None if dose is None else json.dumps(dose, sort_keys=True)


def _rows(condition: RankedCondition) -> Iterator[dict[str, Any]]:
    prior = Reason("base_rate", "", (), condition.prior, condition.prior, "full")
    for reason in (prior, *condition.reasons):
        yield {
            "condition": condition.id,
            "rank": condition.rank,
            "band": condition.band,
            "item": reason.item,
            "state": reason.state,
            "features": list(reason.features),
            "weight": reason.weight,
            "share": reason.share,
            "counted": reason.counted,
            "source": list(reason.source),
        }


def _lines(assessment: Assessment) -> Iterator[str]:
    """A result as a terminal shows it."""
    urgency = assessment.urgency
    yield f"Assessment: {urgency.level}" + (
        "" if urgency.final else f", could still reach {urgency.could_reach}"
    )
    for one in urgency.because:
        cannot_say = "not ruled out: " if one.kind == "pointed" else ""
        yield f"  because {cannot_say}{one.say or one.condition or 'warning signs are not ruled out yet'}"
    if urgency.must_ask:
        yield f"  ask first: {', '.join(urgency.must_ask)}"
    yield f"  verdict: {assessment.verdict}"
    for condition in assessment.top(5):
        score = f"{condition.score:+d} [{condition.lo:+d}, {condition.hi:+d}]"
        yield f"  {condition.rank}. {condition.name} ({condition.band}) {score}"
    yield f"  rule set {assessment.rule_set}, semantics {assessment.semantics}"
