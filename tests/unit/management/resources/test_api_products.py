from __future__ import annotations

import asyncio
from typing import cast

import pytest

from tests.support.management import Driver, O

PATH = f"{O}/apiproducts"
FULL = {
    "name": "PremiumWeatherAPI",
    "displayName": "Premium Weather API",
    "approvalType": "auto",
    "apiResources": ["/", "/forecastrss"],
    "attributes": [{"name": "access", "value": "public"}],
    "environments": ["test", "prod"],
    "proxies": ["hello"],
    "quota": 10,
    "quotaInterval": "1",
    "quotaTimeUnit": "minute",
    "scopes": ["READ"],
}


async def make(api: Driver, name: str, **members: object) -> dict[str, object]:
    body = {"name": name, "displayName": name, **members}
    return (await api("POST", PATH, body)).expect(201).value


async def test_a_product_is_made_as_edge_shows_it(api: Driver) -> None:
    await api.imported()
    made = (await api("POST", PATH, FULL)).expect(201).value
    at = round(api.clock.now * 1000)
    stamp = {"createdAt": at, "lastModifiedAt": at}
    people = {"createdBy": "admin@tollkeeper.local", "lastModifiedBy": "admin@tollkeeper.local"}
    assert made == {**FULL, **stamp, **people, "quota": "10", "description": ""}
    assert (await api("GET", f"{PATH}/PremiumWeatherAPI")).expect(200).value == made


async def test_replacing_loses_what_is_not_given(api: Driver) -> None:
    await make(api, "P", quota="5", quotaInterval="1", quotaTimeUnit="day", description="old")
    api.clock.advance(5)
    for verb in ("PUT", "POST"):
        changed = (await api(verb, f"{PATH}/P", {"displayName": "New"})).expect(200).value
        assert (changed["name"], changed["displayName"], changed["description"]) == ("P", "New", "")
        assert "quota" not in changed
        assert changed["createdAt"] != changed["lastModifiedAt"]


async def test_a_name_cannot_be_changed(api: Driver) -> None:
    made = await make(api, "P", scopes=["READ"])
    await make(api, "Q")
    for verb in ("PUT", "POST"):
        for name in ("Q", "R", ""):
            message = (await api(verb, f"{PATH}/P", {"name": name, "displayName": "New"})).refused(
                400, "keymanagement.service.apiproduct_name_invalid"
            )
            assert message == "The name of an API product cannot be changed"
    assert (await api("GET", f"{PATH}/P")).expect(200).value == made
    (await api("PUT", f"{PATH}/P", {**made, "displayName": "New"})).expect(200)
    xml = '<ApiProduct name="R"><DisplayName>New</DisplayName></ApiProduct>'
    (await api("PUT", f"{PATH}/P", xml, kind="application/xml")).expect(400)
    assert (await api("GET", PATH)).items == ["P", "Q"]


async def test_deleting_answers_the_product(api: Driver) -> None:
    made = await make(api, "P")
    assert (await api("DELETE", f"{PATH}/P")).expect(200).value == made
    (await api("GET", f"{PATH}/P")).refused(404, "keymanagement.service.apiproduct_doesnot_exist")
    for verb in ("PUT", "DELETE"):
        body = {"displayName": "P"} if verb == "PUT" else None
        (await api(verb, f"{PATH}/P", body)).refused(404, "keymanagement.service.apiproduct_doesnot_exist")


async def test_lists_are_paged_from_an_inclusive_key(api: Driver) -> None:
    for name in ("C", "A", "B"):
        await make(api, name)
    assert (await api("GET", PATH)).expect(200).items == ["A", "B", "C"]
    assert (await api("GET", f"{PATH}?startKey=B&count=1")).items == ["B"]
    assert (await api("GET", f"{PATH}?count=2&expand=false")).items == ["A", "B"]
    expanded = (await api("GET", f"{PATH}?expand=true&count=1")).value["apiProduct"]
    assert isinstance(expanded, list)
    assert [each["name"] for each in expanded] == ["A"]


async def test_lists_are_filtered_by_an_attribute(api: Driver) -> None:
    await make(api, "A", attributes=[{"name": "access", "value": "public"}])
    await make(api, "B", attributes=[{"name": "access", "value": "private"}])
    await make(api, "C")
    assert (await api("GET", f"{PATH}?attributename=access&attributevalue=private")).items == ["B"]
    assert (await api("GET", f"{PATH}?attributename=access")).items == ["A", "B"]


@pytest.mark.parametrize("count", ["0", "-1", "x", "", "9999999999"])
async def test_a_count_must_be_a_number(api: Driver, count: str) -> None:
    (await api("GET", f"{PATH}?count={count}")).refused(400, "management.InvalidParameter")


NAMED = {"name": "P", "displayName": "x"}
KMS = "keymanagement.service."


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "a/b", "displayName": "x"}, f"{KMS}apiproduct_name_invalid"),
        ({"displayName": "x"}, f"{KMS}apiproduct_name_invalid"),
        ({"name": "P"}, f"{KMS}apiproduct_invalid_displayname"),
        ({**NAMED, "approvalType": "?"}, f"{KMS}apiproduct_invalid_approvaltype"),
        ({**NAMED, "environments": ["?"]}, f"{KMS}apiproduct_invalid_environment"),
        ({**NAMED, "proxies": ["?"]}, f"{KMS}apiproduct_invalid_proxy"),
        ({**NAMED, "quota": "many"}, f"{KMS}apiproduct_invalid_quota"),
        ({"name": "P", "displayName": 7}, "management.InvalidEntity"),
        ({**NAMED, "scopes": "READ"}, "management.InvalidEntity"),
        ({**NAMED, "scopes": [1]}, "management.InvalidEntity"),
        ({"name": "P", "displayName": "\ud800"}, "management.InvalidJson"),
    ],
)
async def test_what_cannot_be_is_refused(api: Driver, body: dict[str, object], code: str) -> None:
    (await api("POST", PATH, body)).refused(400, code)


async def test_a_name_is_given_once(api: Driver) -> None:
    await make(api, "P")
    reply = await api("POST", PATH, {"name": "P", "displayName": "x"})
    message = reply.refused(409, "keymanagement.service.apiproduct_already_exists")
    assert message == "ApiProduct with name P already exists"


async def test_attributes_are_resources(api: Driver) -> None:
    await make(api, "P", attributes=[{"name": "a", "value": "1"}])
    path = f"{PATH}/P/attributes"
    assert (await api("GET", path)).expect(200).value == {"attribute": [{"name": "a", "value": "1"}]}
    written = await api("POST", f"{path}/b", {"value": "2"})
    assert written.expect(200).value == {"name": "b", "value": "2"}
    assert (await api("GET", f"{path}/b")).value == {"name": "b", "value": "2"}
    assert (await api("DELETE", f"{path}/a")).expect(200).value == {"name": "a", "value": "1"}
    new = {"attribute": [{"name": "c", "value": "3"}]}
    assert (await api("POST", path, new)).expect(200).value == new
    assert (await api("GET", f"{PATH}/P")).value["attributes"] == new["attribute"]


async def test_who_uses_a_product_is_told(api: Driver) -> None:
    app = await api.registered()
    key = app["credentials"][0]["consumerKey"]  # type: ignore[index]
    path = f"{PATH}/Premium?query="
    assert (await api("GET", f"{path}list&entity=keys")).expect(200).items == [key]
    assert (await api("GET", f"{path}list&entity=apps")).items == [app["appId"]]
    assert (await api("GET", f"{path}list&entity=developers")).items == ["t@w.com"]
    assert (await api("GET", f"{path}count&entity=companies")).value == {"count": 0}
    (await api("GET", f"{path}sum")).refused(400, "management.InvalidParameter")


async def test_edits_of_a_product_at_once_are_all_kept(api: Driver) -> None:
    one = f"{O}/apiproducts/P"
    (await api("POST", f"{O}/apiproducts", {"name": "P", "displayName": "p"})).expect(201)
    calls = [api("POST", f"{one}/attributes/a{number}", {"value": "v"}) for number in range(6)]
    for reply in await asyncio.gather(*calls):
        assert reply.status in (200, 201, 204)
    after = (await api("GET", one)).value
    names = {each["name"] for each in cast("list[dict[str, str]]", after["attributes"])}
    assert names == {f"a{number}" for number in range(6)}
