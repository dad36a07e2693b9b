from __future__ import annotations

import asyncio

import pytest

from tests.support.management import Driver, O

PATH = f"{O}/companies/acme-ltd/developers"
ADMIN = {"email": "a@w.com", "role": "admin"}


@pytest.fixture
async def company(api: Driver) -> Driver:
    for name in ("a", "b"):
        developer = {"email": f"{name}@w.com", "firstName": "N", "lastName": "T", "userName": name}
        (await api("POST", f"{O}/developers", developer)).expect(201)
    (await api("POST", f"{O}/companies", {"name": "acme-ltd"})).expect(201)
    return api


async def test_developers_join_get_another_role_and_leave(company: Driver) -> None:
    api = company
    assert (await api("GET", PATH)).expect(200).value == {"developer": []}
    assert (await api("POST", PATH, {"developer": [ADMIN]})).expect(200).value == {"developer": [ADMIN]}
    other = {"email": "b@w.com", "role": "developer"}
    reply = await api("POST", PATH, {"developer": [{"email": "B@w.com", "role": "developer"}]})
    assert reply.expect(200).value == {"developer": [other]}, "only those who were named"
    assert (await api("GET", PATH)).value == {"developer": [ADMIN, other]}
    assert (await api("GET", f"{O}/developers/a@w.com")).value["companies"] == ["acme-ltd"]
    changed = {"email": "a@w.com", "role": "viewer"}
    (await api("POST", PATH, {"developer": [changed]})).expect(200)
    assert (await api("GET", PATH)).value == {"developer": [changed, other]}
    assert (await api("DELETE", f"{PATH}/a@w.com")).expect(204).body == b""
    assert (await api("GET", PATH)).value == {"developer": [other]}
    assert (await api("GET", f"{O}/developers/a@w.com")).value["companies"] == []


async def test_an_empty_list_removes_all(company: Driver) -> None:
    api = company
    (await api("POST", PATH, {"developer": [ADMIN]})).expect(200)
    assert (await api("POST", PATH, {"developer": []})).expect(200).value == {"developer": []}
    assert (await api("GET", PATH)).value == {"developer": []}


async def test_who_and_what_is_not_known_is_refused(company: Driver) -> None:
    api = company
    code = "developer.service.DeveloperDoesNotExist"
    (await api("POST", PATH, {"developer": [ADMIN, {"email": "n@n.com"}]})).refused(404, code)
    assert (await api("GET", PATH)).value == {"developer": []}
    (await api("POST", PATH, {"developer": [{"role": "x"}]})).refused(
        404, "developer.service.DeveloperIdDoesNotExist"
    )
    (await api("POST", PATH, {})).refused(400, "management.InvalidEntity")
    (await api("POST", PATH, {"developer": ["a@w.com"]})).refused(400, "management.InvalidEntity")
    (await api("POST", PATH, {"developer": [ADMIN, ADMIN]})).refused(
        400, "keymanagement.service.duplicate_developer"
    )
    (await api("DELETE", f"{PATH}/n@n.com")).refused(404, code)
    message = (await api("DELETE", f"{PATH}/a@w.com")).refused(404, code)
    assert message == "Developer a@w.com does not belong to company acme-ltd"
    none = f"{O}/companies/none/developers"
    for verb, body in (("GET", None), ("POST", {"developer": []})):
        (await api(verb, none, body)).refused(404, "developer.service.CompanyDoesNotExist")
    (await api("DELETE", f"{none}/a@w.com")).refused(404, "developer.service.CompanyDoesNotExist")


async def test_who_joins_and_leaves_at_once_does_so_once(company: Driver) -> None:
    api = company
    both = [api("POST", PATH, {"developer": [{"email": f"{name}@w.com", "role": "x"}]}) for name in "ab"]
    for reply in await asyncio.gather(*both):
        reply.expect(200)
    gone = await asyncio.gather(*(api("DELETE", f"{PATH}/a@w.com") for _ in range(4)))
    assert sorted(reply.status for reply in gone) == [204, 404, 404, 404]
    assert (await api("GET", PATH)).value == {"developer": [{"email": "b@w.com", "role": "x"}]}


async def test_the_list_may_be_xml(company: Driver) -> None:
    xml = "<Developers><Developer><Email>a@w.com</Email><Role>admin</Role></Developer></Developers>"
    assert (await company("POST", PATH, xml, kind="application/xml")).expect(200).value == {
        "developer": [ADMIN]
    }
