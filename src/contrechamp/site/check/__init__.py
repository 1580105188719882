"""Checking a citation or a file against what this site holds."""
