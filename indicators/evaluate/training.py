"""Train the relevance model and the re-ranker from data/labelled; deterministic, plain JSON out.

Only the dev parts are read. The re-ranker learns which candidates a careful coder keeps; its confidence is
calibrated on folds it was not trained on, and its floor is the one with the best F1 there.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from indicators.errors import InputError
from indicators.evaluate.labelled import GoldArticle, GoldSignal, read
from indicators.lexicon.load import languages
from indicators.score import text
from indicators.score.merge import Candidate
from indicators.score.scorer import Scorer

_SEED = 7
_FOLDS = 10
_MIN_ARTICLES_PER_WORD = 3
_RERANK_C = 0.25
_RELEVANCE_C = 0.3


@dataclass(frozen=True, slots=True)
class Trained:
    """What was learned: articles and candidates read, the share kept right, and where the models were written."""

    articles: int
    candidates: int
    right: int
    files: tuple[Path, ...]


def train(labelled: Path, models: Path) -> Trained:
    """Train both models from the *_dev.jsonl files below `labelled` and write them to `models`.

    Raises InputError where there are no labelled articles.
    """
    gold = [g for path in sorted(labelled.glob("*_dev.jsonl")) for g in read(path) if g.article.lang in languages()]
    if not gold:
        raise InputError(f"{labelled}: no *_dev.jsonl with labelled articles here.")
    models.mkdir(parents=True, exist_ok=True)
    relevance_file, rerank_file = models / "relevance.json", models / "rerank.json"
    _write(relevance_file, _relevance(gold))
    scorer = Scorer.load()
    rows = [row for number, article in enumerate(gold) for row in _rows(scorer, article, number)]
    wanted = sum(len(article.signals) for article in gold)
    _write(rerank_file, _rerank(rows, wanted))
    return Trained(len(gold), len(rows), sum(right for _, right, _ in rows), (relevance_file, rerank_file))


Row = tuple[frozenset[str], bool, int]


def _rows(scorer: Scorer, gold: GoldArticle, group: int) -> list[Row]:
    """(features, kept by the coder, article number) of every candidate of an article."""
    article = gold.article
    words = text.words_of(f"{text.plain(article.title)} {text.plain(article.summary)}")
    candidates = scorer.candidates(article, _without_own_article(scorer, words, article.lang or "en"))
    left = list(gold.signals)
    rows: list[Row] = []
    for candidate in sorted(candidates, key=lambda c: -_fit(c, left)):
        match = _best(candidate, left)
        if match is not None:
            left.remove(match)
        rows.append((candidate.features, match is not None, group))
    return rows


def _without_own_article(scorer: Scorer, words: Sequence[str], language: str) -> float:
    return scorer.relevance.of(words, language)


def _best(candidate: Candidate, left: Sequence[GoldSignal]) -> GoldSignal | None:
    same = [signal for signal in left if signal.type == candidate.type]
    return max(
        same, key=lambda s: (s.modality == candidate.modality, len(candidate.actors & set(s.actors))), default=None
    )


def _fit(candidate: Candidate, gold: Sequence[GoldSignal]) -> int:
    return max((1 + (s.modality == candidate.modality) for s in gold if s.type == candidate.type), default=0)


def _rerank(rows: Sequence[Row], wanted: int) -> dict[str, object]:
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([dict.fromkeys(features, 1.0) for features, _, _ in rows])
    target = np.array([right for _, right, _ in rows], dtype=int)
    groups = np.array([group for _, _, group in rows])
    out_of_fold = np.zeros(len(rows))
    for train_rows, test_rows in GroupKFold(_FOLDS).split(matrix, target, groups):
        model = LogisticRegression(C=_RERANK_C, max_iter=2000).fit(matrix[train_rows], target[train_rows])
        out_of_fold[test_rows] = model.decision_function(matrix[test_rows])
    platt = LogisticRegression(C=1e6).fit(out_of_fold.reshape(-1, 1), target)
    slope, offset = float(platt.coef_[0][0]), float(platt.intercept_[0])
    probability = 1 / (1 + np.exp(-(slope * out_of_fold + offset)))
    floor = _best_floor(probability, target, wanted)
    model = LogisticRegression(C=_RERANK_C, max_iter=2000).fit(matrix, target)
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True))
    return {
        "weights": {str(name): round(float(w), 4) for name, w in sorted(weights.items()) if abs(w) > 0.005},
        "bias": round(float(model.intercept_[0]), 4),
        "slope": round(slope, 4),
        "offset": round(offset, 4),
        "floor": floor,
    }


def _best_floor(probability: np.ndarray, target: np.ndarray, wanted: int) -> float:
    """The confidence below which a candidate goes: best F1 over all signals wanted, missed ones counted."""
    best = (0.0, 0.0)
    for floor in np.arange(0.1, 0.65, 0.025):
        kept = probability >= floor
        hits = int(target[kept].sum())
        f1 = 2 * hits / (int(kept.sum()) + wanted)
        best = max(best, (round(f1, 4), round(float(floor), 3)))
    return best[1]


def _relevance(gold: Sequence[GoldArticle]) -> dict[str, object]:
    """Weights by language and word, from whether an article has a signal."""
    weights: dict[str, dict[str, float]] = {}
    bias: dict[str, float] = {}
    for language in sorted({str(g.article.lang) for g in gold}):
        articles = [g for g in gold if g.article.lang == language]
        bags = [set(text.words_of(f"{text.plain(g.article.title)} {text.plain(g.article.summary)}")) for g in articles]
        target = [bool(g.signals) for g in articles]
        if len(set(target)) < 2:
            continue
        count = Counter(word for bag in bags for word in bag if word.isalpha())
        known = sorted(word for word, n in count.items() if n >= _MIN_ARTICLES_PER_WORD)
        column = {word: index for index, word in enumerate(known)}
        matrix = np.zeros((len(bags), len(known)), dtype=np.float32)
        for row, bag in enumerate(bags):
            for word in bag:
                if word in column:
                    matrix[row, column[word]] = 1.0
        model = LogisticRegression(C=_RELEVANCE_C, max_iter=2000, random_state=_SEED, class_weight="balanced")
        model.fit(matrix, target)
        learned = zip(known, model.coef_[0], strict=True)
        weights[language] = {word: round(float(w), 3) for word, w in learned if abs(w) > 0.02}
        bias[language] = round(float(model.intercept_[0]), 3)
    return {"weights": weights, "bias": bias}


def _write(path: Path, model: dict[str, object]) -> None:
    path.write_text(json.dumps(model, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
