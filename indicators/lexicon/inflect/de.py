"""German forms: nouns with their endings, strong and separable verbs, adjectives, and how names are inflected."""

from collections.abc import Iterator, Mapping

from indicators.lexicon.inflect.form import Form

NO_VERBS: Mapping[str, str] = {}
_INSEPARABLE = ("be", "ver", "er", "zer", "ent", "ge", "miss", "emp", "wider", "über", "unter", "hinter", "durch")
_ENDINGS = ("", "e", "en", "er", "es", "em")


def with_parts(lemma: str, strong: Mapping[str, str]) -> str:
    """The lemma with its principal parts where a strong verb is inside it: "über|geben" and "übergeben" inflect like
    "geben", the latter without "ge"."""
    particle, rest = split_separable(lemma)
    if " " in rest or not rest:
        return lemma
    for cut in range(len(rest) - 2):
        base, prefix = rest[cut:], rest[:cut]
        if base not in strong or (prefix and prefix not in _INSEPARABLE):
            continue
        third, past, participle = strong[base].split()
        if prefix:
            participle = participle.removeprefix("ge") if participle.startswith("ge") else participle
            if base.startswith("ge"):
                participle = strong[base].split()[2]
        head = f"{particle}|{rest}" if particle else rest
        return f"{head} {prefix}{third} {prefix}{past} {prefix}{participle}"
    return lemma


def split_separable(lemma: str) -> tuple[str, str]:
    """The particle and the rest of a German verb lemma: "an|greifen greift griff" gives "an" and the other words."""
    particle, bar, rest = lemma.partition("|")
    return (particle.lower(), rest) if bar else ("", lemma)


def separable_finite(lemma: str, strong: Mapping[str, str] = NO_VERBS) -> Iterator[Form]:
    """The finite forms a separable German verb shows in a main clause, without their particle."""
    _, rest = split_separable(with_parts(lemma, strong))
    infinitive, *parts = rest.lower().split()
    yield from _finite(infinitive, parts)


def noun(lemma: str) -> Iterator[Form]:
    """Noun with its endings; "Angriff/Angriffe" names a plural that endings cannot reach (umlaut)."""
    for stem in lemma.lower().split("/"):
        for ending in ("", "s", "es", "e", "en", "n", "er", "ern"):
            if stem.endswith("e") and ending.startswith("e"):
                continue
            yield stem + ending, "n"


def adjective(lemma: str) -> Iterator[Form]:
    for stem in lemma.lower().split("/"):
        for ending in _ENDINGS:
            yield stem + ending, "a"


def verb(lemma: str) -> Iterator[Form]:
    """ "an|greifen greift griff gegriffen": infinitive and, for strong verbs, third person, past, participle."""
    particle, rest = split_separable(lemma)
    infinitive, *parts = rest.lower().split()
    stem = _stem(infinitive)
    yield particle + infinitive, "i"
    if particle:
        yield particle + "zu" + infinitive, "z"
    for form, tag in _finite(infinitive, parts):
        if particle and form == infinitive:
            continue
        yield particle + form, tag  # joined in a subordinate clause: "weil sie angreift"
    participle = parts[2] if len(parts) > 2 else _participle(infinitive, stem, bool(particle))
    for ending in _ENDINGS:
        yield particle + participle + ending, "c"
        yield particle + infinitive + "d" + ending, "g"


def _finite(infinitive: str, parts: list[str]) -> Iterator[Form]:
    stem = _stem(infinitive)
    link = "e" if _needs_e(stem) else ""
    third = parts[0] if parts else stem + link + "t"
    past = parts[1] if len(parts) > 1 else stem + link + "te"
    yield infinitive, "p"
    yield third, "p"
    yield stem + "e", "p"
    if past.endswith("e"):
        yield past, "d"
        yield past + "n", "d"
    else:
        for ending in ("", "en", "e", "n"):
            yield past + ending, "d"
        umlauted = past.translate(str.maketrans("aou", "äöü"))
        if umlauted != past:
            yield umlauted + "e", "d"
            yield umlauted + "en", "d"


def _needs_e(stem: str) -> bool:
    """Whether endings in t take an e before them: meldet, öffnet, zeichnet, but lernt, kommt, wohnt."""
    if stem[-1] in "dt" or stem.endswith("chn"):
        return True
    return stem[-1] in "mn" and len(stem) > 2 and stem[-2] not in "aeiouäöülrhmny"


def _stem(infinitive: str) -> str:
    return infinitive[:-2] if infinitive.endswith("en") else infinitive[:-1]


def _participle(infinitive: str, stem: str, separable: bool) -> str:
    ending = "et" if _needs_e(stem) else "t"
    bare = infinitive.endswith("ieren") or (infinitive.startswith(_INSEPARABLE) and not separable)
    return stem + ending if bare else "ge" + stem + ending


def names(text: str, kind: str) -> Iterator[str]:
    """The genitive of a name (Russlands, Moskaus) and the dative of a people (den Ukrainern)."""
    if not text.endswith(("s", "x", "z", "ß")):
        yield text + "s"
    if kind == "people" and text.endswith("er"):
        yield text + "n"


def capital_adjectives(text: str) -> Iterator[str]:
    """ "Moskauer", as an adjective; none where the name is of several words."""
    if "-" not in text and " " not in text:
        yield text + ("r" if text.endswith("e") else "er")


def name_adjectives(stem: str) -> Iterator[str]:
    """All forms of "russisch"; "Pekinger" stays as it is."""
    return (stem + ending for ending in (_ENDINGS if stem[0].islower() else ("",)))
