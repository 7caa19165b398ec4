"""Arabic forms: the article and the one-letter words written together with the next, in lexicon and names."""

from collections.abc import Iterator

from indicators.lexicon.inflect.form import Form

_FIRST_LETTER = "\u0600"
_PREFIXES = ("", "ال", "و", "وال", "ب", "بال", "ل", "لل", "ف", "ك")


def noun(lemma: str) -> Iterator[Form]:
    """Forms separated by "/", each with article and one-letter prefixes: القوات, والقوات, بالقوات."""
    for stem in lemma.split("/"):
        for prefix in _PREFIXES:
            yield prefix + stem.strip(), "n"


def verb(lemma: str) -> Iterator[Form]:
    """Forms separated by "/": past and present third person, with "and" before them and "will" before the present."""
    for form in lemma.split("/"):
        stem = form.strip()
        present = stem[0] in "يت" and len(stem) > 3
        for prefix in ("", "و", "ف"):
            yield prefix + stem, "p" if present else "d"
        if present:
            yield "س" + stem, "i"


def names(text: str, kind: str) -> Iterator[str]:
    """A name behind "and", "by", "for"; with the article after "for" the two melt: للقاهرة. Latin names have none."""
    if text[0] < _FIRST_LETTER:
        return
    yield from ("و" + text, "ب" + text, "ل" + text)
    yield "لل" + text.removeprefix("ال") if text.startswith("ال") else "ف" + text
