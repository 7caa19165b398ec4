"""The commands that need no database: score, explain, train."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from indicators.cli.terminal import INPUT_FAILED, errors, output
from indicators.errors import ConfigError
from indicators.model import Evidence, Signal, Speaker
from indicators.score.contract import score_lines
from indicators.score.explain import Explanation, explain
from indicators.score.scorer import Scorer

_MODELS = Path(__file__).parent.parent / "score" / "models"
_NEARLY = 5  # rules shown that nearly fired
_LABELLED = Path(__file__).parents[2] / "data" / "labelled"


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("score")(score_command)
    app.command("explain")(explain_command)
    app.command("train")(train_command)


def score_command(
    source: Annotated[str, typer.Argument(metavar="IN", help="JSON Lines, one article a line; - for standard input")],
    out: Annotated[str, typer.Option("--output", "-o", help="JSON Lines; - for standard output")] = "-",
) -> None:
    """Score articles: JSON Lines in, JSON Lines out, in order, without network or database."""
    scorer = Scorer.load()
    failed = count = 0
    with _reader(source) as lines, _writer(out) as sink, _progress(out != "-") as progress:
        task = progress.add_task("scored", total=None)
        for line, fault in score_lines(lines, scorer):
            sink.write(line + b"\n")
            count += 1
            if fault is not None:
                failed += 1
                errors.print(f"{escape(source)}: line {fault.number}: {escape(fault.reason)}")
            if count % 200 == 0:
                progress.update(task, completed=count, description=f"scored {count:,}")
    errors.print(f"{count - failed:,} articles scored, {failed:,} lines could not be read.")
    if failed:
        raise typer.Exit(INPUT_FAILED)


def explain_command(
    text: Annotated[str, typer.Argument(help="the title, or a whole sentence")],
    summary: Annotated[str, typer.Option(help="the teaser or full text")] = "",
    lang: Annotated[str | None, typer.Option(help="ISO 639-1; detected where absent")] = None,
    published: Annotated[str | None, typer.Option(help="ISO 8601 with offset; dates resolve against it")] = None,
    every: Annotated[bool, typer.Option("--all", help="every rule that nearly fired, not the first few")] = False,
) -> None:
    """Show what was found and dropped, the words and rules that say so, and the rules that nearly fired."""
    moment = _moment(published)
    _show(explain(Scorer.load(), text, summary, lang, moment), sys.maxsize if every else _NEARLY)


def train_command(
    labelled: Annotated[Path, typer.Option(help="folder with the *_dev.jsonl files")] = _LABELLED,
    models: Annotated[Path, typer.Option(help="folder the models are written to")] = _MODELS,
) -> None:
    """Train all models of the scorer from the labelled articles."""
    from indicators.evaluate.training import train

    trained = train(labelled, models)
    output.print(f"{trained.articles:,} labelled articles, {trained.candidates:,} candidates, {trained.right:,} right.")
    for file in trained.files:
        output.print(f"wrote {file}")


def _moment(published: str | None) -> datetime | None:
    if not published:
        return None
    try:
        return datetime.fromisoformat(published)
    except ValueError as error:
        raise ConfigError(f"--published: {published!r} is not ISO 8601, for example 2021-12-28T07:09+01:00.") from error


def _show(explanation: Explanation, most: int) -> None:
    score = explanation.score
    output.print(
        f"[bold]{score.direction.value}[/bold]  score {score.score:+.2f}  "
        f"relevance {score.relevance:.2f}  language {score.lang}"
    )
    if score.note:
        output.print(f"note: {escape(score.note)}")
    for name, content in (("title", explanation.title), ("summary", explanation.summary)):
        if content:
            marks = [e for signal in score.signals for e in signal.evidence if e.field == name]
            output.print(Text(f"{name}: ").append_text(_marked(content, marks)))
    for signal in score.signals:
        _show_signal(signal)
    if not score.signals:
        output.print("No signal.")
    if explanation.verdict is not None:
        likely, needed = explanation.verdict
        output.print(f"  verdict  any signal at all: {likely:.0%} likely, {needed:.0%} needed")
    for dropped in explanation.dropped:
        output.print(
            f"  dropped  {dropped.type} by {dropped.rule} on '{escape(dropped.words)}': "
            f"confidence {dropped.confidence:.2f}", style="dim"
        )  # fmt: skip
    for sound in explanation.sounds:
        words = ", ".join(f"{escape(word)} {share:+.2f}" for word, share in sound.words)
        output.print(f"  sounds   like {sound.type} ({sound.margin:+.2f}): {words}")
    for sentence in explanation.sentences:
        for words, concepts in sentence.spans:
            output.print(f"  concept  {escape(words)}: {', '.join(concepts)}")
        for words, code in sentence.actors:
            output.print(f"  actor    {escape(words)}: {code}")
    nearly = [near for sentence in explanation.sentences for near in sentence.nearly]
    for rule, kind, words, reason in nearly[:most]:
        output.print(f"  nearly   {kind} by {rule} on '{escape(words)}': {escape(reason)}", style="dim")
    if len(nearly) > most:
        output.print(f"  nearly   {len(nearly) - most} more: --all shows them", style="dim")


def _show_signal(signal: Signal) -> None:
    """One signal with what is known of it, and the rule and words it rests on."""
    quantity = f"{'about ' if signal.approximate else ''}{signal.quantity or 0:,.10g} {signal.unit}"
    facts = [
        signal.modality.value,
        f"severity {signal.severity:+.1f}",
        f"confidence {signal.confidence:.2f}",
        quantity if signal.quantity is not None else "",
        signal.date.isoformat() if signal.date else "",
        " > ".join(filter(None, (" ".join(signal.source_actors), " ".join(signal.target_actors)))),
        f"on the word of {signal.speaker.value}" if signal.speaker is not Speaker.NONE else "",
    ]
    output.print(f"[bold]{signal.type}[/bold]  {'  '.join(filter(None, facts))}")
    words = " ... ".join(evidence.text for evidence in signal.evidence)
    output.print(f"           by {signal.rule} on '{escape(words)}'")


def _marked(content: str, marks: list[Evidence]) -> Text:
    text = Text(content)
    for mark in marks:
        text.stylize("reverse", mark.start, mark.end)
    return text


@contextmanager
def _reader(source: str) -> Iterator[BinaryIO]:
    if source == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(source).open("rb") as file:
            yield file
    except OSError as error:
        raise typer.BadParameter(f"{source}: {error.strerror}.", param_hint="IN") from error


@contextmanager
def _writer(out: str) -> Iterator[BinaryIO]:
    if out == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with Path(out).open("wb") as file:
            yield file
    except OSError as error:
        raise typer.BadParameter(f"{out}: {error.strerror}.", param_hint="--output") from error


@contextmanager
def _progress(visible: bool) -> Iterator[Progress]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=errors, disable=not visible, transient=True) as progress:
        yield progress
