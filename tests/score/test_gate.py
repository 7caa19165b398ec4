"""The gate never shuts out a sentence that a rule would take."""

import pytest

from indicators.score import text
from indicators.score.gate import gate_of
from indicators.score.rulebook import load_rules
from tests.score.reading import rules_of
from tests.score.test_cases import texts

DROPS = {rule.id for rule in load_rules().rules if rule.type is None}


@pytest.mark.parametrize("rule", [rule.id for rule in load_rules().rules if rule.type is not None])
def test_gate_opens_for_every_sentence_a_rule_takes(rule: str) -> None:
    shut = [t for lang, t in texts(rule, "hits") if not gate_of(lang).opens(text.words_of(t), loose=True)]
    assert shut == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "Rezept für Apfelkuchen mit Zimt"), ("en", "Ten recipes for a rainy weekend"), ("en", ""), ("de", "...")],
)
def test_gate_stays_shut_for_texts_without_a_trigger(language: str, words: str) -> None:
    assert not gate_of(language).opens(text.words_of(words), loose=True)
    assert rules_of(words, language) <= DROPS
