"""What is public here as files for other programs: statements, entities, contracts, places, and a catalogue of it all.

Every file repeats the licence of each group whose statements it holds; `scopes` says what a file can be about.
"""
