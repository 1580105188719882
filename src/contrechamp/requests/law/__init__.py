"""The law as data: one YAML file per regime, and plain clocks that count as it says. No Django in here."""
