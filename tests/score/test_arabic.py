"""A distant language works with the same rules and frames: only its lexicon differs."""

import pytest

from indicators.model import Article
from indicators.score.models import Models
from tests.score.reading import BARE


def found(title: str) -> dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]:
    candidates = BARE.candidates(Article("x", title, "", None, "ar"), Models.none())
    return {c.type: (c.modality.value, c.sources, c.targets) for c in candidates if not c.rule.startswith("loose-")}


@pytest.mark.parametrize(
    ("title", "kind", "modality", "sources"),
    [
        ("إسرائيل تقصف دمشق بالصواريخ", "armed_attack", "asserted", ("ISR",)),
        ("تشاد تتهم السودان بتسليح متمردين", "accusation", "asserted", ("TCD",)),
        ("أوكرانيا وروسيا تتبادلان الأسرى: الإفراج عن 200 أسير", "prisoner_release", "asserted", ()),
        ("إسرائيل وحماس: وقف إطلاق النار دخل حيز التنفيذ", "ceasefire", "asserted", ()),
    ],
)
def test_rules_find_signals_in_arabic(title: str, kind: str, modality: str, sources: tuple[str, ...]) -> None:
    signals = found(title)
    assert kind in signals
    assert signals[kind][0] == modality
    if sources:
        assert signals[kind][1] == sources


@pytest.mark.parametrize("title", ["الأهلي يقصف شباك الزمالك بثلاثية", "أسراب الجراد تغزو مزارع شمال اليمن"])
def test_football_and_locusts_are_no_signals_in_arabic(title: str) -> None:
    assert "armed_attack" not in found(title)
    assert "invasion" not in found(title)
