"""Visits to other nodes: their heads, then the key events, logs and files that are missing here, and deposits there."""
