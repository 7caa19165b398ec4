"""Buttons with which an analyst says whether a signal is right; pressing the chosen one again undoes it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from indicators.dashboard import cards, edits, queries
from indicators.dashboard.messages import text
from indicators.errors import StoreError

VERDICTS: Final = ("right", "wrong", "wrong type", "wrong conflict")


def correct(view: queries.View, signals: Sequence[Mapping[str, Any]], verdicts: Mapping[int, str]) -> None:
    """One row of buttons a signal. verdicts: what has been said so far, by signal id."""
    if not signals:
        st.caption(text("articles.no_signals"))
    for number, signal in enumerate(signals, 1):
        key = f"verdict-{signal['id']}"
        st.session_state[key] = verdicts.get(signal["id"])
        st.segmented_control(
            f"{number}. {cards.type_name(str(signal['type']))}: {text('signal.right_question')}",
            VERDICTS,
            format_func=lambda one: text(f"verdict.{one}"),
            key=key,
            disabled=view.refusal("verdict.read_only") is not None,
            help=view.refusal("verdict.read_only"),
            on_change=_save,
            args=(view, int(signal["id"]), key),
        )


def _save(view: queries.View, signal_id: int, key: str) -> None:
    verdict = st.session_state[key]
    try:
        edits.save_verdict(view, signal_id, verdict)
    except StoreError as error:
        st.toast(f"{text('error.not_saved')} {error}", icon=":material/error:")
        return
    told = text("verdict.saved", verdict=text(f"verdict.{verdict}")) if verdict else text("verdict.undone")
    st.toast(told, icon=":material/check:")
