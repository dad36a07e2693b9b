"""Keystores, aliases and certificates as Edge shows them. No key is in any of them."""

from __future__ import annotations

from gateway.entities import KeyAlias, KeyStore
from gateway.management.stamps import milliseconds
from gateway.pki import CertificateFacts, facts_of


def key_store_view(store: KeyStore) -> dict[str, object]:
    """Return a keystore: its aliases, and the names of certificates and keys."""
    return {
        "aliases": [_names(each) for each in store.aliases],
        "certs": [each.certificate_name for each in store.aliases],
        "keys": [each.key_name for each in store.aliases if each.private_key],
        "name": store.name,
    }


def _names(alias: KeyAlias) -> dict[str, object]:
    view: dict[str, object] = {"aliasName": alias.name, "cert": alias.certificate_name}
    return {**view, "key": alias.key_name} if alias.private_key else view


def alias_view(alias: KeyAlias, now: float) -> dict[str, object]:
    """Return an alias: what its certificates say, and the name of its key where it has one."""
    view: dict[str, object] = {"alias": alias.name, "certsInfo": certificates_view(alias, now)}
    return {**view, "keyName": alias.key_name} if alias.private_key else view


def certificates_view(alias: KeyAlias, now: float) -> dict[str, object]:
    """Return what the certificates of an alias say."""
    facts = facts_of(alias.certificates)
    return {"certInfo": [_facts_view(each, now) for each in facts], "certName": alias.certificate_name}


def _facts_view(facts: CertificateFacts, now: float) -> dict[str, object]:
    return {
        "basicConstraints": facts.basic_constraints,
        "expiryDate": milliseconds(facts.valid_until),
        "isValid": "Yes" if facts.is_valid(now) else "No",
        "issuer": facts.issuer,
        "publicKey": facts.public_key,
        "serialNumber": facts.serial_number,
        "sigAlgName": facts.signature,
        "subject": facts.subject,
        "subjectAlternativeNames": list(facts.alternative_names),
        "validFrom": milliseconds(facts.valid_from),
        "version": facts.version,
    }
