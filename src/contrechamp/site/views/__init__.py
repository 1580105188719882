"""Views of the public pages: each reads, renders and gives the twin. What they show is decided in `reads`."""
