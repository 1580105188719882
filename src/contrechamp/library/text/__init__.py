"""From bytes to canonical page text and word boxes. Everything that parses a file runs in a child process."""
