"""Train all models from data/labelled, each on what those before it say of articles they have not seen: words with
relevance, modality (tone), re-ranker, verdict on articles, fields. Deterministic; JSON and plain arrays out.

Only the dev parts are read.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indicators.errors import InputError
from indicators.evaluate.fieldmodel import FieldLearner
from indicators.evaluate.labelled import GoldArticle, read
from indicators.evaluate.rerankmodel import candidate_rows, fit_reranker
from indicators.evaluate.tonemodel import ToneLearner
from indicators.evaluate.verdictmodel import fit_verdict, samples
from indicators.evaluate.wordmodel import Learner
from indicators.lexicon.load import languages
from indicators.score.models import Models
from indicators.score.rerank import Reranker
from indicators.score.rulebook import load_rules
from indicators.score.scorer import Scorer
from indicators.score.verdict import Verdict

FILES = ("words.npz", "tone.json", "rerank.json", "verdict.json", "fields.json")
FOLDS = 5


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


def _write(path: Path, model: Mapping[str, object]) -> None:
    path.write_text(
        json.dumps(model, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8"
    )
