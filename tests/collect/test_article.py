"""The text of an article from its page: plain, whole paragraphs, and only where it is the article."""

import pytest

from indicators.collect.article import MAX_TEXT, PageError, article_text, checked, missing

HTML = {"content-type": "text/html"}
PARAGRAPHS = (
    "Columns of tanks have moved to the northern border, officials in the capital said on Monday evening.",
    "The defence ministry spoke of a planned exercise that would end within ten days, and named no numbers.",
    "Talks between both governments were to begin in Geneva on Thursday, a spokeswoman for the mediators said.",
)


def page(*paragraphs: str, head: str = "", around: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/sport'>Sport</a></li></ul></nav>"
    return (
        f"<html><head><title>News</title>{head}</head><body>{menu}<article><h1>Tanks move to the border</h1>"
        f"{text}</article>{around}<footer>All rights reserved. <a href='/imprint'>Imprint</a></footer></body></html>"
    )


def test_the_article_is_found_and_the_menus_are_not() -> None:
    text = article_text(page(*PARAGRAPHS, around="<script>track()</script>").encode(), HTML)
    assert [line for line in text.split("\n") if line in PARAGRAPHS] == list(PARAGRAPHS)
    assert not any(word in text for word in ("Sport", "Imprint", "track", "rights reserved"))


def test_markup_written_in_the_text_stays_text_and_harmless() -> None:
    text = article_text(
        page(*PARAGRAPHS, "The banner read &lt;script&gt;alert(1)&lt;/script&gt; and R&amp;D.").encode(), HTML
    )
    assert "<script" not in text
    assert "R&D" in text


@pytest.mark.parametrize(
    ("codec", "head", "header"),
    [
        ("utf-8", "", "text/html"),
        ("cp1251", "<meta charset='windows-1251'>", "text/html"),
        ("cp1251", "<meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>", "text/html"),
        ("cp1251", "", "text/html; charset=windows-1251"),
        ("cp1251", "", "text/html"),  # by the habit of the language
    ],
)
def test_pages_in_other_encodings_are_read(codec: str, head: str, header: str) -> None:
    sentence = "Колонны танков выдвинулись к северной границе, сообщили в понедельник вечером в столице страны."
    text = article_text(page(sentence, sentence + " Ещё раз.", head=head).encode(codec), {"content-type": header}, "ru")
    assert sentence in text


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/json; charset=utf-8"])
def test_what_is_no_web_page_is_not_read(kind: str) -> None:
    with pytest.raises(PageError, match=f"is no web page .{kind.partition(';')[0]}"):
        article_text(b"%PDF-1.7", {"content-type": kind})


def test_a_page_of_endless_tags_is_not_read() -> None:
    with pytest.raises(PageError, match="more than 100,000 tags"):
        article_text(b"<p>" * 100_001, HTML)


@pytest.mark.parametrize(
    "soup", [b"", b"\x00\xff\xfe", b"<<<>>>", b"<div>" * 20_000, b"<p>" * 5_000 + b"<table><tr>" * 500]
)
def test_soup_gives_no_text_or_harmless_text(soup: bytes) -> None:
    text = article_text(soup, HTML)
    assert "<div" not in text
    with pytest.raises(PageError, match="no article text"):
        checked(text, "Tanks move to the border", "")


def test_a_long_article_is_cut_after_a_whole_paragraph() -> None:
    many = [f"{number}. {PARAGRAPHS[number % 3]}" for number in range(500)]
    text = article_text(page(*many).encode(), HTML)
    assert MAX_TEXT - 200 < len(text) <= MAX_TEXT
    assert text.split("\n")[-1] in many


BODY = "\n".join(PARAGRAPHS)


def test_the_headline_goes_and_a_teaser_that_is_in_the_text_is_not_repeated() -> None:
    assert checked(f"Tanks move to the border\n{BODY}", "Tanks move to the border", PARAGRAPHS[0]) == BODY


def test_a_teaser_that_the_page_does_not_have_stands_before_its_text() -> None:
    assert checked(BODY, "Tanks move", "Moscow denies it all.") == f"Moscow denies it all.\n{BODY}"


def test_a_text_shorter_than_the_teaser_is_not_taken_for_the_article() -> None:
    with pytest.raises(PageError, match="no article text"):
        checked(BODY, "Tanks move", "x" * 1000)


def test_a_consent_wall_is_not_taken_for_the_article() -> None:
    wall = "We and our partners store and use cookies. " * 20
    with pytest.raises(PageError, match="something else than the headline"):
        checked(wall, "Tanks move towards northern border, officials say", "")


def test_the_extra_is_installed_where_tests_run() -> None:
    assert missing() is None
