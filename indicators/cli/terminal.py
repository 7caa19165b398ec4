"""The two consoles of the command line, and its exit codes."""

from rich.console import Console

GOOD, OUR_FAULT, USAGE, INPUT_FAILED = 0, 1, 2, 3

output = Console(highlight=False)
errors = Console(stderr=True, highlight=False)
