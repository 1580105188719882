"""What other nodes ask of this one: heads, keys, pages of logs, files; within a budget, without any state."""
