"""The command `worker`: collect, score, index, alert and notify until stopped."""

import os
from typing import Annotated

import typer

from indicators.cli.options import DatabaseOption, FeedsOption, configuration, writing
from indicators.config import allow_private_addresses, dashboard_url
from indicators.pipeline.worker import run_worker
from indicators.score.scorer import Scorer


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("worker")(worker_command)


def worker_command(
    metrics_port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="serve /metrics (Prometheus) and /health on this port of 127.0.0.1"),
    ] = None,
    feeds: FeedsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Collect, score, index, alert and notify until Ctrl-C or SIGTERM.

    Only one worker a store works; a second one waits and takes over when the first has ended. Links in messages lead
    to INDICATORS_DASHBOARD_URL, by default http://127.0.0.1:8501.
    """
    settings, link = configuration(feeds), dashboard_url(os.environ)
    with writing(database) as store:
        run_worker(
            store,
            settings,
            Scorer.load(),
            allow_private=allow_private_addresses(os.environ),
            link=link,
            metrics_port=metrics_port,
        )
