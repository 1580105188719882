"""Contrechamp: a node for a decentralised campaign against automated urban surveillance."""

__version__ = "0.1.0"
