"""Read and check what the user edits: feeds.yaml, and where the database is. Handed down from the edge as records."""

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from indicators.errors import ConfigError
from indicators.lexicon.actors import codes
from indicators.model import Conflict, Feed

LANGUAGES = ("ar", "de", "en", "es", "fr", "pl", "ru", "tr", "uk", "zh")
WORLD = Conflict("world", "World", ())
ROOT = Path(__file__).parent.parent
# Languages a feed may be in though nobody reads them yet: its articles are kept and count as not readable.
_NOT_READ = """
am az be bg bn bs ca cs da el et fa fi ha he hi hr hu hy id it ja ka kk km ko ku ky lt lv mk mn ms my ne nl no
ps pt ro rw si sk sl so sq sr sv sw ta th ti tg tk ur uz vi
"""
NOT_READ = frozenset(_NOT_READ.split())
_MISTAKEN = {"gr": "Greek is 'el', and has no lexicon yet", "ua": "Ukrainian is 'uk'", "cn": "Chinese is 'zh'",
             "gb": "English is 'en'", "us": "English is 'en'", "cz": "Czech is 'cs', and has no lexicon yet",
             "jp": "Japanese is 'ja', and has no lexicon yet", "at": "German is 'de'",
             "sa": "Arabic is 'ar'"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Configuration:
    """The feeds to watch and the conflicts to place signals in; `world` is always the last conflict."""

    feeds: tuple[Feed, ...]
    conflicts: tuple[Conflict, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


Name = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


class _Feed(_Strict):
    id: Id
    url: Name
    language: Name
    publisher: Name
    title: Name | None = None
    owner: Name | None = None
    state_affiliated: bool = False
    state: Name | None = None
    weight: Annotated[float, Field(gt=0, le=10, strict=False)] = 1.0
    full_text: bool = False


class _Conflict(_Strict):
    id: Id
    title: Name
    actors: list[Name] = []
    places: dict[str, list[Name]] = {}
    words: dict[str, list[Name]] = {}


class _File(_Strict):
    feeds: list[_Feed]
    conflicts: list[_Conflict] = []
    version: Literal[1] = 1


def load_feeds(path: Path, languages: Sequence[str] = LANGUAGES) -> Configuration:
    """The checked content of a feeds.yaml. ConfigError lists every mistake: key path, what was found and expected."""
    name = path.name
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path}: there is no such file. Copy the feeds.yaml of the project, or give --feeds."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}.") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{name}: {_yaml_fault(error)}") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{name}: expected the keys `feeds` and `conflicts`, found {type(data).__name__}.")
    try:
        file = _File.model_validate({key: value if value is not None else [] for key, value in data.items()})
    except ValidationError as error:
        raise ConfigError("\n".join(_faults(name, error))) from error
    mistakes = [*_feed_mistakes(name, file.feeds, languages), *_conflict_mistakes(name, file.conflicts, languages)]
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    conflicts = tuple(_conflict(entry) for entry in file.conflicts if entry.id != WORLD.id)
    return Configuration(tuple(_feed(entry) for entry in file.feeds), (*conflicts, WORLD))


def database_url(option: str | None, environ: Mapping[str, str]) -> str:
    """Where the store is: the option, else INDICATORS_DATABASE_URL, else data/indicators.db in the project."""
    return option or environ.get("INDICATORS_DATABASE_URL") or f"sqlite:///{ROOT / 'data' / 'indicators.db'}"


def feeds_file(option: Path | None, environ: Mapping[str, str]) -> Path:
    """Where feeds.yaml is: the option, else INDICATORS_FEEDS (set by `run` for its children), else in the project."""
    return option or Path(environ.get("INDICATORS_FEEDS") or ROOT / "feeds.yaml")


def allow_private_addresses(environ: Mapping[str, str]) -> bool:
    """Whether the collector may reach loopback and private addresses (INDICATORS_ALLOW_PRIVATE_ADDRESSES=1)."""
    return environ.get("INDICATORS_ALLOW_PRIVATE_ADDRESSES", "") in ("1", "true", "yes")


def read_only(environ: Mapping[str, str]) -> bool:
    """Whether the dashboard refuses every change (INDICATORS_READ_ONLY=1): for guests, beside one for the desk."""
    return environ.get("INDICATORS_READ_ONLY", "") in ("1", "true", "yes")


def sign_in(environ: Mapping[str, str]) -> bool:
    """Whether the dashboard shows its pages only after signing in (INDICATORS_SIGN_IN=1)."""
    return environ.get("INDICATORS_SIGN_IN", "") in ("1", "true", "yes")


def dashboard_url(environ: Mapping[str, str]) -> str:
    """Where the links of notifications lead: INDICATORS_DASHBOARD_URL, else the address of `make run`."""
    url = environ.get("INDICATORS_DASHBOARD_URL") or "http://127.0.0.1:8501"
    if _bad_url(url) or not url.isprintable() or " " in url:
        raise ConfigError(f"INDICATORS_DASHBOARD_URL: '{url}' is no web address. Expected http://... or https://...")
    return url.rstrip("/")


def append_feeds(path: Path, feeds: Iterable[Feed]) -> list[Feed]:
    """Add feeds to a feeds.yaml whose ids and addresses it does not have yet; comments and order stay.

    Returns those added. The file is checked afterwards and left as it was where the result would be wrong.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else "feeds:\n"
    known = load_feeds(path).feeds if path.exists() else ()
    taken = {feed.id for feed in known} | {feed.url for feed in known}
    added = []
    for feed in feeds:
        if feed.id in taken or feed.url in taken:
            continue
        taken |= {feed.id, feed.url}
        added.append(feed)
    if added:
        before, indent, after = _after_feeds(text)
        part = path.with_name(path.name + ".part")
        part.write_text(before + "".join(_yaml_entry(feed, indent) for feed in added) + after, encoding="utf-8")
        try:
            load_feeds(part)
        except ConfigError:
            part.unlink()
            raise
        part.replace(path)
    return added


def _after_feeds(text: str) -> tuple[str, str, str]:
    """The file up to the last entry of its list of feeds, the indentation of the entries, and the rest."""
    lines = text.replace("feeds: []", "feeds:").splitlines(keepends=True)
    start = next((number for number, line in enumerate(lines) if line.startswith("feeds:")), None)
    if start is None:
        return _ended(text) + "feeds:\n", "  ", ""
    end, indent = start + 1, None
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if line[:1] not in (" ", "-", "#", "\n", "\r"):
            break
        if line.strip() and not line.lstrip().startswith("#"):
            end = number + 1
            if indent is None and line.lstrip().startswith("-"):
                indent = line[: len(line) - len(line.lstrip())]
    return _ended("".join(lines[:end])), indent if indent is not None else "  ", "".join(lines[end:])


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _yaml_entry(feed: Feed, indent: str) -> str:
    """One line, its keys in the order of the project's feeds.yaml."""
    values = {"id": feed.id, "language": feed.language, "title": feed.title, "publisher": feed.publisher,
              "owner": feed.owner, "state_affiliated": feed.state_affiliated, "weight": feed.weight}  # fmt: skip
    if feed.state:
        values["state"] = feed.state
    if feed.full_text:
        values["full_text"] = True
    values["url"] = feed.url
    shown = all(str(value).isprintable() for value in values.values())  # else YAML's escapes
    body = yaml.safe_dump(values, allow_unicode=shown, sort_keys=False, default_flow_style=True, width=100_000)
    return f"{indent}- {body.strip()}\n"


def _feed(entry: _Feed) -> Feed:
    return Feed(
        id=entry.id,
        title=entry.title or entry.publisher,
        url=entry.url,
        publisher=entry.publisher,
        owner=entry.owner or entry.publisher,
        language=entry.language,
        state_affiliated=entry.state_affiliated,
        state=entry.state,
        weight=entry.weight,
        full_text=entry.full_text,
    )


def _conflict(entry: _Conflict) -> Conflict:
    def lists(table: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
        return {language: tuple(words) for language, words in table.items()}

    return Conflict(entry.id, entry.title, tuple(entry.actors), lists(entry.places), lists(entry.words))


def _feed_mistakes(name: str, feeds: Sequence[_Feed], languages: Sequence[str]) -> Iterable[str]:
    for attribute in ("id", "url"):
        yield from _repeated(name, "feeds", attribute, [getattr(feed, attribute) for feed in feeds])
    for number, feed in enumerate(feeds):
        place = f"{name}: feeds[{number}]"
        if feed.language not in languages and feed.language not in NOT_READ:
            yield f"{place}.language: {_unknown_language(feed.language, languages)}"
        if _bad_url(feed.url):
            yield f"{place}.url: '{feed.url}' is no web address. Expected http://... or https://..."
        if feed.state is not None and feed.state not in codes():
            yield f"{place}.state: '{feed.state}' is no country code. Expected ISO 3166 alpha-3, RUS say."
        if feed.state is not None and not feed.state_affiliated:
            yield f"{place}.state: is set, but state_affiliated is false. Set state_affiliated: true, or drop state."


def _conflict_mistakes(name: str, conflicts: Sequence[_Conflict], languages: Sequence[str]) -> Iterable[str]:
    yield from _repeated(name, "conflicts", "id", [conflict.id for conflict in conflicts])
    for number, conflict in enumerate(conflicts):
        place = f"{name}: conflicts[{number}]"
        for index, code in enumerate(conflict.actors):
            if code not in codes():
                yield f"{place}.actors[{index}]: '{code}' is no actor code.{_hint(code, codes())}"
        for key in ("places", "words"):
            for language in getattr(conflict, key):
                if language not in languages:
                    yield f"{place}.{key}: {_unknown_language(language, languages)}"


def _repeated(name: str, part: str, attribute: str, values: Sequence[str]) -> Iterable[str]:
    for value, count in Counter(values).items():
        if count > 1:
            places = ", ".join(f"{part}[{i}]" for i, other in enumerate(values) if other == value)
            yield f"{name}: {places}: the {attribute} '{value}' stands {count} times. Each may stand once."


def _unknown_language(language: str, languages: Sequence[str]) -> str:
    hint = f" {_MISTAKEN[language]}." if language in _MISTAKEN else ""
    return f"'{language}' has no lexicon (there are: {', '.join(sorted(languages))}).{hint}"


def _hint(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), 1)
    return f" Did you mean '{close[0]}'?" if close else " Expected ISO 3166 alpha-3, or a code of lexicon/actors.yaml."


def _bad_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme not in ("http", "https") or not parts.hostname
    except ValueError:
        return True


def _yaml_fault(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark is not None else ""
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"{place}{problem}. Check indentation and quotes there."


_KEYS = {"feeds": tuple(_Feed.model_fields), "conflicts": tuple(_Conflict.model_fields), "": tuple(_File.model_fields)}


def _faults(name: str, error: ValidationError) -> Iterable[str]:
    """One line a mistake, in the words of the file rather than of the checker."""
    for fault in error.errors():
        location = fault["loc"]
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
        yield f"{name}: {path}: {_wording(fault, location)}"


def _wording(fault: Mapping[str, Any], location: Sequence[Any]) -> str:
    found = fault.get("input")
    match fault["type"]:
        case "extra_forbidden":
            known = _KEYS.get(str(location[0]) if len(location) > 1 else "", ())
            close = difflib.get_close_matches(str(location[-1]), known, 1)
            hint = f" Did you mean '{close[0]}'?" if close else ""
            return f"there is no such key (there are: {', '.join(known)}).{hint}"
        case "missing":
            return "is missing and needed."
        case "string_pattern_mismatch":
            return f"{found!r}: expected small letters, digits, - and _, at most 64 of them."
        case _:
            return f"found {found!r}; {fault['msg'][0].lower()}{fault['msg'][1:]}."
