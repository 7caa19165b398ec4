from collections.abc import Iterator

import pytest

from tests.hooks import Webhook


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with Webhook().running() as hook:
        yield hook
