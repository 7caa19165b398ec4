"""The command `run`: worker and dashboard as children of one process."""

import os
import signal
import socket
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.markup import escape
from sqlalchemy import make_url

from indicators.cli.children import Child, stop_all
from indicators.cli.options import DatabaseOption, FeedsOption, KeepDaysOption, configuration, feeds_path, store_url
from indicators.cli.terminal import OUR_FAULT, errors, output
from indicators.config import ROOT
from indicators.errors import ConfigError, PortInUseError
from indicators.pipeline.demo import ARCHIVE, open_demo
from indicators.store.database import open_store, shown

_POLL_SECONDS = 0.25
_START_SECONDS = 120.0


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("run")(run_command)


def run_command(
    host: Annotated[str, typer.Option(help="address the dashboard listens on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="port of the dashboard")] = 8501,
    demo: Annotated[bool, typer.Option("--demo", help="the dashboard alone, on the demo store")] = False,
    keep_days: KeepDaysOption = None,
    feeds: FeedsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Start the worker and the dashboard, and stop both on Ctrl-C or SIGTERM.

    Configuration, port and store are checked, and the store is migrated, before anything starts.
    """
    check_port(host, port)
    file, url = _demo() if demo else _own(feeds, database)
    environ = {"INDICATORS_DASHBOARD_URL": f"http://{_typed(host)}:{port}", **os.environ,
               "INDICATORS_DATABASE_URL": url, "INDICATORS_FEEDS": str(file), "PYTHONUNBUFFERED": "1"}  # fmt: skip
    with _stop_signals() as stopped:
        worker = [] if demo else [Child("worker", _worker(keep_days), environ, ROOT)]
        children = [*worker, Child("dashboard", _streamlit(host, port), environ, ROOT)]
        try:
            if _wait_until_up(children, host, port, stopped):
                output.print(escape(f"Dashboard on http://{_typed(host)}:{port}  (store {shown(url)}; Ctrl-C stops)"))
            ended = _wait_for_end(children, stopped)
        finally:
            stop_all(children)
    if ended is not None:
        errors.print(escape(f"Error: {ended.why()}"), style="red", soft_wrap=True)
        raise typer.Exit(ended.exit_code if ended.exit_code in (1, 2) else OUR_FAULT)
    output.print(f"{'Dashboard has' if demo else 'Worker and dashboard have'} stopped.")


def _own(feeds: Path | None, database: str | None) -> tuple[Path, str]:
    """The checked feeds.yaml and the URL of the migrated store."""
    file, url = feeds_path(feeds).resolve(), absolute(store_url(database))
    configuration(file)
    open_store(url).close()
    return file, url


def _demo() -> tuple[Path, str]:
    with open_demo() as store:
        return ARCHIVE / "feeds.yaml", store.url


def _worker(keep_days: int | None) -> list[str]:
    kept = [] if keep_days is None else ["--keep-days", str(keep_days)]
    return [sys.executable, "-m", "indicators", "worker", *kept]


def check_port(host: str, port: int) -> None:
    """Raise PortInUseError where something listens there, ConfigError where the address is not ours."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise ConfigError(f"--host: '{host}' is no address of this machine. Expected 127.0.0.1, say.") from error
    with socket.socket(family, kind, proto) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError as error:
            raise ConfigError(
                f"--port: {port} needs the rights of the administrator. Choose one above 1023."
            ) from error
        except OSError as error:
            raise PortInUseError(
                f"port {port} on {host} is in use or not ours ({error.strerror}). Stop the program that holds it, "
                f"or choose another: `make run PORT={_another(port)}`, or --port {_another(port)}."
            ) from error


def absolute(url: str) -> str:
    """A store URL whose SQLite file does not depend on the working folder; other URLs as they are."""
    with suppress(Exception):  # a URL that cannot be read is refused with words where the store is opened
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
            return parsed.set(database=str(Path(parsed.database).resolve())).render_as_string(hide_password=False)
    return url


def _streamlit(host: str, port: int) -> list[str]:
    options = {"server.address": host, "server.port": str(port), "server.headless": "true",
               "browser.gatherUsageStats": "false"}  # fmt: skip
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *flags]


def _wait_until_up(children: Sequence[Child], host: str, port: int, stopped: threading.Event) -> bool:
    """True once the dashboard answers; False where a child ended or we were asked to stop."""
    waited = 0.0
    while waited < _START_SECONDS:
        if _answers(host, port):
            return True
        if stopped.wait(_POLL_SECONDS) or any(child.exit_code is not None for child in children):
            return False
        waited += _POLL_SECONDS
    errors.print(
        f"The dashboard does not answer after {_START_SECONDS:.0f} s; still waiting. Its messages stand above."
    )
    return False


def _answers(host: str, port: int) -> bool:
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # asked for by the user
    try:
        with urllib.request.urlopen(f"http://{_typed(target)}:{port}/_stcore/health", timeout=2) as answer:
            return int(answer.status) == 200
    except (urllib.error.URLError, OSError):
        return False


def _wait_for_end(children: Sequence[Child], stopped: threading.Event) -> Child | None:
    """The child that ended by itself, or None once we are asked to stop."""
    while not stopped.wait(_POLL_SECONDS):
        for child in children:
            if child.exit_code is not None:
                return child
    return None


@contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set."""
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _typed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _another(port: int) -> int:
    return port + 1 if port < 65535 else port - 1
