"""Network and server faults in plain words, fit for the feed-health page. No passwords of feed addresses in them."""

import ssl

import aiohttp

from indicators.collect.address import NOT_PUBLIC, PrivateAddressError
from indicators.collect.body import BodyCodingError, BodyTooLargeError

_OWN_NETWORK = "for feeds of your own network name the address itself and set INDICATORS_ALLOW_PRIVATE_ADDRESSES=1"
_STATUS = {
    204: "answered without a feed",
    400: "calls the request wrong",
    401: "wants a login",
    402: "wants a payment",
    403: "refuses us",
    404: "has no feed at this address",
    406: "has no fitting format",
    410: "says the feed is gone for good",
    429: "asks us to slow down",
    451: "is blocked for legal reasons",
}


def status_fault(status: int, retry_after_seconds: float | None = None) -> str:
    """One line on an HTTP status that brings no feed, such as `the server asks us to slow down (429)`."""
    words = _STATUS.get(status)
    if words is None:
        words = "has trouble" if status >= 500 else "answered oddly"
    again = f"; try again in {retry_after_seconds:.0f} s" if retry_after_seconds is not None else ""
    return f"the server {words} ({status}){again}"


def fault(error: BaseException, total_seconds: float, max_bytes: int) -> str:
    """One line on an exception of a fetch."""
    if isinstance(error, BodyTooLargeError):
        return f"the answer is larger than {max_bytes / 1024 / 1024:.0f} MB"
    if isinstance(error, BodyCodingError):
        return f"the answer cannot be unpacked: {error}"
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return "no connection within the time allowed"
    if isinstance(error, aiohttp.ServerTimeoutError):
        return "the server stopped answering"
    if isinstance(error, TimeoutError):
        return f"no whole answer within {total_seconds:.0f} s"
    return _connection_fault(error)


def _connection_fault(error: BaseException) -> str:
    if isinstance(error, (aiohttp.InvalidURL, ValueError)):
        return "the address is not a valid URL"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return f"the certificate is not valid: {_certificate(error.certificate_error)}"
    if isinstance(error, aiohttp.ClientSSLError):
        return "no secure connection (TLS) could be made"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return f"no such host: {error.host}"
    if isinstance(error, aiohttp.ClientConnectorError):
        cause = error.os_error
        if isinstance(cause, PrivateAddressError) or NOT_PUBLIC in str(cause):
            return _refused(error.host, str(cause).partition(NOT_PUBLIC)[0].strip())
        return f"no connection to {error.host}: {(cause.strerror or str(cause)).lower()[:200]}"
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "the server hung up without an answer"
    if isinstance(error, aiohttp.ClientResponseError):
        return f"the answer is no proper HTTP: {str(error.message).strip().split(':')[0][:100]}"
    if isinstance(error, (ConnectionError, aiohttp.ClientOSError)):
        return "the connection broke"
    return f"the fetch failed: {type(error).__name__}"


def _refused(host: str, address: str) -> str:
    led = f"{host} leads to {address}, which" if host != address else address
    return f"refused: {led} {NOT_PUBLIC} ({_OWN_NETWORK})"


def _certificate(error: Exception) -> str:
    return error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else type(error).__name__
