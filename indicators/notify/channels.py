"""Send one message to one Apprise address, say what is wrong with an address, and show it without its secrets.

Whoever sets a channel is the operator, so loopback and private addresses are fine (a relay in the house, a webhook
beside the worker). What must not happen is that somebody else's answer leads us there: redirects are not followed,
and link-local addresses, where clouds keep their credentials, are refused.
"""

import ipaddress
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

import apprise
from apprise.manager_plugins import NotificationManager

from indicators.errors import NotifyError

_LONGEST_TITLE, _LONGEST_BODY = 200, 4000
_LONGEST_ADDRESS: Final = 2000
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_WEB: Final = ("http", "https")
_HIDDEN: Final = "***"
_LOG: Final = logging.getLogger("apprise")


def mask(channel: str) -> str:
    """The address without anything that may be a secret: service, host where it is one, recipients of a mail."""
    scheme = _scheme(channel)
    if not scheme:
        return _HIDDEN
    with _listening():
        service = _service(channel)
    if service is None:
        return f"{scheme}://{_HIDDEN}"
    host = str(getattr(service, "host", "") or "")
    token = service.template_tokens.get("host", {})
    shown = host if host and token and not token.get("private") and host in channel else ""
    port = f":{service.port}" if shown and getattr(service, "port", None) else ""
    place = f"{scheme}://{shown}{port}/{_HIDDEN}" if shown else f"{scheme}://{_HIDDEN}"
    return f"{place} to {', '.join(_recipients(service))}" if _recipients(service) else place


def check(channel: str) -> str | None:
    """What is wrong with an address and what is expected, without its secrets; None where it can be used.

    Only the address is looked at, nothing is sent: whether the service knows it, a test message tells.
    """
    if len(channel) > _LONGEST_ADDRESS or not channel.isprintable():
        return f"expected one address on one line, of at most {_LONGEST_ADDRESS} characters."
    scheme = _scheme(channel)
    if not scheme:
        return "expected an Apprise address such as mailto://user:password@example.org or json://127.0.0.1:8080/hook."
    with _listening():
        service = _service(channel)
    if service is None:
        return _unusable(scheme)
    if service.optional:
        return "optional=yes would count an undelivered message as sent. Leave it out."
    if _link_local(str(getattr(service, "host", "") or "")):
        return f"{scheme}:// leads to a link-local address, which no notification service has."
    return None


def send(channel: str, title: str, body: str) -> None:
    """Send one plain-text message; returns once the service has taken it.

    title: one line. body: may have several. Neither is ever read as markup: services that take HTML or Markdown get
    it escaped, emoji and escape codes stay as they are. One try, no retries: the outbox does those.
    Raises NotifyError with the masked address and the reason.
    """
    wrong = check(channel)
    if wrong is not None:
        raise NotifyError(f"{mask(channel)}: {wrong}")
    with _listening() as heard:
        service = _service(channel)
        assert service is not None  # checked above
        try:
            taken = service.notify(
                body=_clean(body, _LONGEST_BODY, "\n"),
                title=_clean(title, _LONGEST_TITLE),
                notify_type=apprise.NotifyType.WARNING,
                body_format=apprise.NotifyFormat.TEXT,
            )
        except Exception as error:  # a service's own fault must not stop the other messages
            raise NotifyError(f"{mask(channel)}: the message could not be sent: {type(error).__name__}.") from error
    if not taken:
        reason = _scrubbed(heard[-1], channel) if heard else "the service did not take the message"
        raise NotifyError(f"{mask(channel)}: {reason}")


def _scheme(channel: str) -> str:
    match = _SCHEME.match(channel.strip())
    return match[1].lower() if match else ""


def _service(channel: str) -> Any:
    """The Apprise service behind an address, set to our rules; None where it cannot be used."""
    _services()
    asset = apprise.AppriseAsset(
        app_id="Conflict Escalation Indicators",
        app_desc="Conflict Escalation Indicators",
        storage_mode=apprise.PersistentStoreMode.MEMORY,
        secure_logging=True,
        allow_templates=False,
        http_redirects=False,
        interpret_escapes=False,
        interpret_emojis=False,
    )
    try:
        service = apprise.Apprise.instantiate(channel.strip(), asset=asset)
    except Exception:  # an odd address can trip a service's own reading of it
        return None
    if service is None:
        return None
    service.redirects = False
    service.retry = 0
    service.overflow_mode = apprise.OverflowMode.TRUNCATE  # one message stays one
    return service


@cache
def _services() -> Any:
    """All services of Apprise. Some load packages that warn of their own age, which concerns nobody here."""
    manager = NotificationManager()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        manager.load_modules()
    return manager


def _unusable(scheme: str) -> str:
    manager = _services()
    if scheme in _WEB:
        return f"{scheme}:// is no notification service; for a webhook write json://host/path (jsons:// with TLS)."
    if scheme not in manager:
        close = get_close_matches(scheme, list(manager.schemas()), 1)
        hint = f"Did you mean {close[0]}://?" if close else "Such as mailto://, ntfy://, slack://, json://."
        return f"there is no service {scheme}://. {hint}"
    plugin = manager[scheme]
    if not plugin.enabled:
        return f"{scheme}:// cannot be used on this machine: a package or desktop that it needs is missing."
    forms = ", ".join(str(one).replace("{schema}", scheme) for one in plugin.templates[:3])
    return f"the address is not complete. Expected {forms}."


def _recipients(service: Any) -> list[str]:
    """To whom a mail goes; of other services the targets may be secrets."""
    if "mailto" not in _listed(service.protocol):
        return []
    return [str(target[-1]) for target in getattr(service, "targets", [])][:5]


def _listed(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _link_local(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return host.casefold().rstrip(".") == "metadata.google.internal"
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_link_local or mapped.is_multicast or mapped.is_unspecified)


def _clean(text: str, longest: int, keep: str = "") -> str:
    """Text without control characters (line breaks and the like become a space, but for those in `keep`)."""
    plain = "".join(c if c.isprintable() or c in keep else " " for c in text.replace("\r\n", "\n"))
    return plain.strip()[:longest]


def _scrubbed(reason: str, channel: str) -> str:
    """A service's own words without any part of the address that may be a secret."""
    shown = mask(channel)
    for part in sorted(set(re.split(r"[/:@?&=,;#\s]+", channel.partition("://")[2])), key=len, reverse=True):
        if len(part) > 3 and part not in shown:
            reason = reason.replace(part, _HIDDEN)
    return " ".join(reason.split())[:300]


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What Apprise says meanwhile, instead of on the console."""
    heard: list[str] = []
    handler = _Ear(heard)
    before = _LOG.propagate
    _LOG.addHandler(handler)
    _LOG.propagate = False
    try:
        yield heard
    finally:
        _LOG.removeHandler(handler)
        _LOG.propagate = before


class _Ear(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(record.getMessage())
