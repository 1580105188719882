"""One index, fed by the rooms above through registered sources."""
