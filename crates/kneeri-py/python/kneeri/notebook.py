"""An interview with buttons in a notebook, and with prompts in a terminal.

The buttons need ``pip install 'kneeri[notebook]'``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .engine import Engine
from .errors import FindingsError
from .interview import AskedFeature, Interview, Part

if TYPE_CHECKING:
    from .typing import Finding, Findings

__all__ = ["ask", "interview", "widget"]

_FOLDER = Path(__file__).parent


def interview(
    engine: Engine | None = None, findings: Findings | None = None, *, budget: int | None = None
) -> Any:
    """Hold an interview: with buttons in a notebook, with prompts in a terminal.

    Parameters
    ----------
    engine : Engine, optional
        What decides; the built-in rule set otherwise.
    findings : mapping, optional
        What is known already.
    budget : int, optional
        The most interactions. Questions about warning signs are asked beyond it.

    Returns
    -------
    widget or Interview
        The widget holds the interview as `interview`; in a terminal the finished interview itself comes back.
    """
    held = (engine or Engine.knee()).interview(findings, budget=budget)
    return widget(held) if _is_notebook() else ask(held)


def widget(held: Interview) -> Any:
    """Show an interview with buttons, which keys can press as well.

    Returns
    -------
    anywidget.AnyWidget
        With the interview as `interview`, to be looked at while it is held.

    Raises
    ------
    ImportError
        When the package anywidget is not installed.
    """
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise ImportError("the widget needs anywidget: pip install 'kneeri[notebook]'") from error

    class InterviewWidget(anywidget.AnyWidget):
        _esm = _FOLDER / "widget.js"
        _css = _FOLDER / "widget.css"
        state = traitlets.Dict().tag(sync=True)

        def __init__(self) -> None:
            super().__init__(state=_state(held))
            self.interview = held
            self.on_msg(self._take)

        def _take(self, _widget: Any, message: Mapping[str, Any], _buffers: Any) -> None:
            self.state = _state(held, _carried_out(held, message))

    return InterviewWidget()


def _carried_out(held: Interview, message: Mapping[str, Any]) -> str | None:
    """Carry out what a button says; what is wrong with it, if something is."""
    try:
        match message:
            case {"do": "answer", "answers": dict(answers)}:
                held.answer(answers)
            case {"do": "tick", "yes": list(yes)}:
                held.tick(yes)
            case {"do": "skip"}:
                _skip(held)
            case {"do": "undo"}:
                held.undo()
            case _:
                return "this button is not known"
    except FindingsError as error:
        return str(error)
    return None


def _skip(held: Interview) -> None:
    """Skip what is shown now: of several parts only the first."""
    part = _part(held)
    if part is not None:
        held.answer({feature.id: "unknown" for feature in part.features})


def _part(held: Interview) -> Part | None:
    """What is answered next, in one go."""
    question = held.question
    return None if question is None else question.parts[0]


def _state(held: Interview, error: str | None = None) -> dict[str, Any]:
    """All that the widget shows."""
    part, question = _part(held), held.question
    return {
        "part": None if part is None else _shown(part),
        "reason": question.reason if question else "",
        "progress": held.progress._asdict(),
        "can_undo": held.progress.answered > 0,
        "error": error,
        "html": held.assessment._repr_html_(),
    }


def _shown(part: Part) -> dict[str, Any]:
    return {**part._asdict(), "features": [feature._asdict() for feature in part.features]}


def ask(
    held: Interview, *, read: Callable[[str], str] = input, write: Callable[[str], object] = print
) -> Interview:
    """Hold an interview with prompts.

    Parameters
    ----------
    held : Interview
        The interview.
    read, write : callable
        Where answers come from, and where questions go.

    Returns
    -------
    Interview
        The same one, finished, or as far as it came when the input ended.
    """
    write("Answer with a number, a word, or several with commas; ? when you cannot say, < to go back.")
    while (part := _part(held)) is not None:
        unit = f" ({part.unit})" if part.unit else ""
        write(f"\n{part.text}{unit}" + (f"\n{part.help}" if part.help else ""))
        for line in _options(part):
            write(line)
        try:
            said = read("> ").strip()
        except EOFError:
            break
        problem = _understood(held, part, said)
        if problem:
            write(problem)
    write(repr(held.assessment))
    return held


def _options(part: Part) -> list[str]:
    labels = [label for _, label in _choices(part)]
    hint = "0  none of these" if part.is_checklist or part.features[0].kind == "any_of" else ""
    return [f"{place}  {label}" for place, label in enumerate(labels, 1)] + ([hint] if hint else [])


def _choices(part: Part) -> tuple[tuple[Any, str], ...]:
    if part.is_checklist:
        return tuple((feature.id, feature.text) for feature in part.features)
    if part.features[0].kind == "yes_no":
        return ((True, "yes"), (False, "no"))
    return part.features[0].choices


def _understood(held: Interview, part: Part, said: str) -> str | None:
    """Carry out what somebody typed; what is wrong with it, if something is."""
    if said == "?":
        _skip(held)
    elif said == "<":
        held.undo()
    else:
        try:
            message = _answer(part, said)
        except ValueError as error:
            return str(error)
        return _carried_out(held, message)
    return None


def _answer(part: Part, said: str) -> Mapping[str, Any]:
    feature = part.features[0]
    if not part.is_checklist and feature.kind == "number":
        return {"do": "answer", "answers": {feature.id: _number(said)}}
    chosen = _chosen(part, said)
    if part.is_checklist:
        return {"do": "tick", "yes": chosen}
    return {"do": "answer", "answers": {feature.id: _finding(feature, chosen)}}


def _number(said: str) -> float:
    try:
        number = float(said)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{said!r} is no number")
    return number


def _finding(feature: AskedFeature, chosen: list[Any]) -> Finding:
    if feature.kind == "any_of":
        return chosen
    if len(chosen) != 1:
        raise ValueError("one answer, please")
    only: Finding = chosen[0]
    return only


def _chosen(part: Part, said: str) -> list[Any]:
    """The choices that somebody typed, by number or by word."""
    choices = _choices(part)
    words = {str(label).casefold(): choice for choice, label in choices}
    words |= {str(choice).casefold(): choice for choice, _ in choices if not isinstance(choice, bool)}
    words |= {str(place): choice for place, (choice, _) in enumerate(choices, 1)}
    named = [word.strip().casefold() for word in said.split(",")]
    if named == ["0"]:
        return []
    unknown = [word for word in named if word not in words]
    if unknown:
        raise ValueError(f"there is no answer {unknown[0]!r}: give one of the numbers")
    return [words[word] for word in named]


def _is_notebook() -> bool:
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")
