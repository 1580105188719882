"""Vector tiles of the devices: an index in columns that every web process maps, and the tiles that are cut from it."""
