"""Every command has help, and every kind of ending has its exit code."""

import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from indicators.cli.app import PARTS, application, main
from indicators.errors import InputError

ROOT = Path(__file__).parents[2]


def _commands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in get_command(application()).commands.items():
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

    monkeypatch.setattr("indicators.cli.app.application", lambda _: broken)
    assert main([]) == 1
    assert "A fault of this program" in capsys.readouterr().err


def test_input_that_failed_ends_with_3(capsys, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise InputError("line 3: not JSON")

    monkeypatch.setattr("indicators.cli.app.application", lambda _: broken)
    assert main([]) == 3
    assert "line 3: not JSON" in capsys.readouterr().err


def test_a_message_with_brackets_is_shown_as_it_is(capsys, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise InputError("feeds[0].url: [red]nowhere[/red]")

    monkeypatch.setattr("indicators.cli.app.application", lambda _: broken)
    main([])
    assert "feeds[0].url: [red]nowhere[/red]" in capsys.readouterr().err


def test_it_runs_as_a_module_and_ends_quietly_when_its_reader_goes() -> None:
    code = f"{sys.executable} -m indicators --help | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 128 + signal.SIGPIPE)
    assert "Traceback" not in done.stderr


def modules_loaded_by(*arguments: str) -> str:
    code = f"import sys; from indicators.cli.app import main; main({list(arguments)}); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.rsplit("[", 1)[-1]


def test_a_command_loads_only_its_own_part() -> None:
    loaded = modules_loaded_by("explain", "Army shells border village")
    for name in ("pandas", "sqlalchemy", "alembic", "aiohttp", "streamlit", "plotly", "apprise"):
        assert f"'{name}'" not in loaded, name


def test_the_help_of_all_commands_draws_no_chart() -> None:
    loaded = modules_loaded_by("--help")
    assert "'streamlit'" not in loaded
    assert "'plotly'" not in loaded


@pytest.mark.parametrize("part", PARTS)
def test_every_part_registers_the_commands_it_is_known_for(part: str) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    import_module(f"indicators.cli.{part}").register(app)
    assert tuple(get_command(app).commands) == PARTS[part]


def test_options_before_the_command_do_not_hide_it(cli) -> None:
    assert cli("-v", "--log-json", "explain", "Army shells border village").code == 0
