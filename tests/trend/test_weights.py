"""weights.yaml is checked when it is read; a mistake names the key, what was found and what was expected."""

from importlib import resources

import pytest

from indicators.errors import ConfigError
from indicators.trend.weights import load, parse

TEXT = resources.files("indicators.trend").joinpath("weights.yaml").read_text(encoding="utf-8")


def test_the_shipped_weights_are_sound():
    assert load().modality["asserted"] == 1.0
    assert load().formula_version


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("half_life_days: 3.0", "half_life_days: soon", "half_life_days: found 'soon'"),
        ("half_life_days: 3.0", "half_life: 3.0", "half_life"),
        ("feared: 0.2, ", "", "modality"),
        ("tense: 1.5", "tense: 9.5", "calmer < 0 < tense < escalating < acute"),
        ("draws: 200", "draws: 3", "band"),
        ("scale: 100.0", "scale: -1", "scale: found -1"),
    ],
)
def test_a_mistake_in_the_weights_is_named(before, after, named):
    assert before in TEXT
    with pytest.raises(ConfigError, match=r"weights\.yaml") as caught:
        parse(TEXT.replace(before, after))
    assert named in str(caught.value)
