"""Plain text, sentences and tokens with offsets into the field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.score import text

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("<p>Army <b>attacks</b></p><script>alert('war')</script>", "Army attacks"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("ar\u00admy\u200b at\u202etack", "army attack"),
        ("5 < 7 and 9 > 8", "5 < 7 and 9 > 8"),
        ("", ""),
    ],
)
def test_plain_text_has_no_markup_and_no_hidden_characters(raw: str, plain: str) -> None:
    assert text.plain(raw) == plain


def test_a_text_is_read_to_its_limit_only() -> None:
    assert len(text.plain("x" * 5_000_000)) == text.MAX_CHARACTERS


@pytest.mark.parametrize(
    ("words", "abbreviations", "count"),
    [
        ("Am 10. Januar begann es. Dann kam Ruhe.", NONE, 2),
        ("The U.S. Army said so. It left.", NONE, 2),
        ("Gen. Smith spoke. He left.", frozenset(["gen"]), 2),
        ("War es Krieg? Ja! Nein.", NONE, 3),
        ("One line\nanother line", NONE, 2),
        ("", NONE, 0),
    ],
)
def test_sentences_end_where_a_reader_ends_them(words: str, abbreviations: frozenset[str], count: int) -> None:
    assert len(text.sentences("title", words, abbreviations)) == count


def test_a_hyphen_parts_a_compound_in_two_words() -> None:
    sentence = text.sentences("title", "US-Truppen in Mali", NONE)[0]
    assert sentence.words == ["us", "truppen", "in", "mali"]


@given(st.text(max_size=400))
def test_offsets_of_every_token_point_at_the_token(content: str) -> None:
    plain = text.plain(content)
    for sentence in text.sentences("title", plain, NONE):
        for raw, start, end in zip(sentence.raw, sentence.starts, sentence.ends, strict=True):
            assert plain[start:end] == raw


def test_a_lone_vowel_mark_is_a_token_like_any_other() -> None:
    (sentence,) = text.sentences("title", "قصف \u064e دمشق", frozenset())
    assert all(sentence.words)
