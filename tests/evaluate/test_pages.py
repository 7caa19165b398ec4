"""The report of an evaluation names figures with their goals, and shows texts as texts."""

from indicators.evaluate.accuracy import tally
from indicators.evaluate.goals import GOALS
from indicators.evaluate.labelled import GoldArticle, GoldSignal
from indicators.evaluate.pages import as_html, as_markdown, blocks
from indicators.evaluate.sets import Ordinary, Result
from indicators.model import Article, Direction, Modality, Score, Signal

HOSTILE = "<script>alert(1)</script> | [x](y)"


def results() -> list[Result]:
    wanted = GoldSignal("threat", Modality.ASSERTED)
    found = Signal("sanctions", Direction.ESCALATION, Modality.FEARED, -5.0, 0.7, rule="r")
    gold = GoldArticle(Article("a-1", HOSTILE, lang="en"), Direction.ESCALATION, (wanted,))
    score = Score("a-1", "en", Direction.DE_ESCALATION, 1.0, 0.5, (found,), "v")
    return [Result("en_dev", "en", tally([(gold, score)]))]


def report(**more: object) -> list:
    return blocks(results(), results(), **more)  # type: ignore[arg-type]


def test_every_figure_stands_beside_its_goal() -> None:
    page = as_markdown(report())
    for goal in GOALS.values():
        assert goal.words in page
    assert "| direction of the article, accuracy | 0.000 | 0.000 | 0.92 |" in page


def test_a_goal_that_is_met_is_ticked_and_a_figure_that_cannot_be_counted_is_a_dash() -> None:
    page = as_markdown(report())
    assert "0.000 ✓" not in page
    assert "| quantities right | – | – | 0.88 |" in page
    right = [Result("en_test", "en", tally([(_quiet(), _silent())]))]
    assert "| direction of the article, accuracy | 1.000 ✓ | 0.92 |" in as_markdown(blocks(right, []))


def test_confusions_and_worst_items_are_listed() -> None:
    page = as_markdown(report())
    assert "| escalation | de-escalation | 1 |" in page
    assert "| threat | sanctions | 1 |" in page
    assert "missed threat (asserted); found sanctions (feared) by r" in page


def test_the_items_of_a_test_set_are_not_shown() -> None:
    (result,) = results()
    page = as_markdown(blocks([Result("en_test", "en", result.tally)], []))
    assert "Worst" not in page
    assert "alert(1)" not in page


def test_texts_are_no_markup_in_either_form() -> None:
    assert "<script>" not in as_html(report())
    assert "&lt;script&gt;" in as_html(report())
    assert "\\<script\\>" in as_markdown(report())


def test_ordinary_headlines_are_pooled_with_an_interval() -> None:
    ordinary = [Ordinary("sport", "en", 600, ("Attack too strong",)), Ordinary("sport", "de", 400, ())]
    page = as_markdown(report(ordinary=ordinary))
    assert "| sport | 1000 | 1 | 0.10% | Attack too strong |" in page
    assert "Pooled: 1 alarms on 1,000 headlines, 0.10% (95 % interval 0.02% to 0.56%; goal 0.3% at most)." in page


def test_stages_switched_off_have_a_row_each() -> None:
    page = as_markdown(report(ablation={"everything on": results()[0].tally, "without roles": results()[0].tally}))
    assert "| everything on |" in page
    assert "| without roles |" in page


def _quiet() -> GoldArticle:
    return GoldArticle(Article("b", "A mild day", lang="en"), Direction.NONE, ())


def _silent() -> Score:
    return Score("b", "en", Direction.NONE, 0.0, 0.1, (), "v")
