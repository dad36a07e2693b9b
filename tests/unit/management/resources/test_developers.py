from __future__ import annotations

import asyncio
from typing import cast

import pytest

from tests.support.management import Driver, O

PATH = f"{O}/developers"
TESLA = {
    "email": "tesla@weathersample.com",
    "firstName": "Nikolai",
    "lastName": "Tesla",
    "userName": "tesla",
}
ONE = f"{PATH}/tesla%40weathersample.com"


async def test_a_developer_is_made_active_as_edge_shows_it(api: Driver) -> None:
    made = (await api("POST", PATH, {**TESLA, "status": "inactive"})).expect(201).value
    at = round(api.clock.now * 1000)
    assert made == {
        **TESLA,
        "apps": [],
        "attributes": [],
        "companies": [],
        "createdAt": at,
        "createdBy": "admin@tollkeeper.local",
        "developerId": made["developerId"],
        "lastModifiedAt": at,
        "lastModifiedBy": "admin@tollkeeper.local",
        "organizationName": "myorg",
        "status": "active",
    }
    for path in (ONE, f"{PATH}/tesla@weathersample.com", f"{PATH}/{made['developerId']}"):
        assert (await api("GET", path)).expect(200).value == made


async def test_the_xml_twin_is_taken(api: Driver) -> None:
    xml = (
        "<Developer><Email>a@b.com</Email><FirstName>A</FirstName><LastName>B</LastName>"
        "<UserName>ab</UserName><Status>active</Status></Developer>"
    )
    made = (await api("POST", PATH, xml, kind="text/xml; charset=utf-8")).expect(201).value
    assert (made["email"], made["userName"]) == ("a@b.com", "ab")


async def test_status_changes_by_an_action_without_an_answer(api: Driver) -> None:
    (await api("POST", PATH, TESLA)).expect(201)
    for action in ("inactive", "active"):
        reply = (await api("POST", f"{ONE}?action={action}", kind="application/octet-stream")).expect(204)
        assert reply.body == b""
        assert (await api("GET", ONE)).value["status"] == action
    by_form = await api("POST", ONE, "action=inactive", kind="application/x-www-form-urlencoded")
    by_form.expect(204)
    (await api("POST", f"{ONE}?action=sleep")).refused(400, "management.InvalidParameter")
    (await api("POST", ONE)).refused(400, "management.InvalidParameter")


async def test_replacing_may_move_the_address_and_keeps_the_id(api: Driver) -> None:
    made = (await api("POST", PATH, TESLA)).expect(201).value
    (await api("POST", f"{ONE}?action=inactive")).expect(204)
    moved = {**TESLA, "email": "nik@weathersample.com", "attributes": [{"name": "a", "value": "b"}]}
    changed = (await api("PUT", ONE, moved)).expect(200).value
    assert changed["developerId"] == made["developerId"]
    assert (changed["status"], changed["attributes"]) == ("inactive", moved["attributes"])
    (await api("GET", ONE)).refused(404, "developer.service.DeveloperDoesNotExist")
    path = f"{PATH}/nik@weathersample.com"
    assert (await api("PUT", path, {**moved, "status": "active"})).expect(200).value["status"] == "active"


async def test_an_address_is_given_once(api: Driver) -> None:
    (await api("POST", PATH, TESLA)).expect(201)
    (await api("POST", PATH, {**TESLA, "email": "other@x.com"})).expect(201)
    for reply in (await api("POST", PATH, TESLA), await api("PUT", f"{PATH}/other@x.com", TESLA)):
        message = reply.refused(409, "developer.service.DeveloperAlreadyExists")
        assert message == "Developer named tesla@weathersample.com already exists in organization myorg"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"email": "a@b.com", "firstName": "A"}, "developer.service.CreateFieldsAbsent"),
        ({**TESLA, "email": "nobody"}, "developer.service.InvalidEmail"),
        (
            {**TESLA, "attributes": [{"name": "a"}, {"name": "a"}]},
            "keymanagement.service.duplicate_attribute",
        ),
        ({**TESLA, "attributes": {"a": "b"}}, "management.InvalidEntity"),
        ({**TESLA, "attributes": ["a"]}, "management.InvalidEntity"),
    ],
)
async def test_what_cannot_be_is_refused(api: Driver, body: dict[str, object], code: str) -> None:
    (await api("POST", PATH, body)).refused(400, code)


async def test_unknown_ones_are_refused_by_the_kind_of_their_name(api: Driver) -> None:
    (await api("GET", ONE)).refused(404, "developer.service.DeveloperDoesNotExist")
    message = (await api("GET", f"{PATH}/123")).refused(404, "developer.service.DeveloperIdDoesNotExist")
    assert message == "DeveloperId 123 does not exist in organization myorg"
    for verb, path in (("DELETE", ONE), ("POST", f"{ONE}?action=active"), ("GET", f"{ONE}/attributes")):
        (await api(verb, path)).refused(404, "developer.service.DeveloperDoesNotExist")


async def test_deleting_takes_apps_and_keys_along(api: Driver) -> None:
    app = await api.registered()
    gone = (await api("DELETE", f"{PATH}/t@w.com")).expect(200).value
    assert (gone["email"], gone["apps"]) == ("t@w.com", ["Weather App"])
    assert (await api("GET", f"{O}/apps")).items == []
    (await api("GET", f"{O}/apps/{app['appId']}")).refused(404, "developer.service.AppDoesNotExist")


async def test_lists_are_paged_expanded_and_filtered(api: Driver) -> None:
    await api.registered()
    (await api("POST", PATH, TESLA)).expect(201)
    assert (await api("GET", PATH)).expect(200).items == ["t@w.com", "tesla@weathersample.com"]
    assert (await api("GET", f"{PATH}?startKey=tesla@weathersample.com&count=5")).items == [TESLA["email"]]
    assert (await api("GET", f"{PATH}?app=Weather%20App")).items == ["t@w.com"]
    expanded = (await api("GET", f"{PATH}?expand=true")).value["developer"]
    assert isinstance(expanded, list)
    assert [each["apps"] for each in expanded] == [["Weather App"], []]


async def test_attributes_are_resources(api: Driver) -> None:
    (await api("POST", PATH, TESLA)).expect(201)
    (await api("POST", f"{ONE}/attributes/a", {"value": "1"})).expect(200)
    assert (await api("GET", f"{ONE}/attributes")).value == {"attribute": [{"name": "a", "value": "1"}]}


async def test_edits_of_a_developer_at_once_are_all_kept(api: Driver) -> None:
    one = f"{O}/developers/at@once.com"
    developer = {"email": "at@once.com", "firstName": "A", "lastName": "O", "userName": "ao"}
    (await api("POST", f"{O}/developers", developer)).expect(201)
    calls = [api("POST", f"{one}/attributes/a{number}", {"value": "v"}) for number in range(6)]
    calls += [api("POST", f"{one}/apps", {"name": f"app{number}"}) for number in range(6)]
    calls.append(api("POST", f"{one}?action=inactive"))
    for reply in await asyncio.gather(*calls):
        assert reply.status in (200, 201, 204)
    after = (await api("GET", one)).value
    names = {each["name"] for each in cast("list[dict[str, str]]", after["attributes"])}
    assert names == {f"a{number}" for number in range(6)}
    assert after["apps"] == [f"app{number}" for number in range(6)]
    assert after["status"] == "inactive"
