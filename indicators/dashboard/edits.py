"""Everything the pages change, each through a store that is opened for one short write."""

from indicators.dashboard import queries
from indicators.dashboard.view import View, open_for_changes
from indicators.store.database import utc_now
from indicators.store.writes import add_correction, undo_correction


def save_verdict(view: View, signal_id: int, verdict: str | None) -> None:
    """Keep an analyst's verdict on a signal in the place of the one before; None takes it back. Raises StoreError."""
    standing = queries.corrections_of(view, [signal_id])
    with open_for_changes(view) as store:
        for correction_id in standing["correction_id"]:
            undo_correction(store, int(correction_id), utc_now())
        if verdict is not None:
            add_correction(store, signal_id, verdict, "", utc_now())
