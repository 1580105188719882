"""What a device sees: its view cut by walls, and how much of a street lies in it."""
