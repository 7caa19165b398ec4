"""A feeds.yaml edited while the worker runs. The command itself is tried in tests/pipeline/test_worker_process.py."""

from pathlib import Path

from indicators.cli.working import WatchedFile

ENTRY = '  - {id: %s, url: "https://%s.example/rss", language: en, publisher: %s}\n'


def content(*names: str) -> str:
    return "feeds:\n" + "".join(ENTRY % (name, name, name) for name in names)


def test_an_edited_file_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(content("alpha"))
    watched = WatchedFile(path)
    assert watched.changed() is None
    path.write_text(content("alpha", "beta"))
    fresh = watched.changed()
    assert fresh is not None
    assert [feed.id for feed in fresh.feeds] == ["alpha", "beta"]
    assert watched.changed() is None


def test_a_mistake_or_a_missing_file_changes_nothing_until_it_is_put_right(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(content("alpha"))
    watched = WatchedFile(path)
    path.write_text("feeds: [")
    assert watched.changed() is None
    path.unlink()
    assert watched.changed() is None
    path.write_text(content("alpha", "beta", "gamma"))
    fresh = watched.changed()
    assert fresh is not None
    assert len(fresh.feeds) == 3
