"""Write what was measured as a Markdown page and as one HTML file that needs nothing else. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from math import isnan

from indicators.evaluate.accuracy import Bin, Tally, by_modality, by_type, calibration, rates, wilson
from indicators.evaluate.goals import GOALS, ORDINARY_ALARM
from indicators.evaluate.sets import Ordinary, Result
from indicators.report.brief import markdown

_WORST = 15
_NEVER_LOOKED_AT = "_test"  # whoever writes rules after errors of a test set has no test set any more
_CONFUSIONS = 12
_SHARES = {"reversed", "alarm", "phrases"}

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
Block = str | Table | list[Bin]


def blocks(
    results: Sequence[Result],
    pooled: Sequence[Result],
    ordinary: Sequence[Ordinary] = (),
    ablation: Mapping[str, Tally] | None = None,
    head: Sequence[str] = (),
) -> list[tuple[str, list[Block]]]:
    """The report as (heading, blocks): text, tables, and calibration bins for a plot.

    results: one a labelled set. pooled: by language and part; the tables by type and modality are made of these.
    head: lines on date, machine, versions and command.
    """
    parts: list[tuple[str, list[Block]]] = [("Accuracy", list(head))]
    parts.append(("Figures", [_figures([*results, *pooled])]))
    if ordinary:
        parts.append(("Ordinary headlines", [_ordinary(ordinary), *_ordinary_total(ordinary)]))
    if ablation:
        parts.append(("Stages switched off", [_ablation(ablation)]))
    for result in pooled:
        parts.append((result.name, _in_detail(result.tally)))
    for result in results:
        if result.tally.misses and not result.name.endswith(_NEVER_LOOKED_AT):
            parts.append((f"Worst in {result.name}", [_worst(result.tally)]))
    return parts


def as_markdown(parts: Sequence[tuple[str, list[Block]]]) -> str:
    """The report in Markdown; a calibration plot is its table."""
    lines: list[str] = []
    for number, (heading, content) in enumerate(parts):
        lines += [f"{'#' if number == 0 else '##'} {heading}", ""]
        for block in content:
            if isinstance(block, str):
                lines += [block, ""]
            else:
                head, rows = block if isinstance(block, tuple) else _bins(block)
                lines += ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
                lines += ["| " + " | ".join(markdown(cell) for cell in row) + " |" for row in rows]
                lines.append("")
    return "\n".join(lines)


def as_html(parts: Sequence[tuple[str, list[Block]]]) -> str:
    """The report as one HTML page with calibration plots."""
    body: list[str] = []
    for number, (heading, content) in enumerate(parts):
        level = 1 if number == 0 else 2
        body.append(f"<h{level}>{escape(heading)}</h{level}>")
        for block in content:
            if isinstance(block, str):
                body.append(f"<p>{escape(block)}</p>")
            elif isinstance(block, tuple):
                body.append(_html_table(block))
            else:
                body.append(f'<div class="side">{_plot(block)}{_html_table(_bins(block))}</div>')
    return _PAGE.replace("BODY", "\n".join(body))


def _figures(results: Sequence[Result]) -> Table:
    figures = [rates(result.tally) for result in results]
    rows = [["articles", *(f"{one['articles']:.0f}" for one in figures), ""]]
    rows += [[goal.words, *(_marked(name, one[name]) for one in figures), goal.shown()] for name, goal in GOALS.items()]
    return ["figure", *(result.name for result in results), "goal"], rows


def _marked(name: str, figure: float) -> str:
    met = GOALS[name].met(figure)
    return shown(name, figure) + ("" if met is None else " ✓" if met else "")


def shown(name: str, figure: float) -> str:
    """A figure as a reader sees it; "–" where nothing could be counted."""
    if isnan(figure):
        return "–"
    return f"{figure:.1%}" if name in _SHARES else f"{figure:.3f}"


def _in_detail(total: Tally) -> list[Block]:
    types = [
        [kind, f"{found}", f"{wanted}", _ratio(hits, found), _ratio(hits, wanted), _ratio(2 * hits, found + wanted)]
        for kind, (hits, found, wanted) in by_type(total).items()
    ]
    modalities = [[name, f"{right}", f"{of}", _ratio(right, of)] for name, (right, of) in by_modality(total).items()]
    return [
        (["type", "found", "labelled", "precision", "recall", "F1"], types),
        (["modality", "right", "signals", "share"], modalities),
        (["labelled direction", "read as", "articles"], _wrong(total.confusion)),
        (["labelled modality", "read as", "signals"], _wrong(total.modality_confusion)),
        (["labelled type", "read as", "times"], _wrong(total.type_confusion)),
        calibration(total.confidences),
    ]


def _wrong(confusion: Counter[tuple[str, str]]) -> list[list[str]]:
    wrong = {pair: count for pair, count in confusion.items() if pair[0] != pair[1]}
    most = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))[:_CONFUSIONS]
    return [[wanted, found, f"{count}"] for (wanted, found), count in most]


def _worst(total: Tally) -> Table:
    worst = sorted(total.misses, key=lambda miss: (-miss.errors, miss.id))[:_WORST]
    return ["id", "title", "what is wrong"], [[miss.id, miss.title, "; ".join(miss.differences)] for miss in worst]


def _ordinary(ordinary: Sequence[Ordinary]) -> Table:
    rows = []
    for category, group in groupby(sorted(ordinary, key=lambda one: one.category), key=lambda one: one.category):
        own = list(group)
        headlines, alarms = sum(one.headlines for one in own), sum(len(one.alarms) for one in own)
        titles = [title for one in own for title in one.alarms][:3]
        rows.append([category, f"{headlines}", f"{alarms}", f"{alarms / headlines:.2%}", "; ".join(titles)])
    return ["category", "headlines", "alarms", "share", "for example"], rows


def _ordinary_total(ordinary: Sequence[Ordinary]) -> list[Block]:
    headlines, alarms = sum(one.headlines for one in ordinary), sum(len(one.alarms) for one in ordinary)
    low, high = wilson(alarms, headlines)
    return [f"Pooled: {alarms} alarms on {headlines:,} headlines, {alarms / headlines:.2%} "
            f"(95 % interval {low:.2%} to {high:.2%}; goal {ORDINARY_ALARM.value:.1%} at most)."]  # fmt: skip


def _ablation(runs: Mapping[str, Tally]) -> Table:
    names = ("f1", "precision", "recall", "direction", "modality", "alarm", "calibration_error")
    rows = [[run, *(shown(name, rates(total)[name]) for name in names)] for run, total in runs.items()]
    return ["stages", *(GOALS[name].words for name in names)], rows


def _bins(bins: Sequence[Bin]) -> Table:
    rows = [[f"{b.low:.1f} to {b.high:.1f}", f"{b.count}", f"{b.confidence:.2f}", f"{b.right:.2f}"] for b in bins]
    return ["confidence", "signals", "mean confidence", "share right"], rows


def _ratio(part: float, whole: float) -> str:
    return f"{part / whole:.2f}" if whole else "–"


def _html_table(table: Table) -> str:
    head, rows = table
    heads = "".join(f"<th>{escape(name)}</th>" for name in head)
    cells = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table>"


def _plot(bins: Sequence[Bin]) -> str:
    """Share right over confidence as SVG; the diagonal is a perfect calibration, the size of a dot its signals."""
    most = max((b.count for b in bins), default=1)
    dots = "".join(
        f'<circle cx="{20 + 200 * b.confidence:.1f}" cy="{220 - 200 * b.right:.1f}" r="{3 + 7 * b.count / most:.1f}">'
        f"<title>{b.count} signals</title></circle>"
        for b in bins
    )
    return (
        '<svg viewBox="0 0 240 240" width="240" role="img" aria-label="share right over confidence">'
        '<rect x="20" y="20" width="200" height="200" class="frame"/><line x1="20" y1="220" x2="220" y2="20"/>'
        f'{dots}<text x="120" y="236">confidence</text><text x="-120" y="14" transform="rotate(-90)">right</text></svg>'
    )


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Accuracy</title><style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; } th, td { border-bottom: 1px solid #ccc; padding: .2rem .7rem; }
th { text-align: left; } td { vertical-align: top; } .side { display: flex; gap: 2rem; align-items: center; }
svg { flex: none; } .frame { fill: none; stroke: #888; } line { stroke: #888; stroke-dasharray: 4; }
circle { fill: #0072b2; fill-opacity: .7; } text { font-size: 10px; text-anchor: middle; }
</style></head><body>
BODY
</body></html>
"""
