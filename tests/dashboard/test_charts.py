"""Charts: every day can be clicked, a day that cannot be told is never drawn as zero, and each has words beside it."""

import datetime as dt
import math

import pandas as pd
import pytest

from indicators.dashboard import charts
from indicators.dashboard.palette import LANES

DAYS = pd.date_range("2022-01-01", periods=5)


def index(nets):
    return pd.DataFrame(
        {
            "day": DAYS[: len(nets)],
            **{lane: [math.nan if math.isnan(net) else 1.0 for net in nets] for lane in LANES},
            "net": nets,
            "low": [net - 1 for net in nets],
            "high": [net + 1 for net in nets],
            "status": "ok",
        }
    )


def named(figure, name):
    return [trace for trace in figure.data if trace.name == name]


def test_the_net_line_has_markers_so_that_a_day_can_be_clicked():
    net = named(charts.trend(index([1.0, 2.0, 3.0])), "net")[0]
    assert net.mode == "lines+markers"
    assert len(net.x) == 3
    assert not net.connectgaps


def test_a_day_that_cannot_be_told_is_hatched_and_has_no_value():
    figure = charts.trend(index([1.0, math.nan, 3.0]))
    assert [pd.Timestamp(day) for day in named(figure, "cannot tell")[0].x] == [DAYS[1]]
    assert math.isnan(named(figure, "net")[0].y[1])


def test_the_band_never_crosses_a_gap():
    bands = named(charts.trend(index([1.0, 2.0, math.nan, 4.0, 5.0])), "band")
    assert [len(band.x) for band in bands] == [4, 4]
    assert [band.showlegend for band in bands] == [True, False]


def test_the_axis_shows_whole_days_and_no_more():
    first, last = charts.trend(index([1.0, 2.0])).layout.xaxis.range
    assert pd.Timestamp(first) == DAYS[0] - pd.Timedelta(hours=12)
    assert pd.Timestamp(last) == DAYS[1] + pd.Timedelta(hours=12)


def test_the_chosen_day_stands_on_ground_of_its_own():
    assert len(charts.trend(index([1.0, 2.0]), chosen=dt.date(2022, 1, 2)).layout.shapes) == 1


@pytest.mark.parametrize("dark", [False, True])
def test_an_empty_index_gives_an_empty_chart(dark):
    assert len(charts.trend(index([]), dark=dark).data) == 0


def test_nothing_is_sent_to_a_chart_service():
    assert charts.CONFIG["showSendToCloud"] is False


def test_the_trend_in_words_names_last_highest_lowest_and_untold_days():
    words = charts.trend_alt(index([1.0, math.nan, 7.0, -2.0]), "Korea")
    assert words.startswith("Korea, 2022-01-01 to 2022-01-04: net -2.00 on 2022-01-04; highest +7.00 on 2022-01-03")
    assert "1 days cannot be told" in words


def test_a_trend_without_any_value_says_so():
    assert charts.trend_alt(index([math.nan, math.nan]), "Korea") == "Korea: no day that can be told."


def test_a_preview_marks_the_days_it_would_have_fired():
    series = pd.DataFrame({"day": DAYS, "value": [0.0, 5.0, 2.0, 6.0, math.nan]})
    figure = charts.preview(series, [dt.date(2022, 1, 2), dt.date(2022, 1, 4)], 4.5)
    assert list(named(figure, "would have fired")[0].y) == [5.0, 6.0]
    assert figure.layout.shapes[0].y0 == 4.5


def test_a_preview_of_levels_names_them_on_its_axis():
    series = pd.DataFrame({"day": DAYS, "value": [1.0, 1.0, 2.0, 3.0, 3.0]})
    assert charts.preview(series, [], 2.0, levels=True).layout.yaxis.ticktext[0] == "calmer"


def test_coverage_shows_the_days_asked_for_even_where_few_are_known():
    figure = charts.coverage(pd.DataFrame({"day": DAYS[-1:], "share": [0.5]}), 30)
    first, last = (pd.Timestamp(one) for one in figure.layout.xaxis.range)
    assert (last - first).days == 30
