"""Decisions about every row of a table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from . import _kneeri

__all__ = ["ColumnQuality", "Decisions", "Quality", "Refused"]


class Refused(NamedTuple):
    """A value that its feature refused: the row, counted from 0, what stands there, and why it was refused."""

    row: int
    value: str
    message: str


class ColumnQuality(NamedTuple):
    """What was in one column.

    Attributes
    ----------
    column : str
        Its name.
    known, nothing, refused : int
        How many rows say something, how many are null or NaN, and how many were refused and count as unknown.
    examples : tuple of Refused
        The first refused ones.
    unusable : str or None
        Why the column is of no use as a whole.
    """

    column: str
    known: int
    nothing: int
    refused: int
    examples: tuple[Refused, ...] = ()
    unusable: str | None = None


class Quality(NamedTuple):
    """What was in a table.

    Attributes
    ----------
    columns : tuple of ColumnQuality
        Every column that was read.
    missing : tuple of str
        Features without a column.
    """

    columns: tuple[ColumnQuality, ...]
    missing: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether everything could be taken."""
        return all(column.refused == 0 and column.unusable is None for column in self.columns)

    def __str__(self) -> str:
        lines = [_quality_line(column) for column in self.columns]
        if self.missing:
            lines.append(f"{len(self.missing)} features have no column")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from .html import page

        head = "<tr><th>column</th><th>known</th><th>nothing</th><th>refused</th><th>for example</th></tr>"
        rows = "".join(_quality_row(column) for column in self.columns)
        missing = (
            f"<p><small>{len(self.missing)} features have no column.</small></p>" if self.missing else ""
        )
        return page(f"<table>{head}{rows}</table>{missing}")


class Decisions:
    """Decisions about every row of a table, in its order: a table that every Arrow package reads.

    Its columns are those that were kept, then `urgency`, `urgency_certain`, `must_ask` (a list), and `top1`,
    `top1_band`, `top1_score` and so on; what else is asked for comes after them. The rule set that decided stands in
    the metadata of its schema.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from kneeri import Engine
    >>> table = pa.table({"id": ["a", "b"], "locking": ["stuck_now", None], "fever": [False, True]})
    >>> decisions = Engine.knee().assess_batch(table, keep=["id"], missing="unknown")
    >>> decisions.to_pyarrow().select(["id", "urgency"]).to_pylist()
    [{'id': 'a', 'urgency': 'same_day'}, {'id': 'b', 'urgency': 'see_clinician_soon'}]
    """

    def __init__(self, source: _kneeri.Decisions | pyarrow.Table, quality: str | None = None) -> None:
        self._source = source
        self._quality = source.quality() if quality is None else quality

    @property
    def quality(self) -> Quality:
        """What was in the columns of the table."""
        report = json.loads(self._quality)
        columns = (
            ColumnQuality(**{**column, "examples": tuple(Refused(**one) for one in column["examples"])})
            for column in report["columns"]
        )
        return Quality(tuple(columns), tuple(report["missing"]))

    def to_pyarrow(self) -> pyarrow.Table:
        """Hand out a `pyarrow.Table`."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """Hand out a `pandas.DataFrame`."""
        return self.to_pyarrow().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """Hand out a `polars.DataFrame`."""
        import polars

        return polars.DataFrame(self)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand out a stream of record batches, as the Arrow PyCapsule protocol wants it."""
        return self._source.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return len(self._source)

    def __reduce__(self) -> tuple[Any, ...]:
        return Decisions, (self.to_pyarrow(), self._quality)

    def __repr__(self) -> str:
        clean = "" if self.quality.is_clean else ", some values were refused: see .quality"
        return f"<Decisions about {len(self)} people{clean}>"

    def _repr_html_(self) -> str:
        from .html import page

        table = self.to_pyarrow()
        levels = Counter(table.column("urgency").to_pylist())
        said = ", ".join(
            f"{escape(level.replace('_', ' '))} {count}" for level, count in levels.most_common()
        )
        columns = [name for name in table.column_names if not name.endswith(("_band", "_score", "_certain"))]
        shown = [name for name in columns if not name.startswith("score_")]
        head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in shown)
        body = "".join(_row(shown, row) for row in table.slice(0, 8).to_pylist())
        metadata = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
        rules = " ".join(metadata.get(f"kneeri.{key}", "")[:19] for key in ("rule_set", "version", "digest"))
        quality = "" if self.quality.is_clean else " Some values were refused: see <code>.quality</code>."
        return page(
            f"<p><b>{len(self)} people</b>: {said}.{quality}</p>"
            f'<div style="overflow-x:auto"><table><tr>{head}</tr>{body}</table></div>'
            f"<p><small>{escape(rules)}</small></p>"
        )


def _row(shown: list[str], row: Mapping[str, Any]) -> str:
    return f"<tr>{''.join(f'<td>{_cell(name, row)}</td>' for name in shown)}</tr>"


def _cell(name: str, row: Mapping[str, Any]) -> str:
    value = row[name]
    if isinstance(value, list):
        more = f" <small>and {len(value) - 1} more</small>" if len(value) > 1 else ""
        return "".join(escape(_short(item)) for item in value[:1]) + more
    standing = f" <small>{row[f'{name}_band']}</small>" if f"{name}_band" in row and value is not None else ""
    return escape(_short(value)) + standing


def _short(value: Any) -> str:
    text = "" if value is None else str(value).replace("_", " ")
    return text if len(text) <= 60 else text[:59] + "…"


def _quality_line(column: ColumnQuality) -> str:
    if column.unusable:
        return f"{column.unusable}"
    refused = f", {column.refused} refused" if column.refused else ""
    example = f" (row {column.examples[0].row}: {column.examples[0].message})" if column.examples else ""
    return f"{column.column}: {column.known} known, {column.nothing} nothing{refused}{example}"


def _quality_row(column: ColumnQuality) -> str:
    said = column.unusable or "; ".join(f"row {one.row}: {one.message}" for one in column.examples[:2])
    counts = "".join(
        f'<td class="n">{count}</td>' for count in (column.known, column.nothing, column.refused)
    )
    return f"<tr><td>{escape(column.column)}</td>{counts}<td>{escape(said)}</td></tr>"
