"""The Parquet files of a backfill: one a table and partition, whole or not there at all."""

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, Final
from uuid import uuid4

import orjson
import pandas as pd

from indicators.pipeline.frame import Tables

TABLES: Final = ("articles", "signals", "details")
BAD: Final = "bad"
DONE: Final = "done"

_TIMES: Final = frozenset({"published_utc", "first_seen_utc"})
_LISTS: Final = frozenset({"conflicts", "source_actors", "target_actors", "cameo"})
_NUMBERS: Final = frozenset({"score", "relevance", "severity", "confidence", "quantity"})
_WHOLE: Final = frozenset({"article_id", "signal_id", "version"})
_FLAGS: Final = frozenset({"state_affiliated", "approximate"})


class Folder:
    """The folder of a backfill, local or on object storage."""

    def __init__(self, output: str) -> None:
        from fsspec.core import url_to_fs

        self._system, self._root = url_to_fs(output)

    @property
    def address(self) -> str:
        """The folder as any process on any machine names it."""
        return str(self._system.unstrip_protocol(self._root))

    def make(self) -> None:
        """Make the folder with its parts. OSError where that is impossible."""
        for part in (*TABLES, BAD, DONE):
            self._system.makedirs(f"{self._root}/{part}", exist_ok=True)

    def read_json(self, path: str) -> Any:
        """The content of a file, None where there is none."""
        try:
            return orjson.loads(self._system.cat_file(f"{self._root}/{path}"))
        except FileNotFoundError:
            return None

    def write_json(self, path: str, content: Any) -> None:
        """Write a file whole."""
        with self.whole(path) as file:
            file.write(orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")

    def done(self) -> dict[str, Any]:
        """What was noted of each finished partition, by name."""
        self._system.invalidate_cache()
        files = self._system.glob(f"{self._root}/{DONE}/*.json")
        found = self._system.cat(files) if files else {}
        return {path.rsplit("/", 1)[-1].removesuffix(".json"): orjson.loads(raw) for path, raw in found.items()}

    def remove(self, name: str) -> None:
        """Take a partition away, its mark first."""
        for path in (f"{DONE}/{name}.json", *(f"{part}/{name}.parquet" for part in TABLES), f"{BAD}/{name}.jsonl"):
            with suppress(FileNotFoundError):
                self._system.rm_file(f"{self._root}/{path}")

    def sweep(self) -> None:
        """Remove what partitions that were broken off left behind."""
        for part in (*TABLES, BAD, DONE):
            for path in self._system.glob(f"{self._root}/{part}/*.part"):
                with suppress(FileNotFoundError):
                    self._system.rm_file(path)

    @contextmanager
    def whole(self, path: str) -> Iterator[Any]:
        """A file to write; it gets its name when it is complete, in the place of one before."""
        part = f"{self._root}/{path}.{uuid4().hex[:8]}.part"
        try:
            with self._system.open(part, "wb") as file:
                yield file
            self._move(part, f"{self._root}/{path}")
        except BaseException:
            with suppress(OSError):
                self._system.rm_file(part)
            raise

    def _move(self, part: str, target: str) -> None:
        if "file" in _protocols(self._system.protocol):
            os.replace(part, target)  # noqa: PTH105  # one step, also over a file that is there
        else:
            self._system.mv(part, target)

    @contextmanager
    def tables(self, name: str) -> Iterator["Writers"]:
        """Writers of a partition's tables; the files stand there when all are complete."""
        from pyarrow.parquet import ParquetWriter

        with ExitStack() as files, ExitStack() as writers:
            opened = {
                part: writers.enter_context(
                    ParquetWriter(files.enter_context(self.whole(f"{part}/{name}.parquet")), _schema(part))
                )
                for part in TABLES
            }
            yield Writers(opened)

    @contextmanager
    def bad_rows(self, name: str) -> Iterator["BadRows"]:
        """A writer of rows that could not be used; without any there is no file."""
        rows = BadRows(self, f"{BAD}/{name}.jsonl")
        try:
            yield rows
        except BaseException:
            rows.close(whole=False)
            raise
        rows.close(whole=True)

    def read(
        self, part: str, name: str, batch_rows: int = 20_000, columns: list[str] | None = None
    ) -> Iterator[pd.DataFrame]:
        """A partition's table as frames; columns None: all of them."""
        from pyarrow.parquet import ParquetFile

        with self._system.open(f"{self._root}/{part}/{name}.parquet", "rb") as file:
            for batch in ParquetFile(file).iter_batches(batch_rows, columns=columns):
                yield pd.DataFrame(batch.to_pylist(), columns=batch.schema.names, dtype=object)


class Writers:
    """The open files of a partition's tables."""

    def __init__(self, opened: dict[str, Any]) -> None:
        self._opened = opened

    def add(self, tables: Tables) -> None:
        """Append the rows of a frame."""
        from pyarrow import Table

        for part, writer in self._opened.items():
            frame = getattr(tables, part)
            if len(frame):
                schema = _schema(part)
                columns = {name: _plain(frame[name].tolist(), name) for name in schema.names}
                writer.write_table(Table.from_pydict(columns, schema=schema))


class BadRows:
    """Rows set aside as JSON Lines: where each stood, what is wrong, and its text."""

    def __init__(self, folder: Folder, path: str) -> None:
        self._folder, self._path, self._stack, self.count = folder, path, ExitStack(), 0
        self._file: Any = None

    def add(self, source: str, bad: pd.DataFrame) -> None:
        """Append the rows of `frame.Tables.bad`."""
        if bad.empty:
            return
        if self._file is None:
            self._file = self._stack.enter_context(self._folder.whole(self._path))
        for place, reason, row in bad[["place", "reason", "row"]].itertuples(index=False, name=None):
            told = {"source": source, "place": place, "reason": reason, "row": row}
            self._file.write(orjson.dumps(told, default=str) + b"\n")
        self.count += len(bad)

    def close(self, *, whole: bool) -> None:
        """Give the file its name, or take it away."""
        if whole:
            self._stack.close()
        else:
            broken = RuntimeError("broken off")
            with suppress(RuntimeError):
                self._stack.__exit__(RuntimeError, broken, None)


def _schema(part: str) -> Any:
    import pyarrow as pa

    from indicators.report.columns import COLUMNS

    names: Sequence[str] = ("article_id", "key", "other_key", "signals") if part == "details" else [*COLUMNS[part]]

    def kind(name: str) -> Any:
        if name in _TIMES:
            return pa.timestamp("us", tz="UTC")
        if name in _LISTS:
            return pa.list_(pa.string())
        if name in _NUMBERS:
            return pa.float64()
        if name in _WHOLE:
            return pa.int64()
        return pa.bool_() if name in _FLAGS else pa.date32() if name == "date" else pa.string()

    return pa.schema([(name, kind(name)) for name in names])


def _plain(values: list[Any], name: str) -> list[Any]:
    """Values as pyarrow takes them."""
    if name == "date":
        return [dt.date.fromisoformat(value) if isinstance(value, str) else None for value in values]
    if name in _LISTS:
        return values
    return [None if value is None or value is pd.NaT or value != value else value for value in values]


def _protocols(given: str | Sequence[str]) -> Sequence[str]:
    return (given,) if isinstance(given, str) else given
