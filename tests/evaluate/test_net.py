"""The hidden layer hears what features mean together, and learns the same from the same."""

import numpy as np
from scipy.sparse import csr_matrix

from indicators.evaluate.net import fit_net


def articles() -> tuple[csr_matrix, np.ndarray]:
    """Two words of which either alone is a signal and both together are none, among ten words that say nothing."""
    random = np.random.default_rng(5)
    matrix = (random.random((4000, 12)) < 0.5).astype(np.float32)
    return csr_matrix(matrix), (matrix[:, :1] != matrix[:, 1:2])


def test_two_words_may_mean_together_what_neither_means_alone() -> None:
    matrix, wanted = articles()
    hidden, out = fit_net(matrix, wanted)
    heard = np.maximum(matrix @ hidden.weights + hidden.bias, 0.0) @ out.weights + out.bias
    assert ((heard > 0) == wanted).mean() > 0.95


def test_the_same_articles_teach_the_same() -> None:
    first, second = fit_net(*articles()), fit_net(*articles())
    assert all((a.weights == b.weights).all() for a, b in zip(first, second, strict=True))
