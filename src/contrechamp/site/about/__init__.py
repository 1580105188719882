"""What this site says of itself: why it is there, how it works, what it keeps of its readers, who answers for it."""
