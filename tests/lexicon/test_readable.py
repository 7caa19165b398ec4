"""A language counts as readable only where finding nothing in it means something."""

from indicators.lexicon import load
from indicators.lexicon.load import languages, readable


def test_a_language_is_readable_unless_its_lexicon_is_marked_small(monkeypatch):
    assert readable() == {"ar", "de", "en", "es", "fr", "pl", "ru", "tr", "uk", "zh"}
    monkeypatch.setattr(load, "_text", lambda name: "language: ar\nsmall: true\n" if name == "ar.yaml" else "")
    readable.cache_clear()
    try:
        assert readable() == set(languages()) - {"ar"}
    finally:
        readable.cache_clear()


def test_another_model_or_taxonomy_is_another_version(tmp_path, monkeypatch):
    package = tmp_path / "indicators"
    (package / "score" / "models").mkdir(parents=True)
    (package / "taxonomy.yaml").write_text("types: {}\n")
    monkeypatch.setattr(load.resources, "files", lambda name: package)
    monkeypatch.setattr(load, "_folder", lambda: package)

    def version():
        load.version.cache_clear()
        return load.version()

    try:
        first = version()
        (package / "score" / "models" / "words.npz").write_bytes(b"weights")
        second = version()
        (package / "taxonomy.yaml").write_text("types: {other: 1}\n")
        assert len({first, second, version()}) == 3
    finally:
        load.version.cache_clear()
