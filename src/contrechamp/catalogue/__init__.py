"""Dossiers, parties, places: the kinds, drafts, evidence, publication."""
