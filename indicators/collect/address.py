"""Which network addresses a fetch may connect to: public ones only, however they are spelled.

The check sits in the socket factory of the connector, so it sees the address that is really connected, at every
redirect hop and after name resolution; a name that points inside, a decimal or octal spelling and an answer that
changes between check and use all end here.
"""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

NOT_PUBLIC = "is not a public address"

AddressInfo = tuple[Any, Any, int, str, tuple[Any, ...]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
# Not public, though Python calls them global: NAT64 for local use, benchmarks, the 6to4 relay.
_NOT_PUBLIC = tuple(map(ipaddress.ip_network, ("64:ff9b:1::/48", "192.88.99.0/24", "198.18.0.0/15")))
# Where clouds hand out credentials; never reached, not even where private addresses are.
_METADATA = frozenset(map(ipaddress.ip_address, ("169.254.169.254", "fd00:ec2::254", "100.100.100.200")))


class PrivateAddressError(OSError):
    """A connection to an address inside was refused; the text names the address."""


def may_connect(address: str, allow_private: bool = False) -> bool:
    """Whether an IPv4 or IPv6 address (no name) may be connected to. False for what is no address.

    allow_private: loopback and private networks too; link-local, multicast and metadata addresses stay refused.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_is_public(each) or (allow_private and _is_private(each)) for each in _led_to(ip))


def socket_factory(allow_private: bool) -> Callable[[AddressInfo], socket.socket]:
    """A factory for aiohttp's connector that opens sockets only where may_connect agrees; else PrivateAddressError."""

    def open_socket(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _, place = info
        if not may_connect(str(place[0]), allow_private):
            raise PrivateAddressError(f"{place[0]} {NOT_PUBLIC}")
        return socket.socket(family=family, type=kind, proto=protocol)

    return open_socket


def _is_public(ip: Address) -> bool:
    if any(ip.version == network.version and ip in network for network in _NOT_PUBLIC):
        return False
    if ip.is_multicast or ip.is_reserved or ip.is_unspecified or (ip.version == 6 and ip.is_site_local):
        return False
    return ip.is_global and ip not in _METADATA


def _is_private(ip: Address) -> bool:
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip in _METADATA:
        return False
    shared = ip.version == 4 and ip in ipaddress.IPv4Network("100.64.0.0/10")
    return ip.is_loopback or shared or (ip.is_private and not ip.is_reserved)


def _led_to(ip: Address) -> tuple[Address, ...]:
    """The addresses to judge: the IPv4 one inside a v4-mapped, v4-compatible or NAT64 address, both for tunnels."""
    if isinstance(ip, ipaddress.IPv4Address):
        return (ip,)
    if ip.ipv4_mapped is not None:
        return (ip.ipv4_mapped,)
    if ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 0xFFFF):
        return (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF),)
    return (ip, *(inside for inside in (ip.sixtofour, *(ip.teredo or ())) if inside is not None))
