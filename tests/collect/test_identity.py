"""Which entries of a document are the same article."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.collect.identity import canonical_url, keys, other_keys
from indicators.model import Entry

NOON = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)


def entry(title: str = "Truce", url: str | None = None, guid: str | None = None, summary: str = "") -> Entry:
    return Entry("", title, summary, NOON, url=url, guid=guid)


@pytest.mark.parametrize(
    "variant",
    [
        "https://n.example/a",
        "http://n.example/a",
        "https://www.n.example/a/",
        "https://n.example:443/a#comments",
        "https://n.example/a?utm_source=rss&utm_medium=feed",
        "https://n.example/a?fbclid=x&at_campaign=y&ocid=z",
        " https://N.example/a ",
    ],
)
def test_variants_of_an_address_are_one(variant: str) -> None:
    assert canonical_url(variant) == "https://n.example/a"


@pytest.mark.parametrize(
    "other", ["https://n.example/a?id=2", "https://n.example/A", "https://m.n.example/a", "https://n.example/a#!page2"]
)
def test_addresses_that_may_lead_elsewhere_stay_apart(other: str) -> None:
    assert canonical_url(other) != "https://n.example/a"


@pytest.mark.parametrize("odd", ["", "no address", "http://[", "https://n.example:port/a", "mailto:x@y"])
def test_what_is_no_address_comes_back_as_it_is(odd: str) -> None:
    assert canonical_url(odd) == odd


@given(st.text(max_size=80))
def test_folding_an_address_twice_changes_nothing_more(url: str) -> None:
    once = canonical_url("https://n.example/" + url)
    assert canonical_url(once) == once


def test_an_edited_entry_keeps_its_key() -> None:
    before = keys([entry("Truce agreed", "https://n.example/1", "g1"), entry("Talks", "https://n.example/2")])
    after = keys(
        [entry("Truce broken", "https://n.example/1-b", "g1", "New"), entry("No talks", "https://n.example/2")]
    )
    assert after == before


def test_a_revision_behind_the_guid_is_the_same_article() -> None:
    first, second = keys([entry(guid="https://n.example/1#1")]), keys([entry(guid="https://n.example/1#2")])
    assert first == second


def test_one_guid_for_everything_swallows_nothing() -> None:
    found = keys([entry("A", "https://n.example/1", "same"), entry("B", "https://n.example/2", "same")])
    assert len(set(found)) == 2


def test_one_guid_and_one_link_for_everything_swallow_nothing() -> None:
    found = keys([entry("A", "https://n.example/", "same"), entry("B", "https://n.example/", "same"), entry("C")])
    assert len(set(found)) == 3


def test_a_link_repeated_within_a_feed_is_no_identity() -> None:
    found = keys([entry("A", "https://n.example/live"), entry("B", "https://n.example/live")])
    assert len(set(found)) == 2


def test_the_front_page_is_no_identity() -> None:
    first, second = keys([entry("A", "https://n.example/")]), keys([entry("B", "https://n.example/")])
    assert first != second


def test_the_same_entry_twice_has_one_key() -> None:
    twice = entry("A", "https://n.example/1?utm_source=a"), entry("A", "https://n.example/1")
    assert len(set(keys(twice))) == 1


@given(st.permutations(range(6)))
def test_the_order_of_a_document_does_not_matter(order: list[int]) -> None:
    entries = [entry(f"T{n % 4}", f"https://n.example/{n % 3}", f"g{n % 2}" if n < 4 else None) for n in range(6)]
    plain = keys(entries)
    assert keys([entries[n] for n in order]) == tuple(plain[n] for n in order)


@given(
    st.builds(
        entry,
        st.sampled_from(["A", "B", ""]),
        st.sampled_from([None, "https://n.example/", "https://n.example/1", "https://n.example/2"]),
        st.sampled_from([None, "g", "h"]),
    ),
    st.lists(
        st.builds(
            entry,
            st.sampled_from(["A", "B", "C"]),
            st.sampled_from([None, "https://n.example/", "https://n.example/1", "https://n.example/3"]),
            st.sampled_from([None, "g", "i"]),
        ),
        max_size=4,
    ),
)
def test_whatever_stands_beside_an_entry_its_key_is_one_that_is_looked_for_later(
    own: Entry, others: list[Entry]
) -> None:
    alone, beside = keys([own])[0], keys([own, *others])[0]
    assert beside in (alone, *other_keys(replace(own, key=alone)))
    assert alone in (beside, *other_keys(replace(own, key=beside)))
