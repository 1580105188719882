"""Public acts as they come out: sources, every version kept, rules, findings, subscriptions."""
