"""brief writes the page of each conflict that has news, and names the others."""

from pathlib import Path


def test_a_conflict_with_news_gets_its_page_and_the_quiet_one_a_mention(cli, filled: str, feeds_file: Path) -> None:
    done = cli("brief", "--feeds", feeds_file, "--database", filled, "--day", "2021-12-28")
    assert done.code == 0
    assert "# Russia and Ukraine: " in done.raw
    assert "# World: " in done.raw
    assert "# Korean peninsula" not in done.raw
    assert "Nothing new: Korean peninsula." in done.raw
    assert "Tanks were moved" not in done.raw


def test_a_conflict_asked_for_gets_its_page_in_any_case(cli, filled: str, feeds_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "brief.txt"
    done = cli("brief", "--feeds", feeds_file, "--database", filled, "--conflict", "korea", "--day", "2021-12-28",
               "--format", "text", "--output", out)  # fmt: skip
    assert done.code == 0
    assert out.read_text().startswith("Korean peninsula: ")
    assert "No signal counts towards this day." in out.read_text()


def test_a_formula_of_a_title_is_only_text(cli, filled: str, feeds_file: Path) -> None:
    done = cli("brief", "--feeds", feeds_file, "--database", filled, "--conflict", "ukraine", "--day", "2021-12-28")
    assert "=cmd\\|' /C calc'\\!A0 Russian missiles strike Kyiv, killing 12" in done.raw


def test_a_day_or_conflict_that_cannot_be_is_refused(cli, filled: str, feeds_file: Path) -> None:
    assert cli("brief", "--feeds", feeds_file, "--database", filled, "--day", "soon").code == 2
    done = cli("brief", "--feeds", feeds_file, "--database", filled, "--conflict", "atlantis")
    assert done.code == 2
    assert "there is no conflict 'atlantis' (there are: ukraine, korea, world)" in done.err
    done = cli("brief", "--feeds", feeds_file, "--database", filled, "--day", "1999-01-01")
    assert done.code == 2
    assert "no index yet" in done.err
