"""Subscription lists in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.collect.opml import Outline, read, write
from indicators.errors import InputError
from indicators.model import Feed


def test_folders_titles_and_addresses_are_read() -> None:
    found = read(
        b"""<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
        <outline text="World &amp; war"><outline text="East" title="East">
          <outline type="rss" text="A" title="Title A"
            xmlUrl="https://a.example/feed" htmlUrl="https://a.example/" language="de"/>
        </outline></outline>
        <outline xmlurl="https://b.example/feed" text="B"/>
        <outline text="again" xmlUrl="https://a.example/feed"/>
        <outline text="hostile" xmlUrl="javascript:alert(1)"/><outline text="file" xmlUrl="file:///etc/passwd"/>
        </body></opml>"""
    )
    assert found == (
        Outline("https://a.example/feed", "Title A", "https://a.example/", "World & war / East", "de"),
        Outline("https://b.example/feed", "B"),
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "there is no <opml> element"),
        (b"<html></html>", "there is no <opml> element"),
        (b"<opml><body><outline xmlUrl='https://a.example/'/>", "breaks at line 1"),
        (b"<opml><body><outline></body></opml>", "breaks at line 1: mismatched tag"),
    ],
)
def test_what_is_no_whole_list_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(data)


def test_entities_are_not_expanded_and_not_fetched() -> None:
    found = read(
        b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body>'
        b'<outline text="&x;" xmlUrl="https://a.example/"/></body></opml>'
    )
    assert found == (Outline("https://a.example/", "&x;"),)


words = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp")), min_size=1, max_size=30)


@given(st.lists(words, max_size=5))
def test_what_is_written_is_read_again(titles: list[str]) -> None:
    feeds = [
        Feed(f"f{number}", title, f"https://n.example/{number}?a=1&b=2", "P", "O", "uk")
        for number, title in enumerate(titles)
    ]
    found = read(write(feeds))
    assert [outline.url for outline in found] == [feed.url for feed in feeds]
    assert {outline.language for outline in found} <= {"uk"}


def test_titles_survive_the_round_trip() -> None:
    title = 'Süd & Nord "heute" – новини 停火'
    feed = Feed("f", title, "https://n.example/?a=1&b=2", "P", "O", "de")
    assert read(write([feed])) == (Outline("https://n.example/?a=1&b=2", title, language="de"),)


def test_an_empty_list_is_a_list() -> None:
    assert read(write([])) == ()
