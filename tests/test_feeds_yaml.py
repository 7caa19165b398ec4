"""The feeds.yaml that ships with the project is sound, and places texts as an analyst would."""

from collections import Counter
from pathlib import Path

import yaml

from indicators.config import LANGUAGES, load_feeds

PATH = Path(__file__).parent.parent / "feeds.yaml"
CONFIGURATION = load_feeds(PATH)


def test_every_language_has_feeds_of_four_or_more_owners():
    owners = Counter(language for language, _ in {(feed.language, feed.owner) for feed in CONFIGURATION.feeds})
    assert set(owners) == set(LANGUAGES)
    assert min(owners.values()) >= 4


def test_every_feed_says_who_stands_behind_it_and_which_state_directs_it():
    said = {"id", "language", "title", "publisher", "owner", "state_affiliated", "weight", "url"}
    for feed in yaml.safe_load(PATH.read_text(encoding="utf-8"))["feeds"]:
        assert set(feed) == (said | {"state"} if feed["state_affiliated"] else said), feed["id"]


def test_the_file_opens_with_what_its_fields_mean():
    lines = PATH.read_text(encoding="utf-8").splitlines()
    head = "\n".join(line for line in lines[: lines.index("feeds:")])
    for key in ("id", "language", "title", "publisher", "owner", "state_affiliated", "state", "weight", "url"):
        assert f"#   {key} " in head
    assert all(f"#   {key} " in head for key in ("actors", "places", "words"))


def test_every_conflict_has_actors_and_places():
    assert len(CONFIGURATION.conflicts) > 12
    for conflict in CONFIGURATION.conflicts[:-1]:
        assert len(conflict.actors) >= 2, conflict.id
        assert conflict.places, conflict.id
