"""From bytes to canonical page text and word boxes. Everything that parses a file runs in a child process."""

from typing import BinaryIO

File = str | BinaryIO
"""A path, or an open file that can be read from its beginning again."""

MOST_PAGES = 20_000
A4 = (5950, 8420)
"""Tenths of a point: the size given to a page that cannot be loaded."""
