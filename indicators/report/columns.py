"""The columns of every table that leaves the program, each with what it means: CSV, JSON Lines and the README agree.

New columns go to the end; none is renamed or moved, so that a script written against a file keeps working.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_PUBLISHER: Final = {
    "feed_id": "id of the feed that brought the article",
    "publisher": "who publishes the feed",
    "owner": "who owns the publisher; independent voices are counted by owner",
    "state_affiliated": "true where a state owns or directs the publisher",
    "state": "ISO 3166 alpha-3 code of that state",
}

_SIGNALS: Final = {
    "signal_id": "number of the signal in the store",
    "article_id": "number of the article it stands in",
    "story_id": "story of the article: one event over outlets and languages",
    "conflicts": "ids of the conflicts it belongs to, separated by spaces",
    "type": "signal type, an id of taxonomy.yaml",
    "direction": "escalation or de-escalation",
    "modality": "asserted, announced, claimed, feared or denied",
    "severity": "-10 most hostile to +10 most cooperative (Goldstein), after modality and magnitude",
    "confidence": "0 to 1, calibrated: of signals with 0.8 about 80 % are right",
    "quantity": "the number the text gives, in `unit`",
    "unit": "what is counted: soldiers, tanks, dead ...",
    "approximate": "true where the text rounds (tens of thousands)",
    "date": "day the text sets for the event",
    "source_actors": "who does it: codes separated by spaces",
    "target_actors": "to or with whom: codes separated by spaces",
    "speaker": "whose word it is: self, opponent, third or none",
    "rule": "id of the rule that found it",
    "evidence": "the words that prove it, pieces separated by ' ... '",
    "lexicon_version": "version of the lexicon and rules that scored it",
    "published_utc": "when the article was published, UTC",
    "first_seen_utc": "when this version of the article was first seen, UTC",
    "title": "title of the article",
    "url": "address of the article",
    "lang": "ISO 639-1 code of the language, und where unknown",
    "relevance": "0 to 1: probability that the article is about a political or armed conflict",
    **_PUBLISHER,
    "plover": "PLOVER event type of the signal type",
    "cameo": "CAMEO codes of the signal type, separated by spaces",
}

_ARTICLES: Final = {
    "article_id": "number of the article in the store",
    "story_id": "its story: one event over outlets and languages; empty without a signal",
    "conflicts": "ids of the conflicts it belongs to, separated by spaces",
    "direction": "escalation, de-escalation, mixed or none; empty while it waits for the scorer",
    "score": "-10 to +10 (Goldstein) for the article as a whole, 0 where direction is none",
    "relevance": "0 to 1: probability that it is about a political or armed conflict",
    "title": "title, plain text",
    "summary": "teaser or text, plain text",
    "url": "address of the article",
    "lang": "ISO 639-1 code of the language, und where unknown",
    "published_utc": "when it was published, UTC; first seen where `date_flag` is not ok",
    "first_seen_utc": "when it was first seen, UTC",
    "date_flag": "ok, missing or implausible: how far the publication date can be trusted",
    "version": "1 for the first text, one more for every edit",
    **_PUBLISHER,
    "lexicon_version": "version of the lexicon and rules that scored it",
    "note": "why nothing could be read in it, where that is so",
}

_STORIES: Final = {
    "story_id": "id of the story; it opens with the UTC second of its first article",
    "conflicts": "ids of the conflicts its articles belong to, separated by spaces",
    "first_published_utc": "when its first article was published, UTC",
    "last_published_utc": "when its last article was published, UTC",
    "articles": "how many articles tell it",
    "publishers": "how many independent owners tell it",
    "langs": "languages it is told in, separated by spaces",
    "direction": "escalation, de-escalation or mixed, over its articles",
    "score": "mean score of its articles, -10 to +10 (Goldstein)",
    "title": "title of its first article",
    "url": "address of its first article",
    "publisher": "publisher of its first article",
}

_INDEX: Final = {
    "conflict": "id of the conflict; world is the sum of all",
    "day": "UTC day; every calendar day has a row",
    "escalation_words": "index points from threats, demands and other words that escalate, 0 or more",
    "escalation_deeds": "index points from deeds that escalate, 0 or more",
    "deescalation_words": "index points from offers, talks and other words that de-escalate, 0 or less",
    "deescalation_deeds": "index points from deeds that de-escalate, 0 or less",
    "net": "sum of the four lanes, up is escalation; empty where the day cannot be told",
    "low": "lower end of the 90 % band of net",
    "high": "upper end of the 90 % band of net",
    "level": "calmer, steady, tense, escalating or acute, against the conflict's own past",
    "stories": "stories that told something new on the day",
    "publishers": "independent owners that told them",
    "coverage": "0 to 1: share of the normal news flow that could be read",
    "status": "ok, quiet, or why the day cannot be told",
    "formula_version": "version of the index formula and its weights",
}

_ALERTS: Final = {
    "event_id": "number of the entry in the history",
    "rule_id": "id of the alert rule",
    "name": "name of the alert rule",
    "conflict": "id of the conflict it watches",
    "at_utc": "when it happened, UTC",
    "event": "what happened: raised, recovered, acknowledged ...",
    "from_state": "state before",
    "to_state": "state after",
    "day": "UTC day whose value led to it",
    "value": "the value that was watched",
    "why": "one line with the reason",
}

_FEEDS: Final = {
    "feed_id": "id of the feed in feeds.yaml",
    "title": "its name",
    "url": "its address",
    "publisher": "who publishes it",
    "owner": "who owns the publisher",
    "language": "ISO 639-1 code of its language",
    "weight": "weight of its reports in the index, 1 is normal",
    "state_affiliated": "true where a state owns or directs the publisher",
    "state": "ISO 3166 alpha-3 code of that state",
    "active": "true while it stands in feeds.yaml",
    "added_utc": "when it was first configured, UTC",
    "last_attempt_utc": "last fetch, UTC",
    "last_success_utc": "last fetch that was answered with a readable feed or 304, UTC",
    "last_new_entry_utc": "newest credible publication date, UTC",
    "failing_since_utc": "since when it has failed without a break, UTC",
    "error_streak": "failures in a row",
    "last_error": "reason of the last failure, in plain words; empty while it is well",
    "last_status": "HTTP status of the last answer",
    "next_due_utc": "when it is fetched next, UTC",
    "fetches": "fetches in all",
    "not_modified": "how many of them were answered 304",
    "entries": "entries read from changed documents in all",
    "undated": "how many of them had no credible date",
    "entries_a_day": "its own pace",
    "gone": "true where the publisher answered 410 and it is switched off",
    "full_text": "true where feeds.yaml wants the text of its articles' pages",
    "pages_read": "pages read in all",
    "pages_failed": "pages that could not be read; their articles were scored by the teaser",
    "page_error": "why the last of them could not be read, in plain words; empty where none failed",
}

_CORRECTIONS: Final = {
    "correction_id": "number of the correction",
    "signal_id": "number of the signal it judges",
    "article_id": "number of the article the signal stands in",
    "type": "signal type that was judged",
    "rule": "rule that had found it",
    "verdict": "right, wrong, wrong type or wrong conflict",
    "note": "what the analyst wrote",
    "created_utc": "when it was made, UTC",
    "undone_utc": "when it was taken back, UTC; empty while it stands",
}

COLUMNS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "signals": _SIGNALS,
        "articles": _ARTICLES,
        "stories": _STORIES,
        "index": _INDEX,
        "alerts": _ALERTS,
        "feeds": _FEEDS,
        "corrections": _CORRECTIONS,
    }
)

_REPLAY: Final = {
    **_INDEX,
    "net_now": "what net of that day is known to be now",
    "level_now": "what level of that day is known to be now",
}

# Also what is worked out and not stored; the store's tables alone are in COLUMNS.
FILES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({**COLUMNS, "replay": _REPLAY})
