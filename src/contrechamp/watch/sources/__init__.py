"""Where acts come out: described in YAML, asked politely, everything that they gave kept."""
