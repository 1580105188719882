"""Devices on the map: what watches a street, as groups sign it and as others list it."""
