"""Read pages in a process of its own: one that a hostile page keeps busy, or kills, costs nobody else anything.

100,000 attributes in one tag kept the parser busy for two minutes; a thread could not have been stopped.
"""

import contextlib
import multiprocessing
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Any, Final

from indicators.collect.article import PageError, article_text

PATIENCE_SECONDS: Final = 10.0
COMMAND: Final = (sys.executable, "-m", "indicators.collect.pagereader")
_ROOT: Final = Path(__file__).parents[2]
_START_SECONDS: Final = 30.0
_MOST_MEMORY: Final = 1024**3

Read = Callable[[bytes, Mapping[str, str], str], str]


class PageReader:
    """Calls article.article_text in a child process, started at the first page and ended with the `with`.

    command: the child, called with the number of the file it is to talk through.
    """

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS, command: Sequence[str] = COMMAND) -> None:
        self._patience, self._command, self._lock = patience_seconds, command, Lock()
        self._child: tuple[subprocess.Popen[bytes], Connection] | None = None

    def __enter__(self) -> "PageReader":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def __call__(self, body: bytes, headers: Mapping[str, str], language: str) -> str:
        """The text of a page; raises PageError, also where reading it takes too long or brings the reader down."""
        with self._lock:
            child = self._child or self._start()
            try:
                child[1].send((body, dict(headers), language))
                if not child[1].poll(self._patience):
                    self._end()
                    raise PageError(f"could not be read within {self._patience:.0f} s")
                text, fault = child[1].recv()
            except (EOFError, OSError) as error:
                self._end()
                raise PageError("brought the program that reads pages down") from error
        if fault is not None:
            raise PageError(fault)
        return str(text)

    def _start(self) -> tuple[subprocess.Popen[bytes], Connection]:
        ours, theirs = multiprocessing.Pipe()
        with theirs:
            number = theirs.fileno()
            process = subprocess.Popen([*self._command, str(number)], pass_fds=(number,), cwd=_ROOT)  # noqa: S603 (ours)
        self._child = (process, ours)
        with contextlib.suppress(EOFError, OSError):
            if ours.poll(_START_SECONDS) and ours.recv() == "ready":
                return self._child
        self._end()
        raise PageError("could not be read: the program that reads pages does not start")

    def _end(self) -> None:
        if self._child is not None:
            process, connection = self._child
            connection.close()
            process.kill()
            process.wait()
            self._child = None


def serve(number: int) -> None:
    """Answer pages that come through a file until the other end is closed."""
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.SIG_IGN)  # systemd and Ctrl-C ask all; who reads ends with its parent
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    with Connection(number) as connection, contextlib.suppress(EOFError, OSError):
        connection.send("ready")
        while True:
            connection.send(_answer(connection.recv()))


def _answer(page: tuple[Any, ...]) -> tuple[str, str | None]:
    try:
        return article_text(*page), None
    except PageError as error:
        return "", str(error)
    except Exception as error:  # whatever a page does to the parser concerns this page alone
        return "", f"could not be read: {type(error).__name__}"


if __name__ == "__main__":
    serve(int(sys.argv[1]))
