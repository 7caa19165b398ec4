"""A language counts as readable only where finding nothing in it means something."""

from indicators.lexicon import load
from indicators.lexicon.load import languages, readable


def test_a_small_lexicon_is_used_and_its_language_is_still_not_readable():
    assert "ar" in languages()
    assert readable() == {"de", "en", "es", "pl"}


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
