from __future__ import annotations

import pytest

from gateway.entities import ApiProduct, Credential, DeveloperApp, InvalidEntity, ProductGrant
from gateway.errors import Invalid
from gateway.management.call import Call, Ports
from gateway.management.credentials import (
    Unseen,
    app_view,
    check_scopes,
    credential_view,
    grants_of,
    new_credential,
    offers_of,
    products_named,
    scopes_of,
    with_products,
)
from gateway.store import Store

READ = ApiProduct("R", "R", scopes=("READ",))
WRITE = ApiProduct("W", "W", approval_type="manual", scopes=("WRITE", "READ"))


@pytest.fixture
async def call(store: Store) -> Call:
    for product in (READ, WRITE):
        await store.products("acme").create(product.name, product)
    ports = Ports(store, lambda: 1000.0, lambda length: "x" * length, lambda: "id")
    return Call("POST", {"organization": "acme"}, "me@x.com", ports)


async def test_products_are_found_each_once_or_refused(call: Call) -> None:
    assert await products_named(call, ["W", "R", "W"]) == [WRITE, READ]
    with pytest.raises(Invalid, match=r"API Product \[N\] does not exist"):
        await products_named(call, ["R", "N"])


async def test_scopes_are_those_of_products_that_exist(call: Call) -> None:
    grants = (ProductGrant("W"), ProductGrant("gone"), ProductGrant("R"))
    offers = await offers_of(call, grants)
    assert offers == {"W": ("WRITE", "READ"), "gone": (), "R": ("READ",)}
    assert scopes_of(offers, grants) == ("WRITE", "READ")
    with pytest.raises(Unseen):
        scopes_of(offers, (*grants, ProductGrant("N")))


def test_scopes_outside_are_refused() -> None:
    check_scopes(["READ"], ["READ", "WRITE"])
    with pytest.raises(Invalid, match=r"contained in \[READ, WRITE\]"):
        check_scopes(["ALL"], ["READ", "WRITE"])


def test_products_approved_by_hand_are_pending() -> None:
    assert grants_of([READ, WRITE]) == (ProductGrant("R", "approved"), ProductGrant("W", "pending"))


def test_products_are_added_and_known_ones_left_as_they_are() -> None:
    before = Credential("k", "s", products=(ProductGrant("R", "revoked"),), scopes=("X",))
    after = with_products(before, [READ, WRITE])
    assert after.products == (ProductGrant("R", "revoked"), ProductGrant("W", "pending"))
    assert after.scopes == ("X", "WRITE", "READ")


async def test_a_new_credential_has_key_secret_and_a_time(call: Call) -> None:
    made = new_credential(call, [READ], 500)
    assert (len(made.consumer_key), len(made.consumer_secret)) == (32, 32)
    assert (made.issued_at, made.expires_at, made.scopes) == (1000.0, 1000.5, ("READ",))
    assert new_credential(call, [], -1).expires_at is None
    for wrong in (0, -2):
        with pytest.raises(InvalidEntity):
            new_credential(call, [], wrong)


def test_views_show_secrets_where_edge_does() -> None:
    credential = Credential("k", "s", expires_at=2.5)
    app = DeveloperApp("id", "x", "dev", credentials=(credential,))
    assert (credential_view(credential)["consumerSecret"], credential_view(credential)["expiresAt"]) == (
        "s",
        2500,
    )
    assert app_view(app)["credentials"] == [credential_view(credential)]
    assert "credentials" not in app_view(app, with_credentials=False)
