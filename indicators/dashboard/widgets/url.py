"""Choices that live in the address of the page, so that a view can be shared.

Streamlit's own binding writes the labels of choices into the address; labels change with the language and the
title of a conflict, so choices are kept there by their ids. Free text and dates use the binding itself.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from indicators.dashboard.messages import text


def choose_one(
    name: str,
    label: str,
    options: Mapping[str, str],
    *,
    default: str | None = None,
    disabled: bool = False,
    width: int | str = "stretch",
) -> str:
    """A select box over `options` (id to label); its id stands as `name` in the address.

    default: the id that needs no mention there; without one, the first is chosen and named there like any other, so
    that a shared address keeps its meaning when the order changes. `options` must not be empty.
    """
    ids = list(options)
    fallback = default if default in options else ids[0]
    _take_from_address(name, lambda stated: stated[-1] if stated and stated[-1] in options else fallback)
    if st.session_state[name] not in options:
        st.session_state[name] = fallback
    chosen = str(
        st.selectbox(label, ids, format_func=lambda one: options[one], key=name, disabled=disabled, width=width)
    )
    _put_into_address(name, [] if chosen == default else [chosen])
    return chosen


def choose_many(name: str, label: str, options: Mapping[str, str], *, help: str | None = None) -> list[str]:
    """A multiple choice over `options` (id to label), empty meaning all of them."""
    _take_from_address(name, lambda stated: [one for one in stated if one in options])
    st.session_state[name] = [one for one in st.session_state[name] if one in options]
    chosen = [
        str(one)
        for one in st.multiselect(
            label,
            list(options),
            format_func=lambda one: options[one],
            key=name,
            placeholder=text("filter.all"),
            help=help,
        )
    ]
    _put_into_address(name, chosen)
    return chosen


def choose_segment(name: str, label: str, options: Mapping[str, str], *, default: str) -> str:
    """A row of buttons of which exactly one is pressed."""
    _take_from_address(name, lambda stated: stated[-1] if stated and stated[-1] in options else default)
    chosen = st.segmented_control(
        label,
        list(options),
        format_func=lambda one: options[one],
        key=name,
        required=True,
        label_visibility="collapsed",
    )
    chosen = str(chosen or default)
    _put_into_address(name, [] if chosen == default else [chosen])
    return chosen


def _take_from_address(name: str, read: Callable[[Sequence[str]], Any]) -> None:
    """Follow the address on the first run and whenever somebody else changed it (a link on the page itself).

    A run asked for by a quick second click may still carry the address before the last change, so that one is ours too.
    """
    stated = st.query_params.get_all(name)
    ours = st.session_state.get(f"_address_{name}", [stated])
    if name not in st.session_state or stated not in ours:
        st.session_state[name] = read(stated)


def _put_into_address(name: str, values: Sequence[str]) -> None:
    if values:
        st.query_params[name] = list(values)
    elif name in st.query_params:
        del st.query_params[name]
    ours = st.session_state.get(f"_address_{name}", [list(values)])
    st.session_state[f"_address_{name}"] = ours if ours[-1] == list(values) else [ours[-1], list(values)]
