"""The learned modality keeps or changes the grammar's choice, and a damaged model is refused."""

import pytest

from indicators.model import Modality, Speaker
from indicators.score.modality import Voice
from indicators.score.tone import FORMAT, Tone

ASSERTED = Voice(Modality.ASSERTED, Speaker.NONE)
DATA = {
    "format": FORMAT,
    "choices": ["asserted", "denied"],
    "bias": [0.5, 0.0],
    "weights": {"en:no_sign": [-1.0, 1.0]},
}


def test_words_of_denial_turn_an_assertion_into_a_denial() -> None:
    assert Tone.of_data(DATA).choose(ASSERTED, ["en:no_sign"]).modality is Modality.DENIED


def test_the_likelier_modality_stands_where_no_word_speaks_against_it() -> None:
    assert Tone.of_data(DATA).choose(ASSERTED, ["en:troops"]) == ASSERTED


def test_without_a_model_the_choice_of_the_grammar_stands() -> None:
    feared = Voice(Modality.FEARED, Speaker.THIRD, ("UNO",))
    assert Tone.none().choose(feared, ["en:no_sign"]) is feared


@pytest.mark.parametrize("change", [{"format": FORMAT + 1}, {"choices": ["perhaps"]}, {"weights": []}])
def test_a_model_of_another_make_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"expected|Modality"):
        Tone.of_data({**DATA, **change})
