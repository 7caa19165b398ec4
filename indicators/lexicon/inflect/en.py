"""English forms: plurals, regular and irregular verbs, phrasal verbs."""

from collections.abc import Iterator

from indicators.lexicon.inflect.form import Form

_VOWELS = "aeiou"
# Irregular English verbs: base, past, participle where it differs. A lemma that lists its own forms overrules them.
_IRREGULAR_TABLE = """
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
_IRREGULAR = {line.split()[0]: tuple(line.split()[1:]) for line in _IRREGULAR_TABLE.split("\n") if line}


def noun(lemma: str) -> Iterator[Form]:
    for stem in lemma.lower().split("/"):
        yield stem, "n"
        yield _plural(stem), "n"


def _plural(stem: str) -> str:
    if stem.endswith(("s", "x", "ch", "sh")):
        return stem + "es"
    if stem.endswith("y") and stem[-2] not in _VOWELS:
        return stem[:-1] + "ies"
    return stem + "s"


def verb(lemma: str) -> Iterator[Form]:
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
    own = words[1:] or _IRREGULAR.get(base, ())
    past = own[0] if own else _past(base)
    participle = own[1] if len(own) > 1 else past
    yield base + tail, "pi"
    yield _plural(base) + tail, "p"
    if past == participle:
        yield past + tail, "dc"
    else:
        yield past + tail, "d"
        yield participle + tail, "c"
    yield _gerund(base, past) + tail, "g"


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ied"
    if _doubles(base):
        return base + base[-1] + "ed"
    return base + "ed"


def _gerund(base: str, past: str) -> str:
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
