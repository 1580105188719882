"""Envelopes that only chosen keys open: the age format (age-encryption.org/v1), padded so that sizes say little.

A key to encrypt to is an age recipient (`age1…`) or the public half of an Ed25519 key, 64 hex characters: what is on a
group's sheets. age knows the latter as its `ssh-ed25519` recipients, so that the program `age` opens them too.
"""

import io
from collections.abc import Sequence
from typing import BinaryIO, Protocol

import pyrage
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LENGTH = 8  # bytes that say how long the content is, before it
SMALLEST = 4_096  # bytes; whatever is shorter looks as long as this


class Unreadable(ValueError):
    """The envelope is damaged, or not for these keys."""


class Sink(Protocol):
    """Where opened bytes go."""

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


def new_identity() -> tuple[str, str]:
    """A new secret identity (`AGE-SECRET-KEY-1…`) and the recipient that it opens for (`age1…`)."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(identity: str) -> str:
    """The recipient of a secret identity. Raises ValueError."""
    return str(_identity(identity).to_public())


def is_recipient(text: str) -> bool:
    """Whether this is the name of a key that one can encrypt to."""
    try:
        _recipient(text)
    except ValueError:
        return False
    return True


def encrypt(data: bytes, *, to: Sequence[str]) -> bytes:
    """The padded envelope around `data`, which any one of these keys opens."""
    out = io.BytesIO()
    encrypt_file(io.BytesIO(data), len(data), out, to=to)
    return out.getvalue()


def decrypt(envelope: bytes, *, identities: Sequence[str], limit: int) -> bytes:
    """The content, of at most `limit` bytes. Raises Unreadable."""
    out = io.BytesIO()
    decrypt_file(io.BytesIO(envelope), out, identities=identities, limit=limit)
    return out.getvalue()


def encrypt_file(source: BinaryIO, size: int, target: BinaryIO, *, to: Sequence[str]) -> None:
    """Writes the padded envelope around the `size` bytes of `source`; the memory that it takes does not grow."""
    pyrage.encrypt_io(_Padded(source, size), target, [_recipient(key) for key in to])


def decrypt_file(source: BinaryIO, target: Sink, *, identities: Sequence[str], limit: int) -> None:
    """Writes the content of an envelope, of at most `limit` bytes. Raises Unreadable; the target is then worthless."""
    bare = _Bare(target, limit)
    try:
        pyrage.decrypt_io(source, bare, [_identity(key) for key in identities])
    except (pyrage.DecryptError, OSError, ValueError) as error:
        raise Unreadable(str(error) or "it is damaged") from None
    if bare.missing:
        raise Unreadable("it ends too early")


def padded_size(size: int) -> int:
    """The length to which `size` bytes are padded: Padmé, at most an eighth more, so that few lengths occur."""
    if size <= SMALLEST:
        return SMALLEST
    exponent = size.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return (size + step - 1) // step * step


def _recipient(key: str) -> "pyrage.x25519.Recipient | pyrage.ssh.Recipient":
    try:
        if key.startswith("age1"):
            return pyrage.x25519.Recipient.from_str(key)
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        form = public.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
        return pyrage.ssh.Recipient.from_str(form.decode())
    except (pyrage.RecipientError, ValueError) as error:
        raise ValueError("that is no key to encrypt to") from error


def _identity(secret: str) -> "pyrage.x25519.Identity | pyrage.ssh.Identity":
    try:
        if secret.startswith("AGE-SECRET-KEY-"):
            return pyrage.x25519.Identity.from_str(secret)
        private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
        form = serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
        return pyrage.ssh.Identity.from_buffer(private.private_bytes(serialization.Encoding.PEM, *form))
    except (pyrage.IdentityError, ValueError) as error:
        raise ValueError("that is no secret key") from error


class _Padded(io.RawIOBase):
    """Reads as the length of the content, the content, and zeros up to the padded size."""

    def __init__(self, source: BinaryIO, size: int) -> None:
        self._head = size.to_bytes(LENGTH, "big")
        self._source = source
        self._content = size
        self._zeros = padded_size(size + LENGTH) - size - LENGTH

    def read(self, most: int = -1, /) -> bytes:
        if self._head:
            head, self._head = self._head, b""
            return head
        if self._content:
            piece = self._source.read(min(self._content, most if most > 0 else self._content))
            if not piece:
                raise OSError("the file is shorter than it was")
            self._content -= len(piece)
            return piece
        zeros = min(self._zeros, most if most > 0 else self._zeros)
        self._zeros -= zeros
        return bytes(zeros)


class _Bare:
    """Writes what stands between the length and the padding."""

    def __init__(self, target: Sink, limit: int) -> None:
        self._target = target
        self._limit = limit
        self._head = b""
        self.missing = 1

    def write(self, data: bytes, /) -> int:
        given = len(data)
        if len(self._head) < LENGTH:
            need = LENGTH - len(self._head)
            self._head, data = self._head + data[:need], data[need:]
            if len(self._head) < LENGTH:
                return given
            self.missing = int.from_bytes(self._head, "big")
            if self.missing > self._limit:
                raise OSError(f"it holds more than {self._limit} bytes")
        content = data[: self.missing]
        if content:
            self._target.write(content)
            self.missing -= len(content)
        return given

    def flush(self) -> None:
        self._target.flush()
