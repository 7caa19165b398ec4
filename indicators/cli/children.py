"""Child processes of `run`: started together, watched, stopped cleanly together."""

import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

_KEPT_LINES = 5
_PATIENCE_SECONDS = 20.0


class Child:
    """One child process; what it says on standard error is passed on, and its last lines are remembered."""

    def __init__(self, name: str, command: Sequence[str], environ: Mapping[str, str], folder: Path) -> None:
        self.name = name
        self._last: deque[str] = deque(maxlen=_KEPT_LINES)
        self._process = subprocess.Popen(  # noqa: S603  # our own programs, no shell
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=dict(environ),
            cwd=folder,
            text=True,
            errors="replace",
        )
        assert self._process.stderr is not None
        self._reader = threading.Thread(target=self._pass_on, args=(self._process.stderr,), daemon=True)
        self._reader.start()

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative: the signal that ended it."""
        return self._process.poll()

    @property
    def last_words(self) -> tuple[str, ...]:
        """The last lines it has said on standard error, oldest first."""
        return tuple(self._last)

    def why(self) -> str:
        """How it ended and the last it said, in one or more lines."""
        self._reader.join(timeout=2)
        code = self.exit_code
        how = f"was ended by signal {-code}" if code is not None and code < 0 else f"ended with exit code {code}"
        said = "\n  ".join(self.last_words)
        return f"the {self.name} {how}" + (f"; the last it said:\n  {said}" if said else " without a word")

    def ask_to_stop(self) -> None:
        """Send SIGTERM; nothing where it has ended."""
        if self.exit_code is None:
            self._process.terminate()

    def wait_stopped(self) -> None:
        """Wait until it has ended; one that does not end in 20 seconds is killed."""
        try:
            self._process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(timeout=2)

    def _pass_on(self, pipe: IO[str]) -> None:
        with pipe:
            for line in pipe:
                if line.strip():
                    self._last.append(line.rstrip())
                sys.stderr.write(line)
                sys.stderr.flush()


def stop_all(children: Sequence[Child]) -> None:
    """Ask all to stop, then wait for each."""
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.wait_stopped()
