"""Turkish forms: case, number and possession of nouns; tense, voice and verbal nouns of verbs, by vowel harmony.

A lemma of several words changes its last one. "/" parts the stem before a consonant from the one before a vowel
where no rule gives it ("et/ed", "şehir/şehr"). Suffixes are written with A for a/e, I for ı/i/u/ü, D for d/t.
"""

from collections.abc import Iterable, Iterator
from itertools import product

from indicators.lexicon.inflect.form import Form

_VOWELS = "aeıioöuü"
_HIGH = {"a": "ı", "ı": "ı", "e": "i", "i": "i", "o": "u", "u": "u", "ö": "ü", "ü": "ü", "â": "ı", "î": "i", "û": "u"}
_SOFT = {"p": "b", "ç": "c", "k": "ğ", "t": "d"}
# Back vowels, front endings: saatler, kontrolü, işgali.
_FRONT_WORDS = """saat kontrol petrol hal harp dikkat kabul rol general amiral mareşal festival gol seyahat mutabakat
ihracat ithalat işgal ihlal ihtimal iptal sinyal terminal kristal protokol konsül mahsul meşgul ispat sürat kanaat sanat
menfaat itaat tabiat misal istiklal istihbarat müracaat cemaat ziraat alkol sembol futbol ihtilal teşkilat vaat hayal"""
_FRONT = frozenset(_FRONT_WORDS.split())
_CASES = ("", "(y)I", "(y)A", "DA", "DAn", "(n)In", "(y)lA", "DAki")
_AFTER_POSSESSION = ("", "nI", "nA", "ndA", "ndAn", "nIn", "(y)lA", "ndAki")
_POSSESSIONS = ("(s)I", "lArI")
_OURS = ("", "I", "A", "DA", "DAn", "In")
# Endings of a finite or verbal form behind a stem, with tags; a stem is positive, negative, possible or both.
_TENSES = (
    ("DI", "d"), ("DIlAr", "d"), ("DIk", "d"), ("mIş", "d"), ("mIştI", "d"), ("mIşlAr", "d"), ("mIştIr", "d"),
    ("mAktA", "p"), ("mAktAdIr", "p"), ("mAlI", "p"), ("mAk", "in"), ("mAktAn", "in"), ("mAyA", "in"), ("mAsI", "n"),
    ("mAsInI", "n"), ("mAsInA", "n"), ("mAsIndA", "n"), ("mAsIndAn", "n"), ("mAsInIn", "n"), ("mAsIylA", "n"),
    ("mAlArI", "n"), ("mAlArInI", "n"), ("mAlArInA", "n"), ("mA", "n"), ("mAyI", "n"), ("DIğI", "g"), ("DIğInI", "g"),
    ("DIğInA", "g"), ("DIğIndA", "g"), ("DIğIndAn", "g"), ("DIklArI", "g"), ("DIklArInI", "g"), ("DIktAn", "g"),
    ("DIkçA", "g"),
)  # fmt: skip
_BEFORE_VOWEL = (
    ("An", "g"), ("AnlAr", "g"), ("AnlArIn", "g"), ("ArAk", "g"), ("Ip", "g"), ("IncA", "g"), ("AlI", "g"),
    ("AcAk", "if"), ("AcAklAr", "if"), ("AcAğI", "gf"), ("AcAğInI", "gf"), ("AcAğInA", "gf"), ("AcAklArI", "gf"),
    ("AcAklArInI", "gf"), ("AcAğız", "if"), ("AcAktIr", "if"), ("AcAğIz", "if"),
)  # fmt: skip
_PRESENT = (("Iyor", "p"), ("IyorlAr", "p"), ("Iyordu", "d"), ("Iyoruz", "p"))
# What news uses of a verb of several words; the other endings are left out there.
_COMMON_ENDINGS = """DI DIlAr mIş mAk mAyA mAsI mAsInI mAsInA mA DIğI DIğInI An ArAk Ip AcAk AcAğI AcAğInI Iyor
IyorlAr mAz mAdAn Ir z yAcAk"""
_COMMON = frozenset(_COMMON_ENDINGS.split())
_ABLE = ("IrlAr", "AcAk", "Iyor", "DI", "AcAğI", "DIğI", "DIğInI", "mAk", "mAsI", "mAsInI")
_AORIST = (("", "p"), ("lAr", "p"), ("sA", "g"), ("DI", "g"), ("ken", "g"))


def noun(lemma: str) -> Iterator[Form]:
    """Singular and plural, his and our, in all cases: "saldırı" gives saldırısını, saldırılarda, askerimiz."""
    head, stem, soft = _split(lemma)
    for form in _declined(stem, soft):
        yield head + form, "n"


def adjective(lemma: str) -> Iterator[Form]:
    """As written, and with what a noun takes where the adjective stands alone."""
    head, stem, soft = _split(lemma)
    yield head + stem, "a"
    for ending in ("lAr", "(y)I", "DIr", "(y)Iz", "DI"):
        yield head + _join(stem, soft, ending), "a"


def verb(lemma: str) -> Iterator[Form]:
    """Active and passive, positive, negative and possible: "vur" gives vurdu, vurulmadı, vurabilir, vuracağını."""
    head, stem, soft = _split(lemma)
    for form, tags in _conjugated(stem, soft, bool(head)):
        yield head + form, tags
    passive = _passive(stem, soft)
    for form, tags in _conjugated(passive, passive, bool(head)):
        yield head + form, "".join("c" if tag in "pdi" else tag for tag in tags)


def names(text: str, kind: str) -> Iterator[str]:
    """The forms of a name written without an apostrophe: peoples ("Ruslar", "Rusların") and bodies whose name ends in
    a possessed word ("Devrim Muhafızlarının"). The endings of a proper name stand behind its apostrophe."""
    head, _, last = text.rpartition(" ")
    if kind == "people":
        for form in _declined(last[0].lower() + last[1:], ""):
            yield f"{head} {last[0]}{form[1:]}".strip()
    elif head and last.endswith(("ları", "leri", "lığı", "liği", "luğu", "lüğü")):
        for ending in _AFTER_POSSESSION:
            yield f"{head} {_join(last, last, ending)}"


def name_adjectives(stem: str) -> Iterator[str]:
    """ "Rus": as written; a Turkish adjective of a country does not change."""
    yield stem


def _split(lemma: str) -> tuple[str, str, str]:
    """(words before, last stem, its form before a vowel) of a lemma."""
    head, _, last = lemma.replace("İ", "i").lower().rpartition(" ")
    stem, _, soft = last.partition("/")
    return (head + " " if head else ""), stem, soft


def _declined(stem: str, soft: str) -> Iterator[str]:
    for mild in dict.fromkeys((soft, _softened(stem)) if not soft else (soft,)):
        for ending in _CASES:
            yield _join(stem, mild, ending)
        for possession, ending in product(_POSSESSIONS, _AFTER_POSSESSION):
            yield _join(stem, mild, possession + ending)
        for ending in _CASES[1:]:
            yield _join(stem, mild, "lAr" + ending)
        yield _join(stem, mild, "lAr")
        for number, ending in product(("", "lAr"), _OURS):
            yield _join(stem, mild, f"{number}(I)mIz" + ending)


def _conjugated(stem: str, soft: str, common: bool = False) -> Iterator[Form]:
    """Active forms with tags; only the common ones of a verb of several words."""
    mild = soft or stem
    vowel = stem[-1] in _VOWELS
    narrow = _narrowed(mild) if vowel else mild
    for negative, mark in (("", ""), ("mA", "k")):
        base = _join(stem, mild, negative)
        for ending, tags in _endings(_TENSES, common):
            yield _join(base, base, ending), tags + mark
        glide = "y" if negative or vowel else ""
        open_base = base if negative else mild
        for ending, tags in _endings(_BEFORE_VOWEL, common):
            yield _join(open_base, open_base, glide + ending), tags + mark
        tight = _narrowed(base) if negative else narrow
        for ending, tags in _endings(_PRESENT, common):
            yield _join(tight, tight, ending), tags + mark
    aorists = [stem + "r"] if vowel else [_join(stem, mild, "Ir"), _join(stem, mild, "Ar")]
    for aorist, (ending, tags) in product(aorists, _AORIST[:2] if common else _AORIST):
        yield _join(aorist, aorist, ending), tags
    for ending in ("mAz", "mAdAn", *(() if common else ("mAzlAr", "mAyIz", "mAzsA", "mAksIzIn"))):
        yield _join(stem, mild, ending), "pk"
    able = _join(mild, mild, "yAbil" if vowel else "Abil")
    for ending in ("Ir", "AcAğInI", *(() if common else _ABLE)):
        yield _join(able, able, ending), "ih"
    unable = _join(mild, mild, "yAmA" if vowel else "AmA")
    for ending in ("DI", "z", "DIğInI", *(() if common else ("DIğI", "DIlAr", "yAcAk", "mIş"))):
        yield _join(unable, unable, ending), "dk"
    yield _join(_narrowed(unable), _narrowed(unable), "Iyor"), "pk"


def _endings(table: Iterable[Form], common: bool) -> list[Form]:
    return [(ending, tags) for ending, tags in table if not common or ending in _COMMON]


def _passive(stem: str, soft: str) -> str:
    """ "vur" vurul, "al" alın, "başla" başlan, "et/ed" edil."""
    mild = soft or stem
    if stem[-1] in _VOWELS:
        return stem + "n"
    return _join(mild, mild, "In" if stem[-1] == "l" else "Il")


def _narrowed(stem: str) -> str:
    """A stem before -yor: its last a or e goes ("başla", "başlıyor")."""
    return stem[:-1] if stem[-1] in "ae" else stem


def _softened(stem: str) -> str:
    """A stem before a vowel: p ç k become b c ğ, in words of several syllables; t where a lemma says so."""
    syllables = sum(letter in _VOWELS for letter in stem)
    if stem.endswith("nk"):
        return stem[:-1] + "g"
    return stem[:-1] + _SOFT[stem[-1]] if syllables > 1 and stem[-1:] in ("p", "ç", "k") else stem


def _join(stem: str, soft: str, ending: str) -> str:
    """A stem with an ending in harmony; soft stands before an ending that begins with a vowel."""
    if not ending:
        return stem
    vowel_end = stem[-1:] in _VOWELS
    if ending[0] == "(":
        buffer, rest = ending[1], ending[3:]
        ending = buffer + rest if vowel_end != (buffer in "AI") else rest
    word = (soft or stem) if ending[0] in "AI" or ending[0] in _VOWELS else stem
    last = next((letter for letter in reversed(word) if letter in _HIGH), "e")
    front = stem in _FRONT or last in "eiöüî"
    high = {"a": "e", "ı": "i", "o": "ö", "u": "ü"}.get(last, last) if front else last
    for letter in _flat(ending):
        if letter == "A":
            made = "e" if front else "a"
        elif letter == "I":
            made = _HIGH[high]
        elif letter == "D":
            made = "t" if word[-1] in "fstkçşhp" else "d"
        else:
            made = letter
        word += made
        if made in _HIGH:
            high, front = made, made in "eiöü"
    return word


def _flat(ending: str) -> str:
    """An ending whose inner buffers "(y)lA" are settled: behind a vowel they stay, behind a consonant they go."""
    while "(" in ending:
        before, _, rest = ending.partition("(")
        buffer, after = rest[0], rest[2:]
        keep = bool(before) and (before[-1] in "AI" or before[-1] in _VOWELS)
        keep = not keep if buffer in "AI" else keep
        ending = before + (buffer if keep else "") + after
    return ending
