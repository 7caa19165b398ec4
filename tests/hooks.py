"""A webhook on loopback that remembers what it was sent."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Webhook:
    """Answers with `status` (redirects lead to `location`); `received` holds the JSON bodies, `paths` where to."""

    def __init__(self) -> None:
        self.status = 200
        self.location = ""
        self.received: list[dict[str, Any]] = []
        self.paths: list[str] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.paths.append(self.path)
                hook.received.append(json.loads(body))
                self.send_response(hook.status)
                if hook.location:
                    self.send_header("Location", hook.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def channel(self) -> str:
        return f"json://127.0.0.1:{self._server.server_port}/hook"

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Title and text of what came."""
        return [(one["title"], one["message"]) for one in self.received]

    @contextmanager
    def running(self) -> Iterator["Webhook"]:
        thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
