"""Which entries are the same article: a stable key for each entry of a feed. Pure.

The key stays when an article is edited, and it must not swallow articles: some publishers give one guid, or one
link, to everything. So a guid counts alone only where it is not shared by different addresses, and a link only where
it is not shared by different titles.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from indicators.model import Entry

_TRACKING_PREFIXES = ("utm_", "at_", "mtm_", "pk_", "piwik_", "hsa_", "ns_", "xtor", "oly_", "vero_", "wt_", "__hs")
_TRACKING = re.compile(
    "_ga|_gl|campaign|cmp|cmpid1?|dclid|ecid|emc|fb_action_ids|fb_source|fbclid|feature|gclid|gclsrc|igshid|ito|maca|"
    "mc_cid|mc_eid|mkt_tok|msclkid|ncid|ocid|partner|r_source|rss|s_cid|smid|smtyp|source|src|srnd|taid|"
    "traffic_source|twclid|wickedid|wprov|yclid|ysclid"
)
_REVISION = re.compile(r"#\d{1,3}$")


def canonical_url(url: str) -> str:
    """The address without what does not tell articles apart.

    Scheme, www., default port, trailing slash, fragment and tracking parameters are folded; the order of the
    other parameters stays. A text that is no address comes back as it is.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    if not parts.hostname:
        return url
    host = parts.hostname.removeprefix("www.") + (f":{port}" if port and port not in (80, 443) else "")
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(name)]
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit(("https", host, parts.path.rstrip("/"), urlencode(query), fragment))


def keys(entries: Sequence[Entry]) -> tuple[str, ...]:
    """One key an entry, in their order; equal keys mean the same article twice in the document.

    Falls from guid to guid and address, to address, to title and content, as far as each tells articles apart.
    """
    addresses = [_address(entry) for entry in entries]
    guids = [_guid(entry) for entry in entries]
    titles = [entry.title.casefold() for entry in entries]
    shared_guids = _shared(guids, addresses)
    shared_pairs = _shared(list(zip(guids, addresses, strict=True)), titles)
    shared_addresses = _shared(addresses, titles)
    shared_titles = _shared(titles, [entry.summary for entry in entries]) | {""}
    found = []
    for entry, guid, address, title in zip(entries, guids, addresses, titles, strict=True):
        if guid and (guid, address) not in shared_pairs:
            found.append(_key("guid+url", guid, address) if guid in shared_guids else _key("guid", guid))
        elif not guid and address and address not in shared_addresses and not _is_front_page(address):
            found.append(_key("url", address))
        else:
            found.append(_key("text", title, entry.summary if title in shared_titles else "", address))
    return tuple(found)


def other_keys(entry: Entry) -> tuple[str, ...]:
    """Every key that `keys` could have given the entry beside other neighbours, the most telling first."""
    guid, address, title = _guid(entry), _address(entry), entry.title.casefold()
    found = [_key("guid+url", guid, address)] if guid else []
    found += [_key("text", title, entry.summary, address), _key("text", title, "", address)]
    found += [_key("guid", guid)] if guid else []
    found += [_key("url", address)] if address and not _is_front_page(address) else []
    return tuple(key for key in dict.fromkeys(found) if key != entry.key)


def _address(entry: Entry) -> str:
    return canonical_url(entry.url) if entry.url else ""


def _guid(entry: Entry) -> str:
    return _REVISION.sub("", entry.guid.strip()) if entry.guid else ""


def _tracks(name: str) -> bool:
    lowered = name.lower()
    return _TRACKING.fullmatch(lowered) is not None or lowered.startswith(_TRACKING_PREFIXES)


def _is_front_page(address: str) -> bool:
    parts = urlsplit(address)
    return not parts.path.strip("/") and not parts.query and not parts.fragment


def _shared(values: Sequence[Hashable], told_apart_by: Sequence[str]) -> set[Hashable]:
    """Values that stand beside more than one different neighbour."""
    neighbours = defaultdict(set)
    for value, neighbour in zip(values, told_apart_by, strict=True):
        neighbours[value].add(neighbour)
    return {value for value, beside in neighbours.items() if len(beside) > 1}


def _key(kind: str, *parts: str) -> str:
    digest = hashlib.sha256("\x00".join((kind, *parts)).encode("utf-8", "replace")).hexdigest()
    return f"{kind}:{digest[:32]}"
