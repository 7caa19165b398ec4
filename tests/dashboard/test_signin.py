"""Where signing in is asked for, no page is shown without it."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).parents[2] / "app.py")


def test_without_a_way_to_sign_in_nothing_is_shown_but_what_is_missing(environ, monkeypatch):
    monkeypatch.setenv("INDICATORS_SIGN_IN", "1")
    page = AppTest.from_file(APP, default_timeout=60).run()
    assert [box.value.split(",")[0] for box in page.error] == ["INDICATORS_SIGN_IN=1 is set"]
    assert not page.title
    assert not page.get("html")


def test_whoever_has_not_signed_in_finds_a_button_and_no_page(environ, monkeypatch):
    monkeypatch.setenv("INDICATORS_SIGN_IN", "1")
    monkeypatch.setattr("streamlit.user", type("Nobody", (), {"is_logged_in": False})())
    page = AppTest.from_file(APP, default_timeout=60).run()
    assert [one.label for one in page.button] == ["Sign in"]
    assert not page.get("html")
    assert not page.exception


def test_whoever_has_signed_in_sees_the_board(environ, monkeypatch):
    monkeypatch.setenv("INDICATORS_SIGN_IN", "1")
    monkeypatch.setattr("streamlit.user", type("Somebody", (), {"is_logged_in": True})())
    page = AppTest.from_file(APP, default_timeout=60).run()
    assert page.title[0].value
    assert not page.exception
