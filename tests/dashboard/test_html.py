"""Feed text stays text: it is escaped before anything is marked, wherever the marks lie."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.dashboard import html
from indicators.dashboard.html import Mark

HOSTILE = "<script>alert(1)</script> & **b** $x$ :red[y] \"q\" 's'"


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.words = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.words.append(data)


def read(markup):
    parser = Tags()
    parser.feed(markup)
    parser.close()
    return parser


def without_numbers(markup):
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r"<sup>\d+</sup>", "", markup)))


@st.composite
def marked_texts(draw):
    source = draw(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r"), max_size=80))
    spans = draw(st.lists(st.tuples(st.integers(0, len(source)), st.integers(0, len(source))), max_size=4))
    marks = [
        Mark(min(a, b), max(a, b), source[min(a, b) : max(a, b)], "escalation_words", number)
        for number, (a, b) in enumerate(spans, 1)
        if a != b
    ]
    return source, marks


@given(marked_texts())
def test_marking_adds_marks_and_nothing_else(given_text):
    source, marks = given_text
    markup = html.marked(source, marks)
    assert without_numbers(markup) == source
    assert set(read(markup).tags) <= {"mark", "sup"}


@given(st.text(max_size=60), st.integers(0, 60), st.text(max_size=8))
def test_marks_that_no_longer_fit_never_break_the_text(source, start, words):
    mark = Mark(start, start + len(words), words, "escalation_deeds", 1)
    assert without_numbers(html.marked(source, [mark])) == source


def test_a_hostile_title_is_shown_letter_by_letter():
    parser = read(html.marked(HOSTILE, [Mark(0, 8, "<script>", "escalation_deeds", 1)]))
    assert parser.tags == ["mark", "sup"]
    assert "".join(parser.words).replace("1", "", 1) == HOSTILE


def test_words_of_an_edited_text_are_found_again_as_whole_words_and_nearest():
    source = "Russland rückt an, und zwar an der Grenze"
    markup = html.marked(source, [Mark(20, 22, "an", "escalation_deeds", 1)])
    assert re.findall(r"<mark[^>]*>an<sup>", markup) == ['<mark class="cei-escalation_deeds">an<sup>']
    assert markup.startswith("Russland rückt <mark")


def test_words_that_are_gone_are_left_out():
    assert html.marked("Nothing here", [Mark(0, 3, "war", "escalation_deeds", 1)]) == "Nothing here"


def test_of_overlapping_marks_the_earlier_keeps_the_shared_letters():
    marks = [Mark(0, 6, "troops", "escalation_deeds", 1), Mark(3, 12, "ops moved", "escalation_words", 2)]
    markup = html.marked("troops moved", marks)
    assert without_numbers(markup) == "troops moved"
    assert markup.count("<mark") == 2


def test_an_excerpt_holds_the_sentence_of_the_mark_and_leaves_the_rest_out():
    source = "First sentence. Soldiers crossed the border at dawn. " + "More. " * 90
    start = source.index("crossed")
    markup = html.excerpt(source, [Mark(start, start + 7, "crossed", "escalation_deeds", 1)])
    assert without_numbers(markup) == "… Soldiers crossed the border at dawn. …"


def test_an_excerpt_without_marks_is_the_beginning():
    assert html.excerpt("word " * 200, []).endswith("…")
    assert html.excerpt("", []) == ""


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//host/x", "http://", "", None, "http://[::1"],
)
def test_only_web_addresses_become_links(address):
    assert "<a" not in html.link(address, "Paper")


def test_a_link_escapes_its_address_and_opens_apart():
    markup = html.link('https://x.example/"onmouseover="alert(1)', "<b>Paper</b>")
    assert '"onmouseover' not in markup
    assert "&lt;b&gt;Paper" in markup
    assert 'rel="noopener noreferrer nofollow"' in markup


@given(st.text(max_size=40))
def test_a_literal_has_no_sign_left_that_markdown_could_read(words):
    assert re.search(r"(?<!\\)(?:\\\\)*[\[\]*_`$<>:]", html.literal(words)) is None


@pytest.mark.parametrize(
    ("value", "shown"), [(1.234, "+1.23"), (-1.235, "−1.24"), (0.0, "0.00"), (-0.001, "0.00"), (float("nan"), "–")]
)
def test_signed_numbers_carry_their_sign_and_zero_none(value, shown):
    assert html.signed(value) == shown


def test_a_sparkline_scales_to_its_tallest_day_and_hatches_untold_ones():
    markup = html.sparkline([(2.0, -1.0, True), (9.0, 0.0, False), (1.0, 0.0, True)], 'a "label"')
    assert "height:50.0%" in markup
    assert markup.count("cei-untold") == 1
    assert 'aria-label="a &quot;label&quot;"' in markup


def test_class_names_are_made_of_harmless_letters():
    assert html.chip("x", 'a" onload="b').startswith('<span class="cei-chip cei-a--onload--b">')
