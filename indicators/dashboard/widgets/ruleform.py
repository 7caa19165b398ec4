"""The form of an alert rule: fields by kind, what is wrong with them, and how often it would have fired."""

from collections.abc import Mapping
from datetime import time
from typing import Any, Final

import streamlit as st

from indicators import taxonomy
from indicators.alerts.reading import from_dict, new_id
from indicators.alerts.rules import LEVELS, AlertRule, RuleKind
from indicators.dashboard import cards, queries, rulewords
from indicators.dashboard.messages import text
from indicators.errors import ConfigError
from indicators.model import Modality
from indicators.notify import channels

_SIGNED: Final = (RuleKind.CHANGE, RuleKind.ZSCORE)
_LEVELS: Final = (RuleKind.LEVEL_ABOVE, RuleKind.LEVEL_BELOW)
_START: Final = {RuleKind.LEVEL_ABOVE: 10.0, RuleKind.LEVEL_BELOW: -10.0, RuleKind.CHANGE: 5.0, RuleKind.ZSCORE: 3.0}


def rule_form(view: queries.View, before: AlertRule | None, taken: frozenset[str]) -> AlertRule | ConfigError:
    """The rule that the fields describe, or what is wrong with it. before: the rule that is edited, None for a new one.

    taken: ids in use. Fields keep what was typed while the form is open, by the rule's id.
    """
    form = _Form(view, before)
    data = {**form.what(), **form.when(), **form.messages()}
    name = form.name(_words(data, view, form.feeds))
    identity = before.id if before else new_id(name, taken)
    try:
        return from_dict({**data, "id": identity, "name": name or identity}, text("alerts.place"))
    except ConfigError as error:
        return error


def _words(data: Mapping[str, Any], view: queries.View, feeds: Mapping[str, str]) -> str:
    """The rule in words, for a name nobody gave; empty while the rule is not complete."""
    try:
        return rulewords.sentence(from_dict({**data, "id": "x", "name": "x"}), view.conflicts, feeds)
    except ConfigError:
        return ""


class _Form:
    """The widgets of one rule; every method draws a part and gives its fields as plain data."""

    def __init__(self, view: queries.View, before: AlertRule | None) -> None:
        self.view = view
        first = next(iter(view.conflicts))
        self.rule = before or AlertRule("", "", RuleKind.LEVEL_ABOVE, first, level="tense")
        self.new = before is None
        self.prefix = f"rule-{before.id if before else ''}-"
        self.feeds = queries.feed_titles(view)

    def what(self) -> dict[str, Any]:
        """Kind, conflict or feed, and threshold."""
        left, right = st.columns(2)
        kinds = list(RuleKind)
        with left:
            kind = st.selectbox(
                text("rule.kind"),
                kinds,
                index=kinds.index(self.rule.kind),
                format_func=lambda one: text(f"rule.kind_{one}"),
                key=self._key("kind"),
            )
        with right:
            data = {"kind": str(kind), **(self._feed() if kind is RuleKind.FEED_SILENT else self._conflict())}
        match kind:
            case RuleKind.LEVEL_ABOVE | RuleKind.LEVEL_BELOW:
                return {**data, **self._level(kind)}
            case RuleKind.CHANGE | RuleKind.ZSCORE:
                return {**data, **self._signed(kind)}
            case RuleKind.SIGNAL_SEEN:
                return {**data, **self._signal()}
        return data

    def when(self) -> dict[str, Any]:
        """What else must hold, and how long."""
        with st.expander(text("rule.conditions"), icon=":material/tune:", key=self._key("more")):
            columns = st.columns(2)
            data: dict[str, Any] = {}
            kind = st.session_state[self._key("kind")]
            names = ["pending_hours", "recovery_hours", "no_data_hours"]
            if kind is not RuleKind.FEED_SILENT:
                names = ["minimum_stories", "minimum_publishers", *names]
            for place, name in enumerate(names):
                with columns[place % 2]:
                    data[name] = self._amount(name, float(getattr(self.rule, name)), least=0.0)
            for name in ("minimum_stories", "minimum_publishers"):
                if name in data:
                    data[name] = int(data[name])
            data["enabled"] = st.toggle(text("rule.enabled"), value=self.rule.enabled, key=self._key("enabled"))
        return data

    def messages(self) -> dict[str, Any]:
        """Channels and when messages leave."""
        with st.expander(text("rule.messages"), icon=":material/send:", key=self._key("send"), expanded=self.new):
            kept = self._kept_channels()
            added = st.text_area(
                text("alerts.channels"),
                key=self._key("channels"),
                placeholder="mailto://…",
                help=text("alerts.channels_hint"),
                height=80,
            )
            lines = [line.strip() for line in (added or "").splitlines() if line.strip()]
            for line in lines:
                if wrong := channels.check(line):
                    st.error(f"{text('alerts.channel_wrong')} {wrong}", icon=":material/error:")
            left, right = st.columns(2)
            with left:
                repeat = self._amount("repeat_hours", self.rule.repeat_hours, least=0.25)
                recovery = self._flag("notify_recovery", self.rule.notify_recovery)
                no_data = self._flag("notify_no_data", self.rule.notify_no_data)
            with right:
                quiet = self._quiet()
        return {
            "channels": [*kept, *lines],
            "repeat_hours": repeat,
            "quiet": quiet,
            "notify_recovery": recovery,
            "notify_no_data": no_data,
        }

    def name(self, words: str) -> str:
        """The rule's name; what it watches where none is given."""
        typed = st.text_input(
            text("rule.name"),
            value="" if self.new else self.rule.name,
            key=self._key("name"),
            placeholder=words[:120],
            max_chars=120,
        )
        return (typed or "").strip() or words[:120]

    def _conflict(self) -> dict[str, Any]:
        ids = list(self.view.conflicts)
        first = ids.index(self.rule.conflict) if self.rule.conflict in ids else 0
        chosen = st.selectbox(
            text("filter.conflict"),
            ids,
            index=first,
            format_func=lambda one: self.view.conflicts[one],
            key=self._key("conflict"),
        )
        return {"conflict": chosen}

    def _feed(self) -> dict[str, Any]:
        ids = ["", *self.feeds]
        first = ids.index(self.rule.feed) if self.rule.feed in ids else 0
        feed = st.selectbox(
            text("filter.feed"),
            ids,
            index=first,
            format_func=lambda one: self.feeds.get(one, text("rule.any_feed")),
            key=self._key("feed"),
        )
        return {"feed": feed or None, "silent_hours": self._amount("silent_hours", self.rule.silent_hours, least=1.0)}

    def _level(self, kind: RuleKind) -> dict[str, Any]:
        ways = {"word": text("rule.by_word"), "points": text("rule.by_points")}
        way = st.segmented_control(
            text("rule.by"),
            list(ways),
            format_func=lambda one: ways[one],
            default="points" if self.rule.level is None and not self.new else "word",
            required=True,
            key=self._key("by"),
        )
        left, right = st.columns(2)
        if way == "points":
            own = self.rule.kind is kind and self.rule.threshold is not None
            with left:
                threshold = self._amount("threshold", self.rule.threshold if own else _START[kind])
            with right:
                recovery = self._amount("recovery", self.rule.recovery if own else None)
            return {"threshold": threshold, "recovery": recovery}
        # Nothing lies below calmer or above acute: such an alert would never end.
        words = LEVELS[1:] if kind is RuleKind.LEVEL_ABOVE else LEVELS[:-1]
        with left:
            level = self._word(
                "level", words, self.rule.level or ("tense" if kind is RuleKind.LEVEL_ABOVE else "calmer")
            )
        with right:
            recovery_level = self._word("recovery_level", ("", *words), self.rule.recovery_level or "")
        return {"level": level, "recovery_level": recovery_level or None}

    def _signed(self, kind: RuleKind) -> dict[str, Any]:
        own = self.rule.kind is kind
        left, right = st.columns(2)
        with left:
            threshold = self._amount(
                "threshold", self.rule.threshold if own else _START[kind], label=f"rule.threshold_{kind}"
            )
            percent = self._flag("percent", own and self.rule.percent) if kind is RuleKind.CHANGE else False
        with right:
            recovery = self._amount("recovery", self.rule.recovery if own else None)
            window = {}
            if kind is RuleKind.CHANGE:
                days = self._amount("window_days", self.rule.window.days if own else 7.0, least=1.0)
                window = {"window_days": days}
        return {"threshold": threshold, "recovery": recovery, "percent": percent, **window}

    def _signal(self) -> dict[str, Any]:
        known = taxonomy.load()
        types = st.multiselect(
            text("filter.type"),
            list(known.types),
            default=list(self.rule.signal_types),
            format_func=cards.type_name,
            key=self._key("types"),
        )
        modalities = st.multiselect(
            text("filter.modality"),
            [str(one) for one in Modality],
            default=[str(one) for one in self.rule.modalities],
            format_func=lambda one: text(f"modality.{one}"),
            key=self._key("modalities"),
        )
        first, second, third = st.columns(3)
        with first:
            quantity = self._amount("minimum_quantity", self.rule.minimum_quantity, least=0.0)
            units = ["", *known.units]
            unit = st.selectbox(
                text("rule.unit"),
                units,
                index=units.index(self.rule.unit or ""),
                format_func=lambda one: one.replace("_", " ") or text("rule.any_unit"),
                key=self._key("unit"),
                disabled=quantity is None,
            )
        with second:
            actors = st.text_input(
                text("rule.actors_field"),
                value=", ".join(self.rule.actors),
                key=self._key("actors"),
                help=text("rule.actors_hint"),
            )
        with third:
            days = self._amount("window_days", self.rule.window.total_seconds() / 86_400, least=1.0)
        return {
            "signal_types": types,
            "modalities": modalities,
            "minimum_quantity": quantity,
            "unit": unit if quantity is not None and unit else None,
            "actors": [one.strip().upper() for one in (actors or "").split(",") if one.strip()],
            "window_days": days,
        }

    def _kept_channels(self) -> list[str]:
        """Channels may hold passwords: they are shown masked and never sent to the browser."""
        if not self.rule.channels:
            return []
        shown: Mapping[int, str] = {place: channels.mask(one) for place, one in enumerate(self.rule.channels)}
        kept = st.multiselect(
            text("alerts.channels_kept"),
            list(shown),
            default=list(shown),
            format_func=lambda place: shown[place],
            key=self._key("kept"),
        )
        return [self.rule.channels[place] for place in kept]

    def _quiet(self) -> dict[str, str] | None:
        quiet = self.rule.quiet
        wanted = self._flag("quiet_hours", quiet is not None)
        if not wanted:
            return None
        first, second = st.columns(2)
        start = first.time_input(text("rule.quiet_start"), quiet.start if quiet else time(22), key=self._key("start"))
        end = second.time_input(text("rule.quiet_end"), quiet.end if quiet else time(7), key=self._key("end"))
        zone = st.text_input(text("rule.quiet_zone"), quiet.zone if quiet else "UTC", key=self._key("zone"))
        return {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}", "zone": (zone or "UTC").strip()}

    def _amount(
        self, name: str, value: float | None, *, least: float | None = None, label: str | None = None
    ) -> float | None:
        found = st.number_input(
            text(label or f"rule.{name}"),
            min_value=least,
            value=None if value is None else float(value),
            step=1.0,
            format="%g",
            key=self._key(f"{name}-{st.session_state.get(self._key('kind'), '')}"),
            help=text(f"rule.{name}_hint"),
        )
        return None if found is None else float(found)

    def _word(self, name: str, words: tuple[str, ...], value: str) -> str:
        return str(
            st.selectbox(
                text(f"rule.{name}"),
                words,
                index=words.index(value) if value in words else 0,
                format_func=lambda one: text(f"level.{one}") if one else text("rule.same"),
                key=self._key(name),
                help=text(f"rule.{name}_hint"),
            )
        )

    def _flag(self, name: str, value: bool) -> bool:
        return bool(st.toggle(text(f"rule.{name}"), value=value, key=self._key(name)))

    def _key(self, name: str) -> str:
        return self.prefix + name
