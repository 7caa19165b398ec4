"""Feeds that a web page names."""

from indicators.collect.discover import FeedLink, discover


def test_alternate_feeds_are_found_in_their_order() -> None:
    page = b"""<!doctype html><html><head><base href="https://n.example/de/">
      <link rel="stylesheet" href="a.css" type="text/css">
      <link rel="alternate" type="application/rss+xml" title="All &amp; more" href="all.xml">
      <LINK REL='Alternate' TYPE='application/atom+xml; charset=utf-8' HREF='/atom'>
      <link rel=alternate type=application/feed+json href=//m.example/feed.json>
      <link rel="alternate" type="application/rss+xml" href="all.xml">
      <link rel="alternate" hreflang="en" href="/en">
      <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
      <!-- <link rel="alternate" type="application/rss+xml" href="/old.xml"> -->
    </head></html>"""
    assert discover(page, "https://n.example/") == (
        FeedLink("https://n.example/de/all.xml", "All & more", "application/rss+xml"),
        FeedLink("https://n.example/atom", "", "application/atom+xml"),
        FeedLink("https://m.example/feed.json", "", "application/feed+json"),
    )


def test_a_page_without_feeds_names_none() -> None:
    assert discover(b"<html><a href='/feed'>RSS</a></html>", "https://n.example/") == ()
    assert discover(b"", "https://n.example/") == ()
