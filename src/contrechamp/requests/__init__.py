"""Access requests: the law as data, the clock of each request, letters, mail, batches."""
