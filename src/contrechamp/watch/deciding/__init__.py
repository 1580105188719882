"""What groups decide about findings, and what becomes of those that they keep."""
