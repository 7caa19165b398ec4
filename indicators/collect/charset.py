"""Bytes of a feed to text: bytes that are valid utf-8 win, then what HTTP and XML declare, then the language's habit.

RFC 7303 lets HTTP win over the document; servers that send utf-8 under a default charset=iso-8859-1 are so many
that readers in the field prefer the reading that decodes.
"""

import codecs
import re
from collections.abc import Mapping

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WITHOUT_BOM = (
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
)
# As browsers do (WHATWG): the name on the label means its superset.
_MEANT = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "tis-620": "cp874", "iso8859-11": "cp874", "koi8-r": "koi8-u",
}  # fmt: skip
# Text encodings only: Python's registry also holds idna, punycode, unicode_escape and others with surprises.
_TEXT_CODEC = re.compile(
    r"utf-(8|16|32)(-[lb]e)?|cp(125\d|437|85\d|866|874|932|949|950)|iso8859-\d+|koi8-[rut]|ptcp154|mac-\w+|"
    r"gb2312|gbk|gb18030|hz|big5(hkscs)?|euc_(jp|kr|jis_2004)|shift_jis(_2004|x0213)?|iso2022_(jp|kr)\w*|tis-620|ascii"
)
_HABIT = {
    "ru": "cp1251", "uk": "cp1251", "be": "cp1251", "bg": "cp1251", "sr": "cp1251", "ar": "cp1256", "fa": "cp1256",
    "tr": "cp1254", "pl": "cp1250", "cs": "cp1250", "hu": "cp1250", "zh": "gb18030", "ja": "cp932", "ko": "cp949",
    "el": "cp1253", "he": "cp1255",
}  # fmt: skip
_SEVEN_BIT = ("iso2022", "hz")
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_HTTP_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)


def decode(body: bytes, headers: Mapping[str, str], language: str = "") -> tuple[str, str | None]:
    """The text, and a warning where the declared encoding was not the true one.

    headers: names in lower case. language: decides only where nothing declared fits. Never fails: bytes that fit
    nothing become U+FFFD.
    """
    for start, codec in (*_BOMS, *_WITHOUT_BOM):
        if body.startswith(start):
            return body.decode(codec, "replace").removeprefix("\ufeff"), None
    declared = _declared(body, headers)
    seven_bit = next((name for name in declared if name.startswith(_SEVEN_BIT)), None)
    if seven_bit and (b"\x1b" in body or b"~{" in body):
        return body.decode(seven_bit, "replace"), None
    if (text := _utf8(body)) is not None:
        wrong = None if body.isascii() else next((name for name in declared if name != "utf-8"), None)
        return text, f"the text is utf-8, not {wrong} as declared" if wrong else None
    return _other(body, declared, language)


def _declared(body: bytes, headers: Mapping[str, str]) -> list[str]:
    """Known codecs named by HTTP and by the XML declaration, the more credible first."""
    http = _HTTP_CHARSET.search(headers.get("content-type", ""))
    xml = _XML_ENCODING.search(body[:400])
    from_http, from_xml = _codec(http[1] if http else ""), _codec(xml[1].decode("ascii") if xml else "")
    # iso-8859-1 and ascii in the header are a server's default more often than somebody's decision.
    order = [from_xml, from_http] if from_http == "cp1252" else [from_http, from_xml]
    return list(dict.fromkeys(name for name in order if name))


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return None
    return _MEANT.get(name, name) if _TEXT_CODEC.fullmatch(name) else None


def _utf8(body: bytes) -> str | None:
    """The text if the bytes are utf-8; a last character that was cut off is dropped."""
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return None


def _other(body: bytes, declared: list[str], language: str) -> tuple[str, str | None]:
    for name in declared:
        try:
            return body.decode(name), None
        except UnicodeDecodeError:
            continue
    best = declared[0] if declared else None
    if best is not None:
        text = body.decode(best, "replace")
        if _is_honest(text, best):
            return text, f"some bytes are not {best}"
    habit = _HABIT.get(language.partition("-")[0], "cp1252")
    said = f"is not {best} as declared" if best else "declares no encoding"
    if habit == "cp1251" and _small_cyrillic(body, "koi8-u") > _small_cyrillic(body, habit):
        habit = "koi8-u"
    return body.decode(habit, "replace"), f"the text {said}; read as {habit}"


def _is_honest(text: str, codec: str) -> bool:
    """Whether a document has only a few broken bytes; as utf-8 it must hold more whole characters beyond ASCII."""
    broken = text.count("\ufffd")
    whole = sum(letter > "\x7f" for letter in text) - broken if codec == "utf-8" else broken + 1
    return broken * 100 <= len(text) and whole > broken


def _small_cyrillic(body: bytes, codec: str) -> int:
    """How many small Cyrillic letters a reading gives; the wrong one of the two turns small into capital letters."""
    return sum("а" <= letter <= "я" for letter in body[:20_000].decode(codec, "replace"))
