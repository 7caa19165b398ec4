"""Every text that the code asks for stands in the catalogue, and nothing stands there that nobody asks for."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import indicators.dashboard
from indicators.dashboard import messages
from indicators.errors import ConfigError

SOURCES = [Path("app.py"), *Path(indicators.dashboard.__file__).parent.rglob("*.py")]
CALLS = ("text", "count")
# Keys put together out of sight of the calls: cards._named, rulewords.sentence, and the fields of the rule form.
MADE_ELSEWHERE = {"modality.\0", "speaker.\0", "rule.\0"}


def asked():
    """Each call of text() and count() with a key that can be read off: (place, key or pattern, names given)."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
                prefix = "count." if node.func.id == "count" else ""
                names = {keyword.arg for keyword in node.keywords}
                for key in keys(node.args[0]):
                    yield f"{path.name}:{node.lineno}", prefix + key, names


def keys(node):
    if isinstance(node, ast.Constant):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*keys(node.body), *keys(node.orelse)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "\0" for part in node.values)]
    return []


def catalogue():
    return messages._catalogue()


def places(words):
    return {name.split(".")[0] for _, name, _, _ in Formatter().parse(words) if name}


def test_every_key_the_code_names_is_there_with_exactly_its_places():
    for place, key, names in asked():
        if "\0" in key:
            continue
        assert key in catalogue(), f"{place}: no text {key}"
        if None not in names and not key.startswith("count."):
            assert places(catalogue()[key]) == names, f"{place}: {key}"


def test_every_key_made_by_the_code_matches_some_text():
    for place, key, _ in asked():
        pattern = re.compile(re.escape(key).replace("\0", ".+"))
        assert any(pattern.fullmatch(one) for one in catalogue()), f"{place}: nothing matches {key!r}"


def test_no_text_stands_there_unused():
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    made = {key for _, key, _ in asked() if "\0" in key and not key.startswith("\0")} | MADE_ELSEWHERE
    patterns = [re.compile(re.escape(key).replace("\0", ".+")) for key in made]
    named = {key for _, key, _ in asked()} | set(re.findall(r'"([a-z_]+\.[a-z_]+)"', code))
    unused = [
        key
        for key in catalogue()
        if key not in named and not key.endswith("_many") and not any(one.fullmatch(key) for one in patterns)
    ]
    assert unused == []


def test_an_unknown_key_says_where_it_belongs():
    with pytest.raises(ConfigError, match=r"messages\.yaml: no text 'no\.such'"):
        messages.text("no.such")


@pytest.mark.parametrize(("number", "told"), [(0, "0 stories"), (1, "1 story"), (1234, "1,234 stories")])
def test_counts_agree_in_number(number, told):
    assert messages.count("story", number) == told
