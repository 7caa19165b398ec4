"""The word model's margin is the mean of its weighed sum and its hidden layer; arrays that do not fit are refused."""

from zlib import crc32

import numpy as np
import pytest

from indicators.score.words import FORMAT, RELEVANT, WHOLE, WordModels

LABELS = ("threat", *WHOLE, RELEVANT)


def arrays() -> dict:
    """One feature, the word "ultimatum": it adds 1 to every label, and lights the only unit, worth 4 log odds."""
    return {
        "format": np.array(FORMAT),
        "labels": np.array(LABELS),
        "features": np.array([crc32(b"ultimatum")], dtype=np.uint32),
        "weights": np.ones((1, 5), dtype=np.int8),
        "scale": np.ones(5),
        "bias": np.full(5, -0.5),
        "hidden": np.ones((1, 1), dtype=np.int8),
        "grain": np.ones(1),
        "hidden_bias": np.zeros(1),
        "out": np.full((1, 4), 4.0),
        "out_bias": np.zeros(4),
    }


def test_a_margin_is_half_sum_and_half_hidden_layer_and_relevance_is_the_sum_alone() -> None:
    scores = WordModels.of_data(arrays()).models["en"].scores(["ultimatum"])
    assert scores[0] == pytest.approx((0.5 + 4.0 / 2) / 2)
    assert scores[-1] == pytest.approx(0.5)


def test_a_text_without_words_has_the_margins_of_the_biases() -> None:
    assert WordModels.of_data(arrays()).models["en"].scores(["12", "!"])[0] == pytest.approx(-0.25)


@pytest.mark.parametrize("name", ["weights", "hidden", "grain", "out", "out_bias"])
def test_arrays_that_do_not_fit_are_refused(name: str) -> None:
    damaged = arrays()
    damaged[name] = np.concatenate((damaged[name], damaged[name]))
    with pytest.raises(ValueError, match="expected"):
        WordModels.of_data(damaged)
