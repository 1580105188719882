"""The node's backup: what cannot be made again, encrypted to the sheets on paper (docs/operations.md, "Backup").

A backup is a heap of objects and some snapshots, in a folder or with sister groups. An object is one file, or a stretch
of a table's rows; it is named by a keyed hash of its content, so that it is written once, whatever number of snapshots
name it, and the name says nothing. A snapshot names the objects that made up the node at one moment.
"""
