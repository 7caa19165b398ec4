"""Score the labelled sets of a folder, and real texts where the user has them; one result a set."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indicators.errors import InputError
from indicators.evaluate.accuracy import Tally, tally
from indicators.evaluate.entries import read_entries
from indicators.evaluate.labelled import GoldArticle, read
from indicators.model import Article
from indicators.score.models import STAGES
from indicators.score.scorer import Scorer

PARTS = ("dev", "test")
REAL_ENTRIES = "real_entries*.jsonl"  # one file a round of labelling
ORDINARY = ("sport", "culture", "science-tech", "lifestyle", "travel", "auto", "health")


@dataclass(frozen=True, slots=True)
class Result:
    """One labelled set and how it came out. name: de_test, say. lang: "" where it holds several languages."""

    name: str
    lang: str
    tally: Tally


def labelled_sets(folder: Path, parts: Sequence[str] = PARTS) -> dict[str, list[GoldArticle]]:
    """The labelled sets by name (file name without ending), sorted. InputError where there is none."""
    files = [path for part in parts for path in folder.glob(f"*_{part}.jsonl")]
    if not files:
        raise InputError(
            f"{folder}: no *_{' or *_'.join(parts)}.jsonl here. Expected the labelled sets of the project."
        )
    return {path.stem: read(path) for path in sorted(files)}


def evaluate(sets: dict[str, list[GoldArticle]], scorer: Scorer) -> list[Result]:
    """Score every set and count."""
    return [Result(name, _language(gold), _tally(gold, scorer)) for name, gold in sets.items()]


def evaluate_by_language(sets: dict[str, list[GoldArticle]], scorer: Scorer) -> list[Result]:
    """The same articles pooled by part and language: short and long sets of one language together."""
    pools: dict[str, list[GoldArticle]] = {}
    for name, gold in sets.items():
        part = name.rsplit("_", 1)[-1]
        for item in gold:
            pools.setdefault(f"{item.article.lang}, {part}", []).append(item)
    return [Result(name, _language(gold), _tally(gold, scorer)) for name, gold in sorted(pools.items())]


def evaluate_real_entries(folder: Path, texts: Path, scorer: Scorer) -> list[Result]:
    """The labelled real entries whose texts lie below `texts`, by round and by language. InputError without any."""
    files = sorted(folder.glob(REAL_ENTRIES))
    if not files:
        raise InputError(f"{folder}: no {REAL_ENTRIES} here. Expected labels of real entries.")
    rounds = {name.replace("_", " "): own for name, own in read_entries(files, texts).items() if own}
    gold = [item for own in rounds.values() for item in own]
    languages = sorted({str(item.article.lang) for item in gold})
    pools = {**rounds, **{f"real {lang}": [g for g in gold if g.article.lang == lang] for lang in languages}}
    return [Result(name, _language(own), _tally(own, scorer)) for name, own in pools.items()]


@dataclass(frozen=True, slots=True)
class Ordinary:
    """Headlines of a category in which no signal is expected: how many, and the titles that raised one."""

    category: str
    lang: str
    headlines: int
    alarms: tuple[str, ...]


def evaluate_ordinary(texts: Path, scorer: Scorer) -> list[Ordinary]:
    """Alarms on ordinary headlines: JSON Lines below `texts` whose rows have a `category` of ORDINARY."""
    count: dict[tuple[str, str], int] = {}
    alarms: dict[tuple[str, str], list[str]] = {}
    for category, article in _ordinary(texts):
        key = (category, article.lang or "")
        count[key] = count.get(key, 0) + 1
        if scorer.score(article).signals:
            alarms.setdefault(key, []).append(article.title)
    return [Ordinary(*key, number, tuple(alarms.get(key, ()))) for key, number in sorted(count.items())]


def _ordinary(texts: Path) -> Iterator[tuple[str, Article]]:
    for path in sorted([*texts.rglob("*.jsonl"), *texts.rglob("*.jsonl.gz")]):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for line in data.decode("utf-8").splitlines():
            try:
                row = json.loads(line)
                if row.get("category") in ORDINARY:
                    yield row["category"], Article(str(row["id"]), row["title"], row.get("summary") or "",
                                                   None, row.get("lang"))  # fmt: skip
            except (ValueError, KeyError, AttributeError, TypeError):
                continue  # not an article


def ablate(gold: Sequence[GoldArticle]) -> dict[str, Tally]:
    """What is left when a stage is switched off, by stage; "everything on" first."""
    runs: dict[str, Tally] = {"everything on": _tally(gold, Scorer.load())}
    for stage in STAGES:
        runs[f"without {stage}"] = _tally(gold, Scorer.load(without=[stage]))
    return runs


def _tally(gold: Sequence[GoldArticle], scorer: Scorer) -> Tally:
    return tally((item, scorer.score(item.article)) for item in gold)


def _language(gold: Sequence[GoldArticle]) -> str:
    languages = {item.article.lang or "" for item in gold}
    return languages.pop() if len(languages) == 1 else ""
