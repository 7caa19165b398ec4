"""Arabic forms: article, number and person, and the short words written together with the next.

The lexicon holds the bare and the definite form of a noun and the persons of a verb; whatever else is written
together with them ("and", "by", "for", "his") is taken off when a word is looked up: `stems`.
"""

from collections.abc import Iterator

from indicators.lexicon.inflect.form import Form

_FIRST_LETTER = "\u0600"
_ARTICLE = "ال"
_ONE_LETTER = ("و", "ف", "ب", "ل", "ك")
_BEFORE = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب")
_BEFORE_ARTICLE = ("و", "ف", "ب", "ك", "وب")
# Pronouns and endings of case, dual and plural, longest first.
_ENDINGS = ("هما", "تين", "تان", "ها", "هم", "نا", "ان", "ين", "ون", "ات", "وا", "ه", "ا", "ي", "و")
_TIED = ("ها", "هم", "نا", "هما", "ه")  # before these the t of a feminine noun is written out
_SHORTEST = 3


def noun(lemma: str) -> Iterator[Form]:
    """Forms separated by "/", each bare and definite, feminine ones in the plural too: ضربة, الضربة, ضربات, الضربات.

    A noun of several words takes the article on each: طائرة مسيرة, الطائرة المسيرة.
    """
    for stem in map(str.strip, lemma.split("/")):
        if " " in stem:
            yield from _phrase(stem, "n")
            continue
        for form in (stem, stem[:-1] + "ات") if stem.endswith("ة") else (stem,):
            yield form, "n"
            yield _ARTICLE + form, "n"


def adjective(lemma: str) -> Iterator[Form]:
    """Both genders, plurals, bare and definite."""
    for stem in map(str.strip, lemma.split("/")):
        for ending in ("", "ة", "ا", "ين", "ون", "ات", "ان"):
            for form in (stem + ending, _ARTICLE + stem + ending):
                yield form, "a"


def verb(lemma: str) -> Iterator[Form]:
    """Past and present of the third person, separated by a blank: هاجم يهاجم. Further pasts or presents follow "/"."""
    past, _, present = lemma.strip().partition(" ")
    for stem in past.split("/"):
        for form in _past(stem):
            yield form, "d"
    for stem in filter(None, present.split("/")):
        for form in _present(stem):
            yield form, "p"
            yield "س" + form, "pf"


def _past(stem: str) -> Iterator[str]:
    short = stem[:-1] if stem[-1] in "ىا" and len(stem) >= _SHORTEST else stem
    yield from (stem, short + "ت", short + "وا", short + "تا", stem + "ا")
    if short == stem:
        yield stem + "نا"


def _present(stem: str) -> Iterator[str]:
    tail = stem[1:]
    short = tail[:-1] if tail[-1] in "ىاي" else tail
    for person in ("ي", "ت"):
        yield from (person + tail, person + short + "ون", person + short + "وا", person + tail + "ان")
        yield person + short  # behind "lam" the last weak letter goes
        if len(tail) >= _SHORTEST and tail[-2] in "اوي":
            yield person + tail[:-2] + tail[-1]  # and so does one before the last: لم يقل
    yield "ن" + tail


def word(lemma: str) -> Iterator[Form]:
    """A fixed form or phrase, with the short words before it."""
    yield from _phrase(lemma, "x", whole=False)


def _phrase(text: str, tags: str, whole: bool = True) -> Iterator[Form]:
    yield text, tags
    if text.startswith(_ARTICLE):
        yield from ((before + text, tags) for before in _BEFORE_ARTICLE)
        yield from ((before + text.removeprefix(_ARTICLE), tags) for before in ("لل", "ولل"))
        return
    yield from ((before + text, tags) for before in _BEFORE[1:])
    if whole:
        definite = " ".join(part if part.startswith(_ARTICLE) else _ARTICLE + part for part in text.split())
        yield from _phrase(definite, tags)


def stems(word: str) -> Iterator[str]:
    """What a word may be without what is written together with it, the shortest cut first: وبقواتها, قوات."""
    if len(word) < _SHORTEST or word[0] < _FIRST_LETTER:
        return
    heads = list(dict.fromkeys(_without_beginning(word)))
    cut = dict.fromkeys((*heads[1:], *(stem for head in heads for stem in _without_ending(head))))
    yield from sorted(cut, key=len, reverse=True)


def _without_beginning(word: str) -> Iterator[str]:
    yield word
    if word.startswith("لل") and len(word) > _SHORTEST:
        yield word[2:]
    for letter in _ONE_LETTER:
        rest = word.removeprefix(letter)
        if rest == word or len(rest) < _SHORTEST:
            continue
        yield rest
        if letter in "وف" and len(rest) > _SHORTEST:
            yield from list(_without_beginning(rest))[1:]
    if word.startswith(_ARTICLE) and len(word) > len(_ARTICLE) + 1:
        yield word.removeprefix(_ARTICLE)


def _without_ending(word: str) -> Iterator[str]:
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _SHORTEST:
            continue
        yield stem
        if stem.endswith("ت") and ending in _TIED:
            yield stem[:-1] + "ة"
        elif ending in ("تين", "تان", "ات"):
            yield stem + "ة"


def names(text: str, kind: str) -> Iterator[str]:
    """A name behind "and", "by", "for"; with the article after "for" the two melt: للقاهرة. Latin names have none."""
    if text[0] < _FIRST_LETTER:
        return
    yield from (form for form, _ in _phrase(text, kind, whole=False))


def name_adjectives(stem: str) -> Iterator[str]:
    """An adjective of a country and the people named by it: إسرائيلي, الإسرائيلية, والإسرائيليين."""
    for ending in ("", "ة", "ا", "ين", "ون", "ان", "ات", "تين", "تان"):
        for form in (stem + ending, _ARTICLE + stem + ending):
            yield from (name for name, _ in _phrase(form, "a", whole=False))
