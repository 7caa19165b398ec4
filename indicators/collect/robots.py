"""What a site's robots.txt says to us (RFC 9309): which addresses we may read, and how long to wait in between. Pure.

Needs the package `protego` (requirements-fulltext.txt): the standard library's parser knows neither `*` nor `$`.
"""

from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from indicators.collect.http import PRODUCT, FetchResult

FORBIDDEN = "robots.txt asks programs not to read this page"


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site. Without any, everything may be read."""

    _rules: Any = field(default=None, repr=False)
    delay_seconds: float = 0.0

    def allow(self, url: str) -> bool:
        """Whether we may read this address."""
        return self._rules is None or bool(self._rules.can_fetch(url, PRODUCT))


def robots_of(result: FetchResult) -> Robots | None:
    """The rules that an answer for /robots.txt means; None where nobody can know yet, so that nothing is read now.

    No such file (4xx) allows all; a server in trouble (5xx, 429, no answer) allows nothing for the moment.
    """
    if result.error is None:
        return _read(result.body.decode("utf-8", "replace"))
    known = result.status is not None and result.status < 500 and result.status != 429
    return Robots() if known else None


def _read(text: str) -> Robots:
    from protego import Protego

    rules = Protego.parse(text)
    return Robots(rules, max(_seconds(rules.crawl_delay(PRODUCT)), _by_rate(rules.request_rate(PRODUCT))))


def _by_rate(rate: Any) -> float:
    """Request-rate, such as `1/10s`, as a wait between two requests."""
    return _seconds(rate.seconds / rate.requests) if rate is not None and rate.requests else 0.0


def _seconds(value: float | None) -> float:
    return float(value) if value is not None and isfinite(value) and value > 0 else 0.0
