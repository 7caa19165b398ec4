"""Hostile HTML to plain text, hostile links to web links."""

import pytest

from indicators.collect.text import plain, safe_url


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One Two"),
        ("One<br>Two<br/>Three", "One Two Three"),
        ("<b>Bo</b>ld", "Bold"),
        ("<script>alert(1)</script>Text", "Text"),
        ("<style>p{}</style>Text<iframe src=x>inside</iframe>", "Text"),
        ("Kyiv &amp; Moskau &quot;reden&quot;", 'Kyiv & Moskau "reden"'),
        ("A &lt; B", "A < B"),
        ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
        ("&lt;b&gt;twice&lt;/b&gt; escaped", "twice escaped"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<a href='javascript:alert(1)'>link</a>", "link"),
        ("x\u202ey\u200b\u00ad\u2066z\x00", "xyz"),
        ("  many \n\t blanks\u00a0here ", "many blanks here"),
        ("e\u0301", "é"),
        ("👩\u200d🚀 停火", "👩🚀 停火"),
        ("", ""),
        (None, ""),
    ],
)
def test_html_becomes_plain_text(html: str | None, text: str) -> None:
    assert plain(html) == text


def test_long_text_is_cut_at_a_word_and_says_so() -> None:
    assert plain("word " * 100, 20) == "word word word word…"
    assert plain("停" * 100, 10) == "停" * 9 + "…"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://n.example/a", "https://n.example/a"),
        (" HTTPS://n.example/a b\n", "https://n.example/a%20b"),
        ("/a?b=1", "https://n.example/a?b=1"),
        ("c", "https://n.example/x/c"),
        ("//m.example/a", "https://m.example/a"),
        ("http://[2001:db8::1]/", "http://[2001:db8::1]/"),
        ("https://n.ex\u200bample/", "https://n.example/"),
    ],
)
def test_links_become_absolute(url: str, link: str) -> None:
    assert safe_url(url, "https://n.example/x/") == link


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "\x01javascript:alert(1)", "java\nscript:alert(1)",
     "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://n.example/", "https://", "https://user:pw@n.example/",
     "http://n:99999/", "http://[", "https://n.example\\@m.example/", 'https://n.example/"onclick=', "https://n.example/<b>",
     "https://n.example/" + "a" * 3000, None, ""],
)  # fmt: skip
def test_everything_else_is_no_link(url: str | None) -> None:
    assert safe_url(url) is None
