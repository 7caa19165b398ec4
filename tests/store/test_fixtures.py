"""The fixtures themselves: every test begins with an empty store of the present schema."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from indicators.store.database import Store, head, open_store, schema_version
from indicators.store.schema import meta
from indicators.store.writes import set_meta


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_begins_with_an_empty_store(store: Store, turn: int) -> None:
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(meta)).scalar() == 0
    set_meta(store, "turn", str(turn))


def test_a_new_url_holds_nothing_and_another_one_is_another_database(new_url: Callable[[], str]) -> None:
    first, second = new_url(), new_url()
    with open_store(first) as store:
        set_meta(store, "a", "1")
    with open_store(second) as store, store.reading() as connection:
        assert schema_version(connection) == head()
        assert connection.execute(select(func.count()).select_from(meta)).scalar() == 0
