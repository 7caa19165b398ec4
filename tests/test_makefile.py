"""The Makefile says what is missing before it downloads or starts anything."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OLD = """#!{python}
import sys
sys.version_info, sys.version = (3, 9, 2), "3.9.2 (old)"
exec(sys.argv[2])
"""

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in (
        "Makefile",
        "requirements.txt",
        "requirements-dev.txt",
        "requirements-scale.txt",
        "requirements-fulltext.txt",
    ):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_an_old_python_is_named_with_the_remedy(clone: Path) -> None:
    old = clone / "python3.9"
    old.write_text(OLD.format(python=sys.executable))
    old.chmod(0o755)
    done = make(clone, "run", f"PYTHON={old}")
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed, this is 3.9.2. Set PYTHON=python3.12, say." in done.stderr
    assert not (clone / ".venv").exists()


def test_a_missing_python_is_named(clone: Path) -> None:
    done = make(clone, "setup", "PYTHON=no-such-python")
    assert done.returncode != 0
    assert "There is no 'no-such-python'" in done.stderr


def test_run_needs_no_tools_for_development(clone: Path) -> None:
    plan = make(clone, "--dry-run", "run").stdout
    assert "-r requirements.txt" in plan
    assert "requirements-dev.txt" not in plan
    assert "-m indicators run --host 127.0.0.1 --port 8501" in plan


def test_host_and_port_can_be_chosen(clone: Path) -> None:
    assert "--host 0.0.0.0 --port 8600" in make(clone, "--dry-run", "run", "HOST=0.0.0.0", "PORT=8600").stdout


def test_make_alone_says_what_there_is(clone: Path) -> None:
    done = make(clone)
    assert done.returncode == 0
    assert "make run" in done.stdout
    assert not (clone / ".venv").exists()
