"""Reading pages in a process of its own: a hostile page costs itself and nothing else."""

import os
import signal
import sys

import pytest

from indicators.collect.article import PageError
from indicators.collect.pagereader import PageReader

SENTENCE = "Columns of tanks have moved to the northern border, officials in the capital said on Monday evening. "
GOOD = f"<html><body><article><p>{SENTENCE * 4}</p></article></body></html>".encode()
HTML = {"content-type": "text/html"}


def test_a_page_that_keeps_its_reader_busy_is_given_up_and_the_next_one_is_read() -> None:
    attributes = " ".join(f'a{number}="x"' for number in range(100_000))
    with PageReader(patience_seconds=3) as read:
        with pytest.raises(PageError, match="within 3 s"):
            read(f"<div {attributes}><p>{SENTENCE}</p></div>".encode(), HTML, "en")
        assert SENTENCE.strip() in read(GOOD, HTML, "en")
        with pytest.raises(PageError, match="is no web page"):
            read(b"", {"content-type": "image/png"}, "en")
        assert SENTENCE.strip() in read(GOOD, HTML, "en")


def test_a_wish_to_stop_that_reaches_every_process_costs_no_page() -> None:
    """systemd sends SIGTERM to the reader, too; the page in its hands would be given up for good."""
    with PageReader() as read:
        read(GOOD, HTML, "en")
        assert read._child is not None
        for asked in (signal.SIGTERM, signal.SIGINT):
            os.kill(read._child[0].pid, asked)
            assert SENTENCE.strip() in read(GOOD, HTML, "en")


DIES = (
    "import sys; from multiprocessing.connection import Connection; "
    "c = Connection(int(sys.argv[1])); c.send('ready'); c.recv(); sys.exit(9)"
)


def test_a_reader_that_dies_over_a_page_is_a_fault_of_that_page() -> None:
    with PageReader(command=(sys.executable, "-c", DIES)) as read:
        for _ in range(2):
            with pytest.raises(PageError, match="brought the program that reads pages down"):
                read(GOOD, HTML, "en")


def test_a_reader_that_does_not_start_says_so() -> None:
    broken = PageReader(command=(sys.executable, "-c", "raise SystemExit(1)"))
    with broken as read, pytest.raises(PageError, match="does not start"):
        read(GOOD, HTML, "en")
