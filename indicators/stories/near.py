"""Which texts are copies of one another: MinHash proposes (rensa), rapidfuzz decides."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz
from rensa import RMinHash

from indicators.stories.fingerprint import Fingerprint, fingerprint
from indicators.stories.settings import Links, load

# 16 bands of 4 rows: two texts with half of their shingles in common meet with 64 %, with 70 % in common 98.8 %.
_BANDS, _ROWS, _SEED = 16, 4, 20211223


def similar_pairs(texts: Sequence[str], links: Links | None = None) -> list[tuple[int, int, float]]:
    """The pairs (i, j, similarity) of texts that are copies, i < j, in that order; similarity 0..1.

    texts: plain texts. Texts shorter than `copy_words` words pair only where they are equal; empty texts never do.
    """
    links = links or load()
    prints = [fingerprint(text) for text in texts]
    buckets: defaultdict[int, list[int]] = defaultdict(list)
    pairs: list[tuple[int, int, float]] = []
    for j, bands in enumerate(band_keys(prints)):
        for i in sorted({i for band in bands for i in buckets[band]}):
            if (value := similarity(prints[i], prints[j], links)) >= links.copy_similarity:
                pairs.append((i, j, value))
        for band in bands:
            buckets[band].append(j)
    return sorted(pairs)


def band_keys(prints: Iterable[Fingerprint]) -> list[tuple[int, ...]]:
    """Per text the hashes of its MinHash bands: texts that share one are worth comparing. Empty text has none.

    A headline alone and the same headline with a teaser share few shingles, so titles get bands of their own.
    """
    prints = list(prints)
    whole = RMinHash.digests_from_token_sets([p.shingles for p in prints], _BANDS * _ROWS, _SEED)
    title = RMinHash.digests_from_token_sets([p.title_shingles for p in prints], _BANDS * _ROWS, _SEED)
    return [tuple({*_bands(w), *_bands(t)}) if p.words else () for p, w, t in zip(prints, whole, title, strict=True)]


def similarity(a: Fingerprint, b: Fingerprint, links: Links) -> float:
    """How far one text repeats the other, 0..1: the whole, or the shorter as the beginning of the longer."""
    if a.text == b.text:
        return 1.0 if a.words else 0.0
    short, long = (a, b) if len(a.text) <= len(b.text) else (b, a)
    if short.words < links.copy_words:
        return 0.0
    cutoff = 100 * links.copy_similarity
    whole = fuzz.ratio(short.text, long.text, score_cutoff=cutoff)
    start = fuzz.ratio(short.text, long.text[: len(short.text)], score_cutoff=cutoff)
    return max(whole, start) / 100


def _bands(digest: Sequence[int]) -> list[int]:
    return [hash((k, *digest[k * _ROWS : (k + 1) * _ROWS])) for k in range(_BANDS)]  # hashes of ints do not vary by run
