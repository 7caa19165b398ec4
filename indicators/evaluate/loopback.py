"""Many feeds on many loopback addresses, for measuring the collector: runs as a process of its own."""

import asyncio
import datetime as dt
import json
import sys
from collections.abc import Sequence
from email.utils import format_datetime
from xml.sax.saxutils import escape

HOSTS = 50


def documents(titles: Sequence[tuple[str, str]], feeds: int, entries: int, now: dt.datetime) -> list[bytes]:
    """RSS documents of `entries` items each; titles: headline and teaser, taken in turn."""
    return [_document(titles, feed, entries, now) for feed in range(feeds)]


def _document(titles: Sequence[tuple[str, str]], feed: int, entries: int, now: dt.datetime) -> bytes:
    items = []
    for entry in range(entries):
        title, teaser = titles[(feed * entries + entry) % len(titles)]
        at = format_datetime(now - dt.timedelta(minutes=30 * entry + feed % 30))
        link = f"https://feed{feed}.example/{entry}"
        items.append(
            f"<item><title>{escape(title)}</title><description>{escape(teaser)}</description>"
            f"<guid isPermaLink='false'>{feed}-{entry}</guid><link>{link}</link><pubDate>{at}</pubDate></item>"
        )
    head = f"<title>Feed {feed}</title><link>https://feed{feed}.example/</link><language>en</language>"
    body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'
    return body.encode()


def serve() -> None:
    """Read titles, numbers and time as one JSON line, answer with the addresses as one, and serve until stdin ends."""
    order = json.loads(sys.stdin.readline())
    now = dt.datetime.fromisoformat(order["now"])
    asyncio.run(_serve(documents(order["titles"], order["feeds"], order["entries"], now)))


async def _serve(bodies: Sequence[bytes]) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await _head(reader):
                path = head.split(" ", 2)[1]
                number = int(path.strip("/"))
                if f'if-none-match: "{number}"' in head.lower():
                    writer.write(f'HTTP/1.1 304 Not Modified\r\nETag: "{number}"\r\n\r\n'.encode())
                else:
                    body = bodies[number]
                    writer.write(
                        f'HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: "{number}"\r\n'
                        f"Content-Length: {len(body)}\r\n\r\n".encode()
                        + body
                    )
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    hosts = [f"127.0.0.{number}" for number in range(1, HOSTS + 1)]
    first = await asyncio.start_server(answer, hosts[0], 0)
    port = first.sockets[0].getsockname()[1]
    others = await asyncio.start_server(answer, hosts[1:], port)
    addresses = [f"http://{hosts[number % HOSTS]}:{port}/{number}" for number in range(len(bodies))]
    print(json.dumps(addresses), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    first.close()
    others.close()


async def _head(reader: asyncio.StreamReader) -> str:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return ""
