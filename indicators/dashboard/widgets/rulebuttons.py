"""What can be done with one alert rule: edit, acknowledge, mute, test, delete."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

import streamlit as st

from indicators.alerts.machine import AlertState
from indicators.alerts.rules import AlertRule
from indicators.dashboard import edits, html, queries
from indicators.dashboard.messages import text
from indicators.errors import ConfigError, IndicatorsError, NotifyError, StoreError

_MUTES: Final = (4, 24, 168)


def buttons(view: queries.View, rule: AlertRule, state: AlertState | None, edit: Callable[[str], None]) -> None:
    """A row of buttons; nothing in the demo and for guests, who cannot change anything."""
    if view.refusal("alerts.read_only") is not None:
        return
    with st.container(horizontal=True, key=f"buttons-{rule.id}"):
        st.button(text("alerts.edit"), icon=":material/edit:", key=f"edit-{rule.id}", on_click=edit, args=(rule.id,))
        if state is not None and state.raised and state.acknowledged_at is None:
            _acknowledge(view, rule)
        _mute(view, rule)
        if rule.channels and st.button(text("alerts.test"), icon=":material/send:", key=f"test-{rule.id}"):
            _test(view, rule)
        _delete(view, rule)


def _acknowledge(view: queries.View, rule: AlertRule) -> None:
    with st.popover(text("alerts.acknowledge"), icon=":material/check_circle:", key=f"ack-{rule.id}"):
        note = st.text_input(text("alerts.acknowledge_note"), key=f"note-{rule.id}", max_chars=300)
        if st.button(text("alerts.acknowledge_do"), key=f"ack-do-{rule.id}", type="primary"):
            _change(lambda: edits.acknowledge_alert(view, rule.id, note or ""), text("alerts.acknowledge_done"))


def _mute(view: queries.View, rule: AlertRule) -> None:
    if rule.mute_until is not None and rule.mute_until > view.now:
        if st.button(text("alerts.mute_end"), icon=":material/volume_up:", key=f"unmute-{rule.id}"):
            _change(lambda: edits.mute_alert(view, rule, None), text("alerts.unmute_done"))
        return
    with st.popover(text("alerts.mute"), icon=":material/volume_off:", key=f"mute-{rule.id}"):
        for hours in _MUTES:
            if st.button(text(f"alerts.mute_{hours}"), key=f"mute-{hours}-{rule.id}", width="stretch"):
                until = view.now + timedelta(hours=hours)
                _change(partial(edits.mute_alert, view, rule, until), text("alerts.mute_done"))


def _delete(view: queries.View, rule: AlertRule) -> None:
    with st.popover(text("alerts.delete"), icon=":material/delete:", key=f"delete-{rule.id}"):
        st.markdown(text("alerts.delete_sure", name=html.literal(rule.name)))
        if st.button(text("alerts.delete_yes"), key=f"delete-do-{rule.id}", type="primary"):
            _change(lambda: edits.delete_alert_rule(view, rule.id), text("alerts.deleted"))


def _test(view: queries.View, rule: AlertRule) -> None:
    for channel, fault in edits.send_test(view, rule):
        if fault is None:
            st.toast(text("alerts.test_sent", channel=html.literal(channel)), icon=":material/check:")
        else:
            st.error(html.literal(fault), icon=":material/error:")


def _change(action: Callable[[], None], told: str) -> None:
    try:
        action()
    except (StoreError, ConfigError, NotifyError) as error:
        _failed(error)
        return
    st.toast(told, icon=":material/check:")
    st.rerun()


def _failed(error: IndicatorsError) -> None:
    st.error(f"{text('error.not_saved')} {html.literal(str(error))}", icon=":material/error:")
