"""Ukrainian forms: nouns and adjectives in all cases, verbs in person, tense and voice, names.

A phrase is given in the nominative: adjectives before the last word agree with it; what stands after "|" stays as it
is ("припинення|вогню"). Stems that no rule reaches stand after "/" ("боєць/бійць", "бій/бой").
"""

from collections.abc import Iterator, Mapping

from indicators.lexicon.inflect.form import Form

Cells = Mapping[str, tuple[str, ...]]  # case (s singular, p plural; n g d a i l) to forms

_CASES = tuple(number + case for number in "sp" for case in "ngdail")
_MASC, _FEM, _NEUT, _PLURAL = 0, 1, 2, 3
_HARD = ("ий ого ому ий,ого им ому,ім", "а ої ій у ою ій", "е ого ому е им ому,ім", "і их им і,их ими их")
_SOFT = ("ій ього ьому ій,ього ім ьому,ім", "я ьої ій ю ьою ій", "є ього ьому є ім ьому", "і іх ім і,іх іми іх")
_MUTED = {"к": "ц", "г": "з", "х": "с"}
_HUSH = "жчшщ"
_VOWELS = "аеиіоуюяєї"
_LABIAL = "бпвмф"
_PARTICIPLE = (("ст", "щ"), ("зд", "ждж"), ("т", "ч"), ("д", "дж"), ("с", "ш"), ("з", "ж"))


def noun(lemma: str) -> Iterator[Form]:
    """A noun or a phrase around one in all cases of both numbers."""
    head, bar, tail = lemma.lower().partition("|")
    for form in _phrase(head.strip()):
        yield form + (" " + tail.strip() if bar else ""), "n"


def _phrase(head: str) -> Iterator[str]:
    *adjectives, last = head.split()
    stems = last.split("/")
    for number, stem in enumerate(stems):
        cells = _noun_cells(stem)
        for case in _CASES:
            if len(stems) > 1 and (case in ("sn", "sa")) == bool(number):
                continue  # the first stem is the nominative, the others are what the other cases are made of
            before = [_agreeing(word, case) for word in adjectives]
            for form in cells[case]:
                if all(before):
                    yield " ".join([*[forms[0] for forms in before], form])
                    for at, forms in enumerate(before):
                        for other in forms[1:]:
                            yield " ".join(
                                [*[f[0] for f in before[:at]], other, *[f[0] for f in before[at + 1 :]], form]
                            )


def _agreeing(word: str, case: str) -> tuple[str, ...]:
    """The forms an adjective (nominative, any gender) has in a case; a plural has no singular, other words stay."""
    for ending, gender in (
        ("ий", _MASC),
        ("ій", _MASC),
        ("а", _FEM),
        ("я", _FEM),
        ("е", _NEUT),
        ("є", _NEUT),
        ("і", _PLURAL),
    ):
        if word.endswith(ending):
            rows = _SOFT if ending in ("ій", "я", "є") else _HARD
            if case[0] == "s" and gender == _PLURAL:
                return ()
            row = rows[_PLURAL if case[0] == "p" else gender].split()
            return tuple(word[: -len(ending)] + e for e in row["ngdail".index(case[1])].split(","))
    return (word,)


def _noun_cells(word: str) -> Cells:
    """The forms of one word by case; of a plural the singular cells are empty."""
    stem, last, before = word[:-1], word[-1], word[-2:-1]
    if word.endswith("ий"):
        return {case: _agreeing(word, case) for case in _CASES}
    if word.endswith("ець") and len(word) > 4:
        soft = word[:-3] + ("ьць" if before and word[-4] == "л" else "ць")
        return {**_soft_masculine(soft), "sn": (word,)}
    if word.endswith("єць"):
        return {**_soft_masculine(word[:-3] + "йць"), "sn": (word,)}
    if last == "ь":
        return _joined(_soft_masculine(word), _third(word))
    if last == "й":
        return _cells(stem, "й я,ю ю,єві й,я єм ї,ю,єві ї їв ям ї,їв ями ях")
    if last == "я":
        return _in_ya(word)
    if last == "а":
        if before in _HUSH or before == "ц":
            return _cells(stem, "а і і у ею і і - ам і,- ами ах")
        return _cells(stem, "а и +і у ою +і и - ам и,- ами ах")
    if last == "о":
        return _cells(stem, "о а у,ові о ом +і,у,ові а - ам а,- ами ах")
    if last == "е":
        return _cells(stem, "е а,я у,ю е ем і,у,ю а,я -,ів ам,ям а,я ами,ями ах,ях")
    if last in "иії":
        return _plural(word)
    if word.endswith(("анин", "янин")):
        return _joined(_cells(word, _masculine_endings()), _plural(word[:-2] + "и"))
    if last in _HUSH:
        return _joined(_cells(word, "0 а,у у,еві 0,а ем і,у і ів ам і,ів ами ах"), _third(word))
    cells = _cells(word, _masculine_endings())
    if last == "р":
        cells = _joined(cells, _cells(word, "0 я ю,еві 0,я ем і,еві і ів ям і,ів ями ях"))
    if word.endswith("ок") and len(word) > 4:
        cells = _joined(cells, _cells(word[:-2] + "к", _masculine_endings()))
        cells = {**cells, "sn": (word,)}
    return cells


def _masculine_endings() -> str:
    return "0 а,у у,ові 0,а ом +і,у,ові и ів,0 ам и,ів ами ах"


def _soft_masculine(word: str) -> Cells:
    return {**_cells(word[:-1], "0 я,ю ю,еві ь,я ем і,ю,еві і ів ям і,ів ями ях"), "sn": (word,)}


def _third(word: str) -> Cells:
    """Feminine nouns that end in a consonant: область, зустріч."""
    stem = word.removesuffix("ь")
    double = stem + ("" if stem[-2:-1] not in _VOWELS else stem[-1])
    cells = _cells(stem, "0 і і 0 ю і і ей ям і,ей ями ях")
    return {**cells, "sn": (word,), "sa": (word,), "si": (double + "ю",)}


def _in_ya(word: str) -> Cells:
    stem, before = word[:-1], word[-2:-1]
    if before == "'" or (len(word) > 3 and word[-3] == before and before not in _VOWELS):
        loc = "ї" if before == "'" else "і"
        bare = stem[:-1] + ("ь" if before in "нтлзсц" else "")
        cells = _cells(stem, f"я я ю я ям {loc},ю я 0 ям я ями ях")
        return {**cells, "pg": (bare, stem + ("їв" if before == "'" else "ів"))}
    if before in _VOWELS:
        return _cells(stem, "я ї ї ю єю ї ї й ям ї,й ями ях")
    cells = _cells(stem, "я і і ю ею і і ей ям і,ей ями ях")
    return {**cells, "pg": (stem + "ь", stem + "ей", *(filled + "ь" for filled in _filled(stem)))}


def _plural(word: str) -> Cells:
    stem = word[:-1]
    rows = {"и": "и ів,- ам и,ів,- ами ах", "і": "і ів,ей ям,ам і,ів,ей ями,ами ях,ах", "ї": "ї їв,й ям ї,їв ями ях"}
    return {**dict.fromkeys(_CASES, ()), **_cells(stem, "0 0 0 0 0 0 " + rows[word[-1]], "p")}


def _cells(stem: str, endings: str, numbers: str = "sp") -> Cells:
    """Endings by case, blanks between; "0" none, "-" the bare stem with a vowel filled in, "+" softens the stem."""
    cells: dict[str, tuple[str, ...]] = {}
    for case, row in zip(_CASES, endings.split(), strict=True):
        if case[0] not in numbers:
            continue
        forms: list[str] = []
        for ending in row.split(","):
            if ending == "-":
                forms += [stem, *_filled(stem)]
            elif ending == "0":
                forms.append(stem)
            elif ending[0] == "+":
                forms.append(stem[:-1] + _MUTED.get(stem[-1], stem[-1]) + ending[1:])
            else:
                forms.append(stem + ending)
        cells[case] = tuple(dict.fromkeys(forms))
    return cells


def _filled(stem: str) -> list[str]:
    """сутичк: сутичок; земл: земел. Nothing where no two consonants close the stem."""
    if len(stem) < 3 or stem[-1] in _VOWELS + "ь'" or stem[-2] in _VOWELS:
        return []
    root = stem[:-2] if stem[-2] == "ь" else stem[:-1]
    return [root + "о" + stem[-1], root + "е" + stem[-1]]


def _joined(one: Cells, other: Cells) -> Cells:
    return {case: tuple(dict.fromkeys((*one[case], *other[case]))) for case in _CASES}


def adjective(lemma: str) -> Iterator[Form]:
    """All genders and cases of "ядерний" or "літній"."""
    for base in lemma.lower().split("/"):
        for form in _adjective_forms(base):
            yield form, "a"


def _adjective_forms(base: str) -> Iterator[str]:
    rows = _SOFT if base.endswith("ій") else _HARD
    yield from dict.fromkeys(base[:-2] + ending for row in rows for ending in row.replace(",", " ").split())


def verb(lemma: str) -> Iterator[Form]:
    """ "атакувати", "вдарити^", "вбити вб'є вб'ють^", "вивести виведе виведуть вивів вивела^": infinitive and, where no
    rule makes them, third persons and past masculine and feminine; "^" marks the perfective, whose present is a
    future. What stands after "_" follows every form ("відкрити^_вогонь"), "не_" goes before it."""
    if lemma.startswith("не_"):
        yield from (("не " + form, tag) for form, tag in verb(lemma[3:]))
        return
    head, bar, tail = lemma.lower().partition("_")
    after = " " + tail.replace("_", " ") if bar else ""
    perfective = head.endswith("^")
    infinitive, *parts = head.rstrip("^").split()
    reflexive = infinitive.endswith("ся")
    if reflexive:
        infinitive, parts = infinitive[:-2], [part.removesuffix("ся") for part in parts]
    for form, tag in _active(infinitive, parts, perfective):
        if not reflexive:
            yield form + after, tag
            continue
        joined = form + ("ть" if form[-1] in "еє" and "p" in tag and not form.endswith("ме") else "")
        yield joined + "ся" + after, tag
        if form[-1] in _VOWELS:
            yield form + "сь" + after, tag
    if not reflexive:
        for form, tag in _passive(infinitive, parts):
            yield form + after, tag


def _active(infinitive: str, parts: list[str], perfective: bool) -> Iterator[Form]:
    present = "pf" if perfective else "p"
    yield infinitive, "i"
    persons = [(parts[0], parts[1])] if len(parts) > 1 else list(_third_persons(infinitive))
    for one, many in persons:
        yield one, present
        yield many, present
        yield (one.removesuffix("ть") + "мо"), present
        if not perfective:
            yield many.removesuffix("ть") + "чи", "g"
    if not perfective:
        yield infinitive + "ме", "pf"
        yield infinitive + "муть", "pf"
    masculine, feminine = _past(infinitive, parts)
    yield masculine, "d"
    for ending in "аои":
        yield feminine[:-1] + ending, "d"
    if perfective:
        yield masculine + "ши", "g"


def _third_persons(infinitive: str) -> Iterator[tuple[str, str]]:
    """(third person singular, plural) of the present or, of a perfective, the future."""
    stem = infinitive[:-2]
    if infinitive.endswith(("увати", "ювати", "давати", "знавати", "ставати")) and not infinitive.endswith("бувати"):
        yield stem[:-2] + "є", stem[:-2] + "ють"
    elif infinitive.endswith("їхати"):
        yield stem[:-2] + "де", stem[:-2] + "дуть"
    elif infinitive.endswith(("йти", "піти")):
        yield stem + "де", stem + "дуть"
    elif infinitive.endswith("ути"):
        yield stem[:-1] + "е", stem[:-1] + "уть"
    elif infinitive.endswith(("ати", "яти")):
        yield stem + "є", stem + "ють"
    elif infinitive.endswith("їти"):
        yield stem + "ть", stem[:-1] + "ять"
    else:
        root = stem[:-1]
        if infinitive.endswith("іти"):
            yield stem + "є", stem + "ють"
        yield root + "ить", root + ("л" if root[-1:] in _LABIAL else "") + ("ать" if root[-1:] in _HUSH else "ять")


def _past(infinitive: str, parts: list[str]) -> tuple[str, str]:
    """Past masculine and feminine."""
    if len(parts) > 3:
        return parts[2], parts[3]
    stem = infinitive[:-2]
    if infinitive.endswith("йти"):
        return stem + "шов", stem + "шла"
    if infinitive.endswith("піти"):
        return stem + "шов", stem + "шла"
    if stem[-1] in _VOWELS:
        return stem + "в", stem + "ла"
    return stem, stem + "ла"


def _passive(infinitive: str, parts: list[str]) -> Iterator[Form]:
    """The passive participle as an adjective, and its impersonal form in -но, -то, which tells the past."""
    stem = infinitive[:-2]
    if parts and "'" in parts[0]:
        bases = [stem + "тий"]
    elif infinitive.endswith("увати"):
        bases = [stem[:-3] + "ований"]
    elif infinitive.endswith("ати"):
        bases = [stem + "ний", *([stem + "тий"] if infinitive.endswith("чати") else [])]
    elif infinitive.endswith("яти"):
        bases = [stem + "ний", stem + "тий"]
    elif infinitive.endswith("ути"):
        bases = [stem + "тий", stem[:-1] + "ений"]
    elif infinitive.endswith("їти"):
        bases = [stem[:-1] + "єний"]
    elif infinitive.endswith(("ити", "іти")):
        bases = [_softened(stem[:-1]) + "ений"]
    else:
        bases = [parts[1].removesuffix("уть") + "ений"] if len(parts) > 1 else []
    for base in bases:
        yield base[:-2] + "о", "d"
        for form in _adjective_forms(base):
            yield form, "c"


def _softened(root: str) -> str:
    """The root before -ений: захоплений, знищений, випущений, підтверджений."""
    if root[-1:] in _LABIAL:
        return root + "л"
    for old, new in _PARTICIPLE:
        if root.endswith(old):
            return root[: -len(old)] + new
    return root


_NAME_ADJECTIVES = ("ий", "ій", "ька", "ика", "чна", "нна", "дна", "льна", "рна", "ова", "ьке", "не", "ні", "кі", "ві")


def names(text: str, kind: str) -> Iterator[str]:
    """The cases of an actor's name: Росії, Саудівської Аравії, Зеленського, росіянам; where no adjective stands first,
    of the first word only ("Рада Безпеки"). kind: name, people, capital, metonym, leader or region."""
    words = text.lower().replace("’", "'").split()
    if not words or not "а" <= words[-1][0] <= "ґ":
        return
    adjectives = 0
    while adjectives < len(words) - 1 and words[adjectives].endswith(_NAME_ADJECTIVES):
        adjectives += 1
    head, tail = words[: adjectives + 1], words[adjectives + 1 :]
    last = head[-1]
    plural = kind == "people" or last.endswith("ці") or (last[-1] == "и" and kind != "leader")
    if not plural and last[-1] in "іїує":
        return
    for stem in (last, *_open_stems(last)):
        cells = {c: _agreeing(stem, c) for c in _CASES} if stem.endswith(("ська", "цька")) else _noun_cells(stem)
        for case in _CASES:
            before = [_agreeing(word, case)[:1] for word in head[:-1]]
            if case[0] == ("p" if plural else "s") and all(before):
                for form in cells[case]:
                    yield " ".join([*[forms[0] for forms in before], form, *tail])
    if kind == "leader" and last.endswith(("ін", "їн", "ов", "ев", "єв")):
        yield last + "им"  # Путіним


def _open_stems(word: str) -> tuple[str, ...]:
    """The stem of a town in -ів in all other cases: Харкова, Києва."""
    if len(word) < 4:
        return ()
    return (word[:-2] + "ов",) if word.endswith("ів") else (word[:-2] + "єв",) if word.endswith("їв") else ()


def name_adjectives(stem: str) -> Iterator[str]:
    """All forms of "російськ" (the stem without its ending)."""
    yield from _adjective_forms(stem + "ий")
