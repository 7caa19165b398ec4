"""Train the linear word models behind relevance: hashed words and character n-grams, one column a signal type."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from indicators.evaluate.labelled import GoldArticle
from indicators.lexicon.load import load
from indicators.score import text
from indicators.score.relevance import ANY, FORMAT, Relevance, slots_of

SLOTS = 1 << 13
_C = 1.0
_SCALE = 0.001
_MIN_ARTICLES = 5  # a type with fewer labelled articles in a language gets no column


def word_models(gold: Sequence[GoldArticle]) -> dict[str, object]:
    """The content of relevance.json for all labelled articles."""
    entries: dict[str, object] = {}
    for language in sorted({str(g.article.lang) for g in gold}):
        articles = [g for g in gold if g.article.lang == language]
        matrix = _matrix(articles)
        weights: dict[str, list[int]] = {}
        bias: dict[str, float] = {}
        for label in [ANY, *sorted({s.type for g in articles for s in g.signals})]:
            target = np.array([_has(g, label) for g in articles])
            if min(target.sum(), len(target) - target.sum()) < _MIN_ARTICLES:
                continue
            model = LogisticRegression(C=_C, solver="liblinear", random_state=0).fit(matrix, target)
            weights[label] = [int(w) for w in np.rint(model.coef_[0] / _SCALE)]
            bias[label] = round(float(model.intercept_[0]), 3)
        if ANY in weights:
            entries[language] = {"slots": SLOTS, "scale": _SCALE, "bias": bias, "weights": weights}
    return {"format": FORMAT, "languages": entries}


def out_of_fold(gold: Sequence[GoldArticle], folds: int) -> list[Relevance]:
    """For each article a model trained without its fold, so that no article vouches for itself."""
    models = [
        Relevance.of_data(word_models([g for i, g in enumerate(gold) if i % folds != fold])) for fold in range(folds)
    ]
    return [models[index % folds] for index in range(len(gold))]


def _has(gold: GoldArticle, label: str) -> bool:
    return bool(gold.signals) if label == ANY else any(s.type == label for s in gold.signals)


def _matrix(articles: Sequence[GoldArticle]) -> csr_matrix:
    """Articles by slots: how many of the article's distinct words fall into a slot, over the root of their number."""
    rows, columns, values = [], [], []
    lexicon = load(str(articles[0].article.lang)) if articles else None
    for row, gold in enumerate(articles):
        content = f"{text.plain(gold.article.title)} {text.plain(gold.article.summary)}"
        words = {word for word in text.words_of(content) if word[0].isalpha()}
        for word in words:
            for slot in slots_of(word, SLOTS, lexicon):
                rows.append(row)
                columns.append(slot)
                values.append(1.0 / np.sqrt(len(words)))
    return csr_matrix((values, (rows, columns)), shape=(len(articles), SLOTS))
