"""Learn a hidden layer over the word features: what words mean together, which no weight of one word can say.

One layer of rectified units shared by all labels and languages, trained with cross-entropy by row-wise Adagrad (Duchi,
Hazan and Singer, 2011): a step touches only the rows of features that stand in its articles, so a pass takes seconds.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float32]
UNITS = 64
_PASSES = 4
_BATCH = 128  # articles a step
_RATE = 0.03
_DROPPED = 0.3  # share of the units silenced in a step, so that none relies on another
_START = 0.02  # spread of the first weights
_SEED = 0


@dataclass(slots=True)
class Layer:
    """A matrix of weights with one bias a column, and the squared gradients so far: of each weight, or one a row."""

    weights: Floats
    bias: Floats
    squares: Floats
    bias_squares: Floats

    @classmethod
    def random(cls, random: np.random.Generator, rows: int, columns: int, spread: float, paces: int) -> "Layer":
        """A layer at its start. paces: columns of `squares`, 1 for one a row."""
        weights = random.normal(0.0, spread, (rows, columns)).astype(np.float32)
        squares = np.full((rows, paces), 1e-4 if paces == 1 else 1e-3, dtype=np.float32)
        return cls(weights, np.zeros(columns, np.float32), squares, np.full(columns, 1e-3, dtype=np.float32))

    def step(self, rows: npt.NDArray[np.intp] | slice, slope: Floats, bias_slope: Floats) -> None:
        """Go down the slope of the loss in these rows and in the bias."""
        squared = slope * slope
        self.squares[rows] += squared.mean(axis=1, keepdims=True) if self.squares.shape[1] == 1 else squared
        self.weights[rows] -= _RATE * slope / np.sqrt(self.squares[rows])
        self.bias_squares += bias_slope * bias_slope
        self.bias -= _RATE * bias_slope / np.sqrt(self.bias_squares)


def fit_net(matrix: csr_matrix, targets: npt.NDArray[np.bool_]) -> tuple[Layer, Layer]:
    """(hidden, out) for articles x features and articles x labels; deterministic. The log odds of the labels are
    `maximum(row @ hidden.weights + hidden.bias, 0) @ out.weights + out.bias`."""
    random = np.random.default_rng(_SEED)
    inputs, wanted = matrix.astype(np.float32), targets.astype(np.float32)
    hidden = Layer.random(random, matrix.shape[1], UNITS, _START, 1)
    out = Layer.random(random, UNITS, wanted.shape[1], (2 / UNITS) ** 0.5, wanted.shape[1])
    share = wanted.mean(axis=0).clip(1e-4, 1 - 1e-4)
    out.bias = np.log(share / (1 - share)).astype(np.float32)
    for _ in range(_PASSES):
        order = random.permutation(len(wanted))
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            _learn(inputs[chosen], wanted[chosen], hidden, out, random)
    return hidden, out


def _learn(articles: csr_matrix, wanted: Floats, hidden: Layer, out: Layer, random: np.random.Generator) -> None:
    """One step on a few articles."""
    rows, places = np.unique(articles.indices, return_inverse=True)
    known = csr_matrix((articles.data, places, articles.indptr), shape=(len(wanted), len(rows)))
    lit = np.maximum(known @ hidden.weights[rows] + hidden.bias, 0.0)
    kept = (random.random(lit.shape) >= _DROPPED).astype(np.float32) / np.float32(1.0 - _DROPPED)
    heard = lit * kept
    error = 1.0 / (1.0 + np.exp(-(heard @ out.weights + out.bias))) - wanted
    back = (error @ out.weights.T) * (lit > 0) * kept
    out.step(slice(None), heard.T @ error, error.sum(axis=0))
    hidden.step(rows, known.T @ back, back.sum(axis=0))
