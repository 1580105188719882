"""Work that must not be lost: leased rows in the database, done at least once."""
