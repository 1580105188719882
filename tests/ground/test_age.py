"""Envelopes: who opens them, what their size says, and what becomes of damage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import crypto_sign_seed_keypair

from contrechamp.ground import age

SEED = "01" * 32
PUBLIC = crypto_sign_seed_keypair(bytes.fromhex(SEED))[0].hex()


@given(st.binary(max_size=20_000))
def test_what_goes_in_comes_out(data: bytes) -> None:
    """The key on a sheet, and an age identity, each open what was encrypted to both."""
    secret, recipient = age.new_identity()
    envelope = age.encrypt(data, to=[PUBLIC, recipient])
    assert age.decrypt(envelope, identities=[SEED], limit=len(data)) == data
    assert age.decrypt(envelope, identities=[secret], limit=len(data)) == data


@pytest.mark.parametrize("wrong", ["02" * 32, age.new_identity()[0]], ids=["recovery", "age"])
def test_no_other_key_opens_it(wrong: str) -> None:
    """Strangers' keys say so and give nothing."""
    with pytest.raises(age.Unreadable):
        age.decrypt(age.encrypt(b"secret", to=[PUBLIC]), identities=[wrong], limit=100)


@given(st.integers(0, 10**9))
def test_padding(size: int) -> None:
    """At most an eighth is added to what is not small, and never taken away."""
    padded = age.padded_size(size)
    assert padded >= size
    assert padded <= max(age.SMALLEST, size + size // 8)


def test_near_sizes_look_alike() -> None:
    """Drafts of ten and of a thousand characters differ by no more than age's own random filling of its head."""
    assert abs(len(age.encrypt(b"a" * 10, to=[PUBLIC])) - len(age.encrypt(b"a" * 1_000, to=[PUBLIC]))) < 600


def test_damage_is_noticed() -> None:
    """A changed byte, a cut end and too much content are each refused."""
    envelope = age.encrypt(b"a" * 100_000, to=[PUBLIC])
    changed = envelope[:-9] + bytes([envelope[-9] ^ 1]) + envelope[-8:]
    for broken in (changed, envelope[:-20], envelope[:70_000], b"", b"nothing like it"):
        with pytest.raises(age.Unreadable):
            age.decrypt(broken, identities=[SEED], limit=200_000)
    with pytest.raises(age.Unreadable, match="more than 99999 bytes"):
        age.decrypt(envelope, identities=[SEED], limit=99_999)


def test_what_is_no_key() -> None:
    """Only age recipients and public keys can be encrypted to."""
    assert age.is_recipient(PUBLIC) and age.is_recipient(age.new_identity()[1])
    assert not any(age.is_recipient(text) for text in ("", "age1", "zz" * 32, "00"))
