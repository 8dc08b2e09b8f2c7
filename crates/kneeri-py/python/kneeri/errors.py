"""What can go wrong, as exceptions."""

from __future__ import annotations

import json
from typing import NamedTuple

__all__ = ["Fault", "FindingsError", "KneeriError", "RuleSetError", "TableError"]


class Fault(NamedTuple):
    """One fault in a rule-set document and the place that caused it.

    Attributes
    ----------
    file : str
        The document, by the name it was loaded under.
    line, column : int
        Where it begins, counted from 1; columns in characters.
    pointer : str
        The JSON pointer of the place; empty for a document that cannot be read.
    code : str
        What kind of fault it is: stable, for programs.
    message : str
        What is wrong, in one line.
    hint : str or None
        What to do about it.
    """

    file: str
    line: int
    column: int
    pointer: str
    code: str
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}: {self.message}{hint}"


class KneeriError(ValueError):
    """The base of all errors of this package."""


class RuleSetError(KneeriError):
    """A rule set that cannot be loaded.

    Attributes
    ----------
    faults : tuple of Fault
        Everything that is wrong, by file and place; up to 100.
    """

    def __init__(self, message: str, *, faults: str = "[]") -> None:
        super().__init__(message)
        self.faults: tuple[Fault, ...] = tuple(Fault(**fault) for fault in json.loads(faults))


class FindingsError(KneeriError):
    """Findings that cannot be taken.

    Attributes
    ----------
    feature : str or None
        The feature; ``None`` when the findings cannot be read at all.
    hint : str or None
        What to do about it.
    """

    def __init__(self, message: str, *, feature: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.feature = feature
        self.hint = hint


class TableError(FindingsError):
    """A table that cannot be taken.

    Attributes
    ----------
    column : str or None
        The column; ``None`` when the table cannot be read at all. It is the `feature` too.
    row : int or None
        The row, counted from 0; ``None`` when the column as a whole is wrong.
    value : str or None
        What stands there.
    """

    def __init__(
        self,
        message: str,
        *,
        column: str | None = None,
        row: int | None = None,
        value: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, feature=column, hint=hint)
        self.column = column
        self.row = row
        self.value = value
