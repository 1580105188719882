"""A group's own keys: certify, revoke, recover; what was cut off, offered again; rivals and forks with their proofs."""
