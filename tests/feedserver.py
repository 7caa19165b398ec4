"""A feed server on loopback that answers as a test wants: well, slowly, wrongly or with malice.

Give each path an answer, then look at `requests`:

    server["/feed"] = document(rss, etag='"1"')
    server["/moved"] = redirect(server.url + "/feed", 301)
"""

import gzip
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PATIENCE_SECONDS = 20.0
RSS = "application/rss+xml"

Answer = Callable[["Exchange"], None]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived; header names in lower case."""

    path: str
    headers: Mapping[str, str]


class Exchange(BaseHTTPRequestHandler):
    """One request under way; answers call `reply`, or write to `wfile` themselves."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "FeedServer"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        with self.server.lock:
            self.server.requests.append(Request(path, {k.lower(): v for k, v in self.headers.items()}))
        try:
            self.server.answers.get(path, status(404))(self)
        except (ConnectionError, TimeoutError):  # whoever asked is gone; that is what some tests are about
            self.close_connection = True

    def reply(self, code: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        """A whole answer; Content-Length is added unless `headers` say otherwise."""
        self.send_response(code)
        given = {"Content-Length": str(len(body)), **(headers or {})}
        for name, value in given.items():
            if not (code in (204, 304) and name == "Content-Length"):
                self.send_header(name, value)
        self.end_headers()
        if code not in (204, 304):
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: what arrived stands in `requests`."""


class FeedServer(ThreadingHTTPServer):
    """The server itself; `running` starts one. `released` is set at the end and lets hanging answers go."""

    daemon_threads = True
    request_queue_size = 256
    block_on_close = False

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[Request] = []
        self.released, self.lock = threading.Event(), threading.Lock()
        super().__init__(("127.0.0.1", 0), Exchange)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __setitem__(self, path: str, answer: Answer) -> None:
        self.answers[path] = answer

    def asked(self, path: str) -> list[Request]:
        """The requests for one path so far."""
        with self.lock:
            return [request for request in self.requests if request.path == path]

    def handle_error(self, *_: object) -> None:
        """Nothing: a client that hangs up is no news."""


@contextmanager
def running() -> Iterator[FeedServer]:
    """A server on a free port; answers that hang are let go at the end."""
    server = FeedServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def document(
    body: bytes,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    content_type: str | None = RSS,
    **headers: str,
) -> Answer:
    """200 with the body, or 304 to a request that names the validators. headers: `Cache_Control="max-age=60"`."""
    validators = {"ETag": etag, "Last-Modified": last_modified}
    known = {name: value for name, value in validators.items() if value}
    more = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(exchange: Exchange) -> None:
        asked, since = exchange.headers.get("If-None-Match"), exchange.headers.get("If-Modified-Since")
        if (etag and asked == etag) or (asked is None and last_modified and since == last_modified):
            exchange.reply(304, headers={**known, **more})
        else:
            kind = {"Content-Type": content_type} if content_type else {}
            exchange.reply(200, body, {**kind, **known, **more})

    return answer


def status(code: int, **headers: str) -> Answer:
    """A bare status: `status(429, Retry_After="120")`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda exchange: exchange.reply(code, b"no feed here", named)


def redirect(to: str, code: int = 302) -> Answer:
    """A redirect to any address, absolute or relative."""
    return lambda exchange: exchange.reply(code, headers={"Location": to})


def in_turn(*answers: Answer) -> Answer:
    """One answer after the other; the last one from then on."""
    lock, left = threading.Lock(), list(answers)

    def answer(exchange: Exchange) -> None:
        with lock:
            now = left.pop(0) if len(left) > 1 else left[0]
        now(exchange)

    return answer


def hang(exchange: Exchange) -> None:
    """Accepts the request and says nothing until the server ends."""
    exchange.close_connection = True
    exchange.server.released.wait(PATIENCE_SECONDS)


def drip(body: bytes) -> Answer:
    """Sends the first half of a body and stops in the middle."""

    def answer(exchange: Exchange) -> None:
        exchange.send_response(200)
        exchange.send_header("Content-Length", str(len(body)))
        exchange.end_headers()
        exchange.wfile.write(body[: len(body) // 2])
        hang(exchange)

    return answer


def slam(exchange: Exchange) -> None:
    """Closes the connection without an answer."""
    exchange.close_connection = True


def cut(body: bytes, at: int) -> Answer:
    """Promises the whole length, sends `at` bytes and closes."""

    def answer(exchange: Exchange) -> None:
        exchange.reply(200, body[:at], {"Content-Length": str(len(body)), "Content-Type": RSS, "ETag": '"cut"'})
        exchange.close_connection = True

    return answer


def encoded(body: bytes, coding: str, *, really: str | None = None) -> Answer:
    """A body in gzip or deflate; really: how it is truly sent, "plain" or "half" of the gzip."""
    whole = gzip.compress(body, mtime=0)
    half = whole[: len(whole) // 2]
    packed = {"gzip": whole, "deflate": zlib.compress(body), "plain": body, "half": half}[really or coding]
    return lambda exchange: exchange.reply(200, packed, {"Content-Encoding": coding, "Content-Type": RSS})


def bomb(megabytes: int = 200) -> Answer:
    """A gzip answer a thousand times smaller than what it unpacks to."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    start = packer.compress(b"<rss><channel><item><title>")
    packed = start + b"".join(packer.compress(b"A" * 2**20) for _ in range(megabytes)) + packer.flush()
    return lambda exchange: exchange.reply(200, packed, {"Content-Encoding": "gzip", "Content-Type": RSS})


def endless(exchange: Exchange) -> None:
    """Sends items until nobody listens any more."""
    exchange.send_response(200)
    exchange.send_header("Content-Type", RSS)
    exchange.send_header("Connection", "close")
    exchange.end_headers()
    exchange.close_connection = True
    exchange.wfile.write(b"<rss version='2.0'><channel>")
    while not exchange.server.released.is_set():
        exchange.wfile.write(b"<item><title>and another one</title></item>" * 2000)


def bad_chunks(body: bytes, seen: threading.Event | None = None) -> Answer:
    """Chunked coding whose second chunk has a length that is no number; with `seen` it waits until that is set."""

    def answer(exchange: Exchange) -> None:
        exchange.send_response(200)
        exchange.send_header("Transfer-Encoding", "chunked")
        exchange.end_headers()
        first, second = b"%x\r\n%b\r\n" % (len(body), body), b"ZZZ\r\n"
        exchange.close_connection = True
        if seen is None:
            exchange.wfile.write(first + second)
            return
        exchange.wfile.write(first)
        seen.wait(0.1)
        exchange.wfile.write(second)

    return answer


def in_pairs(body: bytes, pairs: "Pairs") -> Answer:
    """Answers only when two requests wait at once."""

    def answer(exchange: Exchange) -> None:
        pairs.wait()
        exchange.reply(200, body, {"Content-Type": RSS})

    return answer


class Pairs:
    """Lets requests through two by two; `most` is the largest number that was under way at one time."""

    _A_MOMENT_SECONDS = 0.05  # in which a third request, if there is one, will have come

    def __init__(self) -> None:
        self.most = self._now = 0
        self._lock, self._pair, self._third = threading.Lock(), threading.Barrier(2), threading.Event()

    def wait(self) -> None:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
            if self._now > 2:
                self._third.set()
        self._pair.wait(PATIENCE_SECONDS)
        self._third.wait(self._A_MOMENT_SECONDS)
        with self._lock:
            self._now -= 1
