"""One module a page, each with `show()`: read widgets, ask queries, hand frames to charts and html."""
