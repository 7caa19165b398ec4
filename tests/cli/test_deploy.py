"""What stands in deploy/ fits the program: commands and options exist, and files that are copied do."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def commands() -> list[list[str]]:
    """The arguments after `-m indicators` wherever the worker is started."""
    unit = (DEPLOY / "indicators-worker.service").read_text()
    [line] = re.findall(r"^ExecStart=\S+ -m indicators (.+)$", unit, re.MULTILINE)
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["worker"]["command"]
    [image] = re.findall(r'^CMD \["indicators", (.+)\]$', (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    return [line.split(), [str(part) for part in compose[1:]], [part.strip('" ') for part in image.split(",")]]


@pytest.mark.parametrize("command", commands(), ids=["systemd", "compose", "image"])
def test_the_worker_is_started_with_options_it_has(cli, command: list[str]) -> None:
    words = [*command[: command.index("worker") + 1], "--help"]
    done = cli(*words)
    assert done.code == 0
    for option in (part for part in command[command.index("worker") :] if part.startswith("--")):
        assert option in done.out


def test_what_the_image_copies_exists_and_is_not_left_out_of_its_context() -> None:
    sources = [
        part
        for line in re.findall(r"^COPY (.+)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
        for part in line.split()[:-1]
    ]
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert sources
    for source in sources:
        assert (ROOT / source).exists()
        assert source in let_in


def test_every_environment_variable_of_the_documents_is_read_by_the_program() -> None:
    code = "".join(path.read_text() for path in (ROOT / "indicators").rglob("*.py"))
    for path in (ROOT / "README.md", ROOT / "docs" / "operations.md", *DEPLOY.iterdir()):
        for name in re.findall(r"INDICATORS_[A-Z_]+", path.read_text()):
            assert name in code, f"{path.name} names {name}"
