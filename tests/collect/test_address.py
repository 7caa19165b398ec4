"""Which addresses may be reached: public ones, however they are spelled, at every hop."""

import asyncio
import socket
from ipaddress import IPv4Address

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from feedserver import FeedServer, document, redirect
from hypothesis import given
from hypothesis import strategies as st

from indicators.collect.address import PrivateAddressError, may_connect, socket_factory
from indicators.collect.http import FetchRequest, FetchResult, Limits, fetch, open_session

BODY = b"<rss version='2.0'><channel><title>Feed</title></channel></rss>"

PUBLIC = [
    "8.8.8.8",
    "193.99.144.80",
    "2a00:1450:4001:82f::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::",
]
LOCAL = ["127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "::1",
         "fd00::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1"]  # fmt: skip
NEVER = ["0.0.0.0", "::", "169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "224.0.0.1", "ff02::1",
         "255.255.255.255", "240.0.0.1", "fd00:ec2::254", "100.100.100.200", "::ffff:169.254.169.254",
         "64:ff9b::a9fe:a9fe", "fec0::1"]  # fmt: skip
NOT_PUBLIC = ["192.0.2.1", "198.18.0.1", "203.0.113.7", "2001:db8::1", "192.88.99.1", "64:ff9b:1::1", "2002:7f00:1::",
              "2002:a00:1::", "2001:0:7f00:1::", "100::1"]  # fmt: skip
NO_ADDRESS = [
    "localhost",
    "",
    "1",
    "2130706433",
    "0x7f.1",
    "127.1",
    "::1::",
    "news.example",
    "1.2.3.4.5",
    "127.0.0.1\n",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_reached(address: str) -> None:
    assert may_connect(address)


@pytest.mark.parametrize("address", [*LOCAL, *NEVER, *NOT_PUBLIC, *NO_ADDRESS])
def test_everything_inside_is_refused(address: str) -> None:
    assert not may_connect(address)


@pytest.mark.parametrize("address", LOCAL)
def test_the_opt_in_admits_loopback_and_private_networks(address: str) -> None:
    assert may_connect(address, allow_private=True)


@pytest.mark.parametrize("address", [*NEVER, *NO_ADDRESS])
def test_the_opt_in_does_not_admit_link_local_multicast_and_metadata(address: str) -> None:
    assert not may_connect(address, allow_private=True)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_its_ipv6_clothes(address: IPv4Address) -> None:
    plain = may_connect(str(address))
    assert may_connect(f"::ffff:{address}") == plain
    assert may_connect(f"64:ff9b::{address}") == plain
    if int(address) > 0xFFFF:
        assert may_connect(f"::{address}") == plain
    if not plain:
        assert not may_connect(f"2002:{int(address) >> 16:x}:{int(address) & 0xFFFF:x}::1")


@given(st.text(max_size=40), st.booleans())
def test_no_text_breaks_the_check(text: str, allow_private: bool) -> None:
    assert may_connect(text, allow_private) in (True, False)


def test_no_socket_is_made_towards_an_address_inside() -> None:
    info = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("10.0.0.1", 80))
    with pytest.raises(PrivateAddressError, match=r"10\.0\.0\.1"):
        socket_factory(False)(info)


class Names(AbstractResolver):
    """A resolver with answers of its own."""

    def __init__(self, **answers: list[str]) -> None:
        self._answers = answers

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET6 if ":" in address else
                          socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST)
            for address in self._answers[host.partition(".")[0]]
        ]  # fmt: skip

    async def close(self) -> None:
        """Nothing to give back."""


def get(url: str, *, allow_private: bool = False, names: Names | None = None) -> FetchResult:
    async def run() -> FetchResult:
        async with open_session(allow_private, resolver=names) as session:
            return await fetch(session, FetchRequest(url), Limits(total_seconds=5))

    return asyncio.run(run())


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "LOCALHOST", "0x7f000001", "0x7f.0.0.1", "[::1]", "[::ffff:127.0.0.1]",
     "[::ffff:7f00:1]", "0.0.0.0", "[::]", "①②⑦.⓪.⓪.①", "user:password@127.0.0.1"],
)  # fmt: skip
def test_no_spelling_of_a_loopback_address_gets_through(feed_server: FeedServer, host: str) -> None:
    feed_server["/feed"] = document(BODY)
    error = get(f"http://{host}:{feed_server.port}/feed").error
    assert "is not a public address" in str(error)
    assert "password" not in str(error)
    assert feed_server.requests == []


@pytest.mark.parametrize("host", ["127.1", "2130706433", "017700000001", "127.0.0.1."])
def test_odd_spellings_are_no_address_at_all(feed_server: FeedServer, host: str) -> None:
    assert get(f"http://{host}:{feed_server.port}/feed").error
    assert feed_server.requests == []


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["::ffff:127.0.0.1"], ["10.0.0.1", "127.0.0.1"]])
def test_a_name_that_points_inside_is_refused(feed_server: FeedServer, addresses: list[str]) -> None:
    feed_server["/feed"] = document(BODY)
    error = get(f"http://news.example:{feed_server.port}/feed", names=Names(news=addresses)).error
    assert "refused: news.example leads to" in str(error)
    assert feed_server.requests == []


def test_a_private_feed_named_by_its_owner_may_be_reached_with_the_opt_in(feed_server: FeedServer) -> None:
    feed_server["/feed"] = document(BODY)
    assert get(f"http://intranet:{feed_server.port}/feed", allow_private=True, names=Names(intranet=["127.0.0.1"])).body


@pytest.mark.parametrize("hops", [1, 2])
@pytest.mark.parametrize("target", ["localhost", "[::ffff:127.0.0.1]", "inside.example"])
def test_no_redirect_leads_inside_at_any_hop_even_with_the_opt_in(
    feed_server: FeedServer, target: str, hops: int
) -> None:
    goal = f"http://{target}:{feed_server.port}/secret"
    feed_server["/secret"] = document(BODY)
    feed_server["/1"] = redirect(goal)
    feed_server["/2"] = redirect("/1", 301)
    names = Names(feed=["127.0.0.1"], inside=["127.0.0.1"], localhost=["127.0.0.1"])
    result = get(f"http://feed:{feed_server.port}/{hops}", allow_private=True, names=names)
    assert "is not a public address" in str(result.error)
    assert feed_server.asked("/secret") == []
    assert len(feed_server.requests) == hops


def test_a_redirect_to_metadata_is_refused(feed_server: FeedServer) -> None:
    feed_server["/feed"] = redirect("http://169.254.169.254/latest/meta-data/")
    assert "refused: 169.254.169.254" in str(get(feed_server.url + "/feed", allow_private=True).error)
