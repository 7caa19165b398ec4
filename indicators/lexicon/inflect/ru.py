"""Russian forms: declined nouns, adjectives and noun phrases, conjugated verbs with their participles, names in all
cases. Everything is folded: е stands for ё.

A lemma of several words inflects its leading adjectives and its first noun: "баллистическая ракета", "обмен пленными".
A verb is "infinitive third-person past participle", later parts only where the rules and the table below miss them;
"*" behind the infinitive marks a perfective verb, whose present form tells the future (tag "f" beside "p"); what stands
behind "+" follows every form: "нанести* + удар", "нанести* + ~ удар".
"""

from collections.abc import Iterator

from indicators.lexicon.inflect.form import Form

_VELAR, _HUSH, _VOWELS = "гкх", "жшщч", "аеиоуыэюя"
_ADJECTIVAL = ("ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие")
_HARD = "ый ого ому ого|ый ым ом", "ое ого ому ое ым ом", "ая ой ой ую ой ой", "ые ых ым ых|ые ыми ых"
_MIXED = "ий ого ому ого|ий им ом", "ое ого ому ое им ом", "ая ой ой ую ой ой", "ие их им их|ие ими их"
_SOFT = "ий его ему его|ий им ем", "ее его ему ее им ем", "яя ей ей юю ей ей", "ие их им их|ие ими их"
_HUSHED = _SOFT[0], _SOFT[1], "ая ей ей ую ей ей", _SOFT[3]
# Verbs the rules miss, alone or behind a prefix: third person, past, passive participle.
_IRREGULAR_TABLE = """
бежать бежит бежал
боять боит боял
брать берет брал бран
быть будет был
ввести введет ввел введен
везти везет вез везен
вести ведет вел веден
взять возьмет взял взят
владеть владеет владел
выйти выйдет вышел
дать даст дал дан
держать держит держал держан
достичь достигнет достиг достигнут
ехать едет ехал
жать жмет жал жат
ждать ждет ждал
жечь жжет жег жжен
занять займет занял занят
звать зовет звал зван
иметь имеет имел
искать ищет искал
казать кажет казал казан
крыть кроет крыл крыт
лечь ляжет лег
лить льет лил лит
ложить ложит ложил ложен
мочь может мог
надеять надеет надеял
начать начнет начал начат
нести несет нес несен
одолеть одолеет одолел
отнять отнимет отнял отнят
пасть падет пал
писать пишет писал писан
пить пьет пил пит
платить платит платил плачен
поднять поднимет поднял поднят
предпринять предпримет предпринял предпринят
прекратить прекратит прекратил прекращен
прийти придет пришел
принять примет принял принят
рвать рвет рвал рван
сесть сядет сел
сечь сечет сек сечен
слать шлет слал слан
слышать слышит слышал
снять снимет снял снят
стать станет стал
стоять стоит стоял
убеждать убеждает убеждал убеждаем
умереть умрет умер
уметь умеет умел
успеть успеет успел
хотеть хочет хотел
"""
_IRREGULAR = {line.split()[0]: line.split()[1:] for line in _IRREGULAR_TABLE.strip().splitlines()}
_NOUNS = frozenset(("герой", "разбой", "строй", "конвой", "отбой", "перебой", "пробой", "линия", "стая"))
_PREFIX_LIST = """по под подо до за на о об обо от ото пере пре при про раз рас разо с со у в во вы вз взо воз вос въ
зав из ис изо пред предпо недо переиз подраз преду"""
_PREFIXES = frozenset(("", *_PREFIX_LIST.split()))
_LOOSE = ("ото", "обо", "изо", "разо", "подо")  # their о goes before a vowel: отозвать, отзовет
_MUTATIONS = (("ст", "щ"), ("сл", "шл"), ("д", "жд"), ("д", "ж"), ("т", "ч"), ("т", "щ"), ("с", "ш"), ("з", "ж"),
              ("б", "бл"), ("п", "пл"), ("в", "вл"), ("м", "мл"), ("ф", "фл"))  # fmt: skip

Cases = list[set[str]]  # six cases of the singular, six of the plural


def noun(lemma: str) -> Iterator[Form]:
    """All cases of a noun or noun phrase; "боец/бойц" adds a second stem, "люди" is declined as a plural."""
    for form in _noun_forms(lemma.lower().replace("ё", "е")):
        yield form, "n"


def adjective(lemma: str) -> Iterator[Form]:
    """All cases and the short forms of an adjective; a lemma without an adjective's ending stays as written."""
    word = lemma.lower().replace("ё", "е")
    if not word.endswith(_ADJECTIVAL):
        yield word, "a"
        return
    for form in _adjective_forms(word):
        yield form, "a"
    for ending in ("", "а", "о", "ы"):
        yield word[:-2] + ending, "a"


def verb(lemma: str) -> Iterator[Form]:
    """Infinitive (i), present or future (p, pf), past (d), passive participles (c), other participles (g)."""
    core, _, tail = lemma.lower().replace("ё", "е").partition(" + ")
    for form, tag in _conjugated(core):
        yield (f"{form} {tail}" if tail else form), tag


def _conjugated(core: str) -> Iterator[Form]:
    first, *parts = core.split()
    perfective = first.endswith("*")
    infinitive = first.rstrip("*")
    reflexive = infinitive.endswith(("ся", "сь"))
    base = infinitive[:-2] if reflexive else infinitive
    parts = parts or _parts(base)
    third = (parts[0] if parts else _third(base)).removesuffix("ся")
    past = (parts[1] if len(parts) > 1 else base[:-2] + "л").removesuffix("ся")
    yield infinitive, "i"
    present = "pf" if perfective else "p"
    for form in _present(third):
        yield _with_particle(form, reflexive), present
    stem = past.removesuffix("л")
    long = stem.removesuffix("е") if past.endswith("шел") else stem
    for ending in ("а", "о", "и"):
        yield _with_particle(long + "л" + ending, reflexive), "d"
    yield _with_particle(past, reflexive), "d"
    if not perfective:
        for form in _adjective_forms(_present(third)[1].removesuffix("т") + "щий"):
            yield _with_particle(form, "ся" if reflexive else False), "g"
    active = past[:-1] + "дший" if past.endswith("шел") else stem + "вший" if past.endswith("л") else past + "ший"
    for form in _adjective_forms(active):
        yield _with_particle(form, "ся" if reflexive else False), "g"
    yield (stem + "вшись" if reflexive else stem + "в" if past.endswith("л") else past + "ши"), "g"
    for participle in [parts[2]] if len(parts) > 2 else [] if reflexive else _passives(base):
        for ending in ("", "а", "о", "ы"):
            yield participle + ending, "c"
        for form in _adjective_forms(participle + ("ный" if participle.endswith("н") else "ый")):
            yield form, "c"


def names(text: str, kind: str) -> Iterator[str]:
    """The other cases of a name in Cyrillic letters; of a people also one of them (украинцы: украинец)."""
    if not "\u0400" <= text[0] <= "\u04ff" or text.isupper():
        return
    yield from sorted(_noun_forms(text.replace("ё", "е"), plural=kind == "people") - {text})
    if kind == "leader" and text.endswith(("ов", "ев", "ин", "ын")):
        yield text + "ым"
    if kind != "people":
        return
    if text.endswith("цы"):
        yield from (text[:-2] + ending for ending in ("ец", "йца", "ца", "йцу", "цу", "цем", "йцем"))
    elif text.endswith(("яне", "ане")):
        yield from (text[:-1] + ending for ending in ("", "ам", "ами", "ах", "ин", "ина", "ину", "ином"))


def name_adjectives(stem: str) -> Iterator[str]:
    """All forms of "российский"."""
    return iter(sorted(_adjective_forms(stem.replace("ё", "е"))))


def _noun_forms(lemma: str, plural: bool = True) -> set[str]:
    """All cases; the plural only where asked for, or where there is nothing else (Соединенные Штаты)."""
    found: set[str] = set()
    for variant in lemma.split("/"):
        words = variant.strip().split(" ")
        head = next((at for at, word in enumerate(words) if not _adjectival(word)), len(words) - 1)
        tail = "".join(" " + word for word in words[head + 1 :])
        cases = _decline(words[head])
        before = [_agreeing(word) for word in words[:head]]
        for number_case in range(12 if plural or not cases[0] else 6):
            fronts = [""]
            for table in before:
                fronts = [f"{front}{form} " for front in fronts for form in table[number_case]]
            found |= {f"{front}{form}{tail}" for front in fronts for form in cases[number_case]}
    return found


def _adjectival(word: str) -> bool:
    """Whether a word is declined like an adjective: "военнослужащий", but not "учение", "бой", "сценарий"."""
    if not word.endswith(_ADJECTIVAL) or len(word) < 4 or word in _NOUNS:
        return False
    if word.endswith(("ие", "ий")):
        return word[-3] in _VELAR + _HUSH or (word[-3] == "н" and not word.endswith(("ение", "ание", "яние")))
    return True


def _decline(word: str) -> Cases:
    """The twelve cases of one noun, with every ending the letters allow."""
    if _adjectival(word):
        table = _agreeing(word)
        return [a | b for a, b in zip(table, _decline_plain(word), strict=True)] if word.endswith("ий") else table
    return _decline_plain(word)


def _decline_plain(word: str) -> Cases:
    stem, last = word[:-1], word[-1]
    i = "и" if stem[-1:] in _VELAR + _HUSH else "ы"
    if last == "а":
        sg = [[last], [i], ["е"], ["у"], ["ой", "ей"], ["е"]]
        return _joined(stem, sg, [[i], _bare(stem), ["ам"], [i, *_bare(stem)], ["ами"], ["ах"]])
    if last == "я":
        bare = ["й"] if stem[-1:] in _VOWELS else ["ь", *_bare(stem)]
        many = [stem[:-1] + "ей"] if stem.endswith("ь") else []
        table = _joined(stem, [["я"], ["и"], ["е", "и"], ["ю"], ["ей"], ["е", "и"]],
                        [["и"], [*bare, "ей"], ["ям"], ["и", *bare], ["ями"], ["ях"]])  # fmt: skip
        table[7] |= set(many)
        return table
    if last == "о":
        return _joined(stem, [["о"], ["а"], ["у"], ["о"], ["ом"], ["е"]],
                       [["а"], _bare(stem), ["ам"], ["а"], ["ами"], ["ах"]])  # fmt: skip
    if last == "е" and stem.endswith(("ян", "ан")):  # россияне
        return _joined(stem, [[]] * 6, [["е"], [""], ["ам"], [""], ["ами"], ["ах"]])
    if last == "е":
        plural = ["й"] if stem.endswith(("и", "ь")) else ["ей", ""]
        return _joined(stem, [["е"], ["я", "а"], ["ю", "у"], ["е"], ["ем"], ["и", "е"]],
                       [["я", "а"], plural, ["ям", "ам"], ["я", "а"], ["ями", "ами"], ["ях", "ах"]])  # fmt: skip
    if last in "ыи":
        many = ["ов", "ев", "", "ей", "й"] if last == "и" else ["ов", "ев", ""]
        rows = [[last], many, ["ам", "ям"], [last, *many], ["ами", "ями"], ["ах", "ях"]]
        return _joined(stem, [[]] * 6, rows)
    if last == "й":
        return _joined(stem, [["й"], ["я"], ["ю"], ["й", "я"], ["ем"], ["е", "и"]],
                       [["и"], ["ев"], ["ям"], ["и", "ев"], ["ями"], ["ях"]])  # fmt: skip
    if last == "ь":
        return _joined(stem, [["ь"], ["я", "и"], ["ю", "и"], ["ь", "я"], ["ем", "ью"], ["е", "и"]],
                       [["и"], ["ей"], ["ям"], ["и", "ей"], ["ями"], ["ях"]])  # fmt: skip
    if last in _VOWELS:
        return [{word} for _ in range(12)]
    i = "и" if last in _VELAR + _HUSH else "ы"
    many = ["ей"] if last in _HUSH else ["ов", "ев"] if last == "ц" else ["ов", ""]
    return _joined(word, [[""], ["а"], ["у"], ["", "а"], ["ом", "ем"], ["е", "у"]],
                   [[i, "а"], many, ["ам"], [i, *many], ["ами"], ["ах"]])  # fmt: skip


def _bare(stem: str) -> list[str]:
    """Endings of the genitive plural without an ending of its own: bomb|, and "" with a fleeting vowel as a mark."""
    if len(stem) > 2 and stem[-1] not in _VOWELS and (stem[-2] not in _VOWELS):
        return ["", "<о", "<е"]
    return [""]


def _joined(stem: str, singular: list[list[str]], plural: list[list[str]]) -> Cases:
    return [{_glue(stem, ending) for ending in endings} for endings in (*singular, *plural)]


def _glue(stem: str, ending: str) -> str:
    """Stem and ending; "<о" puts a fleeting vowel before the last consonant: сделк, "<о" gives сделок."""
    if not ending.startswith("<"):
        return stem + ending
    front = stem[:-2] if stem[-2] in "ьй" else stem[:-1]
    return front + ending[1] + stem[-1]


def _agreeing(word: str) -> Cases:
    """The twelve cases of an adjective in the gender its ending tells."""
    masculine, neuter, feminine, plural = _endings(word)
    stem = word[:-2]
    gender = feminine if word.endswith(("ая", "яя")) else neuter if word.endswith(("ое", "ее")) else masculine
    singular = [[]] * 6 if word.endswith(("ые", "ие")) else [cell.split("|") for cell in gender.split()]
    table = _joined(stem, singular, [cell.split("|") for cell in plural.split()])
    if singular[0]:
        table[0].add(word)
        table[3].add(word) if gender is not feminine else None
    return table


def _adjective_forms(word: str) -> set[str]:
    forms = {word[:-2] + e for row in _endings(word) for cell in row.split() for e in cell.split("|")}
    return forms | {word}


def _endings(word: str) -> tuple[str, str, str, str]:
    stem = word[:-2]
    if stem[-1:] in _VELAR or (stem[-1:] in _HUSH and word.endswith("ой")):
        return _MIXED
    if stem[-1:] in _HUSH:
        return _HUSHED
    if word.endswith(("яя", "ее")) or (word.endswith(("ий", "ие")) and stem.endswith("н")):
        return _SOFT
    return _HARD


def _third(infinitive: str) -> str:
    """The third person of a regular verb: атаковать атакует, обстрелять обстреляет, осудить осудит."""
    if infinitive.endswith(("овать", "воевать")) and len(infinitive) > 6:
        return infinitive[:-5] + ("у" if infinitive.endswith("овать") else "ю") + "ет"
    if infinitive.endswith("нуть"):
        return infinitive[:-3] + "ет"
    if infinitive.endswith(("давать", "ставать", "знавать")):
        return infinitive[:-4] + "ет"
    return infinitive[:-3] + "ит" if infinitive.endswith(("ить", "еть")) else infinitive[:-2] + "ет"


def _parts(infinitive: str) -> list[str]:
    """Principal parts of an irregular verb and of those made of it by a prefix: отозвать отзовет, сбить собьет."""
    for cut in range(len(infinitive) - 2):
        prefix, base = infinitive[:cut], infinitive[cut:]
        if prefix not in _PREFIXES:
            continue
        if base in _IRREGULAR:
            third, *rest = _IRREGULAR[base]
            loose = prefix[:-1] if prefix in _LOOSE and base in ("звать", "брать") else prefix
            return [loose + third, *(prefix + part for part in rest)]
        if prefix and base == "йти":
            return [prefix + "йдет", prefix + "шел"]
        if base == "бить" and prefix in ("", "у", "из", "про", "с", "от", "раз", "до", "под", "при", "пере"):
            return [prefix + ("о" if prefix[-1:] in "стзд" and prefix else "") + "бьет", prefix + "бил", prefix + "бит"]
    if infinitive.endswith(("ргнуть", "игнуть", "ибнуть", "икнуть")):
        return [infinitive[:-3] + "ет", infinitive[:-4], infinitive[:-2] + "т"]
    return []


def _present(third: str) -> list[str]:
    """Third person singular and plural, first person plural."""
    stem, mark = third[:-2], third[-2:]
    if third.endswith("даст"):
        return [third, stem + "дут", stem + "дим"]
    if mark == "ит":
        return [third, stem + ("ат" if stem[-1:] in _HUSH else "ят"), stem + "им"]
    return [third, stem + ("ют" if stem[-1:] in _VOWELS + "ьл" else "ут"), stem + "ем"]


def _with_particle(form: str, reflexive: bool | str) -> str:
    if not reflexive:
        return form
    return form + ("сь" if form[-1] in _VOWELS and reflexive is True else "ся")


def _passives(infinitive: str) -> list[str]:
    """Short passive participles by rule: атакован, обстрелян, освобожден, захвачен, свергнут."""
    stem = infinitive[:-3]
    if infinitive.endswith(("ать", "ять")):
        return [infinitive[:-2] + "н"]
    if infinitive.endswith("нуть"):
        return [infinitive[:-1].removesuffix("т") + "т"]
    if infinitive.endswith(("ить", "еть")):
        mutated = [stem.removesuffix(old) + new + "ен" for old, new in _MUTATIONS if stem.endswith(old)]
        return [stem + "ен", *mutated]
    return []
