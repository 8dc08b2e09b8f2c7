"""The knee with the places where it hurts, as an SVG."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

__all__ = ["REGIONS", "KneeMap"]

REGIONS: dict[str, tuple[str, str]] = {
    "whole_knee": ("whole knee", "M42 128a50 56 0 1 0 100 0a50 56 0 1 0 -100 0z"),
    "inner_thigh": ("inner thigh", "M112 20c14 0 24 4 27 10l-4 44c-6 4 -14 4 -20 1z"),
    "above_kneecap_tendon": ("tendon above the kneecap", "M78 62h28l-2 26c-8 -4 -16 -4 -24 0z"),
    "around_or_behind_kneecap": (
        "around or behind the kneecap",
        "M66 112a26 27 0 1 0 52 0a26 27 0 1 0 -52 0zM73 112a19 20 0 1 1 38 0a19 20 0 1 1 -38 0z",
    ),
    "medial_kneecap_edge": ("inner edge of the kneecap", "M106 94c10 8 10 28 0 36l-5 -6c6 -6 6 -18 0 -24z"),
    "medial_above_joint_line": (
        "inner side above the joint line",
        "M121 96c6 1 11 2 14 4l-1 29h-14c2 -10 3 -22 1 -33z",
    ),
    "medial_joint_line": ("inner joint line", "M107 132h26l-1 11h-25z"),
    "medial_below_joint_line": (
        "inner side below the joint line",
        "M109 146h22c1 12 1 22 -1 36c-12 -4 -19 -16 -21 -36z",
    ),
    "medial_unsure": ("inner side, not sure where", "M139 92c5 26 3 68 -2 96l-5 -2c5 -28 6 -66 2 -93z"),
    "lateral": ("outer side", "M50 96c-3 26 -3 56 2 84l11 -3c-5 -26 -5 -52 -2 -77z"),
    "below_kneecap_tendon": ("tendon below the kneecap", "M84 141h16l-2 28h-12z"),
    "beside_patellar_tendon": (
        "beside the tendon below the kneecap",
        "M72 142h9l2 26h-6zM103 142h3l-1 26h-5z",
    ),
    "shin_bump": ("bump of the shin", "M82 174h20l-3 18h-14z"),
    "back_of_knee": ("back of the knee", "M226 112h44c4 14 4 28 0 42h-44c-4 -14 -4 -28 0 -42z"),
    "back_inner": ("back, inner side", "M208 104h12c-3 18 -3 36 1 56h-12c-5 -18 -5 -38 -1 -56z"),
    "calf": ("calf", "M212 172h72c3 26 -2 50 -9 74h-54c-7 -24 -12 -48 -9 -74z"),
}
"""The places of the built-in rule set's `pain_location`: the name and the outline of each, on a right knee."""

LEG = "c-2 44 -10 64 -8 92c2 22 4 30 2 48c-4 34 2 56 12 110h60c12 -54 18 -76 12 -110c-2 -18 2 -26 4 -48c2 -28 -4 -48 -4 -92z"


class KneeMap(NamedTuple):
    """A knee from the front and from behind, with the places where it hurts.

    Parameters
    ----------
    hurts : collection of str
        Places, as in `REGIONS`; others are passed over.
    side : str
        ``"left"`` or ``"right"``; a left knee is drawn mirrored.

    Examples
    --------
    >>> from kneeri.knee_map import KneeMap
    >>> str(KneeMap(["lateral"])).startswith("<svg")
    True
    """

    hurts: Collection[str] = ()
    side: str = "right"

    @classmethod
    def of(cls, findings: Mapping[str, Any]) -> KneeMap:
        """Draw what somebody said in `pain_location` and `side`."""
        location = findings.get("pain_location") or ()
        hurts = location.get("yes", ()) if isinstance(location, Mapping) else location
        return cls(tuple(hurts), "left" if findings.get("side") == "left" else "right")

    @property
    def names(self) -> tuple[str, ...]:
        """The places in words."""
        return tuple(REGIONS[place][0] for place in self.hurts if place in REGIONS)

    def __str__(self) -> str:
        mirrored = self.side == "left"
        turn = ' transform="matrix(-1 0 0 1 184 0)"', ' transform="matrix(-1 0 0 1 496 0)"'
        front, back = turn if mirrored else ("", "")
        said = f"A {self.side} knee" + (f"; it hurts here: {', '.join(self.names)}" if self.names else "")
        inner, outer = ("outer", "inner") if mirrored else ("inner", "outer")
        return (
            f'<svg viewBox="0 0 340 300" width="340" role="img" aria-label="{said}" fill="none" '
            f'stroke="currentColor"><title>{said}</title>'
            f"<g{front}>{_leg(55)}{_kneecap()}{''.join(self._places('front'))}</g>"
            f"<g{back}>{_leg(211)}{_crease()}{''.join(self._places('back'))}</g>"
            f'<g stroke="none" fill="currentColor" font-family="system-ui,sans-serif" font-size="11" '
            f'text-anchor="middle"><text x="92" y="290">{self.side} knee, front</text>'
            f'<text x="248" y="290">from behind</text><g fill-opacity=".6"><text x="20" y="140">{outer}</text>'
            f'<text x="166" y="140">{inner}</text><text x="322" y="140">{outer}</text></g></g></svg>'
        )

    def _places(self, view: str) -> Iterator[str]:
        behind = ("back_of_knee", "back_inner", "calf")
        for place, (name, outline) in REGIONS.items():
            if (place in behind) != (view == "back"):
                continue
            if place in self.hurts:
                weak = ' fill-opacity=".25"' if place == "whole_knee" else ' fill-opacity=".8"'
                look = f'fill="var(--mark,#c8372d)"{weak} stroke="var(--mark,#c8372d)"'
            else:
                look = 'stroke-opacity=".28" stroke-dasharray="2 2" fill="transparent"'
            yield f'<path fill-rule="evenodd" d="{outline}" {look}><title>{name}</title></path>'

    def __repr__(self) -> str:
        return f"KneeMap({self.side} knee: {', '.join(self.names) or 'nothing marked'})"

    def _repr_html_(self) -> str:
        from .html import page

        return page(f"{self}<p>{', '.join(self.names) or 'No place is marked.'}</p>")


def _leg(x: int) -> str:
    return f'<path d="M{x} 10{LEG}" stroke-width="1.5" fill="currentColor" fill-opacity=".05"/>'


def _kneecap() -> str:
    return '<path d="M92 90c14 0 20 10 20 22c0 14 -10 24 -20 24c-10 0 -20 -10 -20 -24c0 -12 6 -22 20 -22z" stroke-opacity=".5"/>'


def _crease() -> str:
    return '<path d="M214 132c20 8 48 8 68 0" stroke-opacity=".5"/>'
