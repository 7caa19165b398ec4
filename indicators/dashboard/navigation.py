"""The pages in the order of the menu. Pages are looked up by name, so that they can link to each other."""

from importlib import import_module, resources
from typing import Any, Final

import streamlit as st

from indicators.dashboard.messages import text

ICONS: Final = {
    "board": ":material/dashboard:",
    "conflict": ":material/show_chart:",
    "articles": ":material/article:",
    "sources": ":material/rss_feed:",
    "alerts": ":material/notifications:",
    "export": ":material/download:",
    "method": ":material/function:",
}


def icon() -> str:
    """The picture of the browser tab; one of Streamlit's own would be fetched from the internet."""
    return resources.files("indicators.dashboard").joinpath("icon.svg").read_text(encoding="utf-8")


def page(name: str) -> Any:
    """The streamlit page `name`; its address is the name, the board's is the root."""
    show = import_module(f"indicators.dashboard.pages.{name}").show
    return st.Page(
        show, title=text(f"pages.{name}"), icon=ICONS[name], url_path=name, default=name == next(iter(ICONS))
    )


def pages() -> list[Any]:
    """All pages for st.navigation."""
    return [page(name) for name in ICONS]
