"""Every command has help, and every kind of ending has its exit code."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from indicators.cli.app import app, main
from indicators.errors import InputError

ROOT = Path(__file__).parents[2]


def _commands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in get_command(app).commands.items():
        children = getattr(command, "commands", None)
        found += [(name,)] if not children else [(name,), *((name, child) for child in children)]
    return found


@pytest.mark.parametrize("command", _commands(), ids=" ".join)
def test_every_command_explains_itself(cli, command: tuple[str, ...]) -> None:
    done = cli(*command, "--help")
    assert done.code == 0
    assert "Usage: python -m indicators" in done.out
    assert len(done.out) > 150


WANTED = ("run", "worker", "collect", "score", "explain", "train", "rescore", "index", "replay", "alerts", "export",
          "brief", "feeds", "evaluate", "bench", "demo", "doctor", "backup", "restore")  # fmt: skip


@pytest.mark.parametrize("name", WANTED)
def test_every_command_of_the_readme_is_there(name: str) -> None:
    assert name in {command[0] for command in _commands()}


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("export",), ("export", "nothing", "-o", "x.csv"), ("collect", "--twice"), ("score",)]
)
def test_wrong_usage_ends_with_2(cli, arguments: tuple[str, ...]) -> None:
    done = cli(*arguments)
    assert done.code == 2
    assert done.err


def test_without_a_command_the_help_is_shown(cli) -> None:
    done = cli()
    assert "collect" in done.out + done.err


def test_a_fault_of_ours_ends_with_1_and_says_so(capsys, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("nobody thought of this")

    monkeypatch.setattr("indicators.cli.app.app", broken)
    assert main([]) == 1
    assert "A fault of this program" in capsys.readouterr().err


def test_input_that_failed_ends_with_3(capsys, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise InputError("line 3: not JSON")

    monkeypatch.setattr("indicators.cli.app.app", broken)
    assert main([]) == 3
    assert "line 3: not JSON" in capsys.readouterr().err


def test_a_message_with_brackets_is_shown_as_it_is(capsys, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise InputError("feeds[0].url: [red]nowhere[/red]")

    monkeypatch.setattr("indicators.cli.app.app", broken)
    main([])
    assert "feeds[0].url: [red]nowhere[/red]" in capsys.readouterr().err


def test_it_runs_as_a_module_and_ends_quietly_when_its_reader_goes() -> None:
    code = f"{sys.executable} -m indicators --help | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 128 + signal.SIGPIPE)
    assert "Traceback" not in done.stderr


def test_heavy_parts_are_not_loaded_for_the_help() -> None:
    code = "import sys; from indicators.cli.app import main; main(['--help']); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = done.stdout.rsplit("[", 1)[-1]
    assert "'streamlit'" not in loaded
    assert "'sklearn'" not in loaded
    assert "'plotly'" not in loaded


def test_typer_is_asked_for_no_shell_completion() -> None:
    assert isinstance(app, typer.Typer)
    assert "--install-completion" not in subprocess.run(
        [sys.executable, "-m", "indicators", "--help"], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "COLUMNS": "200"},
    ).stdout  # fmt: skip
