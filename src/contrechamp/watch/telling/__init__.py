"""Who is told of what: subscriptions by territory, technology and words; digests by mail; each act once."""
