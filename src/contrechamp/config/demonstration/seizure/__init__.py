"""The drill: a site is seized and its key stolen; from paper, a backup and two sister sites it comes back.

Everything is real: each site is a folder of its own, processes of its own, and an address on this machine's loopback.
"""
