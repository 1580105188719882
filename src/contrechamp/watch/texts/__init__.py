"""What is read out of the text of public acts: their beginnings, towns, money, and the names that are masked."""
