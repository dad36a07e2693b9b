from __future__ import annotations

import asyncio
from typing import cast

import pytest

from gateway.entities import Organization
from gateway.entities.stamps import Attribute
from tests.support.management import ORG, Driver, O

PATH = f"{O}/developers/t@w.com/apps"
ONE = f"{PATH}/Weather%20App"
Credentials = list[dict[str, object]]


def credentials(app: dict[str, object]) -> Credentials:
    return cast("Credentials", app["credentials"])


async def test_an_app_is_made_with_one_credential_as_edge_shows_it(api: Driver) -> None:
    made = await api.registered(
        callbackUrl="http://weather.app/cb", attributes=[{"name": "DisplayName", "value": "W"}]
    )
    (credential,) = credentials(made)
    at = round(api.clock.now * 1000)
    assert made == {
        "appFamily": "default",
        "appId": made["appId"],
        "attributes": [{"name": "DisplayName", "value": "W"}],
        "callbackUrl": "http://weather.app/cb",
        "createdAt": at,
        "createdBy": "admin@tollkeeper.local",
        "credentials": [credential],
        "developerId": made["developerId"],
        "lastModifiedAt": at,
        "lastModifiedBy": "admin@tollkeeper.local",
        "name": "Weather App",
        "scopes": [],
        "status": "approved",
    }
    key, secret = str(credential["consumerKey"]), str(credential["consumerSecret"])
    assert credential == {
        "apiProducts": [{"apiproduct": "Premium", "status": "approved"}],
        "attributes": [],
        "consumerKey": key,
        "consumerSecret": secret,
        "expiresAt": -1,
        "issuedAt": at,
        "scopes": ["READ"],
        "status": "approved",
    }
    assert (len(key), len(secret), key.isalnum(), secret.isalnum()) == (32, 32, True, True)
    assert (await api("GET", ONE)).expect(200).value == made


async def test_key_and_secret_stand_on_lines_of_their_own(api: Driver) -> None:
    made = await api.registered()
    lines = (await api("GET", ONE)).body.decode().splitlines()
    (line,) = [line for line in lines if "consumerKey" in line]
    assert line.split('"')[3] == credentials(made)[0]["consumerKey"]


async def test_the_xml_twin_is_taken(api: Driver) -> None:
    await api.registered()
    xml = (
        '<App name="x"><CallbackUrl>http://c</CallbackUrl><AccessType>read</AccessType><Attributes>'
        "<Attribute><Name>DisplayName</Name><Value>X</Value></Attribute></Attributes>"
        "<ApiProducts><ApiProduct>Premium</ApiProduct></ApiProducts></App>"
    )
    made = (await api("POST", PATH, xml, kind="application/xml")).expect(201).value
    assert (made["name"], made["callbackUrl"], made["accessType"]) == ("x", "http://c", "read")
    assert made["attributes"] == [{"name": "DisplayName", "value": "X"}]
    assert credentials(made)[0]["apiProducts"] == [{"apiproduct": "Premium", "status": "approved"}]


async def test_a_product_that_awaits_approval_is_pending(api: Driver) -> None:
    await api.registered()
    (await api("PUT", f"{O}/apiproducts/Premium", {"displayName": "P", "approvalType": "manual"})).expect(200)
    made = (await api("POST", PATH, {"name": "x", "apiProducts": ["Premium"]})).expect(201).value
    assert credentials(made)[0]["apiProducts"] == [{"apiproduct": "Premium", "status": "pending"}]


async def test_a_key_can_expire(api: Driver) -> None:
    made = await api.registered(keyExpiresIn="3600000")
    at = round(api.clock.now * 1000)
    assert credentials(made)[0]["expiresAt"] == at + 3_600_000
    endless = (await api("POST", PATH, {"name": "x", "keyExpiresIn": -1})).expect(201).value
    assert credentials(endless)[0]["expiresAt"] == -1


async def test_scopes_are_those_asked_for_or_those_of_the_products(api: Driver) -> None:
    await api.registered()
    made = (await api("POST", PATH, {"name": "x", "apiProducts": ["Premium"], "scopes": ["READ"]})).value
    assert (made["scopes"], credentials(made)[0]["scopes"]) == (["READ"], ["READ"])
    reply = await api("POST", PATH, {"name": "y", "apiProducts": ["Premium"], "scopes": ["WRITE"]})
    message = reply.refused(400, "keymanagement.service.InvalidScopes")
    assert message == "Invalid scopes. Scopes must be contained in [READ]"


async def test_the_organization_says_how_long_keys_are(api: Driver) -> None:
    def lengthen(before: Organization) -> Organization:
        sizes = (
            Attribute("keymanagement.consumer.key.length", "40"),
            Attribute("keymanagement.consumer.secret.length", "16"),
        )
        return Organization(before.name, properties=sizes)

    await api.store.organizations.update(ORG, lengthen)
    (credential,) = credentials(await api.registered())
    assert len(str(credential["consumerKey"])) == 40
    assert len(str(credential["consumerSecret"])) == 22, "what could be guessed is not made"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "x", "apiProducts": ["none"]}, "cps.kms.ApiProductDoesNotExist"),
        ({"name": "a/b"}, "keymanagement.service.app_invalid_name"),
        ({}, "keymanagement.service.app_invalid_name"),
        ({"name": "x", "keyExpiresIn": 0}, "keymanagement.service.invalid_keyExpiresIn"),
        ({"name": "x", "keyExpiresIn": "soon"}, "management.InvalidEntity"),
        ({"name": "x", "status": "maybe"}, "keymanagement.service.invalid_status"),
    ],
)
async def test_what_cannot_be_is_refused(api: Driver, body: dict[str, object], code: str) -> None:
    await api.registered()
    (await api("POST", PATH, body)).refused(400, code)


async def test_duplicates_and_unknown_ones_are_refused(api: Driver) -> None:
    await api.registered()
    message = (await api("POST", PATH, {"name": "Weather App"})).refused(
        409, "developer.service.AppAlreadyExists"
    )
    assert message == "App with name Weather App already exists"
    message = (await api("GET", f"{PATH}/none")).refused(404, "developer.service.AppDoesNotExist")
    assert message == "App named none does not exist under t@w.com"
    reply = await api("POST", f"{O}/developers/n@n.com/apps", {"name": "x"})
    reply.refused(404, "developer.service.DeveloperDoesNotExist")


async def test_lists_show_names_apps_or_apps_without_keys(api: Driver) -> None:
    await api.registered()
    (await api("POST", PATH, {"name": "A"})).expect(201)
    assert (await api("GET", PATH)).expect(200).items == ["A", "Weather App"]
    assert (await api("GET", f"{PATH}?startKey=Weather%20App")).items == ["Weather App"]
    for parameter, has_credentials in (("expand", True), ("shallowExpand", False)):
        apps = cast("Credentials", (await api("GET", f"{PATH}?{parameter}=true&count=1")).value["app"])
        assert [(each["name"], "credentials" in each) for each in apps] == [("A", has_credentials)]


async def test_a_page_holds_a_hundred_apps(api: Driver) -> None:
    await api.registered()
    names = [f"A{number:03}" for number in range(101)]
    for name in names:
        (await api("POST", PATH, {"name": name})).expect(201)
    for asked in ("", "?count=100", "?count=5000"):
        assert (await api("GET", f"{PATH}{asked}")).items == names[:100]
    assert (await api("GET", f"{PATH}?startKey=A100")).items == ["A100", "Weather App"]


async def test_replacing_keeps_keys_and_adds_one_for_products(api: Driver) -> None:
    made = await api.registered(callbackUrl="http://old")
    # A client that reads, changes and sends back sends the credentials along.
    kept = (await api("PUT", ONE, {**made, "callbackUrl": "http://new"})).expect(200).value
    assert (kept["callbackUrl"], kept["credentials"]) == ("http://new", made["credentials"])
    more = (await api("PUT", ONE, {"name": "Weather App", "apiProducts": ["Premium"]})).expect(200).value
    assert credentials(more)[1:] == credentials(made), "the newest stands first"
    assert (len(credentials(more)), more["callbackUrl"]) == (2, "")
    reply = await api("PUT", ONE, {"name": "Other"})
    reply.refused(400, "keymanagement.service.app_invalid_name")


async def test_replacing_takes_back_no_revocation(api: Driver) -> None:
    made = await api.registered()
    app_id = str(made["appId"])
    assert await api.store.revocations(ORG).of_app(app_id, 1000.0, cascade=True)
    shown = (await api("GET", ONE)).expect(200).value
    assert shown == made, "the revocation is nobody's business here"
    await api("PUT", ONE, {**made, "callbackUrl": "http://new"})
    await api("POST", ONE, {"apiProducts": ["Premium"]})
    app = await api.store.apps(ORG).find_by_id(app_id)
    assert app is not None
    assert (app.tokens_revoked_before, app.refresh_tokens_revoked_before) == (1000.0, 1000.0)


async def test_posting_adds_a_credential(api: Driver) -> None:
    made = await api.registered(attributes=[{"name": "a", "value": "b"}])
    reply = await api("POST", ONE, {"apiProducts": ["Premium"], "keyExpiresIn": 1000})
    more = reply.expect(200).value
    assert credentials(more)[1:] == credentials(made)
    assert more["attributes"] == made["attributes"]
    assert credentials(more)[0]["expiresAt"] == round(api.clock.now * 1000) + 1000


async def test_an_app_is_revoked_and_approved(api: Driver) -> None:
    await api.registered()
    for action, status in (("revoke", "revoked"), ("approve", "approved")):
        assert (await api("POST", f"{ONE}?action={action}")).expect(204).body == b""
        assert (await api("GET", ONE)).value["status"] == status
        assert (await api("POST", ONE, {"status": action})).expect(200).value["status"] == status
    (await api("POST", ONE, {"status": "gone"})).refused(400, "management.InvalidEntity")


async def test_deleting_answers_the_app(api: Driver) -> None:
    made = await api.registered()
    assert (await api("DELETE", ONE)).expect(200).value == made
    (await api("DELETE", ONE)).refused(404, "developer.service.AppDoesNotExist")


async def test_attributes_are_resources(api: Driver) -> None:
    await api.registered()
    (await api("POST", f"{ONE}/attributes/a", {"value": "1"})).expect(200)
    assert (await api("GET", f"{ONE}/attributes/a")).value == {"name": "a", "value": "1"}


async def test_edits_of_an_app_at_once_are_all_kept(api: Driver) -> None:
    made = await api.registered()
    calls = [api("POST", f"{ONE}/attributes/a{number}", {"value": "v"}) for number in range(6)]
    calls += [api("POST", ONE, {"apiProducts": ["Premium"]}) for _ in range(6)]
    calls.append(api("POST", f"{ONE}?action=revoke"))
    for reply in await asyncio.gather(*calls):
        assert reply.status in (200, 204)
    after = (await api("GET", ONE)).value
    assert {each["name"] for each in credentials({"credentials": after["attributes"]})} == {
        f"a{number}" for number in range(6)
    }
    keys = {each["consumerKey"] for each in credentials(after)}
    assert len(keys) == 7
    assert credentials(made)[0]["consumerKey"] in keys
    assert after["status"] == "revoked"


async def test_of_many_that_make_an_app_of_one_name_one_does(api: Driver) -> None:
    await api.registered()
    replies = await asyncio.gather(*(api("POST", PATH, {"name": "x"}) for _ in range(6)))
    assert sorted(reply.status for reply in replies) == [201, 409, 409, 409, 409, 409]
    assert len((await api("GET", f"{O}/apps")).items) == 2
