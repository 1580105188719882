"""As what a sender is known: by the domain, or by the whole address where anybody can have one at that domain."""

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

FILE = Path(__file__).with_name("providers.yaml")


@cache
def providers() -> Mapping[str, frozenset[str]]:
    """Domains that many share: `mail` for addresses, `pages` for sites."""
    return {kind: frozenset(names) for kind, names in yaml.safe_load(FILE.read_text(encoding="utf-8")).items()}


def anybody(domain: str) -> bool:
    """Whether anybody can have an address at that domain."""
    return within(domain, providers()["mail"])


def known_as(address: str) -> str:
    """As what a sender is known: the domain; at a provider the whole address. "" for what is no address."""
    address = address.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    domain = address.rpartition("@")[2]
    return address if anybody(domain) else domain


def is_of(address: str, known: Collection[str]) -> bool:
    """Whether an address is one of those, or at one of those domains or below it."""
    return address in known or within(address.rpartition("@")[2], known)


def within(domain: str, domains: Collection[str]) -> bool:
    """Whether a domain is one of those, or below one."""
    labels = domain.split(".")
    return any(".".join(labels[start:]) in domains for start in range(len(labels)))
