"""From bytes to canonical page text and word boxes. Everything that parses a file runs in a child process."""

MOST_PAGES = 20_000
A4 = (5950, 8420)
"""Tenths of a point: the size given to a page that cannot be loaded."""
