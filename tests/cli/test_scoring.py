"""score reads and writes JSON Lines in order; explain shows its reasons; train writes models that load."""

import io
import json
from pathlib import Path

import pytest

GOOD = {"id": "a", "title": "Russia threatens Ukraine with military strikes", "lang": "en", "source": "Herald",
        "published": "2021-12-28T07:09:00+01:00", "desk": "foreign"}  # fmt: skip
MODELS = Path(__file__).parents[2] / "indicators" / "score" / "models"
LABELLED = Path(__file__).parents[2] / "data" / "labelled"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    lines = [json.dumps(GOOD), "", "not json", json.dumps({"id": "b"}), json.dumps({**GOOD, "id": "c", "lang": "xx"})]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_every_line_comes_back_in_order_and_bad_ones_are_named(cli, articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    done = cli("score", articles, "--output", out)
    assert done.code == 3
    first, second, third, fourth = [json.loads(line) for line in out.read_text().splitlines()]
    assert (first["id"], first["direction"]) == ("a", "escalation")
    assert "threat" in {signal["type"] for signal in first["signals"]}
    assert (first["source"], first["extra"]) == ("Herald", {"desk": "foreign"})
    assert (second["id"], second["error"][:8]) == (None, "not JSON")
    assert third == {"id": "b", "error": 'neither "title" nor "summary" has any text'}
    assert (fourth["signals"], fourth["direction"]) == ([], "none")
    assert "note" in fourth
    assert "line 3: not JSON" in done.err
    assert "line 4: neither" in done.err
    assert "2 articles scored, 2 lines could not be read." in done.err


def test_good_lines_alone_end_with_0(cli, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps(GOOD))
    assert cli("score", tmp_path / "in.jsonl", "--output", tmp_path / "out.jsonl").code == 0


def test_standard_input_and_output_work_as_files_do(cli, articles: Path, tmp_path: Path, monkeypatch) -> None:
    cli("score", articles, "--output", tmp_path / "out.jsonl")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(articles.read_bytes())))
    done = cli("score", "-")
    assert done.raw == (tmp_path / "out.jsonl").read_text()


@pytest.mark.parametrize("arguments", [("none.jsonl",), ("{articles}", "--output", "no/such/folder.jsonl")])
def test_a_file_that_cannot_be_opened_ends_with_2(cli, articles: Path, arguments: tuple[str, ...]) -> None:
    done = cli("score", *(word.format(articles=articles) for word in arguments))
    assert done.code == 2
    assert "No such file or directory" in done.err


def test_explain_shows_words_concepts_and_rules(cli) -> None:
    done = cli("explain", "Russia threatens Ukraine with military strikes on 10 January", "--published",
               "2021-12-28T07:09+01:00")  # fmt: skip
    assert done.code == 0
    for word in ("escalation", "threat", "concept", "THREATEN", "actor", "RUS"):
        assert word in done.out


def test_explain_names_the_words_behind_a_type_and_what_it_dropped(cli) -> None:
    out = cli("explain", "Mehr als 10.000 Soldaten kehren nach Manövern an ihre Standorte zurück", "--lang", "de").out
    assert "troop_withdrawal asserted" in out
    assert "10,000 soldiers" in out
    assert "soldaten +" in out[out.index("sounds like troop_withdrawal") :]
    assert "dropped military_exercise" in out
    assert "verdict any signal at all: " in out


def test_explain_says_that_the_article_as_a_whole_is_taken_for_none(cli) -> None:
    out = cli("explain", "Explosion shakes gas plant near Iranian border", "--lang", "en").out
    likely, needed = (int(word.rstrip("%")) for word in out.split("signal at all: ")[1].split() if word.endswith("%"))
    assert "No signal." in out
    assert likely < needed


def test_explain_shows_a_few_rules_that_nearly_fired_and_all_where_asked(cli) -> None:
    sentence = "Gericht berät über Angriff und Waffenruhe im Tarifstreit"
    few, every = cli("explain", sentence).out, cli("explain", sentence, "--all").out
    assert "more: --all shows them" in few
    assert few.count(" nearly ") < every.count(" nearly ")
    assert "--all" not in every


def test_explain_says_when_there_is_nothing_or_nothing_it_can_read(cli) -> None:
    assert "No signal." in cli("explain", "A mild day with some clouds", "--lang", "en").out
    assert "note:" in cli("explain", "Κάτι στα ελληνικά", "--lang", "el").out


def test_markup_in_a_text_is_shown_as_text(cli) -> None:
    done = cli("explain", "[red]Russia[/red] threatens Ukraine with strikes", "--lang", "en")
    assert "[red]Russia[/red]" in done.out


def test_a_moment_that_is_none_is_refused(cli) -> None:
    done = cli("explain", "x", "--published", "yesterday")
    assert done.code == 2
    assert "--published: 'yesterday' is not ISO 8601" in done.err


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """The first labelled articles of each language."""
    folder = tmp_path / "labelled"
    folder.mkdir()
    for language in ("de", "en"):
        lines = (LABELLED / f"{language}_dev.jsonl").read_text().splitlines(keepends=True)
        (folder / f"{language}_dev.jsonl").write_text("".join(lines[:45]))
    return folder


def train(cli, few: Path, models: Path) -> dict[str, bytes]:
    done = cli("train", "--labelled", few, "--models", models)
    assert done.code == 0, done.err
    assert "90 labelled articles" in done.out
    return {path.name: path.read_bytes() for path in models.iterdir()}


def test_training_writes_the_models_it_names(cli, few: Path, tmp_path: Path) -> None:
    assert set(train(cli, few, tmp_path / "models")) == {path.name for path in MODELS.iterdir()}


@pytest.mark.long
def test_training_twice_gives_the_same_models(cli, few: Path, tmp_path: Path) -> None:
    assert train(cli, few, tmp_path / "first") == train(cli, few, tmp_path / "second")


def test_training_without_labels_says_what_is_missing(cli, tmp_path: Path) -> None:
    done = cli("train", "--labelled", tmp_path, "--models", tmp_path / "models")
    assert done.code == 3
    assert "no *_dev.jsonl with labelled articles" in done.err
    assert not (tmp_path / "models").exists()
