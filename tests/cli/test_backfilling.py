"""The command backfill: files in, Parquet and a store out, exit codes that say what happened."""

import re
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from indicators.cli.app import main
from indicators.pipeline import backfill as part

LINES = b"".join(
    orjson.dumps({"id": f"{n}", "title": "Army shells border village", "lang": "en", "source": "Wire",
                  "published": f"2022-01-0{n + 1}T06:00:00Z"}) + b"\n"
    for n in range(3)
)  # fmt: skip


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "indicators", "backfill", *arguments, "--workers", "1"]
    return subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)


def test_backfill_scores_loads_and_reports_bad_rows(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(LINES + b"broken\n")
    url, out = f"sqlite:///{tmp_path / 'x.db'}", str(tmp_path / "out")
    (tmp_path / "feeds.yaml").write_text("feeds: []\nconflicts: []\n")
    done = run(tmp_path, str(tmp_path / "in.jsonl"), "--output", out, "--load", "--database", url,
               "--feeds", str(tmp_path / "feeds.yaml"))  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert re.search(r"3 articles and [1-9]\d* signals in 1 partitions", done.stdout)
    assert "3 new articles loaded" in done.stdout
    assert "1 rows could not be used" in done.stderr
    assert "INFO" not in done.stderr


def test_nothing_to_read_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backfill", str(tmp_path / "no.jsonl"), "-o", str(tmp_path / "out"), "--workers", "1"]) == 2
    assert "nothing to read" in capsys.readouterr().err


def test_a_missing_extra_is_named_with_the_line_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(part, "NEEDED", ("dask", "no_such_package"))
    assert main(["backfill", "x.jsonl", "-o", str(tmp_path)]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "backfill needs no_such_package" in told
    assert "pip install -r requirements-scale.txt" in told
