"""Put the commands together and turn errors into messages and exit codes."""

import sys

import typer

from indicators.cli import scoring
from indicators.cli.terminal import errors
from indicators.errors import IndicatorsError, InputError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Watch the news on armed and political conflicts: collect, score, index, alert, export.",
)
scoring.register(app)


def main() -> None:
    """Run the command line; an error raised on purpose becomes its message and exit code 2 or 3."""
    try:
        app()
    except InputError as error:
        errors.print(f"[red]Error:[/red] {_escape(error)}")
        sys.exit(3)
    except IndicatorsError as error:
        errors.print(f"[red]Error:[/red] {_escape(error)}")
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _escape(error: Exception) -> str:
    from rich.markup import escape

    return escape(str(error))
