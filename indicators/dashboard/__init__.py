"""What the browser shows: queries ask the store, charts and html draw, pages put them together."""
