"""The bodies that can be asked: communes of the built-in table, and files of the State's directory, PRADA or CSV."""
