"""The front door: a rule set, ready to assess."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from . import _kneeri
from .assessment import Assessment, RuleSetId

if TYPE_CHECKING:
    from pathlib import Path

    from .interview import Interview
    from .table import Decisions
    from .typing import ArrowStream, Findings

__all__ = ["Engine", "Feature"]


class Feature(NamedTuple):
    """Something that can be asked or measured.

    Attributes
    ----------
    id : str
        Its name in findings, and of its column in tables.
    kind : str
        ``"yes_no"``, ``"one_of"``, ``"any_of"`` or ``"number"``.
    choices : tuple of str
        The choices of a ``"one_of"`` or ``"any_of"``.
    unit : str or None
        The unit of a ``"number"``, as a UCUM code.
    low, high : float or None
        The smallest and the largest number that is accepted.
    ask : str or None
        The question; ``None`` when nobody is asked and the app supplies the value.
    """

    id: str
    kind: str
    choices: tuple[str, ...] = ()
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    ask: str | None = None


class Engine:
    """A rule set, ready to assess many people. Immutable, and shared freely between threads and processes.

    It pickles as its canonical rule set, so it travels to workers that have kneeri installed. Two engines are equal
    when their rule sets are.

    Examples
    --------
    >>> from kneeri import Engine
    >>> engine = Engine.knee()
    >>> assessment = engine.assess({"pain_location": ["medial_below_joint_line"], "fever": False, "age": 34})
    >>> for condition in assessment.conditions[:2]:
    ...     print(condition.rank, condition.id, condition.band)
    1 pes_anserine_syndrome possible
    2 patellofemoral_pain possible
    """

    __slots__ = ("_engine",)

    _engine: _kneeri.Engine

    def __init__(self, engine: _kneeri.Engine) -> None:
        object.__setattr__(self, "_engine", engine)

    @classmethod
    def knee(cls) -> Engine:
        """The built-in rule set for knee pain in runners. It is compiled once and then shared."""
        return cls(_kneeri.Engine.knee())

    @classmethod
    def from_files(cls, paths: str | PathLike[str] | Iterable[str | PathLike[str]]) -> Engine:
        """Load a rule set from its documents.

        Parameters
        ----------
        paths : path or iterable of paths
            JSON files, and folders whose ``*.json`` files are read at any depth. Hidden files and schemas are passed
            over.

        Raises
        ------
        RuleSetError
            With every fault, each with its place.
        OSError
            When a file cannot be read.
        """
        return cls(_kneeri.Engine.from_documents([(path.as_posix(), _text(path)) for path in _files(paths)]))

    @classmethod
    def from_json(cls, text: str) -> Engine:
        """Load a rule set from one JSON document.

        Raises
        ------
        RuleSetError
            With every fault, each with its place.
        """
        return cls(_kneeri.Engine.from_documents([("rules.json", text)]))

    @property
    def rule_set(self) -> RuleSetId:
        """Which rule set it holds."""
        engine = self._engine
        return RuleSetId(engine.id, engine.version, engine.digest, engine.logic_digest)

    def to_json(self) -> str:
        """The rule set as one canonical JSON document (RFC 8785)."""
        return self._engine.to_json()

    @property
    def features(self) -> dict[str, Feature]:
        """What can be asked or measured, by id."""
        return {id: _feature(id, written) for id, written in json.loads(self.to_json())["features"].items()}

    def assess(self, findings: Findings) -> Assessment:
        """Assess one person's findings.

        Parameters
        ----------
        findings : mapping
            Answers by feature, see `kneeri.typing.Finding`. What is missing, ``None`` or NaN is unknown, never no.

        Raises
        ------
        FindingsError
            When a feature is unknown, or a finding does not fit its feature. Nothing is clamped or coerced.
        """
        return Assessment(self._engine.assess(findings))

    def assess_json(self, text: str) -> Assessment:
        """Assess a findings document: a JSON object feature → finding, at most 256 KiB.

        Raises
        ------
        FindingsError
            The first fault, with its place or its feature.
        """
        return Assessment(self._engine.assess_json(text))

    def assess_batch(
        self,
        table: ArrowStream,
        *,
        keep: Iterable[str] = (),
        on_error: Literal["raise", "null", "report"] = "raise",
        missing: Literal["raise", "unknown"] = "raise",
        top: int = 3,
        scores: bool = False,
        verdict: bool = False,
        threads: int | None = None,
        progress: bool = False,
    ) -> Decisions:
        """Assess every row of a table: a column is a feature, a row is a person.

        Columns of ``"yes_no"`` features hold booleans, of ``"one_of"`` texts, of ``"any_of"`` lists of texts, of
        ``"number"`` numbers. Null and NaN are unknown; an empty list means "none of these". Nothing is coerced.

        Parameters
        ----------
        table : table
            Of any package that speaks the Arrow PyCapsule protocol: pyarrow, polars, pandas, duckdb, narwhals, arro3.
        keep : iterable of str
            Columns that are no features, such as a number of the person; they stand in the result as they are.
        on_error : {"raise", "null", "report"}
            What happens to a value, a column or a type that cannot be taken: the first is an error; or it is unknown
            and counted in `Decisions.quality`; or it also stands in a column `refused`.
        missing : {"raise", "unknown"}
            What a feature without a column is.
        top : int
            How many conditions of the ranking stand in the result.
        scores : bool
            Whether the score of every condition does, as ``score_`` and its id.
        verdict : bool
            Whether the verdict does, and whether the level is final. This takes a full assessment of everybody, which
            is far slower.
        threads : int, optional
            How many threads work; otherwise one a processor.
        progress : bool
            Whether a bar shows how far it is; this needs the package tqdm.

        Raises
        ------
        TableError
            With the column, row and value that cannot be taken.
        """
        from .table import Decisions

        kept = [keep] if isinstance(keep, str) else list(keep)
        with _bar(table, progress) as told:
            return Decisions(
                self._engine.assess_table(table, on_error, missing, kept, top, scores, verdict, threads, told)
            )

    def interview(self, findings: Findings | None = None, *, budget: int | None = None) -> Interview:
        """Begin an interview.

        Parameters
        ----------
        findings : mapping, optional
            What is known already.
        budget : int, optional
            The most interactions. Questions about warning signs are asked beyond it.
        """
        from .interview import Interview

        return Interview(self, findings or {}, budget=budget)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("an engine is immutable")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Engine) and self._engine.digest == other._engine.digest

    def __hash__(self) -> int:
        return hash(self._engine.digest)

    def __reduce__(self) -> tuple[Any, ...]:
        return Engine.from_json, (self.to_json(),)

    def __copy__(self) -> Engine:
        return self

    def __deepcopy__(self, memo: Mapping[int, object]) -> Engine:
        return self

    def __repr__(self) -> str:
        return f"<Engine {self.rule_set}>"


@contextmanager
def _bar(table: object, wanted: bool) -> Iterator[Callable[[int], object] | None]:
    if not wanted:
        yield None
        return
    from tqdm.auto import tqdm

    total = len(table) if isinstance(table, Sized) else None
    with tqdm(total=total, unit=" people") as bar:
        yield bar.update


def _feature(id: str, written: Mapping[str, Any]) -> Feature:
    kind = next(kind for kind in ("yes_no", "one_of", "any_of", "number") if kind in written)
    ask = written.get("ask")
    if kind == "number":
        number = written["number"]
        return Feature(id, kind, unit=number["unit"], low=number["from"], high=number["to"], ask=ask)
    choices = () if kind == "yes_no" else tuple(written[kind])
    return Feature(id, kind, choices, ask=ask)


def _files(paths: str | PathLike[str] | Iterable[str | PathLike[str]]) -> list[Path]:
    from pathlib import Path

    named = [paths] if isinstance(paths, (str, PathLike)) else paths
    found = [file for path in named for file in _below(Path(path))]
    return list({file.resolve(): file for file in found}.values())


def _below(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for entry in sorted(path.iterdir()):
        if entry.name.startswith("."):
            continue
        # Links to folders are not followed: they may lead in a circle.
        if entry.is_dir():
            yield from () if entry.is_symlink() else _below(entry)
        elif (
            entry.suffix == ".json"
            and entry.name != "schema.json"
            and not entry.name.endswith(".schema.json")
        ):
            yield entry


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        from .errors import KneeriError

        raise KneeriError(f"{path}: byte {error.start} is not UTF-8") from None
