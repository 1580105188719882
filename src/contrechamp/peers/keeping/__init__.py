"""What this node keeps for others: pinned files, published files as others may have them, deposits that are pushed."""
