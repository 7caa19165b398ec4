"""Polish forms: cases of nouns and adjectives, verbs with past, present, participles and verbal noun, cases of names.

Notation of lemmas: "atak+rakietowy" and "zbrojny^atak" are nouns with adjectives that agree, "zawieszenie broni" is one
with a fixed tail, "jeniec/jeńc" one with the stem of its other cases. "wysłać wyśle wyślą" is a verb with forms no rule
reaches (past in -ł, participle in -y, else present), "zawiesić!" one whose verbal noun is not meant, "ponieść_śmierć"
one with a fixed tail.
"""

from collections.abc import Iterator, Mapping
from itertools import product

from indicators.lexicon.inflect.form import Form

_SOFT = (
    *(("st", "ści"), ("zd", "ździ"), ("sł", "śli"), ("sn", "śni"), ("ch", "sz"), ("dz", "dz"), ("rz", "rz")),
    *(("sz", "sz"), ("cz", "cz"), ("t", "ci"), ("d", "dzi"), ("r", "rz"), ("ł", "l"), ("k", "c"), ("g", "dz")),
    *(("s", "si"), ("z", "zi"), ("n", "ni"), ("m", "mi"), ("b", "bi"), ("p", "pi"), ("w", "wi"), ("f", "fi")),
)
_PERSONAL = (
    *(("k", "cy"), ("g", "dzy"), ("r", "rzy"), ("ch", "si")),
    *(("ł", "li"), ("st", "ści"), ("t", "ci"), ("d", "dzi")),
)
_PALATAL = (
    *(("śc", "szcz"), ("źdz", "żdż"), ("dz", "dz"), ("sz", "sz"), ("rz", "rz"), ("cz", "cz"), ("s", "sz"), ("z", "ż")),
    *(("c", "c"), ("n", "ni"), ("p", "pi"), ("b", "bi"), ("w", "wi"), ("m", "mi"), ("f", "fi")),
)
_ACCENTS = {"ć": "ci", "ń": "ni", "ś": "si", "ź": "zi"}
_ADJECTIVE = {"sn": "y a e", "sg": "ego ej", "sd": "emu ej", "sa": "y ego ą e", "si": "ym ą", "sl": "ym ej"}
_ADJECTIVES = {"pn": "e", "pg": "ych", "pd": "ym", "pa": "e ych", "pi": "ymi", "pl": "ych"}
_CASES = ("sn", "sg", "sd", "sa", "si", "sl", "pn", "pg", "pd", "pa", "pi", "pl")
_ADJECTIVAL = ("ska", "cka", "na", "wa", "skie", "ckie", "one", "ne", "we", "te", "ała")
Paradigm = Mapping[str, tuple[str, ...]]


def noun(lemma: str) -> Iterator[Form]:
    """All cases of a noun, with its adjectives and fixed words."""
    head, *tail = lemma.lower().split(" ")
    rest = "".join(f" {word}" for word in tail)
    seen = set()
    for form in _phrase(head):
        if form not in seen:
            seen.add(form)
            yield form + rest, "n"


def adjective(lemma: str) -> Iterator[Form]:
    """All forms of an adjective listed in the masculine, and its adverb."""
    for form in name_adjectives(lemma.lower()):
        yield form, "a"


def verb(lemma: str) -> Iterator[Form]:
    """Infinitive, past, present or future, participles, impersonal past and verbal noun of a verb."""
    infinitive, *listed = lemma.lower().split()
    as_noun = not infinitive.endswith("!")
    infinitive = infinitive.removesuffix("!")
    tail = ""
    if "_" in infinitive:
        infinitive, _, tail = infinitive.partition("_")
        tail = " " + tail.replace("_", " ")
    yield infinitive + tail, "i"
    pasts, presents, participles = _principal(infinitive)
    own = [form for form in listed if form[-1] not in "łyi" or len(form) < 4 or form.endswith(("szy", "rzy"))]
    pasts = [form for form in listed if form.endswith("ł")] or pasts
    participles = [form for form in listed if form.endswith("y") and form not in own] or participles
    for past in pasts:
        for form in _past(past):
            yield form + tail, "d"
    for present in own or presents:
        yield present + tail, "p"
        if present.endswith("ą"):
            yield present + "c" + tail, "g"
    for participle in participles:
        stem = participle[:-1]
        for form in name_adjectives(participle):
            yield form + tail, "c"
        yield stem + "o" + tail, "d"
        if not as_noun:
            continue
        soft = stem[:-2] + "eni" if stem.endswith("on") else stem[:-1] + ("ci" if stem.endswith("t") else "ni")
        for ending in ("e", "a", "u", "em"):
            yield soft + ending + tail, "n"


def names(text: str, kind: str) -> Iterator[str]:
    """The cases of an actor's name: each word by itself, as an adjective or a noun."""
    words = text.split(" ")
    if len(words) > 3 or any(not word[:1].isalpha() for word in words):
        return
    if len(words) == 1:
        yield from _name_forms(text, kind)
        return
    tables = [_part(word, first=at == 0) for at, word in enumerate(words)]
    for case in _CASES:
        yield from (" ".join(forms) for forms in product(*(table[case] for table in tables)))


def _part(word: str, *, first: bool) -> Paradigm:
    """One word of a name of several: an adjective as in "Korea Północna", "Stany Zjednoczone", or a noun."""
    low = word.lower()
    if word[0].islower() or low[-1] in "uóéw":
        return dict.fromkeys(_CASES, (word,))
    if low.endswith(_ADJECTIVAL) and not (first and low[-1] == "a"):
        masculine = word[:-1].removesuffix("i") + ("i" if low[-2] in "kgi" else "y")
        return {case: _agreeing(masculine, case) for case in _CASES}
    if low[-1] in "yi" and low not in ("stany", "siły", "emiraty", "wyspy"):
        return {case: _agreeing(word, case) for case in _CASES}
    return _cases(word, "plural" if low[-1] in "yi" else "noun")


def name_adjectives(stem: str) -> Iterator[str]:
    """All forms of "rosyjski" or "zbrojny"."""
    base = stem[:-1]
    if stem[-1:] not in "yi":
        yield stem
        return
    soft = stem.endswith("i")
    kg = base.endswith(("k", "g"))
    for ending in ("y", "a", "e", "ego", "ej", "emu", "ą", "ym", "ych", "ymi"):
        if not soft:
            yield base + ending
        elif ending[0] == "y":
            yield base + "i" + ending[1:]
        else:
            yield base + ("" if kg and ending[0] in "aą" else "i") + ending
    yield from _personal(base)
    yield base + "o"


def _personal(base: str) -> Iterator[str]:
    for hard, plural in _PERSONAL:
        if base.endswith(hard):
            yield base[: -len(hard)] + plural
            return
    if base.endswith("on"):
        yield base[:-2] + "eni"
    yield base + "i"


def _phrase(head: str) -> Iterator[str]:
    """ "zbrojny^atak+rakietowy": every case of the whole; a plain noun alone."""
    before, _, rest = head.rpartition("^")
    word, *after = rest.split("+")
    if not before and not after:
        yield from _flat(word)
        return
    table = _cases(word, "noun")
    for case in _CASES:
        parts = [_agreeing(a, case) for a in before.split("^") if a]
        parts += [table[case], *(_agreeing(a, case) for a in after)]
        yield from (" ".join(forms) for forms in product(*parts))


def _agreeing(adjective_lemma: str, case: str) -> tuple[str, ...]:
    base, last = adjective_lemma[:-1], adjective_lemma[-1]
    forms = []
    for ending in {**_ADJECTIVE, **_ADJECTIVES}[case].split():
        if last == "y":
            forms.append(base + ending)
        elif ending[0] == "y":
            forms.append(base + "i" + ending[1:])
        else:
            forms.append(base + ("" if base[-1:] in "kg" and ending[0] in "aą" else "i") + ending)
    if case in ("pn",):
        forms += list(_personal(base))
    return tuple(forms)


def _flat(lemma: str) -> Iterator[str]:
    nominative, _, oblique = lemma.partition("/")
    if nominative[-1:] in "yi" and not oblique:
        yield from name_adjectives(nominative)
        return
    for forms in _cases(nominative, "noun").values():
        yield from forms
    if oblique:
        for forms in _cases(oblique, "noun").values():
            yield from (form for form in forms if form != oblique)
        if oblique[-1] == "i":
            yield from (oblique + ending for ending in ("", "a", "u", "em", "om", "ami", "ach", "ą"))


def _soften(stem: str) -> str:
    for hard, soft in _SOFT:
        if stem.endswith(hard):
            return stem[: -len(hard)] + soft
    return stem


def _cases(word: str, kind: str) -> Paradigm:
    """The forms of one word by case; over-generous where the ending does not tell gender."""
    word, _, oblique = word.partition("/")
    low = word.lower()
    if kind == "leader" and low[-1] in "yi":
        return {case: _agreeing(word, case) for case in _CASES}
    last, s = low[-1], word[:-1]
    if low.endswith("um"):
        return _table(word, word[:-2], "= = = = = = a ów om a ami ach")
    if last == "a":
        return _feminine(word)
    if last == "o":
        softened, instrumental = _soften(s) + "e", "iem" if s[-1:] in "kg" else "em"
        return _table(word, s, f"= a u = {instrumental} u|+{softened} a -|+{_raised(s)} om a ami ach")
    if last in "eę":
        bare = s[:-2] + {"ni": "ń", "ci": "ć"}[s[-2:]] if s[-2:] in ("ni", "ci") else s.removesuffix("i")
        return _table(word, s, f"= a|i u = em u a +{bare}|ów|i om a ami ach")
    if last in "yi":
        s = word if last == "i" and s[-1:] not in "kg" else s
        bare = s[:-2] + {"n": "ń", "c": "ć"}.get(s[-2:-1], s[-2:-1]) if s == word else s
        return _table(word, s, f"= = = = = = = +{bare}|ów|ch om = ami ach")
    return _consonant(oblique or word, word)


def _feminine(word: str) -> Paradigm:
    s = word[:-1]
    low = s.lower()
    if low.endswith("i"):
        return _table(word, s, f"= -|i -|i ę ą -|i e i|ów|+{s[:-1]} om e|ów ami ach o")
    i = "i" if low.endswith(("k", "g", "j", "l", "e", "u", "o")) else "y"
    hard = not low.endswith(("j", "c", "l", "cz", "sz", "rz", "ż", "dz"))
    dative = f"+{_soften(s)}e|{i}" if hard else i
    plural = "|".join((i, "e", *(f"+{form}" for form in _personal(s))))
    bare = f"-|i|+{_raised(s)}"
    if len(low) > 2 and low[-1] in "kn" and low[-2] not in "aeiouyąęó":
        bare += f"|+{s[:-1]}{'ie' if low[-2:] == 'gk' else 'e'}{s[-1]}"
    return _table(word, s, f"= {i} {dative} ę ą {dative} {plural} {bare}|ów om {plural}|ów ami ach o")


def _raised(stem: str) -> str:
    """ "rozmów" of "rozmowa", "szkół" of "szkoła"."""
    return stem[:-2] + "ó" + stem[-1] if len(stem) > 3 and stem[-2] == "o" else stem


def _consonant(s: str, word: str) -> Paradigm:
    low = s.lower()
    if low[-1] in _ACCENTS:
        s = s[:-1] + _ACCENTS[low[-1]]
        return _table(word, s, "= -|a -|owi|u =|a ą|em -|u -|e -|ów om -|e ami ach")
    if low.endswith("ów"):
        s = s[:-2] + "ow"
    elif low.endswith("niec"):
        s = s[:-4] + "ńc"
    elif low.endswith("iec"):
        s = s[:-3] + "c"
    elif low.endswith("ek") and word == s and len(s) > 3:
        s = s[:-2].removesuffix("i") + "k"
    i = "i" if s[-1].lower() in "kg" else ""
    soft = _soften(s) + ("e" if not low.endswith(("c", "cz", "sz", "rz", "ż", "dz", "l", "j")) else "")
    first = "i" if s[-1].lower() in "kglj" else "y"
    plural = "|".join((first, "e", "owie", *(f"+{form}" for form in _personal(s))))
    return _table(word, s, f"= a|u|y|i owi|u|y =|a {i}em|ą +{soft}|u|y {plural} ów|y|i om {plural}|ów ami ach")


def _table(word: str, stem: str, endings: str) -> Paradigm:
    """The paradigm by its endings, a case a blank, forms of a case parted by "|": "=" the word itself, "-" the bare
    stem, "+..." a whole form."""
    return {
        case: tuple(_form(word, stem, ending) for ending in field.split("|"))
        for case, field in zip(_CASES, endings.split(" "), strict=False)
    }


def _form(word: str, stem: str, ending: str) -> str:
    return {"=": word, "-": stem}.get(ending, ending[1:] if ending[0] == "+" else stem + ending)


def _name_forms(text: str, kind: str) -> Iterator[str]:
    if kind == "people":  # listed in the plural: Rosjanie, Ukraińcy
        yield from _people(text)
    elif text[-1].lower() in "uóé" or text.isupper():
        return
    else:
        for forms in _cases(text, kind).values():
            yield from forms


def _people(plural: str) -> Iterator[str]:
    if plural.endswith("nie"):
        s = plural[:-3]
        yield from (s + e for e in ("n", "nom", "nami", "nach", "nin", "nina", "ninowi", "ninem", "ninie", "nów"))
    elif plural.endswith("owie"):
        yield from (plural[:-4] + e for e in ("ów", "om", "ami", "ach", "a", "owi", "em", "ie", ""))
    elif plural.endswith("dzi"):
        yield from (plural[:-3] + "d" + e for e in ("ów", "om", "ami", "ach", "a", "owi", "em", ""))
    else:
        s = plural[:-1].removesuffix("z") if plural.endswith("zy") and not plural.endswith("czy") else plural[:-1]
        s = s[:-1] + "k" if plural.endswith("cy") and not plural.endswith("ńcy") and not plural.endswith("owcy") else s
        s = s[:-1] + "t" if plural.endswith("ci") else s
        yield from (s + e for e in ("ów", "om", "ami", "ach", "i", "y", "a", "owi", "em", "iem", ""))


def _past(masculine: str) -> Iterator[str]:
    """ "zajął": zajęła, zajęli; "przeszedł": przeszła; "niósł": niosła; "wiedział": wiedzieli."""
    stem = masculine[:-1]
    yield masculine
    if "eszedł" in masculine:  # wszedł, weszła
        yield masculine.replace("eszedł", "szedł")
    if stem.endswith("ą"):
        stems = (stem[:-1] + "ę", stem[:-1] + "ę")
    elif stem.endswith("szed"):
        stems = (stem[:-2], stem[:-2])
    elif stem.endswith("ia"):
        stems = (stem, stem[:-1] + "e")
    elif stem.endswith("ós"):
        stems = (stem[:-2] + "os", stem[:-3] + "ieś" if stem.endswith("iós") else stem[:-2] + "oś")
    else:
        stems = (stem.replace("ó", "o"), stem.replace("ó", "o"))
    yield from (stems[0] + "ła", stems[0] + "ło", stems[0] + "ły", stems[1] + "li", stem + "li")


def _principal(infinitive: str) -> tuple[list[str], list[str], list[str]]:
    """Masculine past, third persons, and masculine participle by the ending of the infinitive."""
    v = infinitive
    for ending, past, present, participle in _FAMILIES:
        if v.endswith(ending):
            s = v[: -len(ending)]
            return [s + p for p in past.split()], [s + p for p in present.split()], [s + p for p in participle.split()]
    if v.endswith("ić"):
        s = v[:-2]
        hard = next((s[: -len(a)] + b for a, b in _PALATAL if s.endswith(a)), s)
        return [s + "ił"], [s + "i", hard + "ą"], [hard + "ony"]
    if v.endswith("yć"):
        s = v[:-2]
        return [s + "ył"], [s + "y", s + "ą"], [s + "ony", s + "yty"]
    if v.endswith("ieć"):
        s = v[:-3]
        return [s + "iał"], [s + "i", s + "ieje", s + "ieją"], [s + "iany"]
    if v.endswith("ać"):
        s = v[:-2]
        return [s + "ał"], [s + "a", s + "ają"], [s + "any"]
    return [v], [], []


# Families of irregular verbs: ending, past, present, participle, longest ending first.
_FAMILIES = (
    ("ować", "ował", "uje ują", "owany"),
    ("iwać", "iwał", "uje ują iwa iwają", "iwany"),
    ("ywać", "ywał", "uje ują ywa ywają", "ywany"),
    ("dawać", "dawał", "daje dają", "dawany"),
    ("stawać", "stawał", "staje stają stawia stawiają", "stawany"),
    ("znawać", "znawał", "znaje znają", "znawany"),
    ("cząć", "czął", "cznie czną", "częty"),
    ("jąć", "jął", "jmie jmą", "jęty"),
    ("ciąć", "ciął", "tnie tną etnie etną", "cięty"),
    ("nąć", "nął ł", "nie ną", "nięty"),
    ("jść", "szedł", "jdzie jdą", ""),
    ("jechać", "jechał", "jedzie jadą", "jechany"),
    ("nieść", "niósł", "niesie niosą", "niesiony"),
    ("wieźć", "wiózł", "wiezie wiozą", "wieziony"),
    ("wieść", "wiódł", "wiedzie wiodą", "wiedziony"),
    ("kraść", "kradł", "kradnie kradną", "kradziony"),
    ("paść", "padł", "padnie padną", "padnięty"),
    ("siąść", "siadł", "siądzie siądą", ""),
    ("rwać", "rwał", "rwie rwą", "rwany"),
    ("brać", "brał", "bierze biorą", "brany"),
    ("słać", "słał", "śle ślą", "słany"),
    ("kazać", "kazał", "każe każą", "kazany"),
    ("wiązać", "wiązał", "wiąże wiążą", "wiązany"),
    ("pisać", "pisał", "pisze piszą", "pisany"),
    ("chwytać", "chwytał", "chwyta chwytają", "chwytany"),
    ("dać", "dał", "da dadzą dają", "dany"),
    ("wrzeć", "warł", "wrze wrą", "warty"),
    ("przeć", "parł", "prze prą", "party"),
    ("trzeć", "tarł", "trze trą", "tarty"),
    ("mrzeć", "marł", "mrze mrą", ""),
    ("bić", "bił", "bije biją", "bity"),
    ("żyć", "żył", "żyje żyją", "żyty"),
    ("kryć", "krył", "kryje kryją", "kryty"),
    ("powiedzieć", "powiedział", "powie powiedzą", "powiedziany"),
    ("stać", "stał", "stanie staną", ""),
    ("móc", "mógł", "może mogą pomoże pomogą", ""),
    ("lec", "legł", "legnie legną", ""),
    ("biec", "biegł", "biegnie biegną", ""),
)
