"""Colours of lanes and net line, one set for light and one for dark ground. No streamlit.

Orange against blue stays apart under every common colour blindness; words are paler than deeds and hatched,
so nothing is told by colour alone. `style.css` repeats these values for what is drawn in HTML.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

LANES: Final = ("escalation_deeds", "escalation_words", "deescalation_deeds", "deescalation_words")
LEVELS: Final = ("calmer", "steady", "tense", "escalating", "acute")


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as CSS strings. `lane` and `hatch` are keyed by the names in LANES (hatch: words only)."""

    lane: MappingProxyType[str, str]
    hatch: MappingProxyType[str, str]
    net: str
    band: str
    grid: str
    zero: str
    text: str
    paper: str
    blind: str
    chosen: str


_LIGHT: Final = Palette(
    lane=MappingProxyType(
        {
            "escalation_deeds": "#C4451C",
            "escalation_words": "#F3B79B",
            "deescalation_deeds": "#1F6FB2",
            "deescalation_words": "#A9CDEB",
        }
    ),
    hatch=MappingProxyType({"escalation_words": "#C4451C", "deescalation_words": "#1F6FB2"}),
    net="#1C2530",
    band="rgba(28,37,48,0.14)",
    grid="#E6EAEE",
    zero="#8A95A1",
    text="#1C2530",
    paper="#FFFFFF",
    blind="#9AA4AF",
    chosen="rgba(43,92,138,0.16)",
)
_DARK: Final = Palette(
    lane=MappingProxyType(
        {
            "escalation_deeds": "#FF8458",
            "escalation_words": "#6E3C2B",
            "deescalation_deeds": "#6CB6FF",
            "deescalation_words": "#294B6B",
        }
    ),
    hatch=MappingProxyType({"escalation_words": "#FF8458", "deescalation_words": "#6CB6FF"}),
    net="#F2F4F7",
    band="rgba(242,244,247,0.17)",
    grid="#27303A",
    zero="#76828E",
    text="#E6EAEE",
    paper="#10151B",
    blind="#66717D",
    chosen="rgba(127,180,227,0.22)",
)


def palette(dark: bool = False) -> Palette:
    """The colours for light or dark ground."""
    return _DARK if dark else _LIGHT
