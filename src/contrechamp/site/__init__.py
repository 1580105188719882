"""Public pages that show several rooms."""
