"""Every rule takes the texts it must and leaves alone those it must, in some language."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from indicators.lexicon.load import languages
from indicators.score.rulebook import load_rules
from tests.score.reading import rules_of

CASES = Path(__file__).parent.parent / "cases"
LANGUAGES = [language for language in languages() if (CASES / f"{language}.yaml").exists()]


@cache
def cases(language: str) -> dict[str, dict[str, list[str]]]:
    return yaml.safe_load((CASES / f"{language}.yaml").read_text(encoding="utf-8"))


def texts(rule: str, kind: str) -> list[tuple[str, str]]:
    return [(language, text) for language in LANGUAGES for text in cases(language).get(rule, {}).get(kind, ())]


@pytest.mark.parametrize("rule", [rule.id for rule in load_rules().rules])
def test_a_rule_has_texts_to_take_and_texts_to_leave_alone(rule: str) -> None:
    assert texts(rule, "hits"), f"tests/cases: rule '{rule}' has no text that it must take"
    assert texts(rule, "misses"), f"tests/cases: rule '{rule}' has no text that it must leave alone"


@pytest.mark.parametrize("rule", [rule.id for rule in load_rules().rules])
def test_a_rule_takes_what_it_must_and_nothing_else(rule: str) -> None:
    lost = [text for language, text in texts(rule, "hits") if rule not in rules_of(text, language)]
    wrong = [text for language, text in texts(rule, "misses") if rule in rules_of(text, language)]
    assert (lost, wrong) == ([], [])


def test_no_case_names_a_rule_that_does_not_exist() -> None:
    known = {rule.id for rule in load_rules().rules}
    assert {rule for language in LANGUAGES for rule in cases(language)} <= known
