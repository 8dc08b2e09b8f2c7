"""The interview with buttons and with prompts."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kneeri import Engine, notebook


def test_buttons_hold_an_interview(engine: Engine) -> None:
    widget = notebook.widget(engine.interview())
    first = widget.state
    assert first["part"]["text"] and first["progress"]["answered"] == 0 and not first["can_undo"]
    for _ in range(200):
        if widget.state["part"] is None:
            break
        press(widget, {"do": "skip"})
    assert widget.state["part"] is None and widget.interview.finished
    assert "not a diagnosis" in widget.state["html"]
    while widget.interview.undo():
        pass
    press(widget, {"do": "undo"})
    assert widget.state["part"] == first["part"]


def test_buttons_answer_and_tell_what_is_wrong(engine: Engine) -> None:
    widget = notebook.widget(engine.interview({"fever": True}, budget=3))
    for _ in range(40):
        part = widget.state["part"]
        if part is None:
            break
        if part["is_checklist"]:
            wanted = [part["features"][0]["id"]]
            press(widget, {"do": "tick", "yes": wanted})
            assert widget.interview.findings[wanted[0]] is True
        else:
            feature = part["features"][0]
            answer = {"yes_no": True, "any_of": [], "number": feature["low"]}.get(feature["kind"])
            answer = feature["choices"][0][0] if feature["kind"] == "one_of" else answer
            press(widget, {"do": "answer", "answers": {feature["id"]: answer}})
            assert feature["id"] in widget.interview.findings
        assert widget.state["error"] is None and widget.state["can_undo"]
    before = widget.interview.to_json()
    for wrong, text in (
        ({"do": "answer", "answers": {"age": "old"}}, "age: expected a number"),
        ({"do": "dance"}, "not known"),
        ({"do": "tick", "yes": ["nothing"]}, "checklist"),
        ({}, "not known"),
    ):
        press(widget, wrong)
        assert text in widget.state["error"] or "any more" in widget.state["error"]
    assert widget.interview.to_json() == before


def press(widget: Any, message: dict[str, Any]) -> None:
    widget._handle_custom_msg(message, [])


def test_prompts_hold_an_interview(engine: Engine) -> None:
    said: list[str] = []

    def answers() -> Iterator[str]:
        yield from ("what", "nan", "3", "<", "3", "77", "0", "1", "?", "77", "1,2")
        while True:
            yield "?"

    typed = answers()
    held = notebook.ask(
        engine.interview(), read=lambda _: next(typed), write=lambda text: said.append(str(text))
    )
    assert held.finished
    assert "'what' is no number" in "\n".join(said) and "there is no answer '77'" in "\n".join(said)
    assert said[-1].startswith("Assessment: ")


def test_prompts_end_with_the_input(engine: Engine) -> None:
    def over(_: str) -> str:
        raise EOFError

    held = notebook.ask(engine.interview(), read=over, write=lambda _: None)
    assert held.progress.answered == 0 and held.question


def test_without_a_notebook_there_are_prompts(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "ask", lambda held: ("asked", held.findings))
    assert notebook.interview(engine, {"fever": False}) == ("asked", {"fever": False})
    monkeypatch.setattr(notebook, "_is_notebook", lambda: True)
    assert notebook.interview(engine).state["part"]
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(ImportError, match=r"pip install 'kneeri\[notebook\]'"):
        notebook.interview()


HARNESS = """<!doctype html><meta charset="utf-8"><body><div id="el"></div><script type="module">
%s
const states = %s;
const sent = [];
let shown = states[0];
let redraw = () => {};
const model = { get: () => shown, on: (_, act) => { redraw = act; }, send: (message) => sent.push(message) };
render({ model, el: document.getElementById("el") });
const root = document.querySelector(".kneeri-interview");
function press(key) {
  const target = root.contains(document.activeElement) ? document.activeElement : root;
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}
for (const state of states) {
  shown = state;
  redraw();
  root.focus();
  const input = root.querySelector("input[type=number]");
  if (input) { input.value = "12"; root.querySelector("form").requestSubmit(); }
  else if (root.querySelector("fieldset")) { press("2"); [...root.querySelectorAll("button")].find((one) => one.textContent === "These").click(); press("n"); }
  else press("1");
  press("s");
}
press("u");
document.body.dataset.sent = JSON.stringify(sent);
</script>"""


def test_keys_press_the_buttons_in_a_browser(engine: Engine, tmp_path: Path) -> None:
    chromium = shutil.which("chromium") or pytest.skip("chromium is not installed")
    states, wanted = asked_and_pressed(engine)
    page = tmp_path / "widget.html"
    script = (
        (Path(notebook.__file__).parent / "widget.js").read_text().replace("export default", "const widget =")
    )
    page.write_text(HARNESS % (script, json.dumps(states).replace("</", "<\\/")))
    command = [
        chromium,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--dump-dom",
        "--virtual-time-budget=5000",
        str(page),
    ]
    dumped = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    sent = re.search(r'data-sent="([^"]*)"', dumped)
    assert sent, dumped[:2000]
    assert json.loads(html.unescape(sent[1])) == wanted


def asked_and_pressed(engine: Engine) -> tuple[list[Any], list[Any]]:
    """One state of each kind of question, and what the keys of the page send for it."""
    widget = notebook.widget(engine.interview())
    seen: dict[str, Any] = {}
    for _ in range(200):
        part = widget.state["part"]
        if part is None:
            break
        kind = "checklist" if part["is_checklist"] else part["features"][0]["kind"]
        if len(part["features"]) > 1 or kind != "checklist":
            seen.setdefault(kind, {**widget.state, "can_undo": True})
        press(widget, {"do": "skip"})
    assert {"checklist", "one_of", "any_of", "number"} <= set(seen)
    wanted: list[Any] = []
    for kind, state in seen.items():
        feature = state["part"]["features"][0]
        answer = {"yes_no": True, "number": 12}.get(kind) or (feature["choices"] and feature["choices"][0][0])
        if kind == "checklist":
            wanted += [{"do": "tick", "yes": [state["part"]["features"][1]["id"]]}, {"do": "tick", "yes": []}]
        elif kind == "any_of":
            second = feature["choices"][1][0]
            wanted += [{"do": "answer", "answers": {feature["id"]: options}} for options in ([second], [])]
        else:
            wanted += [{"do": "answer", "answers": {feature["id"]: answer}}]
        wanted += [{"do": "skip"}]
    return list(seen.values()), [*wanted, {"do": "undo"}]
