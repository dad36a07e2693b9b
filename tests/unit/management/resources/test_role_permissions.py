from __future__ import annotations

import asyncio

import pytest

from tests.support.management import Driver, O

ROLE = f"{O}/userroles/tester"


@pytest.fixture
async def role(api: Driver) -> Driver:
    (await api("POST", f"{O}/userroles", {"role": [{"name": "tester"}]})).expect(200)
    return api


async def test_concurrent_permissions_do_not_lose_each_other(role: Driver) -> None:
    bodies = [{"path": f"/apis/a{number}", "permissions": ["get"]} for number in range(10)]
    replies = await asyncio.gather(*(role("POST", f"{ROLE}/permissions", body) for body in bodies))
    assert {reply.status for reply in replies} == {201}
    listed = (await role("GET", f"{ROLE}/permissions")).expect(200).value["resourcePermission"]
    assert isinstance(listed, list)
    assert len(listed) == 10


async def test_a_refusal_changes_nothing(role: Driver) -> None:
    many = [{"path": f"/apis/a{number}", "permissions": ["get"]} for number in range(501)]
    reply = await role("POST", f"{ROLE}/resourcepermissions", {"resourcePermission": many})
    reply.refused(400, "usersandroles.TooManyPermissions")
    reply = await role("POST", f"{ROLE}/resourcepermissions", {"resourcePermission": []})
    reply.refused(400, "management.InvalidEntity")
    assert (await role("GET", f"{ROLE}/permissions")).expect(200).value == {"resourcePermission": []}


async def test_a_permission_of_nothing_takes_away(role: Driver) -> None:
    for path, verbs in (("/", ["get"]), ("/developers", [])):
        body = {"path": path, "permissions": verbs}
        (await role("POST", f"{ROLE}/permissions", body)).expect(201)
    for path, value in (("/apis", True), ("/developers", False), ("/developers/x", False)):
        asked = (await role("GET", f"{ROLE}/permissions/get?path={path}")).expect(200)
        assert asked.value == {"value": value}
