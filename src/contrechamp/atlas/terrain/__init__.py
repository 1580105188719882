"""The ground of a town, out of a file of OpenStreetMap: walls, streets, boundaries, in files mapped into memory."""
