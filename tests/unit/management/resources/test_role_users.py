from __future__ import annotations

import asyncio

from gateway.entities import User
from tests.support.management import ORG, PASSWORD, Driver, O, quick_passwords


async def test_two_who_leave_together_do_not_both_leave(api: Driver) -> None:
    hashed = await quick_passwords().hash(PASSWORD)
    drivers = []
    for name in ("a", "b"):
        await api.store.users.create(User(f"{name}@example.org", hashed))
        await api.store.roles(ORG).assign("orgadmin", f"{name}@example.org")
        drivers.append(api.as_user(f"{name}@example.org", PASSWORD))
    users = f"{O}/userroles/orgadmin/users"
    replies = await asyncio.gather(
        drivers[0]("DELETE", f"{users}/a@example.org"), drivers[1]("DELETE", f"{users}/b@example.org")
    )
    assert sorted(reply.status for reply in replies) == [204, 400]
    assert len(await api.store.roles(ORG).users("orgadmin")) == 1


async def test_a_role_that_is_assigned_twice_is_had_once(api: Driver) -> None:
    await api.store.users.create(User("a@example.org", ""))
    for address in ("a@example.org", "A@EXAMPLE.org"):
        (await api("POST", f"{O}/userroles/user/users?id={address}")).expect(200)
    assert (await api("GET", f"{O}/userroles/user/users")).expect(200).items == ["a@example.org"]


async def test_an_organization_of_the_same_name_begins_with_nobody(api: Driver) -> None:
    await api.store.users.create(User("a@example.org", ""))
    (await api("POST", "/v1/organizations", {"name": "brief"})).expect(201)
    roles = {"role": [{"name": "tester"}]}
    (await api("POST", "/v1/o/brief/userroles", roles)).expect(200)
    for name in ("tester", "orgadmin"):
        (await api("POST", f"/v1/o/brief/userroles/{name}/users?id=a@example.org")).expect(200)
    (await api("DELETE", "/v1/organizations/brief")).expect(200)
    (await api("POST", "/v1/organizations", {"name": "brief"})).expect(201)
    assert await api.store.roles("brief").of("a@example.org") == []
    assert (await api("GET", "/v1/o/brief/userroles/orgadmin/users")).expect(200).items == []
    (await api("POST", "/v1/o/brief/userroles", roles)).expect(200)
