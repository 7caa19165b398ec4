"""Give memory that a large round took back to the system; it would otherwise stay with the worker until its end."""

import contextlib
import ctypes
import gc

from indicators.errors import StoreError
from indicators.store.database import Store


def give_back(store: Store) -> None:
    """Let go of the store's pages, and of what the C library keeps of freed memory where it knows how (glibc)."""
    with contextlib.suppress(StoreError):  # a store that is gone is found out by the next step that needs it
        store.shrink()
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
