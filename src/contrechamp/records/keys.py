"""Ed25519 keys, as libsodium signs and verifies. Secret keys are their 32-byte seeds; everything is hexadecimal."""

import re

from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import BadSignatureError
from nacl.utils import random

KEY_CONTEXT = b"contrechamp/key/1\n"
SEAL_CONTEXT = b"contrechamp/seal/1\n"

HEX_KEY = re.compile(r"[0-9a-f]{64}")
HEX_SIGNATURE = re.compile(r"[0-9a-f]{128}")


def new_seed() -> str:
    """A new secret key."""
    return random(32).hex()


def public_of(seed: str) -> str:
    """The public key of a secret key."""
    return crypto_sign_seed_keypair(bytes.fromhex(seed))[0].hex()


def sign(seed: str, context: bytes, data: bytes) -> str:
    """The signature of `context` followed by `data`: 128 hexadecimal characters."""
    secret = crypto_sign_seed_keypair(bytes.fromhex(seed))[1]
    return crypto_sign(context + data, secret)[:64].hex()


def verify(public: str, signature: str, context: bytes, data: bytes) -> bool:
    """Whether `signature` by the key `public` is good; False too when one of them is misshapen."""
    if not HEX_KEY.fullmatch(public) or not HEX_SIGNATURE.fullmatch(signature):
        return False
    try:
        crypto_sign_open(bytes.fromhex(signature) + context + data, bytes.fromhex(public))
    except BadSignatureError:
        return False
    return True
