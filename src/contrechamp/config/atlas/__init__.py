"""The commands of `contrechamp atlas`."""
