"""How tokens are stored: what of them can be read back, and what is refused."""

from __future__ import annotations

import pytest

from gateway.oauth import CorruptTokenRecord, TokenDigests
from gateway.store.keys import OrganizationKeys
from gateway.store.token_shelf import Shelf, read_access_token, read_refresh_token, unpacked
from tests.support.store import VAULT
from tests.unit.store.samples import ACCESS


def shelf(connection: object = None) -> Shelf:
    keys = OrganizationKeys("acme")
    return Shelf(connection, keys, VAULT, 100.0, TokenDigests(VAULT))  # type: ignore[arg-type]


@pytest.mark.parametrize("raw", [b"{}", b"[]", b"1", b'{"record":1}', b'{"spent":{}}'])
def test_what_is_no_token_is_refused(raw: bytes) -> None:
    for read in (read_access_token, read_refresh_token):
        with pytest.raises(CorruptTokenRecord, match="record is missing"):
            read(raw)


def test_what_is_absent_is_empty() -> None:
    stored = unpacked(b'{"record":{},"refresh":"d"}', "refresh")
    assert (stored.companion, stored.sealed, stored.family) == ("d", "", "")


def test_a_life_is_told_unless_it_has_no_end() -> None:
    assert shelf().told(("token", ACCESS))["lifetime"] == 3_700_000
    assert shelf().told(("token", ACCESS.but(expires_at=None)))["lifetime"] == ""


def test_an_end_user_is_never_a_token() -> None:
    key = shelf().end_user_key(ACCESS.but(app_end_user="joe"))
    assert key != shelf().end_user_key(ACCESS.but(app_end_user="jim"))
    assert not key.endswith(VAULT.digest("joe"))


def test_only_a_companion_is_sealed() -> None:
    assert shelf().told(("token", ACCESS))["sealed"] == ""
    sealed = shelf().told(("token", ACCESS), "refresh")["sealed"]
    assert isinstance(sealed, str)
    assert VAULT.unseal(sealed, under="token") == "refresh"
