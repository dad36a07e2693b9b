from __future__ import annotations

from gateway.entities import KeyAlias, KeyStore
from gateway.management.key_store_views import alias_view, key_store_view
from tests.support.pki import client

ALIAS = KeyAlias("a", client().pem, client().key_pem())


def test_names_are_shown_and_no_key() -> None:
    store = KeyStore("ks", (ALIAS, KeyAlias("b", client().pem)))
    assert key_store_view(store) == {
        "aliases": [
            {"aliasName": "a", "cert": "a-cert", "key": "a-key"},
            {"aliasName": "b", "cert": "b-cert"},
        ],
        "certs": ["a-cert", "b-cert"],
        "keys": ["a-key"],
        "name": "ks",
    }
    assert "PRIVATE" not in str(alias_view(ALIAS, 0.0))


def test_whether_a_certificate_is_valid_is_said_by_a_word() -> None:
    now = client().certificate.not_valid_before_utc.timestamp()
    assert "'isValid': 'Yes'" in str(alias_view(ALIAS, now))
    assert "'isValid': 'No'" in str(alias_view(ALIAS, now - 1))
