"""Accounts, roles, audit."""
