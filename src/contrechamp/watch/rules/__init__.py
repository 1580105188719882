"""What counts as news of surveillance: terms, weights and contexts as YAML, read like the vocabulary."""
