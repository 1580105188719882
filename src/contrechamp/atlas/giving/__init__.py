"""Devices given back: as files for everybody, and as edits that a person may propose to OpenStreetMap."""
