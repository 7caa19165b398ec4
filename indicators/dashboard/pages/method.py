"""Method: formula in words, types, weights, what is no signal, limits. Numbers come from the files that are in use."""

import pandas as pd
import streamlit as st

from indicators import taxonomy
from indicators.dashboard import cards
from indicators.dashboard.messages import text
from indicators.report.csv import COLUMNS
from indicators.trend import weights as trend_weights
from indicators.trend.weights import Weights


def show() -> None:
    """Draw the page. It needs no store."""
    weights = trend_weights.load()
    st.title(text("method.title"), anchor=False)
    st.caption(text("method.lead", formula=weights.formula_version))
    _section("formula", **_formula_values(weights))
    _section("lanes", confirm_days=weights.confirm_days)
    _section("level", **_level_values(weights))
    st.subheader(text("method.types_title"), anchor=False)
    st.dataframe(_types(), hide_index=True, height="content", alt=text("method.types_title"))
    st.caption(text("method.sources"))
    st.subheader(text("method.modality_title"), anchor=False)
    st.table(_modalities(weights), hide_index=True, border="horizontal", alt=text("method.modality_title"))
    _section("not")
    _section("limits")
    st.subheader(text("method.columns_title"), anchor=False)
    st.caption(text("method.columns"))
    for table, columns in COLUMNS.items():
        st.markdown(f"**{table}**: " + ", ".join(f"`{column}`" for column in columns))


def _section(name: str, **values: object) -> None:
    st.subheader(text(f"method.{name}_title"), anchor=False)
    st.markdown(text(f"method.{name}", **values))


def _formula_values(weights: Weights) -> dict[str, object]:
    exponent = weights.publisher_exponent
    return {
        "scale": weights.scale,
        "per_decade": weights.magnitude_per_decade,
        "ten": 1 + weights.magnitude_per_decade,
        "ten_thousand": 1 + 4 * weights.magnitude_per_decade,
        "exponent": "" if exponent == 1 else f"^{exponent:g}",
        "half_life": weights.half_life_days,
        "horizon": weights.horizon_days,
        "median_days": weights.exposure.median_days,
    }


def _level_values(weights: Weights) -> dict[str, object]:
    return {
        "window": weights.baseline.window_days,
        "calmer": weights.levels.calmer,
        "tense": weights.levels.tense,
        "escalating": weights.levels.escalating,
        "acute": weights.levels.acute,
        "low_base": weights.levels.low_base_stories,
        "band": f"{(weights.band.high - weights.band.low) * 100:.0f}",
        "draws": weights.band.draws,
        "cannot_tell": weights.coverage.cannot_tell,
        "revision": weights.revision_hours,
    }


def _types() -> pd.DataFrame:
    rows = [
        {
            "type": cards.type_name(one.id),
            "direction": text(f"direction.{one.direction}"),
            "kind": text("method.kind_word" if one.word else "method.kind_deed"),
            "severity": one.severity,
            "plover": one.plover,
            "cameo": ", ".join(one.cameo),
        }
        for one in taxonomy.load().types.values()
    ]
    frame = pd.DataFrame(rows)
    return frame.rename(columns={name: text(f"method.col_{name}") for name in frame.columns})


def _modalities(weights: Weights) -> pd.DataFrame:
    rows = [
        {
            text("method.col_modality"): text(f"modality.{name}"),
            text("method.col_meaning"): text(f"method.modality_{name}"),
            text("method.col_weight"): f"{weight:.0%}",
        }
        for name, weight in weights.modality.items()
    ]
    return pd.DataFrame(rows)
