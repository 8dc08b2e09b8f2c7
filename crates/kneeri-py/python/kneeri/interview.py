"""Asking in the best order until nothing that matters can change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _kneeri
from .assessment import Assessment

if TYPE_CHECKING:
    from .engine import Engine
    from .typing import Finding, Findings, Tier

__all__ = ["AskedFeature", "Interview", "Part", "Progress", "Question"]


class AskedFeature(NamedTuple):
    """A feature that is asked for.

    Attributes
    ----------
    id, kind, text : str
        Its name, its kind (``"yes_no"``, ``"one_of"``, ``"any_of"``, ``"number"``) and its question.
    choices : tuple of (str, str)
        Each choice and its label.
    help : str or None
        Help for whoever answers.
    unit : str or None
        The unit of a number.
    low, high : float or None
        The smallest and the largest number that is accepted.
    """

    id: str
    kind: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    help: str | None = None
    unit: str | None = None
    low: float | None = None
    high: float | None = None


class Part(NamedTuple):
    """What of a question is answered in one go: a checklist, or one feature.

    Attributes
    ----------
    features : tuple of AskedFeature
        What it asks for.
    is_checklist : bool
        Whether `Interview.tick` answers it.
    text : str
        What stands above it.
    help : str or None
        Help for whoever answers.
    unit : str or None
        The unit of a number, in words.
    """

    features: tuple[AskedFeature, ...]
    is_checklist: bool
    text: str
    help: str | None = None
    unit: str | None = None


class Question(NamedTuple):
    """What to ask now: one question, or several short ones on one subject, with the reason.

    Attributes
    ----------
    text : str
        What to ask.
    reason : str
        Why it is asked, in one sentence.
    tier : str
        ``"safety"``, ``"care"`` or ``"ranking"``.
    features : tuple of AskedFeature
        What it asks for.
    parts : tuple of Part
        The same, as it is answered in one go.
    help : str or None
        Help for whoever answers.
    """

    text: str
    reason: str
    tier: Tier
    features: tuple[AskedFeature, ...]
    parts: tuple[Part, ...]
    help: str | None = None

    def __str__(self) -> str:
        return self.text


class Progress(NamedTuple):
    """How far an interview has come.

    Attributes
    ----------
    answered, at_most : int
        How many interactions are done, and how many can still come at most.
    safety_is_settled : bool
        Whether no warning sign is left that a question could decide.
    """

    answered: int
    at_most: int
    safety_is_settled: bool


class Interview:
    """An interview: it says what to ask next and when to stop, takes answers, and can go back a step.

    Parameters
    ----------
    engine : Engine
        What decides.
    findings : mapping, optional
        What is known already.
    budget : int, optional
        The most interactions. Questions about warning signs are asked beyond it.

    Examples
    --------
    >>> from kneeri import Engine
    >>> interview = Engine.knee().interview()
    >>> while interview.question is not None:
    ...     _ = interview.skip()  # or answer(...), tick(...), undo()
    >>> interview.finished
    'nothing_left'
    """

    def __init__(
        self, engine: Engine, findings: Findings | None = None, *, budget: int | None = None
    ) -> None:
        self._engine = engine
        self._interview = _kneeri.Interview(engine._engine, findings or {}, budget)

    @classmethod
    def resume(cls, engine: Engine, text: str) -> Interview:
        """Go on with an interview that `to_json` saved: the same findings, question and steps to undo.

        Raises
        ------
        FindingsError
            When the text is no saved interview.
        KneeriError
            When it was saved with another rule set.
        """
        interview = cls.__new__(cls)
        interview._engine = engine
        interview._interview = _kneeri.Interview.from_json(engine._engine, text)
        return interview

    @property
    def engine(self) -> Engine:
        """What decides."""
        return self._engine

    @property
    def question(self) -> Question | None:
        """The question to ask now: the same until something is answered; ``None`` when the interview is over."""
        asked = self._interview.question()
        return None if asked is None else _question(json.loads(asked))

    @property
    def finished(self) -> str | None:
        """Why nothing is asked any more, or ``None``.

        ``"settled"``, ``"clear"``, ``"nothing_left"`` or ``"budget_used"``.
        """
        return self._interview.finished()

    def answer(self, answers: Findings | str, finding: Finding = None) -> None:
        """Answer one feature, ``answer("fever", False)``, or several at once, ``answer({"fever": False, ...})``.

        ``None`` means that somebody cannot say.

        Raises
        ------
        FindingsError
            When an answer cannot be taken. Then nothing is changed.
        """
        self._interview.answer({answers: finding} if isinstance(answers, str) else answers)

    def tick(self, yes: Iterable[str] = ()) -> None:
        """Answer the checklist of the question: yes to these features, no to the others on it.

        Raises
        ------
        FindingsError
            When the question has no checklist, or one of these is not on it.
        """
        self._interview.tick(list(yes))

    def skip(self) -> bool:
        """Skip the question: each of its features is unknown, which is not no. False when nothing is asked."""
        return self._interview.skip()

    def undo(self) -> bool:
        """Take the last step back. False at the beginning."""
        return self._interview.undo()

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        return Progress(*self._interview.progress())

    @property
    def findings(self) -> dict[str, Any]:
        """What is known so far, as in JSON."""
        findings: dict[str, Any] = json.loads(self._interview.findings())
        return findings

    @property
    def assessment(self) -> Assessment:
        """What the findings so far say."""
        return Assessment(self._interview.assess())

    def to_json(self) -> str:
        """The interview as canonical JSON (RFC 8785), to be resumed later."""
        return self._interview.to_json()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Interview) and self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __reduce__(self) -> tuple[Any, ...]:
        return Interview.resume, (self._engine, self.to_json())

    def __repr__(self) -> str:
        progress = self.progress
        now = f"asks {self.question.text!r}" if self.question else f"finished: {self.finished}"
        return f"<Interview {progress.answered} answered, at most {progress.at_most} to come, {now}>"


def _question(asked: Mapping[str, Any]) -> Question:
    features = tuple(_asked(feature) for feature in asked["features"])
    by_id = {feature.id: feature for feature in features}
    parts = (
        Part(**{**part, "features": tuple(by_id[id] for id in part["features"])}) for part in asked["parts"]
    )
    reason, help = asked["reason"]["say"], asked.get("help")
    return Question(asked["text"], reason, asked["tier"], features, tuple(parts), help)


def _asked(feature: Mapping[str, Any]) -> AskedFeature:
    number = feature.get("number", {})
    return AskedFeature(
        id=feature["id"],
        kind=feature["kind"],
        text=feature["text"],
        choices=tuple((choice["id"], choice["label"]) for choice in feature.get("choices", ())),
        help=feature.get("help"),
        unit=number.get("unit"),
        low=number.get("from"),
        high=number.get("to"),
    )
