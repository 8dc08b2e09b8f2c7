"""A result as a notebook shows it: HTML without scripts, at most 10 kB, at home on light and dark pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .assessment import Assessment, Because, RankedCondition, Reason

__all__ = ["assessment", "page"]

DARK = "--line:#8886;--soft:#fff1;--likely:#5fb4a2;--possible:#d9a441;--other:#8a94a3;--mark:#f0756b"
LIGHT = "--line:#8886;--soft:#0000000a;--likely:#1d7f6e;--possible:#b4770d;--other:#7b8592;--mark:#c8372d"
# Notebooks have looks of their own for tables; the repetition weighs more than theirs.
T = ".kneeri.kneeri.kneeri.kneeri "
STYLE = f"""<style>
.kneeri{{{LIGHT};font:14px/1.45 system-ui,sans-serif;max-width:46em;text-align:left}}
@media (prefers-color-scheme:dark){{.kneeri{{{DARK}}}}}
[data-jp-theme-light=true] .kneeri,.vscode-light .kneeri{{{LIGHT}}}
[data-jp-theme-light=false] .kneeri,.vscode-dark .kneeri{{{DARK}}}
.kneeri p,.kneeri ul{{margin:.35em 0}}
.kneeri ul{{padding-left:1.2em}}
.kneeri b.level{{border-left:.35em solid var(--level);padding:.1em .55em;background:var(--soft);font-size:1.1em}}
{T}table{{border-collapse:collapse;margin:.6em 0;width:100%;table-layout:auto;border:0;font-size:1em}}
{T}:is(tr,td,th){{background:none}}
{T}:is(td,th){{padding:.25em .5em;text-align:left;vertical-align:top;border:0;
border-bottom:1px solid var(--line);max-width:none;white-space:normal}}
{T}td.n{{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}}
.kneeri svg{{display:block}}
.kneeri small,.kneeri summary{{opacity:.75}}
.kneeri summary{{cursor:pointer}}
.kneeri .dim{{opacity:.6}}
</style>"""

LEVELS = {
    "self_care": "#3c8f5a",
    "routine_physio": "#6f8f3c",
    "see_clinician_soon": "#c28a12",
    "same_day": "#d2641e",
    "emergency_now": "#c8372d",
}
VERDICTS = {
    "settled": "The first condition leads, whatever is still answered.",
    "leaning": "The first condition leads, but open answers could change that.",
    "not_enough_information": "The findings so far speak for no condition: the order says nothing yet.",
    "no_match": "No condition of the rule set fits.",
}
BAR, HIGH = 230, 18
CAUSES, CONDITIONS, EXPLAINED, REASONS = 4, 6, 3, 6


def page(body: str) -> str:
    """Wrap what a class shows, with the style that it needs."""
    return f'{STYLE}<div class="kneeri">{body}</div>'


def assessment(shown: Assessment) -> str:
    """Write a result."""
    conditions = shown.top(CONDITIONS)
    parts = [_urgency(shown), f"<p>{VERDICTS[shown.verdict]}</p>"]
    if conditions:
        dim = "" if shown.verdict in ("settled", "leaning") else ' class="dim"'
        rows = _rows(conditions)
        parts.append(f"<table{dim}><tbody>{rows}</tbody></table>")
        parts += [_reasons(condition) for condition in conditions[:EXPLAINED] if condition.reasons]
    parts.append(f"<p><small>{_text(shown.disclaimer)}<br>{_text(str(shown.rule_set))}, ")
    parts.append(f"semantics {shown.semantics}</small></p>")
    return page("".join(parts))


def _text(text: str, most: int = 320) -> str:
    return escape(text if len(text) <= most else text[: most - 1] + "…")


def _words(id: str) -> str:
    return _text(id.replace("_", " "), 80)


def _urgency(shown: Assessment) -> str:
    urgency = shown.urgency
    reach = "" if urgency.final else f" <small>could still reach: {_words(urgency.could_reach)}</small>"
    head = (
        f'<p style="--level:{LEVELS[urgency.level]}"><b class="level">{_words(urgency.level)}</b>{reach}</p>'
    )
    gravest = sorted(urgency.because, key=lambda one: -one.urgency.severity)[:CAUSES]
    because = _list(_cause(one) for one in gravest)
    if not urgency.must_ask:
        return head + because
    more = f" and {len(urgency.must_ask) - 8} more" if len(urgency.must_ask) > 8 else ""
    asked = ", ".join(_words(feature) for feature in urgency.must_ask[:8])
    return f"{head}{because}<p><b>Ask first:</b> {asked}{more}</p>"


def _cause(because: Because) -> str:
    if because.say:
        return _text(f"Not ruled out: {because.say}" if because.kind == "pointed" else because.say)
    if because.condition:
        return f"This is likely: {_words(because.condition)}."
    return "Warning signs are not ruled out yet."


def _list(items: Iterable[str]) -> str:
    lines = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{lines}</ul>" if lines else ""


def _rows(conditions: tuple[RankedCondition, ...]) -> str:
    low = min(0, *(condition.lo for condition in conditions))
    high = max(0, *(condition.hi for condition in conditions))

    def place(score: int) -> float:
        return round(4 + (BAR - 8) * (score - low) / max(1, high - low), 1)

    rows = (
        f'<tr><td class="n">{condition.rank}</td><td>{_text(condition.name, 90)} <small>{condition.band}</small></td>'
        f'<td>{_bar(condition, place)}</td><td class="n">{_decibans(condition.score)}</td></tr>'
        for condition in conditions
    )
    note = (
        "Score in decibans: +10 makes the odds ten times as high, +3 doubles them. "
        "The bar shows the score now, the thin line where it can still end."
    )
    return "".join(rows) + f'<tr><td></td><td colspan="3"><small>{note}</small></td></tr>'


def _bar(condition: RankedCondition, place: Callable[[int], float]) -> str:
    colour = condition.band if condition.band in ("likely", "possible") else "other"
    zero, score, lo, hi = (place(at) for at in (0, condition.score, condition.lo, condition.hi))
    left, wide = min(zero, score), max(abs(score - zero), 1)
    said = f"{_decibans(condition.score)}, between {_decibans(condition.lo)} and {_decibans(condition.hi)}"
    return (
        f'<svg width="{BAR}" height="{HIGH}" role="img" aria-label="{said}"><title>{said}</title>'
        f'<rect x="{left:g}" y="4" width="{wide:.4g}" height="10" rx="1" fill="var(--{colour})"/>'
        f'<path d="M{lo:g} 9H{hi:g}M{lo:g} 6v6M{hi:g} 6v6" stroke="currentColor" fill="none"/>'
        f'<path d="M{zero:g} 0v{HIGH}" stroke="currentColor" stroke-opacity=".45" stroke-dasharray="2"/></svg>'
    )


def _decibans(score: int) -> str:
    return f"{score / 1000:+.1f}".replace("-", "−")


def _reasons(condition: RankedCondition) -> str:
    strongest = sorted(condition.reasons, key=lambda reason: -abs(reason.counted))[:REASONS]
    rest = len(condition.reasons) - len(strongest)
    more = f'<tr><td></td><td colspan="2"><small>and {rest} more</small></td></tr>' if rest else ""
    rows = "".join(_reason(reason) for reason in strongest)
    base = f'<tr><td class="n">{_decibans(condition.prior)}</td><td>base rate</td><td></td></tr>'
    head = f"<summary>Why {_text(condition.name, 90)}: {_decibans(condition.score)}</summary>"
    return f"<details>{head}<table><tbody>{base}{rows}{more}</tbody></table></details>"


def _reason(reason: Reason) -> str:
    share = (
        ""
        if reason.share == "full"
        else f" <small>{_text(reason.share)} of {_decibans(reason.weight)}</small>"
    )
    source = ", ".join(_text(source, 24) for source in reason.source[:3])
    item = f"{_text(reason.item.replace('_', ' '), 80)}: {_text(reason.state.replace('_', ' '), 40)}{share}"
    return f'<tr><td class="n">{_decibans(reason.counted)}</td><td>{item}</td><td><small>{source}</small></td></tr>'
