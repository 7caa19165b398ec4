"""run checks everything before it starts anything, and stops worker and dashboard together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indicators.cli.children import Child, stop_all
from indicators.cli.running import absolute, check_port
from indicators.errors import ConfigError, PortInUseError

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


@pytest.fixture
def taken() -> Iterator[int]:
    """A port somebody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


def test_a_port_in_use_stops_before_anything_is_made(cli, feeds_file: Path, tmp_path: Path, taken: int) -> None:
    done = cli("run", "--port", taken, "--feeds", feeds_file, "--database", f"sqlite:///{tmp_path / 'x.db'}")
    assert done.code == 2
    assert f"port {taken} on 127.0.0.1 is in use" in done.err
    assert f"make run PORT={taken + 1}" in done.err
    assert not (tmp_path / "x.db").exists()


def test_a_wrong_configuration_stops_before_anything_is_made(cli, feeds_file: Path, tmp_path: Path) -> None:
    feeds_file.write_text("feeds:\n  - {id: a}\n")
    done = cli("run", "--port", free_port(), "--feeds", feeds_file, "--database", f"sqlite:///{tmp_path / 'x.db'}")
    assert done.code == 2
    assert "feeds[0].url: is missing" in done.err
    assert not (tmp_path / "x.db").exists()


def test_a_store_that_cannot_be_used_stops_before_anything_starts(cli, feeds_file: Path, tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no database " * 200)
    done = cli("run", "--port", free_port(), "--feeds", feeds_file, "--database", f"sqlite:///{tmp_path / 'x.db'}")
    assert done.code == 2
    assert "not a SQLite database" in done.err


def test_an_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(ConfigError, match="is no address of this machine"):
        check_port("no.such.host.invalid", 8501)
    with pytest.raises(PortInUseError, match="not ours"):
        check_port("192.0.2.1", 8501)


def test_a_port_just_left_is_free_again(taken: int) -> None:
    with pytest.raises(PortInUseError):
        check_port("127.0.0.1", taken)
    check_port("127.0.0.1", free_port())


def test_the_children_find_a_relative_store(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert absolute("sqlite:///data/x.db") == f"sqlite:///{tmp_path}/data/x.db"
    assert absolute("postgresql://me:secret@host/name") == "postgresql://me:secret@host/name"


def child(code: str) -> Child:
    return Child("worker", [sys.executable, "-c", code], os.environ, ROOT)


def test_a_child_that_dies_is_named_with_the_last_it_said() -> None:
    one = child("import sys; print('the disk is full', file=sys.stderr); sys.exit(2)")
    one.wait_stopped()
    assert one.exit_code == 2
    assert one.why() == "the worker ended with exit code 2; the last it said:\n  the disk is full"


PATIENT = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("up", file=sys.stderr, flush=True)
signal.pause()
"""


def test_children_are_asked_to_stop_and_waited_for() -> None:
    children = [child(PATIENT), child(PATIENT)]
    while not all(one.last_words for one in children):
        time.sleep(0.01)
    stop_all(children)
    assert [one.exit_code for one in children] == [0, 0]


def test_a_worker_that_dies_takes_the_dashboard_along_and_is_named(
    cli, feeds_file: Path, tmp_path: Path, monkeypatch
) -> None:
    dying = [sys.executable, "-c", "import sys; print('the store is gone', file=sys.stderr); sys.exit(2)"]
    patient = [sys.executable, "-c", PATIENT]
    started: list[Child] = []

    def start(name: str, command: list[str], environ: dict[str, str], folder: Path) -> Child:
        started.append(Child(name, dying if name == "worker" else patient, environ, folder))
        return started[-1]

    monkeypatch.setattr("indicators.cli.running.Child", start)
    done = cli("run", "--port", free_port(), "--feeds", feeds_file, "--database", f"sqlite:///{tmp_path / 'x.db'}")
    assert done.code == 2
    assert "the worker ended with exit code 2; the last it said: the store is gone" in done.err
    assert [one.exit_code is not None for one in started] == [True, True]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_answers_on_its_port_and_stops_cleanly(feeds_file: Path, tmp_path: Path, number: int) -> None:
    port = free_port()
    command = [sys.executable, "-m", "indicators", "run", "--port", str(port), "--feeds", str(feeds_file),
               "--database", f"sqlite:///{tmp_path / 'x.db'}"]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        while line and "Dashboard on" not in line:
            line = process.stdout.readline()
        assert f"http://127.0.0.1:{port}" in line
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=10) as answer:
            assert answer.read() == b"ok"
        process.send_signal(number)
        rest, _ = process.communicate(timeout=PATIENCE_SECONDS)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, rest
    assert "Worker and dashboard have stopped." in rest
    assert "Traceback" not in rest
    check_port("127.0.0.1", port)
    assert (tmp_path / "x.db").exists()
