"""Alerts: thresholds with their state, a form that says how often a rule would have fired, and the history."""

from collections.abc import Mapping
from html import escape

import pandas as pd
import streamlit as st

from indicators.alerts.machine import AlertState
from indicators.alerts.rules import AlertRule
from indicators.dashboard import edits, html, queries, rulewords
from indicators.dashboard.messages import has, text
from indicators.dashboard.widgets import frame
from indicators.dashboard.widgets.rulebuttons import buttons
from indicators.dashboard.widgets.ruleform import rule_form
from indicators.dashboard.widgets.rulepreview import preview
from indicators.errors import ConfigError, StoreError

NEW = "new"
HISTORY_ROWS = 300


def show() -> None:
    """Draw the page."""
    view = frame.start(text("alerts.title"), text("alerts.lead"))
    rules = queries.alert_rules(view)
    opened = st.query_params.get("edit")
    if (refusal := view.refusal("alerts.read_only")) is not None:
        st.info(refusal, icon=":material/lock:")
    if opened is None:
        st.button(text("alerts.new"), icon=":material/add_alert:", type="primary", on_click=_open, args=(NEW,))
    else:
        _form(view, rules, opened)
    if not rules:
        st.info(text("empty.alerts"), icon=":material/notifications:")
    states = queries.alert_states(view)
    feeds = queries.feed_titles(view)
    for rule in sorted(rules.values(), key=lambda one: _urgency(one, states.get(one.id))):
        with st.container(border=True, key=f"alert-{rule.id}"):
            st.html(_card(view, rule, states.get(rule.id), feeds))
            buttons(view, rule, states.get(rule.id), _open)
    _history(view)


def _open(which: str | None) -> None:
    if which is None:
        st.query_params.pop("edit", None)
    else:
        st.query_params["edit"] = which


def _form(view: queries.View, rules: Mapping[str, AlertRule], opened: str) -> None:
    before = rules.get(opened)
    title = text("alerts.edit_title", name=html.literal(before.name)) if before else text("alerts.new")
    with st.container(border=True, key="rule-form"):
        st.subheader(title, anchor=False)
        found = rule_form(view, before, frozenset(rules))
        if isinstance(found, ConfigError):
            st.warning(text("alerts.wrong"), icon=":material/edit:")
            st.text(str(found))
        else:
            preview(view, found)
        with st.container(horizontal=True):
            if st.button(
                text("alerts.save"),
                type="primary",
                icon=":material/save:",
                disabled=view.refusal("alerts.read_only") is not None or isinstance(found, ConfigError),
                help=view.refusal("alerts.read_only"),
                key="save-rule",
            ) and isinstance(found, AlertRule):
                _save(view, found)
            st.button(text("alerts.cancel"), on_click=_open, args=(None,), key="cancel-rule")


def _save(view: queries.View, rule: AlertRule) -> None:
    try:
        edits.save_alert_rule(view, rule)
    except StoreError as error:
        st.error(f"{text('error.not_saved')} {html.literal(str(error))}", icon=":material/error:")
        return
    st.toast(text("alerts.saved"), icon=":material/check:")
    _open(None)
    st.rerun()


def _card(view: queries.View, rule: AlertRule, state: AlertState | None, feeds: Mapping[str, str]) -> str:
    """One rule as HTML. Names and reasons may hold feed text: all of it is escaped."""
    standing = rulewords.standing(rule, state)
    badge = f'<span class="cei-state cei-state-{standing}">{escape(text(f"alertstate.{standing}"))}</span>'
    what = rulewords.sentence(rule, view.conflicts, feeds)
    watched = [] if what == rule.name else [what]
    lines = [
        " · ".join([*watched, *rulewords.conditions(rule)]),
        " · ".join(rulewords.condition_now(state, rule, view.now)),
        *rulewords.reasons(state),
        ", ".join(queries.masked_channels(rule)) or text("alerts.no_channel"),
    ]
    told = "".join(f'<div class="cei-soft" dir="auto">{escape(line)}</div>' for line in lines if line)
    return f'<div class="cei-row-name"><h3>{escape(rule.name)}</h3> {badge}</div>{told}'


def _urgency(rule: AlertRule, state: AlertState | None) -> tuple[int, str]:
    order = ("alerting", "recovering", "pending", "error", "no_data", "normal", "new", "off")
    return order.index(rulewords.standing(rule, state)), rule.name.casefold()


def _history(view: queries.View) -> None:
    st.subheader(text("alerts.history"), anchor=False)
    found = queries.alert_history(view, HISTORY_ROWS)
    if found.empty:
        st.caption(text("empty.history"))
        return
    table = pd.DataFrame(
        {
            text("alerts.col_at"): found["at_utc"],
            text("alerts.col_name"): found["name"],
            text("alerts.col_event"): [_event(str(one)) for one in found["event"]],
            text("alerts.col_day"): found["day"],
            text("alerts.col_value"): pd.to_numeric(found["value"]),
            text("alerts.col_why"): found["why"],
        }
    )
    column = st.column_config
    st.dataframe(
        table,
        hide_index=True,
        height="auto",
        placeholder="–",
        alt=text("alerts.history"),
        column_config={
            text("alerts.col_at"): column.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
            text("alerts.col_value"): column.NumberColumn(format="%.2f"),
            text("alerts.col_why"): column.TextColumn(width="large"),
        },
    )
    st.caption(text("alerts.export_hint"))


def _event(name: str) -> str:
    return text(f"alertevent.{name}") if has(f"alertevent.{name}") else name
