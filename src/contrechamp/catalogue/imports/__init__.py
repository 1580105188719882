"""Files of others, read into drafts: tables, networks of actors, procurement notices, exports of other programs.

A reader of `formats` turns a file into items (subjects with facts) and gaps (what was not understood), one after
another; `keeping` writes items into drafts, many at a time. Nothing is published here, and nothing is lost: a value
that cannot be read stays as it is written, and a gap names its row, its column, its value and the reason.
"""
