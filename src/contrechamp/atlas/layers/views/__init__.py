"""Pages of layers: for everybody, and for members who import and decide."""
