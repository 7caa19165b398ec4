"""Decompress an answer while it streams in, never holding more than the allowed bytes.

aiohttp's own decompression is switched off: it inflates a whole network chunk at once, and a bomb turns one
chunk of 64 KB into 64 MB.
"""

import zlib

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW, _ZLIB_WINDOW, _RAW_WINDOW = 31, 15, -15


class BodyTooLargeError(Exception):
    """The answer is larger than allowed, before or after decompression."""


class BodyCodingError(Exception):
    """The answer's compression is unknown or broken from its first byte."""


class Body:
    """Collects one answer. `feed` chunks as they arrive, then `finish`.

    coding: the Content-Encoding header; an answer that says gzip and is not is taken as it comes.
    truncated: the compression broke off or ended early; what came before is kept.
    """

    def __init__(self, coding: str, max_bytes: int) -> None:
        self.truncated = False
        self._coding = coding.strip().lower()
        if self._coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise BodyCodingError(f"compressed with {self._coding[:20]!r}, which was not asked for")
        self._max_bytes = max_bytes
        self._wire_bytes = 0
        self._start = b""
        self._out = bytearray()
        self._inflate: zlib._Decompress | None = None
        self._plain = self._coding in ("", "identity")
        self._broken = False

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes from the wire; raises BodyTooLargeError or BodyCodingError."""
        self._wire_bytes += len(chunk)
        if self._wire_bytes > self._max_bytes:
            raise BodyTooLargeError
        if self._broken:
            return
        if self._inflate is None and not self._plain:
            self._start += chunk
            if len(self._start) < 2:
                return
            chunk, self._start = self._start, b""
            self._begin(chunk)
        self._take(chunk)

    def finish(self) -> bytes:
        """The whole decompressed answer."""
        if self._inflate is not None and not self._inflate.eof:
            self.truncated = True
        return bytes(self._out) + self._start

    def _begin(self, chunk: bytes) -> None:
        """Decide by the first two bytes what the answer really is."""
        if self._coding == "deflate":
            is_zlib = chunk[0] & 0x0F == 8 and int.from_bytes(chunk[:2], "big") % 31 == 0
            if not is_zlib and chunk.lstrip()[:1] in (b"<", b"{", b"\xef"):
                self._plain = True
            else:
                self._inflate = zlib.decompressobj(_ZLIB_WINDOW if is_zlib else _RAW_WINDOW)
        elif chunk.startswith(_GZIP_MAGIC):
            self._inflate = zlib.decompressobj(_GZIP_WINDOW)
        else:
            self._plain = True

    def _take(self, chunk: bytes) -> None:
        if self._inflate is None:
            self._out += chunk
            self._check()
            return
        while chunk:
            if self._inflate.eof:
                if not chunk.startswith(_GZIP_MAGIC):
                    return  # padding after the end
                self._inflate = zlib.decompressobj(_GZIP_WINDOW)
            try:
                self._out += self._inflate.decompress(chunk, self._max_bytes + 1 - len(self._out))
            except zlib.error as error:
                if not self._out:
                    raise BodyCodingError("its compression is broken") from error
                self.truncated = self._broken = True
                return
            self._check()
            chunk = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def _check(self) -> None:
        if len(self._out) > self._max_bytes:
            raise BodyTooLargeError
