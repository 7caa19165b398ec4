"""Train word models with relevance, modality, re-ranker and fields from data/labelled; deterministic, JSON and plain
arrays out.

Only the dev parts are read. The re-ranker learns which candidates a careful coder keeps; its confidence is
calibrated on folds it was not trained on, and its floor is the one with the best F1 there.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from indicators.errors import InputError
from indicators.evaluate.fieldmodel import FieldLearner
from indicators.evaluate.labelled import GoldArticle, read
from indicators.evaluate.matching import matched
from indicators.evaluate.tonemodel import ToneLearner
from indicators.evaluate.verdictmodel import Sample, fit_verdict
from indicators.evaluate.wordmodel import Learner
from indicators.lexicon.load import languages
from indicators.score.merge import Candidate
from indicators.score.rerank import FORMAT as RERANK_FORMAT
from indicators.score.rerank import Reranker
from indicators.score.rulebook import load_rules
from indicators.score.scorer import Models, Scorer
from indicators.score.verdict import Opening, Verdict, facts_of

FILES = ("words.npz", "tone.json", "rerank.json", "verdict.json", "fields.json")
FOLDS = 5
_RERANK_C = 0.05


@dataclass(frozen=True, slots=True)
class Trained:
    """What was learned: articles and candidates read, the share kept right, and where the models were written."""

    articles: int
    candidates: int
    right: int
    files: tuple[Path, ...]


def train(labelled: Path, models: Path) -> Trained:
    """Train all models from the *_dev.jsonl files below `labelled` and write them to `models`.

    Raises InputError where there are no labelled articles.
    """
    gold, natural, origin = read_dev(labelled)
    models.mkdir(parents=True, exist_ok=True)
    words_file, tone_file, rerank_file, verdict_file, fields_file = (models / name for name in FILES)
    learner = Learner(gold)
    np.savez_compressed(words_file, **learner.fit())  # type: ignore[arg-type]  # arrays by name
    scorer = Scorer(load_rules(), Models.none(), Reranker.untrained())
    unseen = learner.out_of_fold(folds_of(origin, [str(g.article.lang) for g in gold]))
    tones = ToneLearner(scorer, gold, unseen)
    _write(tone_file, tones.fit())
    toned = tones.out_of_fold(unseen)
    heard = [scorer.heard(g.article, own) for g, own in zip(gold, toned, strict=True)]
    rows = candidate_rows(gold, [candidates for candidates, _ in heard])
    content, confidence = fit_reranker(rows, natural, sum(len(gold[number].signals) for number in natural))
    _write(rerank_file, content)
    told = [bool(gold[number].signals) for number in natural]
    rated = samples(gold, rows, confidence, [opening for _, opening in heard], natural)
    _write(verdict_file, fit_verdict(rated, sum(told), len(told) - sum(told)))
    keeper = Scorer(scorer.book, Models.none(), Reranker.read(rerank_file, Verdict.read(verdict_file)))
    _write(fields_file, FieldLearner(keeper, gold, toned).fit())
    return Trained(len(gold), len(rows), sum(row.right for row in rows), tuple(models / n for n in FILES))


def read_dev(labelled: Path) -> tuple[list[GoldArticle], frozenset[int], list[str]]:
    """Every labelled dev article in a language with a lexicon, and the numbers of those from natural sets.

    A set is natural where some of its articles have signals and some have none, as in a feed; sets written to word
    one type in many ways teach, but say nothing of how often a candidate is right. InputError where there is none.
    """
    gold: list[GoldArticle] = []
    natural: set[int] = set()
    origin: list[str] = []
    for path in sorted(labelled.glob("*_dev.jsonl")):
        articles = [g for g in read(path) if g.article.lang in languages()]
        quiet = sum(not g.signals for g in articles)
        if 0 < quiet < len(articles):
            natural |= set(range(len(gold), len(gold) + len(articles)))
        gold += articles
        origin += [path.stem] * len(articles)
    if not gold:
        raise InputError(f"{labelled}: no *_dev.jsonl with labelled articles here.")
    return gold, frozenset(natural or range(len(gold))), origin


def folds_of(origin: Sequence[str], languages_of: Sequence[str]) -> npt.NDArray[np.int64]:
    """The fold of each article: all of a file go together, the largest files first into the fold that has least of
    their language, of those the smallest. So a fold's models have read the language of what they vouch for."""
    sizes = [0] * FOLDS
    of_language: Counter[tuple[str, int]] = Counter()
    speaks = dict(zip(origin, languages_of, strict=True))
    fold = {}
    for name, count in Counter(origin).most_common():
        language = speaks[name]
        fold[name] = min(range(FOLDS), key=lambda n: (of_language[language, n], sizes[n]))
        sizes[fold[name]] += count
        of_language[language, fold[name]] += count
    return np.array([fold[name] for name in origin])


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate, whether the coder has it, and the number of its article."""

    candidate: Candidate
    right: bool
    article: int


def candidate_rows(gold: Sequence[GoldArticle], found: Sequence[Sequence[Candidate]]) -> list[Row]:
    """All candidates of the articles. found: those of each article, by models that have not seen it."""
    return [
        Row(candidate, match is not None, number)
        for number, (article, candidates) in enumerate(zip(gold, found, strict=True))
        for candidate, match in matched(candidates, article.signals)
    ]


def samples(
    gold: Sequence[GoldArticle],
    rows: Sequence[Row],
    confidence: npt.NDArray[np.float64],
    openings: Sequence[Opening],
    natural: frozenset[int],
) -> list[Sample]:
    """What the verdict on whole articles learns from: every article with candidates. confidence: of each row, by
    models that have not seen it."""
    rated: dict[int, list[Candidate]] = {}
    for row, sure in zip(rows, confidence, strict=True):
        rated.setdefault(row.article, []).append(replace(row.candidate, confidence=float(sure)))
    return [
        Sample(facts_of(candidates, openings[number]), bool(gold[number].signals), number in natural)
        for number, candidates in rated.items()
    ]


def fit_reranker(
    rows: Sequence[Row], natural: frozenset[int], wanted: int
) -> tuple[dict[str, object], npt.NDArray[np.float64]]:
    """The content of rerank.json, learned from all rows, calibrated and cut off on the articles of `natural` sets; and
    the confidence in each row of models that have not seen it.

    wanted: number of labelled signals of natural sets, found or not.
    """
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([dict.fromkeys(row.candidate.features, 1.0) for row in rows])
    target = np.array([row.right for row in rows], dtype=int)
    groups = np.array([row.article for row in rows])
    held_out = np.zeros(len(rows))
    for train_rows, test_rows in GroupKFold(FOLDS).split(matrix, target, groups):
        model = LogisticRegression(C=_RERANK_C, max_iter=2000).fit(matrix[train_rows], target[train_rows])
        held_out[test_rows] = model.decision_function(matrix[test_rows])
    judged = np.array([row.article in natural for row in rows])
    platt = LogisticRegression(C=1e6).fit(held_out[judged].reshape(-1, 1), target[judged])
    slope, offset = float(platt.coef_[0][0]), float(platt.intercept_[0])
    probability = 1 / (1 + np.exp(-(slope * held_out + offset)))
    floor, f1 = best_floor(probability[judged], target[judged], wanted)
    model = LogisticRegression(C=_RERANK_C, max_iter=2000).fit(matrix, target)
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True))
    content: dict[str, object] = {
        "format": RERANK_FORMAT,
        "weights": {str(name): round(float(w), 4) for name, w in sorted(weights.items()) if abs(w) > 0.005},
        "bias": round(float(model.intercept_[0]), 4),
        "slope": round(slope, 4),
        "offset": round(offset, 4),
        "floor": floor,
        "held_out_f1": f1,
    }
    return content, probability


def best_floor(probability: np.ndarray, target: np.ndarray, wanted: int) -> tuple[float, float]:
    """(floor, F1 there): the confidence below which a candidate goes, by best F1 over all signals wanted."""
    best = (0.0, 0.0)
    for floor in np.arange(0.1, 0.65, 0.025):
        kept = probability >= floor
        f1 = 2 * int(target[kept].sum()) / (int(kept.sum()) + wanted)
        best = max(best, (round(f1, 4), round(float(floor), 3)))
    return best[1], best[0]


def _write(path: Path, model: Mapping[str, object]) -> None:
    path.write_text(
        json.dumps(model, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8"
    )
