"""Secrets that links carry. The database keeps only a hash: tokens have 256 random bits, so a plain one suffices."""

import hashlib
import secrets


def new_token() -> str:
    """43 characters that stand in an address."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """64 hexadecimal characters."""
    return hashlib.sha256(token.encode()).hexdigest()
