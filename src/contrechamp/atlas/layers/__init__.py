"""Devices of other maps and of files: kept under their licence, apart from what groups sign.

`formats` reads a file into plain objects, `conflation` finds which of them are known already, `acts` keeps them. What a
later edition says differently becomes the present state of an object; the former one stays beside it.
"""
