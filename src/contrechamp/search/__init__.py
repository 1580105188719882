"""One full-text index, fed by the rooms above through registered sources."""
