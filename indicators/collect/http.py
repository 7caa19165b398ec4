"""Fetch one address over HTTP: conditional, bounded in time and bytes, public addresses only, redirects by hand.

A fault of the network or the server is an answer here (`FetchResult.error`, in plain words), never an exception.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from indicators.collect.address import socket_factory
from indicators.collect.body import Body, BodyCodingError, BodyTooLargeError
from indicators.collect.wait import retry_after_seconds
from indicators.collect.words import fault, status_fault

DEFAULT_CONTACT = "https://github.com/conflict-escalation-indicators"
CONNECTIONS_A_HOST = 2
PRODUCT = "ConflictEscalationIndicators"  # what publishers call us in robots.txt

_PERMANENT, _REDIRECTS = (301, 308), (301, 302, 303, 307, 308)
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What to fetch, with the validators of the last good answer.

    named: an address of the host that the user named, where `url` is not it: only that host may be private.
    may: asked at every hop with its address; a reason given there ends the fetch with it.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    accept: str | None = None
    named: str | None = None
    may: Callable[[str], Awaitable[str | None]] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much. `max_bytes` counts before and after decompression; `total_seconds` spans all redirects."""

    total_seconds: float = 60.0
    connect_seconds: float = 15.0
    read_seconds: float = 20.0
    max_bytes: int = 10 * 1024 * 1024
    max_redirects: int = 10


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class FetchResult:
    """One answer. `error` None means a usable body, or 304.

    headers: names in lower case. retry_after_seconds: what the server asked for, None if it did not.
    permanent_redirect: where 301 and 308 led before any temporary hop; None without one.
    truncated: the answer broke off; `body` is what came before, and its validators must not be kept.
    """

    url: str
    final_url: str
    status: int | None = None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    elapsed_seconds: float = 0.0
    error: str | None = None
    retry_after_seconds: float | None = None
    permanent_redirect: str | None = None
    not_modified: bool = False
    truncated: bool = False


def open_session(
    allow_private: bool = False,
    *,
    contact: str = DEFAULT_CONTACT,
    connections: int = 50,
    resolver: AbstractResolver | None = None,
) -> "Session":
    """The connections that `fetch` works with; use them with `async with`, inside a running loop.

    allow_private: also reach loopback and private addresses (tests, intranets), but only those that a request names:
    where a redirect leads to another host, that one must be public all the same.
    contact: address a publisher can complain to; stands in the User-Agent. resolver: turns names into addresses.
    """
    return Session(allow_private, contact, connections, resolver or _Resolver())


class Session:
    """What `open_session` returns: connections to the addresses that requests name, and those to anywhere else."""

    def __init__(self, allow_private: bool, contact: str, connections: int, resolver: AbstractResolver) -> None:
        self._resolver = resolver
        self._contact, self._connections = contact, connections
        self._named = self._open(allow_private)
        self._elsewhere = self._open(False) if allow_private else self._named

    def towards(self, url: URL, named: URL) -> aiohttp.ClientSession:
        """The session for one hop of a request that named the address `named`."""
        return self._named if url.host == named.host else self._elsewhere

    async def __aenter__(self) -> "Session":
        return self

    async def __aexit__(self, *_: object) -> None:
        for session in {self._named, self._elsewhere}:
            await session.close()
        await self._resolver.close()

    def _open(self, allow_private: bool) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=self._connections,
            limit_per_host=CONNECTIONS_A_HOST,
            resolver=self._resolver,
            socket_factory=socket_factory(allow_private),
        )
        return aiohttp.ClientSession(
            connector=connector,
            headers={"User-Agent": f"{PRODUCT}/0.1 (+{self._contact})", "Accept": _ACCEPT},
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,  # a proxy or .netrc of the environment would step around the address check
            max_line_size=16_384,
            max_field_size=32_768,
        )


async def fetch(session: Session, request: FetchRequest, limits: Limits = DEFAULT_LIMITS) -> FetchResult:
    """The answer to one request, redirects followed; network and server faults come back as `error`."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        async with asyncio.timeout(limits.total_seconds):
            result = await _follow(session, request, limits)
    except (aiohttp.ClientError, OSError, ValueError, BodyCodingError, BodyTooLargeError) as error:
        words = fault(error, limits.total_seconds, limits.max_bytes)
        result = FetchResult(request.url, request.url, error=words)
    return replace(result, elapsed_seconds=loop.time() - began)


async def _follow(session: Session, request: FetchRequest, limits: Limits) -> FetchResult:
    """Walk redirects one hop at a time, so that every target passes the scheme and address checks."""
    url = URL(request.url)
    named = URL(request.named or request.url)
    moved_to, all_permanent = None, True
    seen: set[URL] = set()
    for _ in range(limits.max_redirects + 1):
        if wrong := _refusal(url):
            return FetchResult(request.url, str(url), error=wrong if not seen else f"redirects to {wrong}")
        if url in seen:
            return FetchResult(request.url, str(url), error="redirects in a circle")
        seen.add(url)
        if request.may is not None and (wrong := await request.may(str(url))):
            return FetchResult(request.url, str(url), error=wrong)
        async with _get(session.towards(url, named), url, request, limits) as response:
            location = response.headers.get("Location")
            if response.status not in _REDIRECTS or not location:
                return replace(await _read(response, request, limits), permanent_redirect=moved_to)
        url = url.join(URL(location.strip()))
        all_permanent = all_permanent and response.status in _PERMANENT
        moved_to = str(url) if all_permanent else moved_to
    return FetchResult(request.url, str(url), error=f"more than {limits.max_redirects} redirects")


def _refusal(url: URL) -> str | None:
    if url.scheme not in ("http", "https"):
        return f"a {url.scheme or 'relative'!r} address; only http and https are fetched"
    return None if url.host else "an address without a host"


def _get(
    session: aiohttp.ClientSession, url: URL, request: FetchRequest, limits: Limits
) -> "aiohttp.client._RequestContextManager":
    headers = {"Accept-Encoding": "gzip, deflate"}
    if request.accept:
        headers["Accept"] = request.accept
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    patience = aiohttp.ClientTimeout(total=None, sock_connect=limits.connect_seconds, sock_read=limits.read_seconds)
    return session.get(url, headers=headers, allow_redirects=False, timeout=patience)


async def _read(response: aiohttp.ClientResponse, request: FetchRequest, limits: Limits) -> FetchResult:
    """The result of the last hop; only a 200 has its body read."""
    headers = MappingProxyType({name.lower(): _storable(value) for name, value in response.headers.items()})
    result = FetchResult(
        request.url,
        str(response.url.with_user(None)),
        response.status,
        headers=headers,
        retry_after_seconds=retry_after_seconds(headers),
        not_modified=response.status == 304,
    )
    if response.status == 304 and not (request.etag or request.last_modified):
        return replace(result, not_modified=False, error="answered 'not modified' (304) to a first request")
    if response.status == 304:
        return result
    if response.status not in (200, 203):
        return replace(result, error=status_fault(response.status, result.retry_after_seconds))
    if (response.content_length or 0) > limits.max_bytes:
        raise BodyTooLargeError
    body = Body(headers.get("content-encoding", ""), limits.max_bytes)
    broke_off = await _read_into(body, response, limits)
    content = body.finish()
    return replace(result, body=content, truncated=broke_off or body.truncated)


async def _read_into(body: Body, response: aiohttp.ClientResponse, limits: Limits) -> bool:
    """Read the answer to its end; whether it broke off before."""
    try:
        while True:
            async with asyncio.timeout(limits.read_seconds):
                chunk = await response.content.readany()
            if not chunk:
                return False
            body.feed(chunk)
    except aiohttp.ClientPayloadError:
        return True
    except TimeoutError as error:
        # aiohttp closes the connection at a broken chunk and leaves who reads waiting.
        connection = response.connection
        if connection is None or connection.transport is None or connection.transport.is_closing():
            return True
        raise aiohttp.SocketTimeoutError from error


def _storable(value: str) -> str:
    """A header's value without the lone surrogates that stand for bytes that are not utf-8; databases refuse them."""
    return value.encode("utf-8", "replace").decode("utf-8")


class _Resolver(AbstractResolver):
    """getaddrinfo on threads of its own: a few dead names must not hold up everybody's look-ups."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(16, thread_name_prefix="resolve")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        infos = await loop.run_in_executor(
            self._threads,
            lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family, flags=socket.AI_ADDRCONFIG),
        )
        return [
            ResolveResult(
                hostname=host,
                host=str(place[0]) if len(place) < 4 or not place[3] else f"{place[0]}%{place[3]}",
                port=int(place[1]),
                family=found_family,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for found_family, _, protocol, _, place in infos
            if len(place) >= 2 and isinstance(place[1], int)
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
