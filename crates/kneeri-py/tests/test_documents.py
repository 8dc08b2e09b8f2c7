"""Notebooks run from the first cell to the last, so does the code of the documents, and their types are right."""

from __future__ import annotations

import re
from pathlib import Path

import jupytext
import mypy.api
import pytest
from nbclient import NotebookClient

from .conftest import ROOT

PAGES = ["docs/python.md", "README.md", "crates/kneeri-py/README.md"]
NOTEBOOKS = sorted((ROOT / "docs/notebooks").glob("*.md"))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path) -> None:
    notebook = jupytext.read(path)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert any("text/html" in output.get("data", {}) for output in outputs)


def test_the_notebooks_are_there() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["cohort", "quick-start"]


@pytest.mark.parametrize("page", PAGES)
def test_code_on_pages_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = code(ROOT / page)
    assert blocks
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)


def test_code_on_pages_and_in_notebooks_has_the_right_types(tmp_path: Path) -> None:
    for number, path in enumerate([*(ROOT / page for page in PAGES), *NOTEBOOKS]):
        (tmp_path / f"{path.stem.replace('-', '_')}_{number}.py").write_text("\n".join(code(path)))
    settings = ROOT / "crates/kneeri-py/pyproject.toml"
    said, _, _ = mypy.api.run(["--strict", "--config-file", str(settings), str(tmp_path)])
    assert said.startswith("Success: no issues found in 5 source files"), said


def code(path: Path) -> list[str]:
    """The blocks of a page that run, in order."""
    return re.findall(r"(?<!not run -->\n)^```python\n(.*?)^```", path.read_text(), re.MULTILINE | re.DOTALL)
