"""Walks from here to there that devices see less of, and how much of each street they see."""
