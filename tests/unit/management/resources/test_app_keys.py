from __future__ import annotations

import asyncio
from typing import cast

import pytest

from tests.support.management import Driver, O

APP = f"{O}/developers/t@w.com/apps/Weather%20App"
KEYS = f"{APP}/keys"
OWN = {"consumerKey": "my_key-1", "consumerSecret": "my_secret-1"}


async def first_key(api: Driver) -> str:
    app = await api.registered()
    return str(cast("list[dict[str, object]]", app["credentials"])[0]["consumerKey"])


async def test_a_given_key_is_added_without_products(api: Driver) -> None:
    old = await first_key(api)
    made = (await api("POST", f"{KEYS}/create", OWN)).expect(201).value
    assert made == {
        **OWN,
        "apiProducts": [],
        "attributes": [],
        "issuedAt": round(api.clock.now * 1000),
        "scopes": [],
        "status": "approved",
    }
    assert (await api("GET", f"{KEYS}/my_key-1")).expect(200).value == {**made, "expiresAt": -1}
    app = (await api("GET", APP)).value
    keys = [each["consumerKey"] for each in cast("list[dict[str, object]]", app["credentials"])]
    assert keys == ["my_key-1", old]


async def test_a_key_is_given_once_in_an_organization(api: Driver) -> None:
    await first_key(api)
    (await api("POST", f"{KEYS}/create", OWN)).expect(201)
    code = "keymanagement.service.consumer_key_already_exists"
    (await api("POST", f"{KEYS}/create", OWN)).refused(409, code)
    (await api("POST", f"{O}/developers/t@w.com/apps", {"name": "x"})).expect(201)
    (await api("POST", f"{O}/developers/t@w.com/apps/x/keys/create", OWN)).refused(409, code)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"consumerKey": "a b", "consumerSecret": "s"}, "keymanagement.service.invalid_consumer_key"),
        ({"consumerKey": "k", "consumerSecret": "s" * 2049}, "keymanagement.service.invalid_consumer_secret"),
        ({"consumerKey": "k"}, "keymanagement.service.invalid_consumer_secret"),
    ],
)
async def test_what_cannot_be_a_key_is_refused_unsaid(
    api: Driver, body: dict[str, object], code: str
) -> None:
    await first_key(api)
    message = (await api("POST", f"{KEYS}/create", body)).refused(400, code)
    assert "sss" not in message


async def test_products_are_added_and_others_kept(api: Driver) -> None:
    key = await first_key(api)
    more = {"name": "More", "displayName": "M", "scopes": ["WRITE"], "approvalType": "manual"}
    (await api("POST", f"{O}/apiproducts", more)).expect(201)
    attributes = [{"name": "a", "value": "b"}]
    reply = await api("POST", f"{KEYS}/{key}", {"apiProducts": ["More", "Premium"], "attributes": attributes})
    changed = reply.expect(200).value
    assert changed["apiProducts"] == [
        {"apiproduct": "Premium", "status": "approved"},
        {"apiproduct": "More", "status": "pending"},
    ]
    assert (changed["scopes"], changed["attributes"]) == (["READ", "WRITE"], attributes)


async def test_a_credential_request_may_be_xml(api: Driver) -> None:
    await first_key(api)
    (await api("POST", f"{KEYS}/create", OWN)).expect(201)
    xml = "<CredentialRequest><ApiProducts><ApiProduct>Premium</ApiProduct></ApiProducts></CredentialRequest>"
    changed = (await api("POST", f"{KEYS}/my_key-1", xml, kind="application/xml")).expect(200).value
    assert changed["apiProducts"] == [{"apiproduct": "Premium", "status": "approved"}]
    assert changed["scopes"] == ["READ"]


async def test_putting_replaces_scopes_and_attributes(api: Driver) -> None:
    key = await first_key(api)
    body = {"scopes": [], "attributes": [{"name": "a", "value": "b"}]}
    changed = (await api("PUT", f"{KEYS}/{key}", body)).expect(200).value
    assert (changed["scopes"], changed["attributes"]) == ([], body["attributes"])
    assert (await api("PUT", f"{KEYS}/{key}", {"scopes": ["READ"]})).expect(200).value["scopes"] == ["READ"]
    message = (await api("PUT", f"{KEYS}/{key}", {"scopes": ["ALL"]})).refused(
        400, "keymanagement.service.InvalidScopes"
    )
    assert message == "Invalid scopes. Scopes must be contained in [READ]"


async def test_key_and_secret_cannot_be_changed(api: Driver) -> None:
    key = await first_key(api)
    known = (await api("GET", f"{KEYS}/{key}")).expect(200).value
    for verb in ("PUT", "POST"):
        for member in ("consumerKey", "consumerSecret"):
            message = (await api(verb, f"{KEYS}/{key}", {member: "another", "attributes": []})).refused(
                400, "keymanagement.service.InvalidCredential"
            )
            assert message == f"The {member} of a credential cannot be changed"
        read = {name: known[name] for name in ("consumerKey", "consumerSecret", "attributes")}
        assert (await api(verb, f"{KEYS}/{key}", read)).expect(200).value == known


async def test_a_key_is_revoked_and_approved(api: Driver) -> None:
    key = await first_key(api)
    for action, status in (("revoke", "revoked"), ("approve", "approved")):
        (await api("POST", f"{KEYS}/{key}?action={action}", kind="application/octet-stream")).expect(204)
        assert (await api("GET", f"{KEYS}/{key}")).value["status"] == status


async def test_a_product_of_a_key_is_revoked_and_approved(api: Driver) -> None:
    key = await first_key(api)
    path = f"{KEYS}/{key}/apiproducts/Premium"
    for action, status in (("revoke", "revoked"), ("approve", "approved")):
        (await api("POST", f"{path}?action={action}")).expect(204)
        products = (await api("GET", f"{KEYS}/{key}")).value["apiProducts"]
        assert products == [{"apiproduct": "Premium", "status": status}]
    (await api("POST", path)).refused(400, "management.InvalidParameter")
    reply = await api("POST", f"{KEYS}/{key}/apiproducts/None?action=approve")
    reply.refused(404, "keymanagement.service.apiproduct_doesnot_exist")


async def test_a_product_is_taken_from_a_key_with_its_scopes(api: Driver) -> None:
    key = await first_key(api)
    path = f"{KEYS}/{key}/apiproducts/Premium"
    changed = (await api("DELETE", path)).expect(200).value
    assert (changed["apiProducts"], changed["scopes"]) == ([], [])
    message = (await api("DELETE", path)).refused(500, "keymanagement.service.apiproduct_not_associated")
    assert message == "APIProduct is not associated with consumer key"


async def test_deleting_answers_the_credential(api: Driver) -> None:
    key = await first_key(api)
    assert (await api("DELETE", f"{KEYS}/{key}")).expect(200).value["consumerKey"] == key
    for verb in ("GET", "DELETE"):
        message = (await api(verb, f"{KEYS}/{key}")).refused(
            404, "keymanagement.service.InvalidClientIdForGivenApp"
        )
        assert message == "Invalid consumer key for Given App"


async def test_unknown_apps_and_products_are_refused(api: Driver) -> None:
    key = await first_key(api)
    reply = await api("POST", f"{O}/developers/t@w.com/apps/none/keys/create", OWN)
    reply.refused(404, "developer.service.AppDoesNotExist")
    reply = await api("POST", f"{KEYS}/{key}", {"apiProducts": ["None"]})
    reply.refused(400, "cps.kms.ApiProductDoesNotExist")


async def test_a_key_given_twice_at_once_is_made_once(api: Driver) -> None:
    await first_key(api)
    replies = await asyncio.gather(*(api("POST", f"{KEYS}/create", OWN) for _ in range(6)))
    assert sorted(reply.status for reply in replies) == [201, 409, 409, 409, 409, 409]
    app = (await api("GET", APP)).value
    keys = [each["consumerKey"] for each in cast("list[dict[str, object]]", app["credentials"])]
    assert keys.count("my_key-1") == 1


async def test_a_key_deleted_twice_at_once_is_deleted_once(api: Driver) -> None:
    key = await first_key(api)
    replies = await asyncio.gather(*(api("DELETE", f"{KEYS}/{key}") for _ in range(4)))
    assert sorted(reply.status for reply in replies) == [200, 404, 404, 404]


async def test_edits_of_a_key_at_once_are_all_kept(api: Driver) -> None:
    key = await first_key(api)
    for number in range(6):
        product = {"name": f"P{number}", "displayName": "p", "scopes": [f"S{number}"]}
        (await api("POST", f"{O}/apiproducts", product)).expect(201)
    calls = [api("POST", f"{KEYS}/{key}", {"apiProducts": [f"P{number}"]}) for number in range(6)]
    calls.append(api("POST", f"{KEYS}/{key}/apiproducts/Premium?action=revoke"))
    calls.append(api("POST", f"{KEYS}/{key}?action=revoke"))
    for reply in await asyncio.gather(*calls):
        assert reply.status in (200, 204)
    after = (await api("GET", f"{KEYS}/{key}")).value
    products = cast("list[dict[str, str]]", after["apiProducts"])
    assert {each["apiproduct"] for each in products} == {"Premium", *(f"P{number}" for number in range(6))}
    assert products[0] == {"apiproduct": "Premium", "status": "revoked"}
    assert after["status"] == "revoked"
    assert set(cast("list[str]", after["scopes"])) == {"READ", *(f"S{number}" for number in range(6))}


async def test_scopes_stay_within_products_that_are_taken_away_meanwhile(api: Driver) -> None:
    key = await first_key(api)
    more = {"name": "More", "displayName": "M", "scopes": ["WRITE"]}
    (await api("POST", f"{O}/apiproducts", more)).expect(201)
    for _ in range(8):
        (await api("POST", f"{KEYS}/{key}", {"apiProducts": ["More"]})).expect(200)
        put, deleted = await asyncio.gather(
            api("PUT", f"{KEYS}/{key}", {"scopes": ["WRITE"]}),
            api("DELETE", f"{KEYS}/{key}/apiproducts/More"),
        )
        assert (put.status, deleted.status) in ((200, 200), (400, 200))
        after = (await api("GET", f"{KEYS}/{key}")).value
        assert "WRITE" not in cast("list[str]", after["scopes"])
