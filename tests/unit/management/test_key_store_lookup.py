from __future__ import annotations

import pytest

from gateway.entities import KeyAlias, KeyStore
from gateway.errors import NotFound
from gateway.management.key_store_lookup import alias_in, certificate_in

STORE = KeyStore("ks", (KeyAlias("a", "C"),))


def test_a_certificate_goes_by_its_own_name_and_by_the_alias() -> None:
    assert certificate_in(STORE, "a-cert") == certificate_in(STORE, "a") == alias_in(STORE, "a")


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(NotFound, match="Alias b does not exist in keystore ks"):
        alias_in(STORE, "b")
    with pytest.raises(NotFound, match="Certificate b does not exist in keystore ks"):
        certificate_in(STORE, "b")
