"""Items of a test set that resemble an item of a dev set too much to measure anything."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from indicators.evaluate.labelled import GoldArticle
from indicators.stories.near import similar_pairs

# Two reports of one kind of event share many words; above this they share the sentence, with names or numbers swapped.
SAME_FRAME = 82.0
_NUMBER = re.compile(r"\d[\d.,]*")
_CAPITAL_NOUNS = ("de",)  # every noun would pass for a name
_NAME = re.compile(r"(?<=[\w,;:] )[A-ZÄÖÜ][\wäöüß]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two items that are too much alike; similarity 0..100."""

    dev: str
    test: str
    similarity: float


def too_similar(sets: Mapping[str, Sequence[GoldArticle]]) -> list[Likeness]:
    """Pairs of a *_dev and a *_test item of one language: copies, or one sentence with names or numbers swapped.

    sets: by name, as `sets.labelled_sets` gives them. Strongest first; empty when all is well.
    """
    dev = [(name, item) for name, items in sets.items() if name.endswith("_dev") for item in items]
    test = [(name, item) for name, items in sets.items() if name.endswith("_test") for item in items]
    found = {(pair.dev, pair.test): pair for pair in [*_frames(dev, test), *_copies(dev, test)]}
    return sorted(found.values(), key=lambda pair: (-pair.similarity, pair.dev, pair.test))


Named = Sequence[tuple[str, GoldArticle]]


def _frames(dev: Named, test: Named) -> list[Likeness]:
    """By the text with its numbers and names taken out."""
    pairs = []
    for language in sorted({str(item.article.lang) for _, item in test}):
        own_dev = [(name, item) for name, item in dev if item.article.lang == language]
        own_test = [(name, item) for name, item in test if item.article.lang == language]
        if not own_dev or not own_test:
            continue
        table = process.cdist(
            [_frame(item) for _, item in own_dev],
            [_frame(item) for _, item in own_test],
            scorer=fuzz.ratio,
            score_cutoff=SAME_FRAME,
        )
        pairs += [
            Likeness(_place(*own_dev[i]), _place(*own_test[j]), round(float(table[i, j]), 1))
            for i, j in zip(*table.nonzero(), strict=True)
        ]
    return pairs


def _copies(dev: Named, test: Named) -> list[Likeness]:
    """By the shingles that find copies of one report among outlets."""
    items = [*dev, *test]
    found = similar_pairs([_text(item) for _, item in items])
    return [
        Likeness(_place(*items[i]), _place(*items[j]), round(100 * value, 1))
        for i, j, value in found
        if i < len(dev) <= j
    ]


def _frame(item: GoldArticle) -> str:
    text = _NUMBER.sub("0", _text(item))
    return text if item.article.lang in _CAPITAL_NOUNS else _NAME.sub("X", text)


def _text(item: GoldArticle) -> str:
    return f"{item.article.title}. {item.article.summary}"


def _place(name: str, item: GoldArticle) -> str:
    return f"{name} {item.article.id}"
