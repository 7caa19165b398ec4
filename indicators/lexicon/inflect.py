"""Turn the lemmas of a lexicon file into the forms news text uses, each with a tag of what it can be.

Forms are made when the lexicon is compiled, by rule; nothing is lemmatised at run time. Over-generation is
harmless (a form nobody writes never matches); a missing form loses a signal.

Tags: n noun, a adjective, i infinitive, p finite present, d finite past, c past participle, g present participle,
z infinitive with "zu", x fixed word or phrase. A form may carry several ("pd").
"""

from collections.abc import Callable, Iterator, Mapping

Form = tuple[str, str]  # the form in lower case, its tags

NO_VERBS: Mapping[str, str] = {}
_INSEPARABLE = ("be", "ver", "er", "zer", "ent", "ge", "miss", "emp", "wider", "über", "unter", "hinter", "durch")
_ADJECTIVE_ENDINGS_DE = ("", "e", "en", "er", "es", "em")
_VOWELS = "aeiou"
# Irregular English verbs: base, past, participle where it differs. A lemma that lists its own forms overrules them.
_IRREGULAR_TABLE_EN = """
begin began begun
bend bent
bid bid
bind bound
bleed bled
blow blew blown
break broke broken
breed bred
bring brought
build built
burst burst
buy bought
catch caught
choose chose chosen
come came come
cost cost
creep crept
cut cut
deal dealt
dig dug
do did done
draw drew drawn
drive drove driven
eat ate eaten
fall fell fallen
feel felt
fight fought
find found
flee fled
fling flung
fly flew flown
forbid forbade forbidden
forget forgot forgotten
freeze froze frozen
get got
give gave given
go went gone
grow grew grown
hang hung
hear heard
hide hid hidden
hit hit
hold held
hurt hurt
keep kept
know knew known
lay laid
lead led
leave left
lend lent
let let
lose lost
make made
mean meant
meet met
overrun overran overrun
overthrow overthrew overthrown
pay paid
put put
quit quit
read read
retake retook retaken
rid rid
ride rode ridden
ring rang rung
rise rose risen
run ran run
say said
see saw seen
seek sought
sell sold
send sent
set set
shake shook shaken
shed shed
shoot shot
show showed shown
shrink shrank shrunk
shut shut
sing sang sung
sink sank sunk
sit sat
slay slew slain
slide slid
sling slung
speak spoke spoken
spend spent
spin spun
split split
spread spread
spring sprang sprung
stand stood
steal stole stolen
stick stuck
sting stung
strike struck
string strung
strive strove striven
swear swore sworn
sweep swept
swing swung
take took taken
teach taught
tear tore torn
tell told
think thought
throw threw thrown
thrust thrust
undergo underwent undergone
undertake undertook undertaken
wake woke woken
wear wore worn
win won
wind wound
withdraw withdrew withdrawn
withhold withheld
wring wrung
write wrote written
"""
_IRREGULAR_EN = {line.split()[0]: tuple(line.split()[1:]) for line in _IRREGULAR_TABLE_EN.split("\n") if line}


def forms(language: str, kind: str, lemma: str, strong: Mapping[str, str] = NO_VERBS) -> Iterator[Form]:
    """Every form of one lemma with its tags.

    strong: infinitive to "third past participle" of verbs that change their stem.
    language: ISO 639-1; kind: noun, verb, adjective or word. A language without rules takes what is written:
    a lemma may list its forms itself, separated by blanks, for kind "verb" and "noun".
    """
    if language == "de" and kind == "verb":
        lemma = with_parts_de(lemma, strong)
    make = _RULES.get((language, kind))
    if make is not None:
        yield from make(lemma)
    elif kind == "word":
        yield lemma.lower(), "x"
    else:
        tag = {"noun": "n", "adjective": "a", "verb": "pdic"}[kind]
        for form in lemma.lower().split("/"):
            yield form.strip(), tag


def with_parts_de(lemma: str, strong: Mapping[str, str]) -> str:
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


def separable_finite_de(lemma: str, strong: Mapping[str, str] = NO_VERBS) -> Iterator[Form]:
    """The finite forms a separable German verb shows in a main clause, without their particle."""
    _, rest = split_separable(with_parts_de(lemma, strong))
    infinitive, *parts = rest.lower().split()
    yield from _finite_de(infinitive, parts)


def _noun_de(lemma: str) -> Iterator[Form]:
    """Noun with its endings; "Angriff/Angriffe" names a plural that endings cannot reach (umlaut)."""
    for stem in lemma.lower().split("/"):
        for ending in ("", "s", "es", "e", "en", "n", "er", "ern"):
            if stem.endswith("e") and ending.startswith("e"):
                continue
            yield stem + ending, "n"


def _adjective_de(lemma: str) -> Iterator[Form]:
    for stem in lemma.lower().split("/"):
        for ending in _ADJECTIVE_ENDINGS_DE:
            yield stem + ending, "a"


def _verb_de(lemma: str) -> Iterator[Form]:
    """ "an|greifen greift griff gegriffen": infinitive and, for strong verbs, third person, past, participle."""
    particle, rest = split_separable(lemma)
    infinitive, *parts = rest.lower().split()
    stem = _stem_de(infinitive)
    yield particle + infinitive, "i"
    if particle:
        yield particle + "zu" + infinitive, "z"
    for form, tag in _finite_de(infinitive, parts):
        if particle and form == infinitive:
            continue
        yield particle + form, tag  # joined in a subordinate clause: "weil sie angreift"
    participle = parts[2] if len(parts) > 2 else _participle_de(infinitive, stem, bool(particle))
    for ending in _ADJECTIVE_ENDINGS_DE:
        yield particle + participle + ending, "c"
        yield particle + infinitive + "d" + ending, "g"


def _finite_de(infinitive: str, parts: list[str]) -> Iterator[Form]:
    stem = _stem_de(infinitive)
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


def _stem_de(infinitive: str) -> str:
    return infinitive[:-2] if infinitive.endswith("en") else infinitive[:-1]


def _participle_de(infinitive: str, stem: str, separable: bool) -> str:
    ending = "et" if _needs_e(stem) else "t"
    bare = infinitive.endswith("ieren") or (infinitive.startswith(_INSEPARABLE) and not separable)
    return stem + ending if bare else "ge" + stem + ending


def _noun_en(lemma: str) -> Iterator[Form]:
    for stem in lemma.lower().split("/"):
        yield stem, "n"
        yield _plural_en(stem), "n"


def _plural_en(stem: str) -> str:
    if stem.endswith(("s", "x", "ch", "sh")):
        return stem + "es"
    if stem.endswith("y") and stem[-2] not in _VOWELS:
        return stem[:-1] + "ies"
    return stem + "s"


def _verb_en(lemma: str) -> Iterator[Form]:
    """ "strike struck struck": base and, for irregular verbs, past and participle. A rest follows the verb:
    "pull ~ out" inflects the first word only; "stop! stopped" style doubling is written out."""
    head, _, rest = lemma.lower().partition(" ~ ") if " ~ " in lemma else (lemma.lower(), "", "")
    tail = f" ~ {rest}" if rest else ""
    words = head.split()
    particle = ""
    if "_" in words[0]:  # "call_up": a phrasal verb whose particle follows at once
        words[0], _, particle = words[0].partition("_")
        tail = " " + particle.replace("_", " ") + tail
    base = words[0]
    own = words[1:] or _IRREGULAR_EN.get(base, ())
    past = own[0] if own else _past_en(base)
    participle = own[1] if len(own) > 1 else past
    yield base + tail, "pi"
    yield _plural_en(base) + tail, "p"
    if past == participle:
        yield past + tail, "dc"
    else:
        yield past + tail, "d"
        yield participle + tail, "c"
    yield _gerund_en(base, past) + tail, "g"


def _past_en(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ied"
    if _doubles(base):
        return base + base[-1] + "ed"
    return base + "ed"


def _gerund_en(base: str, past: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return base[:-1] + "ing"
    if _doubles(base) or past == base + base[-1] + "ed":
        return base + base[-1] + "ing"
    return base + "ing"


def _doubles(base: str) -> bool:
    """Whether the last consonant doubles: one short vowel before it, one syllable ("ban", "stop", "hit")."""
    syllables = sum(1 for a, b in zip(" " + base, base, strict=False) if b in _VOWELS and a not in _VOWELS)
    return (
        len(base) > 2
        and syllables == 1
        and base[-1] not in _VOWELS + "wxy"
        and base[-2] in _VOWELS
        and base[-3] not in _VOWELS
    )


_PREFIXES_AR = ("", "ال", "و", "وال", "ب", "بال", "ل", "لل", "ف", "ك")


def _noun_ar(lemma: str) -> Iterator[Form]:
    """Forms separated by "/", each with article and one-letter prefixes: القوات, والقوات, بالقوات."""
    for stem in lemma.split("/"):
        for prefix in _PREFIXES_AR:
            yield prefix + stem.strip(), "n"


def _verb_ar(lemma: str) -> Iterator[Form]:
    """Forms separated by "/": past and present third person, with "and" before them and "will" before the present."""
    for form in lemma.split("/"):
        stem = form.strip()
        present = stem[0] in "يت" and len(stem) > 3
        for prefix in ("", "و", "ف"):
            yield prefix + stem, "p" if present else "d"
        if present:
            yield "س" + stem, "i"


def _adjective_en(lemma: str) -> Iterator[Form]:
    yield lemma.lower(), "a"


_RULES: dict[tuple[str, str], Callable[[str], Iterator[Form]]] = {
    ("de", "noun"): _noun_de,
    ("de", "verb"): _verb_de,
    ("de", "adjective"): _adjective_de,
    ("en", "noun"): _noun_en,
    ("en", "verb"): _verb_en,
    ("en", "adjective"): _adjective_en,
    ("ar", "noun"): _noun_ar,
    ("ar", "verb"): _verb_ar,
}
