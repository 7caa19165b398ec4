"""The README stays true: its table of columns is the one the CSV files have, and its commands exist."""

import re
from pathlib import Path

from indicators.report.csv import COLUMNS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_csv_columns_is_the_one_in_use():
    told = re.findall(r"^\| (\w+) \| `(\w+)` \| (.+) \|$", README, re.MULTILINE)
    assert told == [
        (table, column, meaning.replace("|", "/"))
        for table, columns in COLUMNS.items()
        for column, meaning in columns.items()
    ]


def test_every_file_the_documents_point_to_exists():
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        content = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([\w./-]+)\)", content):
            assert (ROOT / target).exists(), f"{name} points to {target}"
