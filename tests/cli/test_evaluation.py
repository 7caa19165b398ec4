"""evaluate and bench write their reports, and say what they need."""

import json
from pathlib import Path

import pytest

LINE = {"id": "1", "lang": "en", "title": "Russia threatens Ukraine with military strikes", "direction": "escalation",
        "signals": [{"type": "threat", "modality": "asserted", "actors": ["RUS", "UKR"]}]}  # fmt: skip


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    folder = tmp_path / "labelled"
    folder.mkdir()
    for part in ("dev", "test"):
        (folder / f"en_{part}.jsonl").write_text(json.dumps({**LINE, "id": part}) + "\n")
    return folder


def test_evaluate_writes_both_reports(cli, labelled: Path, tmp_path: Path) -> None:
    done = cli("evaluate", "--labelled", labelled, "--output", tmp_path / "out")
    assert done.code == 0
    assert "en_dev" in done.out
    assert "en_test" in done.out
    assert "## en, dev" in (tmp_path / "out" / "accuracy.md").read_text()
    assert "<h2>en, test</h2>" in (tmp_path / "out" / "accuracy.html").read_text()


def test_one_part_can_be_measured_and_stages_switched_off(cli, labelled: Path, tmp_path: Path) -> None:
    done = cli("evaluate", "--labelled", labelled, "--part", "dev", "--ablate", "--output", tmp_path / "out")
    assert done.code == 0
    assert "en_test" not in done.out
    assert "without rerank" in (tmp_path / "out" / "accuracy.md").read_text()


def test_ordinary_headlines_and_real_entries_are_measured_where_their_texts_lie(
    cli, labelled: Path, tmp_path: Path
) -> None:
    from indicators.evaluate.entries import title_digest

    texts = tmp_path / "texts"
    texts.mkdir()
    rows = [{"id": "1", "title": "Striker scores twice in the derby", "category": "sport", "lang": "en"},
            {"id": "2", "title": "Army shells border village", "category": "world", "lang": "en"}]  # fmt: skip
    (texts / "archive.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    label = {"title_sha256": title_digest(rows[1]["title"]), "source": "x", "lang": "en", "direction": "escalation",
             "signals": [{"type": "armed_attack", "modality": "asserted"}]}  # fmt: skip
    (labelled / "real_entries.jsonl").write_text(json.dumps(label) + "\n")
    done = cli("evaluate", "--labelled", labelled, "--texts", texts, "--output", tmp_path / "out")
    assert done.code == 0
    assert "real entries" in done.out
    assert "on 1 headlines" in (tmp_path / "out" / "accuracy.md").read_text()


def test_floors_are_pinned_only_on_all_sets(cli, labelled: Path, tmp_path: Path) -> None:
    assert cli("evaluate", "--labelled", labelled, "--pin", "--part", "dev", "--output", tmp_path).code == 2
    assert cli("evaluate", "--labelled", labelled, "--pin", "--output", tmp_path).code == 0
    assert "en_test:" in (labelled / "floors.yaml").read_text()


@pytest.mark.parametrize("arguments", [("--part", "third"), ("--labelled", "nowhere")])
def test_a_wish_that_cannot_be_met_says_why(cli, tmp_path: Path, arguments: tuple[str, str]) -> None:
    done = cli("evaluate", "--output", tmp_path / "out", *arguments)
    assert done.code in (2, 3)
    assert arguments[1] in done.err


def test_bench_writes_its_table_with_the_machine(cli, labelled: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("indicators.evaluate.speed._SIZES", (100,))
    done = cli("bench", "--part", "scorer", "--labelled", labelled, "--seconds", "0.1", "--output", tmp_path / "out")
    assert done.code == 0
    page = (tmp_path / "out" / "bench.md").read_text()
    assert "labelled titles and teasers" in page
    assert "articles a second" in page
    assert "start to first article" in page
    assert "cores" in page
