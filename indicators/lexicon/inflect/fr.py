"""French forms: plurals and feminines, verbs of all groups with their simple tenses, reflexive and phrasal verbs."""

from collections.abc import Iterator

from indicators.lexicon.inflect.form import Form

# Words behind which the rest of a phrase stays as it is: "char d'assaut" has the plural "chars d'assaut".
_LINKS = ("de", "du", "des", "à", "au", "aux", "en", "sur", "par", "pour", "contre", "avec", "entre", "sans", "sous")
# Irregular verbs by the end of their infinitive: present singular and plural, stem of imperfect and gerund, past
# singular and plural, stem of the future, participle; each without what stands before the end.
_IRREGULAR_TABLE = """
prendre prend prennent pren prit prirent prendr pris
mettre met mettent mett mit mirent mettr mis
battre bat battent batt battit battirent battr battu
tenir tient tiennent ten tint tinrent tiendr tenu
venir vient viennent ven vint vinrent viendr venu
dire dit disent dis dit dirent dir dit
faire fait font fais fit firent fer fait
prévoir prévoit prévoient prévoy prévit prévirent prévoir prévu
voir voit voient voy vit virent verr vu
pouvoir peut peuvent pouv put purent pourr pu
vouloir veut veulent voul voulut voulurent voudr voulu
devoir doit doivent dev dut durent devr dû
savoir sait savent sav sut surent saur su
cevoir çoit çoivent cev çut çurent cevr çu
ouvrir ouvre ouvrent ouvr ouvrit ouvrirent ouvrir ouvert
offrir offre offrent offr offrit offrirent offrir offert
souffrir souffre souffrent souffr souffrit souffrirent souffrir souffert
partir part partent part partit partirent partir parti
sortir sort sortent sort sortit sortirent sortir sorti
sentir sent sentent sent sentit sentirent sentir senti
mentir ment mentent ment mentit mentirent mentir menti
servir sert servent serv servit servirent servir servi
courir court courent cour courut coururent courr couru
mourir meurt meurent mour mourut moururent mourr mort
quérir quiert quièrent quér quit quirent querr quis
uire uit uisent uis uisit uisirent uir uit
écrire écrit écrivent écriv écrivit écrivirent écrir écrit
crire crit crivent criv crivit crivirent crir crit
élire élit élisent élis élut élurent élir élu
suivre suit suivent suiv suivit suivirent suivr suivi
vivre vit vivent viv vécut vécurent vivr vécu
clure clut cluent clu clut clurent clur clu
aindre aint aignent aign aignit aignirent aindr aint
eindre eint eignent eign eignit eignirent eindr eint
oindre oint oignent oign oignit oignirent oindr oint
croire croit croient croy crut crurent croir cru
vaincre vainc vainquent vainqu vainquit vainquirent vaincr vaincu
rompre rompt rompent romp rompit rompirent rompr rompu
soudre sout solvent solv solut solurent soudr solu
saillir saille saillent saill saillit saillirent saillir sailli
cueillir cueille cueillent cueill cueillit cueillirent cueiller cueilli
fuir fuit fuient fuy fuit fuirent fuir fui
aller va vont all alla allèrent ir allé
asseoir assoit assoient assoy assit assirent assoir assis
"""
_IRREGULAR = sorted(
    (tuple(line.split()) for line in _IRREGULAR_TABLE.split("\n") if line), key=lambda row: -len(row[0])
)
# Verbs that take "être": their participle behind it is a past, no passive.
_WITH_BE = ("entrer", "arriver", "tomber", "venir", "aller", "partir", "mourir", "retourner", "rentrer", "parvenir")
_NO_BE = ("prévenir", "intervenir", "convenir", "circonvenir")


def noun(lemma: str) -> Iterator[Form]:
    """Singular and plural; of a phrase the words before its first preposition: "frappe aérienne", "chef d'état"."""
    for stem in lemma.lower().split("/"):
        yield stem, "n"
        words = stem.split(" ")
        links = (i for i, word in enumerate(words) if i and (word in _LINKS or word[:2] in ("d'", "l'")))
        end = next(links, len(words))
        yield " ".join([*map(_plural, words[:end]), *words[end:]]), "n"


def adjective(lemma: str) -> Iterator[Form]:
    """Both genders, singular and plural; irregular ones list their forms with "/"."""
    for stem in lemma.lower().split("/"):
        for form in (stem, _feminine(stem)):
            yield form, "a"
            yield _plural(form), "a"


def verb(lemma: str) -> Iterator[Form]:
    """Third persons, infinitive, participles. "mettre_fin_à" keeps what follows, "rappeler ~ ambassadeur" leaves up to
    four words between; "s'emparer" and "se retirer" are made with their pronoun."""
    head, _, gap = lemma.lower().partition(" ~ ")
    head, _, rest = head.partition("_")
    tail = (" " + rest.replace("_", " ") if rest else "") + (f" ~ {gap}" if gap else "")
    reflexive = head.startswith(("s'", "se "))
    base = head.removeprefix("s'").removeprefix("se ")
    present, presents, stem, past, pasts, future, participle = _parts(base)
    simple = [
        (present, "p"), (presents, "p"), (stem + "ait", "d"), (stem + "aient", "d"), (past, "d"), (pasts, "d"),
        (future + "a", "pf"), (future + "ont", "pf"), (future + "ait", "pf"), (future + "aient", "pf"),
        (base, "i"), (stem + "ant", "g"),
    ]  # fmt: skip
    if base.endswith("er") and base != "aller":
        simple += [(other, "p") for other in _other_presents(base)]
    participles = [participle, participle + "e", *map(_plural, (participle, participle + "e"))]
    if reflexive:
        for form, tags in simple:
            yield ("s'" if form[0] in "aeiouéèêh" else "se ") + form + tail, tags
        for form in participles:
            for auxiliary in ("s'est ", "se sont ", "s'était ", "s'étaient ", "s'être "):
                yield auxiliary + form + tail, "d"
        return
    be = base.endswith(_WITH_BE) and not base.endswith(_NO_BE)
    for form, tags in simple:
        yield form + tail, tags
    for form in participles:
        yield form + tail, "d" if be else "c"


def _parts(base: str) -> tuple[str, ...]:
    """Present singular and plural, stem of the imperfect, past singular and plural, stem of the future, participle."""
    for end, *forms in _IRREGULAR:
        if base.endswith(end):
            before = base[: len(base) - len(end)]
            return tuple(before + form for form in forms)
    stem = base[:-2]
    if base.endswith("er"):
        soft = stem + "e" if stem.endswith("g") else stem[:-1] + "ç" if stem.endswith("c") else stem
        return stem + "e", stem + "ent", soft, soft + "a", stem + "èrent", _future(base), stem + "é"
    if base.endswith("ir"):
        return stem + "it", stem + "issent", stem + "iss", stem + "it", stem + "irent", base, stem + "i"
    return stem, stem + "ent", stem, stem + "it", stem + "irent", base[:-1], stem + "u"


def _grave(stem: str) -> str:
    """lev > lèv, appel > appell, céd > cèd, déploy > déploi; the stem itself where nothing changes."""
    if stem.endswith(("oy", "uy", "ay")):
        return stem[:-1] + "i"
    if stem.endswith(("appel", "jet", "nouvel", "ficel")):
        return stem + stem[-1]
    if len(stem) > 2 and stem[-2] in "eé" and stem[-1] not in "aeiouy":
        return stem[:-2] + "è" + stem[-1]
    if len(stem) > 3 and stem[-3] in "eé" and stem[-2:] in ("gr", "gl", "br", "tr", "gn"):
        return stem[:-3] + "è" + stem[-2:]
    return stem


def _future(base: str) -> str:
    stem = base[:-2]
    changed = _grave(stem)
    return (changed if "é" not in stem[-3:] else stem) + "er"


def _other_presents(base: str) -> Iterator[str]:
    changed = _grave(base[:-2])
    if changed != base[:-2]:
        yield changed + "e"
        yield changed + "ent"


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "z")) or not word[-1:].isalpha():
        return word
    if word.endswith("al") and not word.endswith(("naval", "festival", "fatal", "final")):
        return word[:-1] + "ux"
    if word.endswith(("eau", "eu")) and word != "bleu":
        return word + "x"
    return word + "s"


def _feminine(word: str) -> str:
    if word.endswith("e"):
        return word
    for end, feminine in (("if", "ive"), ("eux", "euse"), ("el", "elle"), ("en", "enne"), ("er", "ère"), ("on", "onne"),
                          ("teur", "trice"), ("eur", "euse"), ("et", "ette"), ("c", "que")):  # fmt: skip
        if word.endswith(end):
            return word[: -len(end)] + feminine
    return word + "e"


def name_adjectives(stem: str) -> Iterator[str]:
    """All forms of the adjective of a country: "ukrainien" gives ukrainienne, ukrainiens, ukrainiennes."""
    feminine = {"turc": "turque", "grec": "grecque", "malgache": "malgache"}.get(stem) or _feminine(stem)
    for form in (stem, feminine):
        yield form
        yield _plural(form)


def names(text: str, kind: str) -> Iterator[str]:
    """The feminine of a people: "Ukrainiens" gives Ukrainiennes."""
    if kind == "people" and text.endswith("s") and " " not in text:
        yield _feminine(text[:-1]) + "s"
