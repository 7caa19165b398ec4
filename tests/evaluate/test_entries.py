"""Labels of real entries find their texts by a hash of the title; the texts stay where they are."""

import gzip
import json
from pathlib import Path

import pytest

from indicators.errors import InputError
from indicators.evaluate.entries import read_entries, title_digest
from indicators.model import Direction, Modality

LABELLED = Path(__file__).parents[2] / "data" / "labelled"
FEED = """<rss version="2.0"><channel><title>Paper</title><item><title>Army shells border village</title>
<description>Three died.</description><guid>1</guid></item></channel></rss>"""


@pytest.fixture
def texts(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "paper.xml").write_text(FEED)
    with gzip.open(folder / "archive.jsonl.gz", "wt") as file:
        file.write(json.dumps({"id": "a", "title": "Quiet day", "published": "2024-01-01T10:00:00Z"}) + "\nno json\n")
    return folder


def write_labels(path, *titles):
    rows = [
        {"title_sha256": title_digest(title), "source": "x", "lang": "en", "direction": way, "signals": signals}
        for title, way, signals in titles
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_labels_find_their_texts_in_feeds_and_archives(tmp_path, texts):
    labels = tmp_path / "labels.jsonl"
    shell = {"type": "armed_attack", "modality": "asserted", "quantity": 3, "unit": "dead"}
    write_labels(labels, ("Army shells border village", "escalation", [shell]), ("Quiet day", "none", []))
    first, second = read_entries([labels], texts)["labels"]
    assert first.article.summary == "Three died."
    assert first.signals[0].modality is Modality.ASSERTED
    assert second.direction is Direction.NONE


def test_a_folder_without_the_texts_is_a_clear_error(tmp_path, texts):
    labels = tmp_path / "labels.jsonl"
    write_labels(labels, ("Another title", "none", []))
    with pytest.raises(InputError, match="holds none of the labelled entries"):
        read_entries([labels], texts)


def test_a_round_whose_texts_lie_elsewhere_leaves_the_others(tmp_path, texts):
    labels, others = tmp_path / "labels.jsonl", tmp_path / "others.jsonl"
    write_labels(labels, ("Quiet day", "none", []))
    write_labels(others, ("Another title", "none", []))
    assert [len(own) for own in read_entries([labels, others], texts).values()] == [1, 0]


def test_a_damaged_label_names_its_line(tmp_path, texts):
    labels = tmp_path / "labels.jsonl"
    labels.write_text('{"title_sha256": 1}\n')
    with pytest.raises(InputError, match="line 1"):
        read_entries([labels], texts)


def test_the_shipped_labels_hold_no_text_and_are_none_exactly_without_signals():
    files = sorted(LABELLED.glob("real_entries*.jsonl"))
    rows = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 1000
    assert len({row["title_sha256"] for row in rows}) == len(rows)
    assert all(row.keys() == {"title_sha256", "source", "lang", "direction", "signals"} for row in rows)
    assert all((row["direction"] == "none") == (not row["signals"]) for row in rows)
