"""Imports point one way, as pyproject.toml draws it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_no_import_points_the_wrong_way(tmp_path: Path) -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--cache-dir", tmp_path], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "1 kept, 0 broken" in done.stdout


def test_every_part_of_the_package_stands_in_a_layer() -> None:
    drawn = (ROOT / "pyproject.toml").read_text()
    layers = drawn.split("layers = [")[1].split("]")[0].replace('"', " ").replace("|", " ").replace(",", " ").split()
    parts = {path.stem for path in (ROOT / "indicators").iterdir() if path.is_dir() or path.suffix == ".py"}
    assert parts - {"__init__", "__main__", "__pycache__"} == set(layers)
