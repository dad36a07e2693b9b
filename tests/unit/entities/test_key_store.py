"""Keystores: aliases by name, their names for Edge, and how much they hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import InvalidEntity, KeyAlias, KeyStore
from gateway.entities.key_store import MOST_STORE

A, B = KeyAlias("a", "CERT-A", "KEY-A", is_exportable=True), KeyAlias("b", "CERT-B")
STORE = KeyStore("ks", (A, B))


def test_the_record_comes_back() -> None:
    assert KeyStore.from_record(STORE.to_record()) == STORE


def test_a_key_is_not_shown() -> None:
    assert "KEY-A" not in repr(STORE)


def test_aliases_have_names_for_their_parts() -> None:
    assert (A.certificate_name, A.key_name) == ("a-cert", "a-key")
    assert (B.certificate_name, B.key_name) == ("b-cert", "")
    assert STORE.certificates == "CERT-ACERT-B"


def test_aliases_are_found_added_replaced_and_taken_away() -> None:
    assert STORE.alias("b") == B
    assert STORE.alias("c") is None
    assert KeyStore("ks").with_alias(B).with_alias(A) == STORE
    newer = replace(A, certificates="NEW")
    assert STORE.with_alias(newer).aliases == (newer, B)
    assert STORE.without_alias("a").aliases == (B,)


def test_what_can_be_passes() -> None:
    STORE.check()
    KeyStore("ks", (KeyAlias("*.acme.test", "C"), KeyAlias("my alias", "C"))).check()


@pytest.mark.parametrize(
    ("store", "message"),
    [
        (KeyStore("a b"), "Keystore name 'a b' is invalid"),
        (KeyStore("ks", (KeyAlias("a/b", "C"),)), "Alias 'a/b' is invalid"),
        (KeyStore("ks", (KeyAlias("", "C"),)), "Alias '' is invalid"),
        (KeyStore("ks", (KeyAlias("a" * 129, "C"),)), "is invalid: 1 to 128"),
        (KeyStore("ks", (KeyAlias("a", "C" * MOST_STORE, "K"),)), "would hold more than 500 aliases"),
        (
            KeyStore("ks", tuple(KeyAlias(f"a{n}", "") for n in range(501))),
            "would hold more than 500 aliases",
        ),
    ],
)
def test_what_cannot_be_is_refused(store: KeyStore, message: str) -> None:
    with pytest.raises(InvalidEntity, match=message):
        store.check()
