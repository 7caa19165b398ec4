"""Spanish forms: plurals and gender, regular and irregular verbs with the spelling their endings ask for, clitics."""

import re
from collections.abc import Iterator

from indicators.lexicon.inflect.form import Form

_PLAIN = str.maketrans("áéíóú", "aeiou")
_ACUTE = str.maketrans("aeiou", "áéíóú")
_FOLLOWERS = "de del al a en con contra por para sin el la los las y e o entre sobre ante bajo"
_PREPOSITIONS = frozenset(_FOLLOWERS.split())
_CLITICS = ("lo", "la", "los", "las", "le", "les", "se", "selo", "nos")
# Verbs whose stem changes under stress: e to ie, o to ue, e to i (the last also in the preterite).
_IE_WORDS = """
cerrar comenzar empezar negar defender extender perder encender atender pensar sentar apretar calentar despertar
desplegar plegar replegar sembrar temblar tropezar gobernar manifestar recomendar confesar enterrar desterrar
acertar concertar desconcertar alentar desalentar reventar quebrar denegar renegar asentar atravesar enmendar
entender tender ascender descender trascender encerrar sentir mentir herir sugerir preferir advertir convertir
invertir desmentir consentir requerir interferir referir transferir diferir disentir conferir inferir arrendar
arrepentir hervir verter malherir serrar desherrar ensangrentar segar cegar sosegar
"""
_IE = frozenset(_IE_WORDS.split())
_UE_WORDS = """
contar acordar recordar apostar aprobar desaprobar comprobar probar demostrar mostrar encontrar rodar rogar
colgar descolgar almorzar forzar esforzar reforzar costar soltar renovar volar sobrevolar consolar sonar soñar
tronar mover promover remover conmover devolver volver revolver resolver disolver absolver envolver morder doler
torcer colar poblar degollar descontar avergonzar concordar trocar acostar dormir morir jugar retorcer
desenvolver reencontrar
"""
_UE = frozenset(_UE_WORDS.split())
_I_WORDS = """
pedir medir impedir despedir expedir servir seguir perseguir conseguir proseguir vestir repetir competir rendir
elegir reelegir corregir regir investir embestir revestir derretir concebir ceñir reñir teñir
"""
_I = frozenset(_I_WORDS.split())
# enviar: envía; reunir: reúne; continuar: continúa.
_ACCENTED_WORDS = """
enviar reenviar ampliar confiar desafiar vaciar desviar guiar fiar espiar extraviar enfriar variar averiar
contrariar ansiar actuar continuar situar efectuar evaluar acentuar fluctuar insinuar perpetuar evacuar atenuar
reunir prohibir aislar rehusar cohibir desvirtuar devaluar graduar puntuar interactuar
"""
_ACCENTED = frozenset(_ACCENTED_WORDS.split())
# infinitive, he does, they do, he did, they did, participle, stem of the future, stem of the subjunctive, gerund
_TABLE = """
ser es son fue fueron sido ser se siendo
estar está están estuvo estuvieron estado estar est estando
haber ha han hubo hubieron habido habr hay habiendo
ir va van fue fueron ido ir vay yendo
dar da dan dio dieron dado dar d dando
decir dice dicen dijo dijeron dicho dir dig diciendo
hacer hace hacen hizo hicieron hecho har hag haciendo
poner pone ponen puso pusieron puesto pondr pong poniendo
tener tiene tienen tuvo tuvieron tenido tendr teng teniendo
venir viene vienen vino vinieron venido vendr veng viniendo
traer trae traen trajo trajeron traído traer traig trayendo
caer cae caen cayó cayeron caído caer caig cayendo
ducir duce ducen dujo dujeron ducido ducir duzc duciendo
saber sabe saben supo supieron sabido sabr sep sabiendo
querer quiere quieren quiso quisieron querido querr quier queriendo
poder puede pueden pudo pudieron podido podr pued pudiendo
ver ve ven vio vieron visto ver ve viendo
prever prevé prevén previó previeron previsto prever preve previendo
salir sale salen salió salieron salido saldr salg saliendo
valer vale valen valió valieron valido valdr valg valiendo
andar anda andan anduvo anduvieron andado andar and andando
oír oye oyen oyó oyeron oído oir oig oyendo
reír ríe ríen rio rieron reído reir rí riendo
abrir abre abren abrió abrieron abierto abrir abr abriendo
cubrir cubre cubren cubrió cubrieron cubierto cubrir cubr cubriendo
scribir scribe scriben scribió scribieron scrito scribir scrib scribiendo
romper rompe rompen rompió rompieron roto romper romp rompiendo
morir muere mueren murió murieron muerto morir muer muriendo
volver vuelve vuelven volvió volvieron vuelto volver vuelv volviendo
solver suelve suelven solvió solvieron suelto solver suelv solviendo
satisfacer satisface satisfacen satisfizo satisficieron satisfecho satisfar satisfag satisfaciendo
huir huye huyen huyó huyeron huido huir huy huyendo
"""
_IRREGULAR = {line.split()[0]: tuple(line.split()[1:]) for line in _TABLE.split("\n") if line}
_PREFIXES = {
    "decir": "contra pre mal ben des",
    "hacer": "des re",
    "poner": "im pro dis ex re su de o com inter pos ante contra yuxta",
    "tener": "man de re sos con ob abs entre",
    "venir": "inter con pre pro contra sobre de",
    "traer": "a re con ex sus dis",
    "caer": "re de",
    "ducir": "con pro re intro tra de se in repro",
    "salir": "sobre",
    "valer": "pre",
    "oír": "des",
    "reír": "son",
    "abrir": "re entre",
    "cubrir": "des en re",
    "scribir": "e su in de pre pro tran circun",
    "romper": "cor",
    "volver": "de en re desen",
    "solver": "re di ab",
    "huir": "re",
}
_IRREGULAR |= {
    prefix + base: tuple(prefix + form for form in _IRREGULAR[base])
    for base, prefixes in _PREFIXES.items()
    for prefix in prefixes.split()
}


def noun(lemma: str) -> Iterator[Form]:
    """Singular and plural of each form given: "misil", "avión de combate", "buque militar", "rehén/rehenes"."""
    for text in lemma.lower().split("/"):
        yield text, "n"
        words = text.split()
        head = next((at for at, word in enumerate(words) if word in _PREPOSITIONS), len(words))
        yield " ".join([*map(_plural, words[:head]), *words[head:]]), "n"


def _plural(word: str) -> str:
    if word.endswith("z"):
        return word[:-1] + "ces"
    if word[-1] in "aeoáéó":
        return word + "s"
    if word[-1] in "íú":
        return word + "es"
    if word[-1] == "s" and word[-2:-1] not in tuple("áéíóú"):
        return word  # la crisis, las crisis
    if len(word) > 2 and word[-1] in "ns" and word[-2] in "áéíóú":
        return word[:-2] + word[-2:].translate(_PLAIN) + "es"
    return word + ("s" if word[-1] in "iuy" else "es")


def adjective(lemma: str) -> Iterator[Form]:
    """All genders and numbers: "armado", "nuclear", "francés", "agresor"."""
    for text in lemma.lower().split("/"):
        for form in _genders(text):
            yield form, "a"


def _genders(text: str) -> Iterator[str]:
    yield text
    yield _plural(text)
    if text.endswith("o"):
        yield from (text[:-1] + "a", text[:-1] + "as")
    elif text.endswith(("or", "és", "án", "ín", "ón", "ñol")) or text in ("andaluz",):
        feminine = text[:-2] + text[-2:].translate(_PLAIN) + "a"
        yield from (feminine, feminine + "s")
    elif text.endswith(("í", "ú")):
        yield text + "s"  # israelís beside israelíes


def verb(lemma: str) -> Iterator[Form]:
    """The third persons and first plural of all tenses, participles, infinitive and gerund with clitics.

    "abrir fuego" inflects its first word; "reunirse" takes "se" before finite forms. The future carries the tag f.
    """
    head, _, rest = lemma.lower().partition(" ")
    tail = f" {rest}" if rest else ""
    reflexive = head.endswith("se") and len(head) > 4
    infinitive = head.removesuffix("se") if reflexive else head
    for form, tags in _conjugated(infinitive):
        if not reflexive or tags == "c" or (tags.endswith("!") and form.endswith("se")):
            yield form + tail, tags.rstrip("!")
        elif tags[0] in "pd":
            yield f"se {form}{tail}", tags


def _conjugated(infinitive: str) -> Iterator[Form]:
    """Forms with their tags; those with a clitic are marked "!"."""
    ending = infinitive[-2:].translate(_PLAIN)
    stem = infinitive[:-2]
    he, they, he_did, they_did, participle, future, wish, gerund = _parts(infinitive, stem, ending)
    yield infinitive, "i"
    yield from ((infinitive.translate(_PLAIN) + clitic, "i!") for clitic in _CLITICS)
    yield gerund, "g"
    yield re.sub(r"([ae])ndo$", lambda m: m[1].translate(_ACUTE) + "ndo", gerund) + "se", "g!"
    for form in (he, they, _we(stem, ending)):
        yield form, "p"
    yield he_did, "d"
    yield they_did, "d"
    was = "aba" if ending == "ar" else "ía"
    imperfect = {"ser": "era", "ir": "iba", "ver": "veía", "prever": "preveía"}.get(infinitive, stem + was)
    yield from ((imperfect, "d"), (imperfect + "n", "d"))
    yield from ((future + form, "pf") for form in ("á", "án", "emos"))
    yield from ((future + form, "p") for form in ("ía", "ían", "íamos"))
    vowel = "e" if ending == "ar" else "a"
    yield from ((wish + vowel + form, "p") for form in ("", "n"))
    past = they_did.removesuffix("ron")
    yield from ((past + form, "p") for form in ("ra", "ran", "se", "sen"))
    yield from ((form, "c") for form in _genders(participle))


def _we(stem: str, ending: str) -> str:
    return stem + {"ar": "amos", "er": "emos", "ir": "imos"}[ending]


def _parts(infinitive: str, stem: str, ending: str) -> tuple[str, ...]:
    """Eight parts of a verb: of the table where it is irregular, else by rule."""
    if infinitive in _IRREGULAR:
        return _IRREGULAR[infinitive]
    strong = _changed(infinitive, stem)
    weak = _weak(infinitive, stem) if ending == "ir" else stem
    if ending == "ar":
        soft = _before_e(strong, stem)
        done = stem + "ado"
        return strong + "a", strong + "an", stem + "ó", stem + "aron", done, infinitive, soft, stem + "ando"
    joined = stem[-1] in "aeou" and not stem.endswith(("gu", "qu"))
    if joined and ending == "ir":  # destruir, incluir
        y = stem + "y"
        return y + "e", y + "en", y + "ó", y + "eron", stem + "ido", infinitive, y, y + "endo"
    if joined:  # leer, creer, poseer
        y = stem + "y"
        return stem + "e", stem + "en", y + "ó", y + "eron", stem + "ído", infinitive, stem, y + "endo"
    glide = "" if weak.endswith(("ñ", "ll")) else "i"
    past = weak + glide
    return (
        strong + "e",
        strong + "en",
        past + "ó",
        past + "eron",
        stem + "ido",
        infinitive,
        _before_a(strong),
        past + "endo",
    )


def _changed(infinitive: str, stem: str) -> str:
    """The stem as it is under stress: cerrar cierr-, volar vuel-, pedir pid-, enviar enví-."""
    if infinitive in _ACCENTED:
        return _last_vowel(stem, {"a": "á", "e": "é", "i": "í", "u": "ú"})
    if infinitive == "adquirir":
        return "adquier"
    if infinitive in _IE:
        return _last_vowel(stem, {"e": "ie"})
    if infinitive in _UE:
        return _last_vowel(stem, {"o": "ue", "u": "ue"})
    return _last_vowel(stem, {"e": "i"}) if infinitive in _I else stem


def _weak(infinitive: str, stem: str) -> str:
    """The stem of the preterite of verbs in -ir: pidió, hirieron, durmió."""
    if infinitive in _IE or infinitive in _I:
        return _last_vowel(stem, {"e": "i"})
    return _last_vowel(stem, {"o": "u"}) if infinitive in _UE else stem


def _last_vowel(stem: str, change: dict[str, str]) -> str:
    """The stem with its last vowel changed; the u of gu and qu is none."""
    for at in range(len(stem) - 1, -1, -1):
        if stem[at] == "u" and stem[at - 1 : at] in ("g", "q") and at == len(stem) - 1:
            continue
        if stem[at] in "aeiou":
            return stem[:at] + change.get(stem[at], stem[at]) + stem[at + 1 :]
    return stem


def _before_e(strong: str, stem: str) -> str:
    """The spelling of a stem in -ar before e: atacar ataque, llegar llegue, alcanzar alcance."""
    if stem.endswith("gu"):
        return strong[:-1] + "ü"
    for end, other in (("c", "qu"), ("g", "gu"), ("z", "c")):
        if stem.endswith(end):
            return strong[:-1] + other
    return strong


def _before_a(strong: str) -> str:
    """The spelling of a stem in -er and -ir before a: dirigir dirija, vencer venza, ofrecer ofrezca, seguir siga."""
    if strong.endswith("gu"):
        return strong[:-1]
    if strong.endswith("g"):
        return strong[:-1] + "j"
    if strong.endswith("c"):
        return strong[:-1] + ("z" if strong[-2] in "nr" else "zc")
    return strong


def name_adjectives(stem: str) -> Iterator[str]:
    """All forms of "ruso", "israelí", "francés": as an adjective and as the people."""
    return iter(tuple(dict.fromkeys(_genders(stem))))
