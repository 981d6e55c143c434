"""Writers of results: every one of them reads typed events, or the result made of these."""
