"""A copy of everything public as plain files, for any host, an onion or a USB stick (docs/mirror.md).

addresses   which file an address of the site becomes
pages       a page as the site would answer it
asking      what it asked of the database, and whether the answer is still the same
questions   what a query of the database rests on; digests: whether that has changed
accounts    which rows of the large tables have to be looked at
files       the same page with links that work from any folder
terms, postings, lists   search in the browser, and lists for readers without scripts
state       what was made from what, so that the next run makes only what changed
hands       several processes; run: all together
manifest    the fingerprint of every file, signed; check: whether a copy is whole
"""
