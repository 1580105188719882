"""The demonstration node: two sample groups, dossiers on real cases with their sources, official texts and papers."""
