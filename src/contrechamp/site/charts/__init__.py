"""Charts drawn by the server: years across, a row for each thing, wedges and bands on it, and the same as a table."""
