"""Canonical form, keys, logs, seals, verification, trust, and the views made from records."""
